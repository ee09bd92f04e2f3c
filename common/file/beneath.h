/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Opens objects of a tree that another user may be changing, without ever
 * leaving the tree.
 *
 * The kernel resolves the name below the top's descriptor and refuses any
 * symbolic link, any `..` and any mount point on the way (openat2(2), Linux
 * 5.6).  Where openat2 is missing or a sandbox refuses it, the name is opened
 * one component at a time, each with O_NOFOLLOW relative to the one before.
 * That is as strict, but slower; and it recognizes a mount point only by its
 * device number, so it does not notice a bind mount of the same file system.
 */
#ifndef COMMON_FILE_BENEATH_H
#define COMMON_FILE_BENEATH_H

#include "common/base.h"

/*
 * Opens the object that `key` (common/path.h) names below the directory `top`.
 * `flags` are open(2)'s: O_PATH for any object, a symbolic link included, or
 * O_RDONLY | O_DIRECTORY.  O_NOFOLLOW and O_CLOEXEC are added.
 *
 * Returns a descriptor that the caller closes, or -1 with errno: ELOOP or
 * ENOTDIR when a symbolic link stands in the way, EXDEV at a mount point,
 * EINVAL when the key has a `..`.
 */
MUST_CHECK
int beneath_open(int top, const char *key, int flags);

/* The same by one component at a time; for the tests. */
MUST_CHECK
int beneath_open_by_steps(int top, const char *key, int flags);

/*
 * Opens a tree's top as the user names it, relative or absolute.  No component
 * may be a symbolic link: the owner of a directory on the way could change its
 * target.  Returns a descriptor or -1 with errno; ELOOP is a link.
 */
MUST_CHECK
int beneath_open_top(const char *path);

#endif
