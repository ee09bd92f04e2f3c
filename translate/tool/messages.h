/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Output for the user while the archive passes: messages and a progress line
 * on standard error, and the lines of --report.
 */
#ifndef TRANSLATE_TOOL_MESSAGES_H
#define TRANSLATE_TOOL_MESSAGES_H

#include <stdio.h>

#include "common/tool/progress.h"
#include "translate/rule/translate.h"
#include "translate/tool/options.h"

struct messages {
	const struct options *options;
	FILE *report; /* NULL: no --report */
	struct progress progress;
};

/* Opens the report if the options name one; exits with a message on failure.
   The options must outlive the struct. */
void messages_open(struct messages *messages, const struct options *options);

/* Closes the report; a failure to write it is reported with STATUS_TROUBLE. */
void messages_close(struct messages *messages);

/* An event_fn: prints the event's message and its line of the report.
   arg: struct messages. */
void messages_event(void *arg, const struct event *event);

/* Shows the progress line, five times a second at most.  A pump's progress;
   arg: struct messages. */
void messages_progress(void *arg, uint64_t bytes, uint64_t members);

#endif
