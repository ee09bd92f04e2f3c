/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Prints the differences of a comparison: as the report of Solaris' protocmp,
 * for people and for scripts that know it, and as JSON.
 */
#ifndef PROTOCMP_REPORT_REPORT_H
#define PROTOCMP_REPORT_REPORT_H

#include <stdio.h>

#include "protocmp/compare/compare.h"

struct report {
	FILE *out;
	const char *a, *b; /* names of the lists */
	field_set skip;	   /* excluded fields: their columns show `-` */
	bool filtered;	   /* print excepted differences too */
};

/*
 * The classic report: three sections, each under a heading in a box, also when
 * they are empty.  0, or -1 with ENOMEM; errors of `out` stay in its error
 * flag.
 */
MUST_CHECK
int report_text(const struct report *report,
		const struct comparison *comparison);

/*
 * One JSON object a line:
 *	{"path": P, "found": "a", "a": ENTRY}
 *	{"path": P, "found": "b", "b": ENTRY}
 *	{"path": P, "found": "both", "differ": [KEY...], "a": ENTRY, "b": ENTRY}
 * An ENTRY has the keys of field.def that are known and compared, "packages"
 * and, from databases, "source".  With `filtered`, lines that the exception
 * list suppresses come too, with "excepted": true.
 */
MUST_CHECK
int report_json(const struct report *report,
		const struct comparison *comparison);

/* Appends one row of ten columns, without packages: a protolist's line. */
void report_row(const struct pkgdb_entry *entry, field_set skip,
		struct str *out);

#endif
