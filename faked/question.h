/* SPDX-License-Identifier: BSD-2-Clause */
/* What fakebuild is asked of a state instead of running a command. */
#ifndef FAKED_QUESTION_H
#define FAKED_QUESTION_H

#include "faked/helper.h"
#include "faked/launch.h"

/* --explain and --export: the job takes our place. */
NORETURN
void question_ask(const struct launch *launch, const struct helper *helper);

/* --prune; the exit status. */
MUST_CHECK
int question_prune(const struct launch *launch, const struct helper *helper);

#endif
