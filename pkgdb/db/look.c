/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the tables source and look of the compiled form, whose rows anybody may
 * have written: each value is checked before it is used.
 */
#include "pkgdb/db/look.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "common/file/database.h"
#include "pkgdb/db/sqlite.h"

/* compiled_write numbers sources from 1; no database has more than this. */
#define SOURCE_LIMIT 1000000

/* The columns of the table look, in the order of the SELECT. */
enum column {
	ID,
	TYPE,
	MODE,
	OWNER,
	GROUP,
	UID,
	GID,
	MAJOR,
	MINOR,
	CAPS,
	ARCH,
	PACKAGES,
	PROPERTIES,
	SOURCE
};

static const char select_looks[] =
	"SELECT id, type, mode, owner, \"group\", uid, gid, major, minor, caps,"
	" arch, packages, properties, source FROM look"
	" WHERE id BETWEEN ? AND ?";

static int read_sources(struct looks *looks, struct pkgdb *db, sqlite3 *file,
			const char *path, struct fault *fault)
{
	int64_t last = sqlite_number(file, "SELECT max(id) FROM source", 0);
	sqlite3_stmt *rows;

	if (last < 0 || last > SOURCE_LIMIT)
		return fault_at(fault, path, 0,
				"the table of sources is damaged");
	looks->sources = calloc(last + 1, sizeof(*looks->sources));
	if (!looks->sources)
		return fault_at(fault, path, 0, "out of memory");
	looks->source_count = last + 1;
	rows = sqlite_prepare(file, path, "SELECT id, file, format FROM source",
			      fault);
	if (!rows)
		return -1;
	while (sqlite3_step(rows) == SQLITE_ROW) {
		int64_t id = sqlite3_column_int64(rows, 0);
		const char *name = (const char *)sqlite3_column_text(rows, 1);
		const char *format = (const char *)sqlite3_column_text(rows, 2);
		const char *interned = format ? arena_intern(&db->arena, format)
					      : NULL;

		if (id >= 0 && id <= last && name && interned)
			looks->sources[id] = db_source(db, name, interned,
						       USERS_ROOT, false);
	}
	sqlite3_finalize(rows);
	return 0;
}

int looks_init(struct looks *looks, struct pkgdb *db, sqlite3 *file,
	       const char *path, struct fault *fault)
{
	int64_t last = sqlite_number(file, "SELECT max(id) FROM look", 0);

	if (read_sources(looks, db, file, path, fault) < 0)
		return -1;
	/* A row takes more than one byte of the file. */
	if (last < 0 || last > database_size(path))
		return fault_at(fault, path, 0,
				"the table of looks is damaged");
	looks->file = file;
	looks->count = last + 1;
	looks->blocks = calloc(last / LOOK_BLOCK + 1, sizeof(*looks->blocks));
	if (!looks->blocks)
		return fault_at(fault, path, 0, "out of memory");
	looks->rows = sqlite_prepare(file, path, select_looks, fault);
	return looks->rows ? 0 : -1;
}

void looks_fini(struct looks *looks)
{
	for (uint64_t i = 0; looks->blocks && i * LOOK_BLOCK < looks->count;
	     i++)
		free(looks->blocks[i]);
	free(looks->blocks);
	free(looks->sources);
	sqlite3_finalize(looks->rows);
}

/*
 * Reads a number if the column is not NULL.  For another type, or a number out
 * of range, it fills in `why`.
 */
#define TAKE(look, row, column, field, bits, most, why)                   \
	do {                                                              \
		int64_t number_;                                          \
                                                                          \
		if (sqlite3_column_type(row, column) == SQLITE_NULL)      \
			break;                                            \
		if (sqlite_take(row, column, 0, most, &number_, why) < 0) \
			return -1;                                        \
		(look)->field = number_;                                  \
		(look)->fields |= (bits);                                 \
	} while (0)

static int take_numbers(sqlite3_stmt *row, struct pkgdb_entry *look,
			char why[SQLITE_WHY])
{
	look->fields = sqlite3_column_int(row, PROPERTIES) &
		       (PKGDB_PROPERTIES | PKGDB_INODE);
	TAKE(look, row, MODE, mode, PKGDB_MODE, ALLPERMS, why);
	TAKE(look, row, UID, uid, PKGDB_UID, UINT32_MAX, why);
	TAKE(look, row, GID, gid, PKGDB_GID, UINT32_MAX, why);
	TAKE(look, row, MAJOR, major, PKGDB_DEVICE, UINT32_MAX, why);
	TAKE(look, row, MINOR, minor, PKGDB_DEVICE, UINT32_MAX, why);
	return 0;
}

/* A text; NULL if the column is NULL. */
static const char *text_of(struct pkgdb *db, sqlite3_stmt *row,
			   enum column column)
{
	const char *text = (const char *)sqlite3_column_text(row, column);

	return text ? arena_intern(&db->arena, text) : NULL;
}

static void take_texts(struct pkgdb *db, sqlite3_stmt *row,
		       struct pkgdb_entry *look)
{
	look->owner = text_of(db, row, OWNER);
	look->group = text_of(db, row, GROUP);
	look->fields |= look->owner ? PKGDB_OWNER : 0;
	look->fields |= look->group ? PKGDB_GROUP : 0;
	look->caps = text_of(db, row, CAPS);
	look->arch = text_of(db, row, ARCH);
	look->packages = text_of(db, row, PACKAGES);
}

/* Sets `why` to what is wrong with a look; returns NULL. */
static const struct pkgdb_entry *refuse(uint64_t id, const char *reason,
					char why[LOOK_WHY])
{
	snprintf(why, LOOK_WHY, "table look, row %llu: %s",
		 (unsigned long long)id, reason);
	return NULL;
}

/* Reads a row into a look without a source, which is one that is none, and
   stays one if the type or the source is damaged.  0, or -1 with `why`. */
static int read_row(struct looks *looks, struct pkgdb *db,
		    struct pkgdb_entry *look, char why[LOOK_WHY])
{
	sqlite3_stmt *row = looks->rows;
	const char *type = (const char *)sqlite3_column_text(row, TYPE);
	int64_t source = sqlite3_column_int64(row, SOURCE);
	char reason[SQLITE_WHY];

	look->type = type ? type[0] : '\0';
	if (take_numbers(row, look, reason) < 0) {
		refuse(sqlite3_column_int64(row, ID), reason, why);
		return -1;
	}
	take_texts(db, row, look);
	if (pkgdb_is_type(look->type) && source >= 0 &&
	    (uint64_t)source < looks->source_count)
		look->source = looks->sources[source];
	return 0;
}

/* Reads a block, which has space for all its looks.  0, or -1 with `why`. */
static int read_block(struct looks *looks, struct pkgdb *db, uint64_t first,
		      struct pkgdb_entry *block, char why[LOOK_WHY])
{
	sqlite3_stmt *rows = looks->rows;
	int step = SQLITE_DONE, result = 0;

	sqlite3_bind_int64(rows, 1, first);
	sqlite3_bind_int64(rows, 2, first + LOOK_BLOCK - 1);
	while (result == 0 && (step = sqlite3_step(rows)) == SQLITE_ROW) {
		uint64_t at = sqlite3_column_int64(rows, ID) - first;

		result = read_row(looks, db, &block[at % LOOK_BLOCK], why);
	}
	if (result == 0 && step != SQLITE_DONE) {
		snprintf(why, LOOK_WHY, "%s", sqlite3_errmsg(looks->file));
		result = -1;
	}
	sqlite3_reset(rows);
	return result;
}

const struct pkgdb_entry *looks_read(struct looks *looks, struct pkgdb *db,
				     uint64_t id, char why[LOOK_WHY])
{
	struct pkgdb_entry *block;

	if (id >= looks->count)
		return refuse(id, "there is none", why);
	if (!looks->blocks[id / LOOK_BLOCK]) {
		block = calloc(LOOK_BLOCK, sizeof(*block));
		if (!block) {
			snprintf(why, LOOK_WHY, "out of memory");
			return NULL;
		}
		if (read_block(looks, db, id / LOOK_BLOCK * LOOK_BLOCK, block,
			       why) < 0) {
			free(block);
			return NULL;
		}
		looks->blocks[id / LOOK_BLOCK] = block;
	}
	block = looks->blocks[id / LOOK_BLOCK];
	if (block[id % LOOK_BLOCK].source)
		return &block[id % LOOK_BLOCK];
	return refuse(id, "missing or damaged", why);
}
