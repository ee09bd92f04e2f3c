/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two files of part data, which a byte 0xff parts, merged as --import merges
 * them.  Paths come in order, each once, and lie in the tree; all names of a
 * file come after the first; each fault has a file.  If the first file
 * is whole, pkgdb's reader, which reads it in memory, finds the same paths.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "common/file/io.h"
#include "common/path.h"
#include "faked/import/merge.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
	char last[PATH_MAX];
	size_t paths, errors;
};

static void require(bool truth)
{
	if (!truth)
		abort();
}

static int each(void *arg, const struct pkgdb_entry *entry)
{
	struct seen *seen = arg;

	require(path_is_key(entry->path) &&
		strlen(entry->path) == entry->path_len);
	require(!seen->last[0] || path_compare(seen->last, entry->path) < 0);
	require(entry->source->file && entry->line > 1);
	require(entry->inode == 0 || entry->inode & PKGDB_TIED);
	strcpy(seen->last, entry->path);
	seen->paths++;
	return 0;
}

static void conflict(void *arg, const struct pkgdb_conflict *found)
{
	(void)arg;
	require(strcmp(found->winner->path, found->lost->path) == 0);
	require(found->winner->source != found->lost->source);
}

static void names(void *arg, const struct pkgdb_entry *winner,
		  const struct pkgdb_entry *lost, const char *first)
{
	(void)arg;
	require(winner->source != lost->source);
	require(path_compare(first, lost->path) < 0);
}

static void error(void *arg, const struct fault *fault)
{
	struct seen *seen = arg;

	require(fault->file && fault->text[0]);
	seen->errors++;
}

/* Puts bytes into a file of this descriptor, and writes its name. */
static void put(int fd, const uint8_t *data, size_t size, char name[32])
{
	require(ftruncate(fd, 0) == 0 && lseek(fd, 0, SEEK_SET) == 0);
	require(write_full(fd, data, size) == 0);
	snprintf(name, 32, "/proc/self/fd/%d", fd);
}

/* Merges the files that are part data. */
static void merge(char names_of[2][32], size_t count, struct seen *seen)
{
	const struct merge_calls calls = { each, conflict, names, error, seen };
	struct merge_file files[2] = { 0 };
	struct fault fault;
	size_t opened = 0;

	for (size_t i = 0; i < count; i++)
		opened += part_file_open(&files[opened].input, names_of[i],
					 &fault) > 0;
	require(opened == 0 || merge_files(files, opened, &calls) == 0);
	for (size_t i = 0; i < opened; i++)
		part_file_close(&files[i].input);
	if (opened < count)
		seen->errors++;
}

/* Compares what came of one file with what pkgdb reads. */
static void check(const uint8_t *data, size_t size, const struct seen *seen)
{
	struct pkgdb *db = pkgdb_new(&(struct pkgdb_options){ .arch = NULL });
	struct fault fault;

	require(db);
	require(pkgdb_read_text(db, "input", "json", (const char *)data, size,
				&fault) == 0);
	require(pkgdb_seal(db, &fault) == 0);
	require(pkgdb_count(db) == seen->paths);
	pkgdb_free(db);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int fd[2] = { -1, -1 };
	const uint8_t *cut = size > 0 ? memchr(data, 0xff, size) : NULL;
	size_t first = cut ? (size_t)(cut - data) : size;
	struct seen alone = { .paths = 0 }, both = { .paths = 0 };
	char name[2][32];

	for (int i = 0; i < 2; i++)
		if (fd[i] < 0)
			require((fd[i] = memfd_create("part", MFD_CLOEXEC)) >=
				0);
	put(fd[0], data, first, name[0]);
	merge(name, 1, &alone);
	if (alone.errors == 0 && first > 0 && data[0] == '{')
		check(data, first, &alone);
	if (!cut)
		return 0;
	put(fd[1], cut + 1, size - first - 1, name[1]);
	merge(name, 2, &both);
	return 0;
}
