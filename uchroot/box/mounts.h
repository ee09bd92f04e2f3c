/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mounts by descriptor (open_tree(2), fsopen(2), Linux 5.12): what is mounted
 * is chosen once, when the descriptor is made, and no path that another process
 * may change is walked a second time.  Knows nothing of boxes.
 *
 * Functions return -1 with errno unless they say otherwise.  Descriptors are
 * the caller's, and exec closes them.
 */
#ifndef UCHROOT_BOX_MOUNTS_H
#define UCHROOT_BOX_MOUNTS_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base.h"

/* What a mount forbids: the names are those of mount(8). */
enum {
	MOUNT_RO = 1,
	MOUNT_NOSUID = 2,
	MOUNT_NODEV = 4,
	MOUNT_NOEXEC = 8,
};

/*
 * A new file system that is mounted nowhere yet.  `options` are pairs of name
 * and value, the latter NULL for a name alone; a NULL name ends them.
 */
MUST_CHECK
int mount_new(const char *type, const char *const *options, unsigned forbids);

/* A copy of what is mounted at a path, or below it, too, mounted nowhere yet.
   An empty path is the descriptor `dir` itself. */
MUST_CHECK
int mount_copy(int dir, const char *path, bool with_those_below);

/* Forbids more to a copy, and to all that is mounted below it. */
MUST_CHECK
int mount_forbid(int mount, unsigned forbids);

/* Mounts it at a path; an empty path is the descriptor `dir` itself. */
MUST_CHECK
int mount_attach(int mount, int dir, const char *path);

#endif
