/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Compares two inventories field by field, byte by byte, and prints where they
 * differ.  A field that only one side states is no difference.
 */
#ifndef ATTEST_COMPARE_COMPARE_H
#define ATTEST_COMPARE_COMPARE_H

#include <stdbool.h>
#include <stdio.h>

#include "attest/object/object.h"
#include "pkgdb/read/exceptions.h"

struct compare {
	FILE *out;
	const char *a, *b; /* names of the sides */
	const struct inventory *left, *right;
	bool pairs; /* lines begin with the name of the second side */
	bool json;
	bool time;		       /* times are compared, too */
	int64_t epoch;		       /* and none is later than this */
	struct exceptions *exceptions; /* paths that may differ; or NULL */
};

/*
 * Prints a line for each path that differs.  1; 0 if there is none; -1 with
 * ENOMEM.  Errors of `out` stay in its error flag.
 *
 *	./usr/bin/a: mode 4755, now 0755; sha256 87428f.., now 7a0e62..
 *	./usr/bin/b: only in FILE
 *
 * As JSON, an object a line:
 *	{"path": P, "found": "a" or "b"}
 *	{"path": P, "found": "both", "differ": {FIELD: [A, B], ...}}
 * with "with": FILE in front, the second side's name, if there are several.
 */
MUST_CHECK
int compare(const struct compare *compare);

#endif
