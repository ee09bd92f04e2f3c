/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reports how many records of a state cannot be used, or were left out of the
 * output.  Prints messages, so only jobs and the server call it.  Each function
 * prints nothing if there is nothing to report.
 */
#ifndef FAKED_SERVER_REPORT_H
#define FAKED_SERVER_REPORT_H

#include "faked/server/export.h"
#include "state/state.h"

/* Options of the reports. */
struct report {
	bool strict;  /* a record that is left out is a failure */
	bool verbose; /* each record that is left out is named */
	int failed;   /* the exit status of such a failure */
};

/* Reports how the `count` entries of a saved state fit the files on disk. */
void report_fit(const struct report *report, const char *file, size_t count,
		const struct state_fit *fit);

/* Reports on a state that was saved to `file`. */
void report_saved(const struct report *report, const char *file,
		  const struct state *state);

/* Reports on a state that was exported from `file`. */
void report_exported(const struct report *report, const char *file,
		     const struct exported *exported);

/* Prints "NAME: WHAT" for an entry, with report->verbose only; `report` is a
   struct report. */
void report_name(void *report, const char *what,
		 const struct state_entry *entry);

/* Options to search for the files of a state, below `root` unless that is NULL.
   To search for the file of each record is slow, so it is done only if missing
   files are to be reported. */
struct search_options report_search(struct report *report, const char *root);

#endif
