/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Walks two lists side by side.  Both are in one order, so that each path is
 * visited once.  Reads only.
 */
#include "protocmp/compare/compare.h"

#include <stdlib.h>
#include <string.h>

#include "common/array.h"
#include "common/path.h"

struct work {
	struct comparison *comparison;
	const struct list *a, *b;
	field_set skip;
	struct exceptions *exceptions;
};

static int add(struct work *work, struct difference difference)
{
	struct comparison *comparison = work->comparison;

	difference.excepted = exceptions_find(work->exceptions, difference.path,
					      strlen(difference.path)) != NULL;
	if (array_grow(&comparison->found, comparison->count,
		       &comparison->capacity, sizeof(*comparison->found)) < 0)
		return -1;
	comparison->found[comparison->count++] = difference;
	return 0;
}

static int in_both(struct work *work, const struct pkgdb_entry *a,
		   const struct pkgdb_entry *b)
{
	field_set fields = fields_that_differ(a, b, work->skip);

	if (!fields)
		return 0;
	return add(work, (struct difference){ a->path, a, b, fields, false });
}

/* The attributes that the entry of a directory expects of objects below it. */
static struct pkgdb_entry expect_below(const struct pkgdb_entry *cover)
{
	struct pkgdb_entry below = *cover;

	below.type = PKGDB_ANY;
	below.links = 0;
	below.caps = NULL;
	return below;
}

/*
 * The attributes that the other list expects of a path that it lacks: those of
 * another name of the same file, else those of an entry that covers the path.
 * *by: the entry they come from.  false: there is none.
 */
static bool find_expected(const struct list *list, const struct list *other,
			  const struct pkgdb_entry *entry,
			  const struct pkgdb_entry **by,
			  struct pkgdb_entry *said)
{
	*by = list_find_cover(other, entry->path);
	if (!*by)
		return false;
	*said = expect_below(*by);
	for (size_t n = 0; list_find_name(list, entry, n); n++) {
		const struct pkgdb_entry *found = list_find_exact(
			other, list_find_name(list, entry, n)->path);

		if (!found)
			continue;
		*by = found;
		*said = *found;
		break;
	}
	return true;
}

/* Compares an entry of `list` whose path the other list lacks. */
static int in_one(struct work *work, const struct list *list,
		  const struct pkgdb_entry *entry)
{
	bool in_a = list == work->a;
	struct difference difference = { .path = entry->path };
	const struct pkgdb_entry *by = NULL;
	struct pkgdb_entry said;

	if (find_expected(list, in_a ? work->b : work->a, entry, &by, &said)) {
		difference.fields = fields_that_differ(&said, entry,
						       work->skip);
		if (!difference.fields)
			return 0;
	} else if (strcmp(entry->path, ".") == 0 ||
		   entry->fields & PKGDB_OPTIONAL) {
		return 0;
	}
	difference.a = in_a ? entry : by;
	difference.b = in_a ? by : entry;
	return add(work, difference);
}

int compare_lists(struct comparison *comparison, const struct list *a,
		  const struct list *b, field_set skip,
		  struct exceptions *exceptions)
{
	struct work work = { comparison, a, b, skip, exceptions };
	size_t i = 0, j = 0;
	int result = 0;

	*comparison = (struct comparison){ 0 };
	while (result == 0 && (i < a->count || j < b->count)) {
		int order = i == a->count   ? 1
			    : j == b->count ? -1
					    : path_compare(a->entries[i]->path,
							   b->entries[j]->path);

		if (order < 0)
			result = in_one(&work, a, a->entries[i++]);
		else if (order > 0)
			result = in_one(&work, b, b->entries[j++]);
		else
			result = in_both(&work, a->entries[i++],
					 b->entries[j++]);
	}
	return result;
}

bool comparison_differs(const struct comparison *comparison)
{
	for (size_t n = 0; n < comparison->count; n++)
		if (!comparison->found[n].excepted)
			return true;
	return false;
}

void comparison_fini(struct comparison *comparison)
{
	free(comparison->found);
	*comparison = (struct comparison){ 0 };
}
