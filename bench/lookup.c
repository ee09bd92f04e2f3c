/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads a packaging database and looks up paths in it, as the filters and
 * protocmp do: one after the other, with a cursor.
 *
 *	lookup DATABASE [LIST]
 *
 * LIST holds one path a line.  Prints the milliseconds that reading took, the
 * nanoseconds of one look-up, and how many of the paths were found.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "common/file/io.h"
#include "common/tool/diag.h"
#include "pkgdb/db/pkgdb.h"

#define LIST_LIMIT ((size_t)1 << 30)

static double now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static struct pkgdb *load(const char *path)
{
	struct pkgdb *db = pkgdb_new(&(struct pkgdb_options){ .arch = NULL });
	struct fault fault;

	if (!db)
		die_errno(2, "%s", path);
	if (pkgdb_read(db, path, &fault) < 0 || pkgdb_seal(db, &fault) < 0)
		die(2, "%s:%u: %s", fault.file, fault.line, fault.text);
	return db;
}

static void look_up(struct pkgdb *db, char *list)
{
	struct pkgdb_cursor cursor = { 0 };
	size_t count = 0, found = 0;
	double start = now_ms();
	char *line = list, *end;

	for (; (end = strchr(line, '\n')); line = end + 1) {
		found += pkgdb_find_near(db, &cursor, line, end - line) != NULL;
		count++;
	}
	printf("%.0f ns a look-up, %zu of %zu found\n",
	       count ? (now_ms() - start) * 1e6 / count : 0, found, count);
}

int main(int argc, char **argv)
{
	double start = now_ms();
	struct pkgdb *db;

	diag_init(argv[0]);
	if (argc < 2)
		die_usage(2, "no database");
	db = load(argv[1]);
	printf("%.0f ms to read\n", now_ms() - start);
	if (argc > 2) {
		CLEANUP_FREE char *list = read_file(argv[2], LIST_LIMIT, NULL);

		if (!list)
			die_errno(2, "%s", argv[2]);
		look_up(db, list);
	}
	pkgdb_free(db);
	diag_close_stdout(2);
	return diag_status();
}
