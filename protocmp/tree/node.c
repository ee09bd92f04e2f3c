/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes device nodes.  Only for root in a frozen tree, because the name of the
 * new node must not be somebody else's.
 */
#include "protocmp/tree/node.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "common/file/beneath.h"
#include "common/path.h"
#include "protocmp/tree/object.h"

bool node_is_placeholder(const struct stat *st, const struct pkgdb_entry *entry)
{
	return (entry->type == PKGDB_CHAR || entry->type == PKGDB_BLOCK) &&
	       entry->fields & PKGDB_DEVICE && S_ISREG(st->st_mode) &&
	       st->st_size == 0 && st->st_nlink == 1;
}

/* The directory that holds an object. */
static int open_parent(int top, const char *path)
{
	size_t len = path_parent_len(path);
	CLEANUP_FREE char *dir = len > 0 ? strndup(path, len) : strdup(".");

	return dir ? beneath_open(top, dir, O_PATH | O_DIRECTORY) : -1;
}

/* Sets owner and mode of a new node.  Until then only root can open it. */
static int set_attributes(int parent, const char *name,
			  const struct plan_change *change)
{
	CLEANUP_FD int fd = openat(parent, name,
				   O_PATH | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0 || object_chown(fd, change->uid, change->gid) != 0)
		return -1;
	return object_chmod(fd, change->mode);
}

int node_make(int top, const struct plan_change *change)
{
	const struct pkgdb_entry *entry = change->entry;
	const char *path = change->object->path;
	mode_t type = entry->type == PKGDB_CHAR ? S_IFCHR : S_IFBLK;
	char name[sizeof ".protocmp-" + 3 * sizeof(long)];
	CLEANUP_FD int parent = open_parent(top, path);
	int err;

	if (parent < 0)
		return -1;
	snprintf(name, sizeof(name), ".protocmp-%ld", (long)getpid());
	if (mknodat(parent, name, type, makedev(entry->major, entry->minor)) !=
	    0)
		return -1;
	if (set_attributes(parent, name, change) == 0 &&
	    renameat(parent, name, parent, path_base(path)) == 0)
		return 0;
	err = errno;
	unlinkat(parent, name, 0);
	errno = err;
	return -1;
}
