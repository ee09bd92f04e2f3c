/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A heap of files, at the top the one whose line has the first path, and of
 * equal paths the one that counts first.  Decides what counts, and prints
 * nothing.
 */
#include "faked/import/merge.h"

#include <string.h>

#include "common/path.h"
#include "faked/import/group.h"

/* With more faulty lines the files are no part data. */
#define ERRORS_MOST 1000

struct merge {
	struct merge_file *files;
	size_t count;
	const struct merge_calls *calls;
	struct merge_file **heap; /* those with a line */
	size_t waiting;		  /* their number */
	struct merge_file **same; /* those whose line has the current path */
	struct groups groups;
	size_t errors;
};

/* ---------------------------------------------------------------- the heap */

static bool is_before(const struct merge_file *a, const struct merge_file *b)
{
	int order = path_compare(a->input.part.path, b->input.part.path);

	return order != 0 ? order < 0 : a < b;
}

static void heap_push(struct merge *merge, struct merge_file *file)
{
	struct merge_file **heap = merge->heap;
	size_t at = merge->waiting++;

	for (; at > 0 && is_before(file, heap[(at - 1) / 2]); at = (at - 1) / 2)
		heap[at] = heap[(at - 1) / 2];
	heap[at] = file;
}

static struct merge_file *heap_pop(struct merge *merge)
{
	struct merge_file **heap = merge->heap, *top = heap[0];
	struct merge_file *last = heap[--merge->waiting];
	size_t at = 0, child;

	while ((child = 2 * at + 1) < merge->waiting) {
		if (child + 1 < merge->waiting &&
		    is_before(heap[child + 1], heap[child]))
			child++;
		if (!is_before(heap[child], last))
			break;
		heap[at] = heap[child];
		at = child;
	}
	heap[at] = last;
	return top;
}

/* ---------------------------------------------------------------- lines */

/* Fills in what the line says.  0, or -1 with the fault. */
static int fill(struct merge_file *file, struct fault *fault)
{
	if (part_entry_fill(&file->said, &file->input.part, fault) < 0) {
		fault->file = file->source.file;
		fault->line = file->input.line;
		return -1;
	}
	file->said.entry.source = &file->source;
	file->said.entry.line = file->input.line;
	return 0;
}

/* Goes on to the next good line of a file; at its end it no longer waits. */
static void advance_file(struct merge *merge, struct merge_file *file)
{
	struct fault fault;
	bool ended = false;

	while (!ended && merge->errors < ERRORS_MOST) {
		int ret = part_file_next(&file->input, &ended, &fault);

		if (ret == 0)
			return;
		if (ret > 0 && fill(file, &fault) == 0) {
			heap_push(merge, file);
			return;
		}
		merge->errors++;
		merge->calls->error(merge->calls->arg, &fault);
	}
}

/* Takes all files whose line has the first path.  How many there are. */
static size_t take_same(struct merge *merge)
{
	size_t n = 0;

	do
		merge->same[n++] = heap_pop(merge);
	while (merge->waiting > 0 &&
	       strcmp(merge->heap[0]->input.part.path,
		      merge->same[0]->input.part.path) == 0);
	return n;
}

/* ---------------------------------------------------------------- a path */

/* Adds size and checksum, if the entry does not have them. */
static void complete(struct pkgdb_entry *entry, const struct pkgdb_entry *from)
{
	if (from->type != entry->type)
		return;
	if (!(entry->fields & PKGDB_SIZE)) {
		entry->fields |= from->fields & PKGDB_SIZE;
		entry->size = from->size;
	}
	if (!entry->digests)
		entry->digests = from->digests;
}

/* The group that file i of those with the path has the path in, as far as names
   before this one made it known; NULL: none. */
static struct group *group_of(struct merge *merge, size_t i)
{
	const struct merge_file *file = merge->same[i];

	return groups_find(&merge->groups, file - merge->files,
			   file->input.part.hardlink);
}

/* Whether file i says that the path is no name of the group: it knows another
   group, or none and names the first path of this one for itself. */
static bool denies(struct merge *merge, size_t i, const struct group *group)
{
	const struct group *own = group_of(merge, i);

	return own ? own != group : group->named[merge->same[i] - merge->files];
}

/* The group of the path, by the first of n files that knows one; NULL: none
   does, or one that counts before it denies it.  Tells of those that do. */
static struct group *agree_on_group(struct merge *merge, size_t n)
{
	const struct merge_calls *calls = merge->calls;
	struct group *group = NULL;
	size_t by = 0;
	bool denied = false;

	while (by < n && !(group = group_of(merge, by)))
		by++;
	for (size_t i = 0; group && i < n; i++) {
		size_t first = i < by ? i : by, second = i < by ? by : i;

		if (i == by || !denies(merge, i, group))
			continue;
		denied |= i < by;
		calls->names(calls->arg, &merge->same[first]->said.entry,
			     &merge->same[second]->said.entry, group->path);
	}
	return denied ? NULL : group;
}

/* A new group, whose first path this is in n files.  NULL with ENOMEM. */
static struct group *begin_group(struct merge *merge, size_t n,
				 const char *path)
{
	struct group *group = groups_new(&merge->groups, path);

	for (size_t i = 0; group && i < n; i++)
		group->named[merge->same[i] - merge->files] = true;
	return group;
}

/* Ties the entry to the other names of its file.  0, or -1 with errno. */
static int tie(struct merge *merge, size_t n, struct pkgdb_entry *entry)
{
	struct group *group = agree_on_group(merge, n);

	for (size_t i = 0; i < n; i++) {
		size_t file = merge->same[i] - merge->files;
		uint32_t number = merge->same[i]->input.part.hardlink;

		if (number == 0 || group_of(merge, i))
			continue;
		if (!group)
			group = begin_group(merge, n, entry->path);
		if (!group ||
		    groups_enter(&merge->groups, group, file, number) < 0)
			return -1;
	}
	if (group)
		entry->inode = PKGDB_TIED | group->id;
	return 0;
}

/* Makes one entry of the n lines of a path.  0, what the caller's function
   returned, or -1 with errno. */
static int take_path(struct merge *merge, size_t n)
{
	const struct merge_calls *calls = merge->calls;
	struct pkgdb_entry entry = merge->same[0]->said.entry;
	struct pkgdb_conflict conflict;

	for (size_t i = 1; i < n; i++) {
		const struct pkgdb_entry *later = &merge->same[i]->said.entry;

		pkgdb_compare(&entry, later, &conflict);
		if (pkgdb_is_conflict(&conflict))
			calls->conflict(calls->arg, &conflict);
		complete(&entry, later);
	}
	if (tie(merge, n, &entry) < 0)
		return -1;
	return calls->each(calls->arg, &entry);
}

/* ---------------------------------------------------------------- all */

static int take_all_paths(struct merge *merge)
{
	int ret = 0;

	for (size_t i = 0; i < merge->count; i++) {
		merge->files[i].source = (struct pkgdb_source){
			.file = merge->files[i].input.name,
			.format = "json",
			.table = USERS_ROOT,
		};
		advance_file(merge, &merge->files[i]);
	}
	while (ret == 0 && merge->waiting > 0) {
		size_t n = take_same(merge);

		ret = take_path(merge, n);
		for (size_t i = 0; i < n; i++)
			advance_file(merge, merge->same[i]);
	}
	return ret;
}

int merge_files(struct merge_file *files, size_t count,
		const struct merge_calls *calls)
{
	struct merge merge = {
		.files = files,
		.count = count,
		.calls = calls,
		.heap = calloc(count, sizeof(*merge.heap)),
		.same = calloc(count, sizeof(*merge.same)),
		.groups = { .files = count },
	};
	int ret = -1;

	if (merge.heap && merge.same)
		ret = take_all_paths(&merge);
	groups_fini(&merge.groups);
	free(merge.heap);
	free(merge.same);
	return ret;
}
