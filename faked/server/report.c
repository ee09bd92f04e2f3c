/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Prints the reports: a warning, or with --strict a failure that worsens the
 * exit status, each with the number of records.
 */
#include "faked/server/report.h"

#include <stdio.h>

#include "common/tool/diag.h"

/* The ending of a noun after a number. */
static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

/* Prints "FILE: COUNT record(s) WHAT"; nothing if the count is 0. */
static void report_count(const struct report *report, const char *file,
			 size_t count, const char *what)
{
	if (!count)
		return;
	if (report->strict)
		fail(report->failed, "%s: %zu record%s %s", file, count,
		     plural(count), what);
	else
		warn("%s: %zu record%s %s", file, count, plural(count), what);
}

void report_name(void *arg, const char *what, const struct state_entry *entry)
{
	const struct report *report = arg;
	char name[STATE_NAME_MAX];

	if (report->verbose)
		note("%s: %s", state_name(entry, name), what);
}

struct search_options report_search(struct report *report, const char *root)
{
	bool all = report->strict || report->verbose;

	return (struct search_options){ .root = root,
					.left_out = all ? report_name : NULL,
					.arg = report };
}

void report_fit(const struct report *report, const char *file, size_t count,
		const struct state_fit *fit)
{
	char what[PATH_MAX + 64];

	report_count(report, file, fit->asleep,
		     "not believed: only a path could "
		     "prove that, and none leads to such a file");
	if (!fit->none)
		report_count(report, file, fit->lost,
			     "that fit no file; see "
			     "--root");
	if (!fit->none || fit->asleep == count)
		return;
	if (*fit->where)
		snprintf(what, sizeof(what),
			 "without a path, and none fits a "
			 "file below %s; see --root",
			 fit->where);
	else
		snprintf(what, sizeof(what),
			 "and none fits the file at its "
			 "path");
	report_count(report, file, count, what);
}

void report_saved(const struct report *report, const char *file,
		  const struct state *state)
{
	report_count(report, file, state->unrecorded,
		     "of an owner that was shown "
		     "anyway could not be made: the ledger was full");
	report_count(report, file, state->hidden,
		     "of unknown type or permissions "
		     "put where fakeroot does not read");
}

void report_exported(const struct report *report, const char *file,
		     const struct exported *exported)
{
	report_count(report, file, exported->nameless,
		     "without a known path left out; see --root");
	report_count(report, file, exported->gone,
		     "of files that are not where they were left out");
	report_count(report, file, exported->wordless,
		     "that the form has no word for left out");
	report_count(report, file, exported->bare,
		     "told without their extended attributes");
}
