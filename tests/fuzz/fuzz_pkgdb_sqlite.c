/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Opens bytes as an SQLite file of pkgdb (the compiled form, or a fakebuild
 * state), asks it, and loads it whole.  Bytes that begin otherwise would be
 * read as text, which may include any file there is: those have their own
 * targets.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/file/io.h"
#include "pkgdb/db/pkgdb.h"
#include "tests/fuzz/fuzz_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int count_entry(void *arg, const struct pkgdb_entry *entry)
{
	size_t *count = arg;

	*count += entry->path_len > 0;
	return 0;
}

static void ask(struct pkgdb *db)
{
	static const char *const paths[] = {
		".", "usr", "usr/bin/ct", "./usr/bin/ls", "nowhere/at/all",
	};
	size_t count = 0;

	for (size_t i = 0; i < countof(paths); i++)
		pkgdb_follow(db, pkgdb_find(db, paths[i]));
	if (pkgdb_each(db, count_entry, &count) == 0 &&
	    count != pkgdb_count(db))
		abort();
}

static bool is_sqlite(const uint8_t *data, size_t size)
{
	static const char magic[] = "SQLite format 3";

	return size >= sizeof(magic) && memcmp(data, magic, sizeof(magic)) == 0;
}

static void open_bytes(const uint8_t *data, size_t size)
{
	char path[FUZZ_PATH_MAX];
	CLEANUP_FD int fd = make_file(path);
	struct pkgdb *db = pkgdb_new(&(struct pkgdb_options){ .root = "/" });
	struct fault fault;

	if (!db || write_full(fd, data, size) < 0)
		abort();
	if (pkgdb_read(db, path, &fault) == 0 && pkgdb_seal(db, &fault) == 0)
		ask(db);
	pkgdb_free(db);
	unlink(path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (is_sqlite(data, size))
		open_bytes(data, size);
	return 0;
}
