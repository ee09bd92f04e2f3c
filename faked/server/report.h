/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Says what a state has that cannot be used, and what was left out of what was
 * written.  This prints; only jobs and the server call it.
 */
#ifndef FAKED_SERVER_REPORT_H
#define FAKED_SERVER_REPORT_H

#include "faked/server/export.h"
#include "state/state.h"

/* How a job is to speak: what the user asked of fakebuild. */
struct report {
	bool strict;  /* what is left out is a failure */
	bool verbose; /* and named, one by one */
	int failed;   /* the exit status for that */
};

/* A saved state of `count` entries that is about to be used. */
void report_fit(const struct report *report, const char *file, size_t count,
		const struct state_fit *fit);

/* A state that was saved to `file`, or that a session left in it. */
void report_saved(const struct report *report, const char *file,
		  const struct state *state);

/* A state that was exported. */
void report_exported(const struct report *report, const char *file,
		     const struct exported *exported);

/* Names one that is left out, if names are wanted. */
void report_name(const struct report *report, const char *what,
		 const struct state_entry *entry);

#endif
