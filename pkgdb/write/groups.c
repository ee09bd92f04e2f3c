/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A table of files by the inode number that an entry has.  A source may give
 * one number to entries that differ in owner or mode; such names are none of
 * the file.
 */
#include "pkgdb/write/groups.h"

#include <errno.h>
#include <string.h>
#include <uthash.h>

#include "common/str.h"

/* One file. */
struct write_file {
	uint64_t inode; /* key */
	const struct pkgdb_entry *first;
	size_t names;
	uint32_t number; /* 0: none yet */
	UT_hash_handle hh;
};

struct write_groups {
	const struct write_form *form;
	struct write_file *files; /* a hash by inode */
	uint32_t last;		  /* the highest number given */
};

/* Whether all that a line says of a file is equal in both entries. */
static bool is_same(const struct pkgdb_entry *a, const struct pkgdb_entry *b)
{
	const struct pkgdb_record *x = a->record, *y = b->record;
	const unsigned told = PKGDB_SIZE | PKGDB_DEVICE;

	if (pkgdb_kind(a->type) != pkgdb_kind(b->type) || a->mode != b->mode ||
	    a->uid != b->uid || a->gid != b->gid || a->major != b->major ||
	    a->minor != b->minor || a->size != b->size ||
	    (a->fields ^ b->fields) & told)
		return false;
	if (a->type == PKGDB_SYMLINK && !str_same(a->link, b->link))
		return false;
	if (!str_same(a->digests, b->digests) || !str_same(a->caps, b->caps))
		return false;
	return x == y || (x && y && x->xattrs_size == y->xattrs_size &&
			  memcmp(x->xattrs, y->xattrs, x->xattrs_size) == 0);
}

/* The file of an entry; NULL if it has none yet, or is of no such kind. */
static struct write_file *find(const struct write_groups *groups,
			       const struct pkgdb_entry *entry)
{
	struct write_file *file = NULL;

	if (entry->inode != 0)
		HASH_FIND(hh, groups->files, &entry->inode,
			  sizeof(entry->inode), file);
	return file;
}

/* Whether an entry can be a name of several: it has a number, and a line. */
static bool is_name(const struct write_groups *groups,
		    const struct pkgdb_entry *entry)
{
	if (entry->inode == 0 || pkgdb_kind(entry->type) == PKGDB_DIR)
		return false;
	switch (groups->form->grouped(NULL, entry, 0)) {
	case LOSS_NONE:
	case LOSS_CAPS:
	case LOSS_XATTRS: return true;
	default: return false;
	}
}

/* Counts an entry as a name of its file; non-zero without memory. */
static int count(void *arg, const struct pkgdb_entry *entry)
{
	struct write_groups *groups = arg;
	struct write_file *file;

	if (!is_name(groups, entry))
		return 0;
	file = find(groups, entry);
	if (file) {
		file->names += is_same(file->first, entry);
		return 0;
	}
	file = calloc(1, sizeof(*file));
	if (!file)
		return -1;
	*file = (struct write_file){ entry->inode, .first = entry, .names = 1 };
	HASH_ADD(hh, groups->files, inode, sizeof(file->inode), file);
	return 0;
}

struct write_groups *write_groups_of(struct pkgdb *db,
				     const struct write_form *form)
{
	struct write_groups *groups = calloc(1, sizeof(*groups));

	if (!groups)
		return NULL;
	groups->form = form;
	errno = 0;
	if (pkgdb_each(db, count, groups) == 0)
		return groups;
	if (errno == 0)
		errno = EIO;
	write_groups_free(groups);
	return NULL;
}

void write_groups_free(struct write_groups *groups)
{
	struct write_file *file, *next;

	if (!groups)
		return;
	HASH_ITER (hh, groups->files, file, next) {
		HASH_DEL(groups->files, file);
		free(file);
	}
	free(groups);
}

uint32_t write_group_of(struct write_groups *groups,
			const struct pkgdb_entry *entry)
{
	struct write_file *file = find(groups, entry);

	if (!file || file->names < 2 || !is_same(file->first, entry) ||
	    !is_name(groups, entry))
		return 0;
	if (file->number == 0)
		file->number = ++groups->last;
	return file->number;
}
