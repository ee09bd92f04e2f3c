/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The compared fields, made from field.def: whether two entries differ in a
 * field, and how its value is printed.
 */
#ifndef PROTOCMP_COMPARE_FIELD_H
#define PROTOCMP_COMPARE_FIELD_H

#include <stdbool.h>

#include "common/str.h"
#include "pkgdb/db/entry.h"

enum field {
#define FIELD(id, letter, word, key, differs, text) FIELD_##id,
#include "protocmp/compare/field.def"
	FIELD_COUNT
};

/* The letter of the option that leaves each field out; 0 for none. */
enum field_letter {
#define FIELD(id, letter, word, key, differs, text) \
	FIELD_LETTER_##id = (letter),
#include "protocmp/compare/field.def"
};

/* A set of fields: bits (1 << enum field). */
typedef unsigned field_set;

struct field_row {
	const char *word; /* in the report */
	const char *key;  /* in JSON */
	bool (*differs)(const struct pkgdb_entry *a,
			const struct pkgdb_entry *b);
	void (*text)(const struct pkgdb_entry *entry, struct str *out);
};

/* By enum field. */
extern const struct field_row field_rows[FIELD_COUNT];

/* The fields, except those in `skip`, in which two entries differ. */
field_set fields_that_differ(const struct pkgdb_entry *a,
			     const struct pkgdb_entry *b, field_set skip);

#endif
