/* SPDX-License-Identifier: BSD-2-Clause */
/* What fakebuild is asked of a state instead of running a command. */
#ifndef FAKED_LAUNCHER_QUESTION_H
#define FAKED_LAUNCHER_QUESTION_H

#include "faked/launcher/helper.h"
#include "faked/launcher/options.h"

/* --explain and --export: the job takes our place. */
NORETURN
void question_ask(const struct launch_options *launch,
		  const struct helper *helper);

/* --prune; the exit status. */
MUST_CHECK
int question_prune(const struct launch_options *launch,
		   const struct helper *helper);

#endif
