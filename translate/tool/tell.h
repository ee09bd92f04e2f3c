/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the user is told while the archive goes by: messages and a progress
 * line on standard error, and the report.
 */
#ifndef TRANSLATE_TOOL_TELL_H
#define TRANSLATE_TOOL_TELL_H

#include <stdio.h>

#include "translate/rule/translate.h"
#include "translate/tool/options.h"

struct tell {
	const struct options *options;
	FILE *report;  /* NULL: none is wanted */
	bool progress; /* stderr is a terminal and wants a line */
	bool line_shown;
	int64_t next_ms;
};

/* Opens the report, if one is wanted; dies if that fails. */
void tell_open(struct tell *tell, const struct options *options);

/* Says so if the report is not complete. */
void tell_close(struct tell *tell);

/* An event_fn; arg: struct tell. */
void tell_event(void *arg, const struct event *event);

/* Shows the progress line, not too often; arg: struct tell. */
void tell_progress(void *arg, uint64_t bytes, uint64_t members);

/* Wipes the progress line. */
void tell_clear(struct tell *tell);

#endif
