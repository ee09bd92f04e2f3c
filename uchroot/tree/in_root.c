/* SPDX-License-Identifier: BSD-2-Clause */
#include "uchroot/tree/in_root.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>

#include "common/path.h"
#include "raw/syscall.h"

static int open_how(int dir, const char *path, int flags, uint64_t resolve)
{
	struct open_how how = { .flags = flags | O_CLOEXEC,
				.resolve = resolve };
	long ret = raw(__NR_openat2, dir, path, &how, sizeof(how));

	if (ret >= 0)
		return ret;
	errno = -ret;
	return -1;
}

int in_root_open(int root, const char *path, int flags)
{
	return open_how(root, path, flags,
			RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);
}

int no_link_open(const char *path, int flags)
{
	return open_how(AT_FDCWD, path, flags, RESOLVE_NO_SYMLINKS);
}

int in_root_folder(int root, const char *key)
{
	CLEANUP_FREE char *above = NULL;
	CLEANUP_FD int parent = -1;
	int fd = in_root_open(root, key, O_PATH | O_DIRECTORY);

	if (fd >= 0 || errno != ENOENT)
		return fd;
	above = strndup(key, path_parent_len(key));
	if (!above)
		return -1;
	parent = in_root_folder(root, *above ? above : ".");
	if (parent < 0 || mkdirat(parent, path_base(key), 0755) < 0)
		return -1;
	return in_root_open(root, key, O_PATH | O_DIRECTORY);
}
