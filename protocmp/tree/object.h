/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads and changes one object through a descriptor that was opened with
 * O_PATH, so that it is this object, whatever happens to its name.  Opening
 * with O_PATH has no effect on devices and FIFOs, and needs no permission on
 * the object.
 *
 * Mode and capabilities go through /proc/self/fd; where /proc is not mounted,
 * the mode needs fchmodat2(2), Linux 6.6, and capabilities fail with ENOENT.
 */
#ifndef PROTOCMP_TREE_OBJECT_H
#define PROTOCMP_TREE_OBJECT_H

#include <sys/stat.h>

#include "common/base.h"
#include "common/caps.h"

/* Each function returns 0, or -1 with errno. */

MUST_CHECK
int object_stat(int fd, struct stat *st);

/* (uid_t)-1 and (gid_t)-1 leave an id as it is. */
MUST_CHECK
int object_chown(int fd, uid_t uid, gid_t gid);

/* mode: permission bits.  Not for symbolic links: they have no mode. */
MUST_CHECK
int object_chmod(int fd, mode_t mode);

/* The file capabilities; all zero when the file has none. */
MUST_CHECK
int object_get_caps(int fd, struct caps *caps);
/* All zero removes the capabilities.  Needs CAP_SETFCAP. */
MUST_CHECK
int object_set_caps(int fd, const struct caps *caps);

#endif
