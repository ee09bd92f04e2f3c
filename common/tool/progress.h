/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One line on standard error that tells how far a long job is, rewritten in
 * place: only if standard error is a terminal, and only after the job has taken
 * a second.  For main files, as diag.h is.
 */
#ifndef COMMON_TOOL_PROGRESS_H
#define COMMON_TOOL_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base.h"

struct progress {
	bool on;	 /* show the line at all */
	bool shown;	 /* the cursor stands behind it */
	int64_t next_ms; /* CLOCK_MONOTONIC: when to show it next */
};

/* Begins a job; quiet: it shows nothing. */
void progress_begin(struct progress *progress, bool quiet);

/* True if the line is due: if so, call progress_show.  Cheap enough to be asked
   for each of a million records. */
bool progress_is_due(struct progress *progress);

/* Shows `prog: text` in place of the line before. */
FORMAT_PRINTF(2, 3)
void progress_show(struct progress *progress, const char *format, ...);

/* Erases the line, before other text is printed and at the end of the job. */
void progress_clear(struct progress *progress);

/*
 * Shows the steps (common/advance.h) of this process in the line.  The second
 * counts from the first call.  A message of common/tool/diag.h erases the line
 * by itself, other text needs progress_unfollow first.  quiet: as above.
 */
void progress_follow(bool quiet);

/* Erases the line, and shows no more ticks. */
void progress_unfollow(void);

#endif
