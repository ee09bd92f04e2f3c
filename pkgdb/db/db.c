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

/*
 * The memory that a database may take: this many bytes for each byte of its
 * texts, and a minimum.  An entry is eight times as large as the shortest line
 * that states anything; paths relative to a directory (mtree) take more.
 */
#define MEMORY_FACTOR 12
#define MEMORY_LEAST  (48u << 20)

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

FORMAT_PRINTF(5, 0)
static void tell(struct pkgdb *db, enum pkgdb_message message, const char *file,
		 unsigned line, const char *format, va_list args)
{
	struct fault fault = { .file = file, .line = line };

	if (!db->options.tell)
		return;
	vsnprintf(fault.text, sizeof(fault.text), format, args);
	db->options.tell(db->options.tell_arg, message, &fault);
}

void db_warn(struct pkgdb *db, const char *file, unsigned line,
	     const char *format, ...)
{
	va_list args;

	va_start(args, format);
	tell(db, PKGDB_WARNING, file, line, format, args);
	va_end(args);
}

void db_note(struct pkgdb *db, const char *file, const char *format, ...)
{
	va_list args;

	if (!db->options.verbose)
		return;
	va_start(args, format);
	tell(db, PKGDB_NOTE, file, 0, format, args);
	va_end(args);
}

/* Whether an error at this line is noted; a file without lines may have any
   number of them. */
static bool is_noted(const struct pkgdb *db, const struct fault *fault)
{
	for (size_t i = 0; fault->line > 0 && i < db->error_count; i++)
		if (db->error_at[i].line == fault->line &&
		    strcmp(db->error_at[i].file, fault->file) == 0)
			return true;
	return false;
}

static void tell_error(struct pkgdb *db)
{
	if (db->error_waits && db->options.tell)
		db->options.tell(db->options.tell_arg, PKGDB_ERROR, &db->error);
	db->error_waits = false;
}

int db_error(struct pkgdb *db, struct fault *fault)
{
	if (db->exhausted)
		return -1;
	/* Its text may belong to a reader that ends. */
	if (fault->file)
		fault->file = arena_intern(&db->arena, fault->file);
	if (!fault->file)
		return -1;
	if (is_noted(db, fault))
		return 0;
	if (db->error_count == ERROR_LIMIT)
		return fault_at(fault, fault->file, 0,
				"more than %d errors: the rest is not read",
				ERROR_LIMIT);
	tell_error(db);
	db->error = *fault;
	db->error_waits = true;
	db->error_at[db->error_count].file = fault->file;
	db->error_at[db->error_count++].line = fault->line;
	return 0;
}

int db_end_source(struct pkgdb *db, int result, struct fault *fault)
{
	if (result < 0) {
		tell_error(db);
	} else if (db->error_waits) {
		*fault = db->error;
		db->error_waits = false;
		result = -1;
	}
	return result;
}

bool db_is_too_much(const struct pkgdb *db)
{
	uint64_t taken = db->arena.taken + db->outside +
			 db->count * (sizeof(struct pkgdb_entry) +
				      4 * sizeof(uint64_t)) +
			 db->conflict_count * (sizeof(*db->conflicts) +
					       sizeof(struct pkgdb_entry));

	return taken > MEMORY_LEAST + db->read_bytes * MEMORY_FACTOR;
}

void db_fail(struct pkgdb *db, const char *file, const char *reason)
{
	if (!db->failed)
		fault_at(&db->fault, file, 0, "%s", reason);
	db->failed = true;
}
