/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The store of a database: its entries in memory, its sources, its warnings and
 * faults.  Calls nothing of those that fill or search it.
 */
#include "pkgdb/db/db.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct pkgdb_source *db_source(struct pkgdb *db, const char *file,
			       const char *format, int table, bool ordered)
{
	struct source_node *node = calloc(1, sizeof(*node));

	if (!node)
		return NULL;
	node->source.file = arena_copy(&db->arena, file, strlen(file));
	node->source.format = format;
	node->source.table = table;
	node->source.ordered = ordered;
	node->older = db->sources;
	db->sources = node;
	return node->source.file ? &node->source : NULL;
}

void db_warn(struct pkgdb *db, const char *file, unsigned line,
	     const char *format, ...)
{
	struct fault fault = { .file = file, .line = line };
	va_list args;

	if (!db->options.warn)
		return;
	va_start(args, format);
	vsnprintf(fault.text, sizeof(fault.text), format, args);
	va_end(args);
	db->options.warn(db->options.warn_arg, &fault);
}

void db_fail(struct pkgdb *db, const char *file, const char *reason)
{
	if (!db->failed)
		fault_at(&db->fault, file, 0, "%s", reason);
	db->failed = true;
}

struct pkgdb_entry *db_lookup(const struct pkgdb *db, const char *key,
			      size_t len, uint32_t *number)
{
	uint32_t hash = index_hash(key, len), at = hash;

	while ((*number = index_next(&db->index, hash, &at)) != INDEX_END) {
		struct pkgdb_entry *entry = db_entry(db, *number);

		if (db_is_at(entry, key, len))
			return entry;
	}
	return NULL;
}
