/* SPDX-License-Identifier: BSD-2-Clause */
/* The options of fakebuild that use a state instead of running a command. */
#ifndef FAKED_LAUNCHER_QUESTION_H
#define FAKED_LAUNCHER_QUESTION_H

#include "faked/launcher/helper.h"
#include "faked/launcher/options.h"

/* Carries out --explain, --export, or --verify and its kin: executes the job,
   or exits. */
NORETURN
void question_ask(const struct launch_options *launch,
		  const struct helper *helper);

/* Carries out --prune.  Returns the exit status; messages are printed. */
MUST_CHECK
int question_prune(const struct launch_options *launch,
		   const struct helper *helper);

#endif
