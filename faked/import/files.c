/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From files to entries that are taken.  Part data is sorted, so that files of
 * it are merged as they are read; if any file is something else, pkgdb reads
 * them all into memory, since their lines come in any order.
 */
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "common/advance.h"
#include "common/tool/diag.h"
#include "common/tool/exit_status.h"
#include "faked/import/import.h"
#include "faked/import/merge.h"
#include "faked/import/rule.h"

/* ---------------------------------------------------------------- databases */

/* Refuses a file of no byte, which no writer makes, but a full disk. */
static void check_size(const char *file)
{
	struct stat st;

	if (strcmp(file, "-") != 0 && stat(file, &st) == 0 &&
	    S_ISREG(st.st_mode) && st.st_size == 0)
		fail(LAUNCH_FAILED, "%s: is empty", file);
}

/* Reads all files, in the order in which the first one counts. */
static struct pkgdb *read_files(struct import *import, char **files,
				size_t count)
{
	const struct import_options *options = import->options;
	struct pkgdb *db = pkgdb_new(&(struct pkgdb_options){
		.root = options->root,
		.visit_files = true,
		.records_only = true,
		.exact = true,
		.verbose = options->verbose,
		.tell = report_message,
		.tell_arg = import,
	});
	struct fault fault;

	if (!db)
		die_errno(LAUNCH_FAILED, "cannot import");
	for (size_t n = 0; n < count; n++) {
		check_size(files[n]);
		if (pkgdb_read(db, files[n], &fault) < 0)
			fail_fault(LAUNCH_FAILED, &fault);
	}
	if (diag_status() != 0)
		diag_exit();
	if (pkgdb_seal(db, &fault) < 0)
		die_fault(LAUNCH_FAILED, &fault);
	return db;
}

static void show_conflicts(struct import *import)
{
	const struct pkgdb_conflict *conflict;

	for (size_t n = 0; (conflict = pkgdb_conflict(import->db, n)); n++)
		report_conflict(import, conflict);
}

/* Takes an entry, and counts it.  As take_entry(). */
static int take(struct import *import, const struct pkgdb_entry *entry,
		const struct pkgdb_entry *target)
{
	advance("paths compared", ++import->entries, 0);
	return take_entry(&import->taking, entry, target);
}

static int take_from_database(void *arg, const struct pkgdb_entry *entry)
{
	struct import *import = arg;
	const struct pkgdb_entry *target = entry->type == PKGDB_HARDLINK
						   ? pkgdb_follow(import->db,
								  entry)
						   : NULL;

	return take(import, entry, target) < 0 ? -1 : 0;
}

/* Takes what all files say, of which any may be large in memory.  0, or -1 with
   errno. */
static int take_database(struct import *import, char **files, size_t count)
{
	int ret;

	import->db = read_files(import, files, count);
	show_conflicts(import);
	/* Of two records of one file the later counts: that of an entry. */
	ret = rule_take_all(&import->taking, import->db);
	if (ret == 0)
		ret = pkgdb_each(import->db, take_from_database, import);
	pkgdb_free(import->db);
	return ret;
}

/* ---------------------------------------------------------------- part data */

static int take_from_parts(void *arg, const struct pkgdb_entry *entry)
{
	struct import *import = arg;
	int ret = take(import, entry, NULL);

	if (ret > 0)
		ret = census_take(&import->census, entry->path,
				  entry->type == PKGDB_DIR);
	return ret;
}

/* Takes what files of part data say, as they are read.  0, or -1 with errno. */
static int take_parts(struct import *import, struct merge_file *files,
		      size_t count)
{
	const struct merge_calls calls = {
		.each = take_from_parts,
		.conflict = report_conflict,
		.names = report_names,
		.error = report_error,
		.arg = import,
	};
	int ret;

	import->census.top = import->taking.top;
	import->census.unnamed = report_unnamed;
	import->census.arg = import;
	ret = merge_files(files, count, &calls);
	census_end(&import->census);
	return ret;
}

/* Opens as many files as are part data, and may be open at once, from the first
   on, and returns their number. */
static size_t open_parts(struct merge_file *files, char **names, size_t count)
{
	struct fault fault;
	size_t n;
	int ret = 1;

	for (n = 0; n < count && ret > 0; n++) {
		ret = part_file_open(&files[n].input, names[n], &fault);
		if (ret < 0)
			die_fault(LAUNCH_FAILED, &fault);
	}
	return ret > 0 ? n : n - 1;
}

static void close_parts(struct merge_file *files, size_t count)
{
	for (size_t n = 0; n < count; n++)
		part_file_close(&files[n].input);
}

/* All files are open at once: allows as many as this user may have. */
static void raise_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return;
	limit.rlim_cur = limit.rlim_max;
	(void)!setrlimit(RLIMIT_NOFILE, &limit);
}

int import_files(struct import *import, char **names, size_t count)
{
	struct merge_file *files = calloc(count, sizeof(*files));
	size_t opened;
	int ret;

	if (!files)
		return -1;
	raise_limit();
	opened = open_parts(files, names, count);
	ret = opened == count ? take_parts(import, files, count) : 0;
	close_parts(files, opened);
	free(files);
	return opened == count ? ret : take_database(import, names, count);
}
