/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Gives directories to root, from the top down, and later back to their owners.
 * freeze.h says why.
 */
#include "protocmp/tree/freeze.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/array.h"
#include "common/file/beneath.h"
#include "common/path.h"
#include "protocmp/tree/object.h"

enum {
	OTHERS_WRITE = S_IWGRP | S_IWOTH,
	/* Scans before giving up.  A tree that nobody attacks needs two; each
	   further scan means that a user won a race. */
	MOST_SCANS = 64,
};

/* Whether anybody but root may change the names in a directory. */
static bool is_open(mode_t mode, uid_t uid)
{
	return uid != 0 || mode & OTHERS_WRITE;
}

static int note(struct freeze *freeze, const char *path, const struct stat *st)
{
	struct frozen frozen = {
		.order = freeze->count,
		.uid = st->st_uid,
		.mode = st->st_mode & ALLPERMS,
	};

	if (array_grow(&freeze->dirs, freeze->count, &freeze->capacity,
		       sizeof(*freeze->dirs)) < 0)
		return -1;
	frozen.path = arena_copy(&freeze->text, path, strlen(path));
	if (!frozen.path)
		return -1;
	freeze->dirs[freeze->count++] = frozen;
	return 0;
}

/*
 * Closes one directory, unless it is gone.  The owner changes before the mode,
 * because the owner can undo a change of the mode.
 */
static int close_directory(struct freeze *freeze, int top, const char *path)
{
	CLEANUP_FD int fd = beneath_open(top, path, O_PATH | O_DIRECTORY);
	struct stat st;

	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR || errno == ELOOP
			       ? 0
			       : -1;
	if (object_stat(fd, &st) != 0 || note(freeze, path, &st) != 0)
		return -1;
	if (st.st_uid != 0 && object_chown(fd, 0, (gid_t)-1) != 0)
		return -1;
	if (!(st.st_mode & OTHERS_WRITE))
		return 0;
	return object_chmod(fd, st.st_mode & ALLPERMS & ~OTHERS_WRITE);
}

/* Closes all open directories of a scan; returns their number, or -1. */
static int close_all(struct freeze *freeze, int top, const struct scan *scan,
		     const char **path)
{
	int count = 0;

	for (size_t n = 0; n < scan->count; n++) {
		const struct scan_object *object = &scan->objects[n];

		if (!S_ISDIR(object->mode) ||
		    !is_open(object->mode, object->uid))
			continue;
		if (close_directory(freeze, top, object->path) != 0) {
			*path = arena_copy(&freeze->text, object->path,
					   strlen(object->path));
			return -1;
		}
		count++;
	}
	return count;
}

static int compare_frozen(const void *a, const void *b)
{
	const struct frozen *left = a, *right = b;
	int order = path_compare(left->path, right->path);

	return order ? order : left->order < right->order ? -1 : 1;
}

/* Sorts by path.  Of several states of one directory the first remains, the one
   before any change. */
static void sort_dirs(struct freeze *freeze)
{
	size_t count = 0;

	if (freeze->count)
		qsort(freeze->dirs, freeze->count, sizeof(*freeze->dirs),
		      compare_frozen);
	for (size_t n = 0; n < freeze->count; n++)
		if (!count || strcmp(freeze->dirs[count - 1].path,
				     freeze->dirs[n].path) != 0)
			freeze->dirs[count++] = freeze->dirs[n];
	freeze->count = count;
}

/* Writes the former owners and modes into a scan of the frozen tree. */
static void mark_frozen(const struct freeze *freeze, struct scan *scan)
{
	size_t n = 0, next = 0;

	while (n < scan->count && next < freeze->count) {
		struct scan_object *object = &scan->objects[n];
		const struct frozen *frozen = &freeze->dirs[next];
		int order = path_compare(object->path, frozen->path);

		if (order == 0 && S_ISDIR(object->mode)) {
			object->frozen = true;
			object->uid = frozen->uid;
			object->mode = S_IFDIR | frozen->mode;
		}
		n += order <= 0;
		next += order >= 0;
	}
}

int freeze_tree(struct freeze *freeze, int top, struct scan *scan,
		const char **path, scan_trouble_fn *trouble, void *arg)
{
	int open = 1;

	*freeze = (struct freeze){ 0 };
	*path = NULL;
	for (int scans = 0; scans < MOST_SCANS && open; scans++) {
		open = close_all(freeze, top, scan, path);
		if (open < 0)
			break;
		if (!open)
			continue;
		scan_fini(scan);
		if (scan_tree(scan, top, trouble, arg) != 0)
			return -1;
	}
	if (open > 0) {
		*path = ".";
		errno = EBUSY;
	}
	sort_dirs(freeze);
	mark_frozen(freeze, scan);
	return open ? -1 : 0;
}

int freeze_undo(struct freeze *freeze, int top, const char **path)
{
	int err = 0;

	sort_dirs(freeze);
	while (freeze->count) {
		const struct frozen *frozen = &freeze->dirs[--freeze->count];
		CLEANUP_FD int fd = beneath_open(top, frozen->path,
						 O_PATH | O_DIRECTORY);

		if (fd >= 0 && object_chown(fd, frozen->uid, (gid_t)-1) == 0 &&
		    object_chmod(fd, frozen->mode) == 0)
			continue;
		if (!err) {
			err = errno;
			*path = frozen->path;
		}
	}
	errno = err;
	return err ? -1 : 0;
}

void freeze_fini(struct freeze *freeze)
{
	free(freeze->dirs);
	arena_fini(&freeze->text);
	*freeze = (struct freeze){ 0 };
}
