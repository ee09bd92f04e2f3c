/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rules that a good packaging database keeps; each is one row of a table.
 */
#ifndef PKGDB_TOOL_LINT_H
#define PKGDB_TOOL_LINT_H

#include "pkgdb/db/pkgdb.h"
#include "pkgdb/read/exceptions.h"

/* One rule broken at one place.  The texts are valid during the call. */
struct lint_finding {
	const char *rule; /* the rule's name, as in the manual */
	const char *file; /* the database or exception list */
	unsigned line;	  /* in that file; 0: the source has no lines */
	const char *path; /* key of the entry or exception */
	const char *text; /* how the rule is broken */
};

/* Called for each finding, in the order of paths, exceptions last. */
typedef void lint_report_fn(void *arg, const struct lint_finding *finding);

/* The arguments of lint_run; the caller owns all of them. */
struct lint {
	struct pkgdb *db;	       /* sealed */
	struct exceptions *exceptions; /* NULL if there are none */
	const char *tree;	       /* proto area that exceptions are checked
					  against; NULL: none at hand */
	const char *const *skip; /* names of rules to leave out, NULL-ended */
	lint_report_fn *report;
	void *arg;
};

/* Checks every entry and exception.  0, whatever was found; -1 with errno if
   memory or a look-up failed, after which findings may be missing. */
MUST_CHECK
int lint_run(const struct lint *lint);

/* True if the caller leaves a rule out. */
bool lint_is_skipped(const struct lint *lint, const char *rule);

/* The n-th rule's name, and in *meaning its phrase for --help, both constants;
   NULL when there are no more, and then *meaning is unchanged. */
const char *lint_rule(size_t n, const char **meaning);

#endif
