/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The objects of a tree: all below a directory, in the order of path_compare.
 *
 * A scan holds no descriptor but the top's and, while one directory is read,
 * that directory's, so that depth costs memory only.  It never follows a
 * symbolic link, never enters a mount point, and changes nothing.  The tree may
 * change meanwhile; each object is listed as it was at the instant of its stat.
 */
#ifndef PROTOCMP_TREE_SCAN_H
#define PROTOCMP_TREE_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "common/arena.h"
#include "common/base.h"

/* One object of the tree.  Both strings belong to the scan. */
struct scan_object {
	const char *path;   /* key below the top (common/path.h) */
	const char *target; /* of a symbolic link; else NULL */
	uint64_t ino;
	dev_t dev;  /* device the object lies on */
	dev_t rdev; /* device that a device node stands for */
	struct timespec mtime;
	off_t size; /* bytes */
	nlink_t nlink;
	mode_t mode; /* type and permission bits */
	uid_t uid;
	gid_t gid;
	bool frozen; /* a directory that is root's for the moment; uid and
		      mode are the former ones (protocmp/tree/freeze.h) */
};

/*
 * Called for a directory or object that could not be read; err is an errno.
 * Returns 0 to go on, or -1 with errno to end the scan.
 */
typedef int scan_trouble_fn(void *arg, const char *path, int err);

/* The result; the top itself, "." is the first object. */
struct scan {
	struct scan_object *objects;
	size_t count;
	size_t capacity;   /* objects allocated */
	struct arena text; /* memory of the strings */
};

/*
 * Reads the tree below `top`, which may be an O_PATH descriptor.  Objects come
 * in the order of path_compare.  Trouble with single objects goes to `trouble`
 * and the walk goes on; an object that vanished between two calls is
 * skipped without a report.
 *
 * 0, or -1 with errno when there is no result at all.  The caller owns
 * the struct and calls scan_fini in either case.
 */
MUST_CHECK
int scan_tree(struct scan *scan, int top, scan_trouble_fn *trouble, void *arg);

/* Frees all that the scan holds. */
void scan_fini(struct scan *scan);

#endif
