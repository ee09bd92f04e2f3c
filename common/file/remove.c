/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/file/remove.h"

#include <errno.h>
#include <ftw.h>
#include <unistd.h>

static int remove_one(const char *path, const struct stat *st, int type,
		      struct FTW *where)
{
	int ret = type == FTW_DP ? rmdir(path) : unlink(path);

	(void)st;
	(void)where;
	return ret < 0 && errno == ENOENT ? 0 : ret;
}

int tree_remove(const char *path)
{
	return nftw(path, remove_one, 32, FTW_DEPTH | FTW_PHYS) < 0 &&
			       errno != ENOENT
		       ? -1
		       : 0;
}
