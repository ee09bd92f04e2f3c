/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rules that a good packaging database keeps; each is one row of a table.
 */
#ifndef PKGDB_TOOL_LINT_H
#define PKGDB_TOOL_LINT_H

#include "pkgdb/db/pkgdb.h"
#include "pkgdb/read/exceptions.h"

/* One rule broken at one place. */
struct lint_finding {
	const char *rule; /* its name, as in the manual */
	const char *file;
	unsigned line; /* 0: the source has no lines */
	const char *path;
	const char *text; /* what is wrong, valid during the call */
};

typedef void lint_report_fn(void *arg, const struct lint_finding *finding);

struct lint {
	struct pkgdb *db;	       /* sealed */
	struct exceptions *exceptions; /* NULL if there are none */
	const char *tree;	       /* proto area that exceptions are checked
					  against; NULL: none at hand */
	const char *const *skip; /* names of rules to leave out, NULL-ended */
	lint_report_fn *report;
	void *arg;
};

/* Checks everything.  0, or -1 with errno. */
MUST_CHECK
int lint_run(const struct lint *lint);

/* Whether the caller leaves a rule out. */
bool lint_is_skipped(const struct lint *lint, const char *rule);

/* The n-th rule's name and meaning; NULL when there are no more. */
const char *lint_rule(size_t n, const char **meaning);

#endif
