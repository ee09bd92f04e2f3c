/* SPDX-License-Identifier: BSD-2-Clause */
#include "uchroot/tree/in_root.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>

#include "raw/syscall.h"

int in_root_open(int root, const char *path, int flags)
{
	struct open_how how = { .flags = flags | O_CLOEXEC,
				.resolve = RESOLVE_IN_ROOT |
					   RESOLVE_NO_MAGICLINKS };
	long ret = raw(__NR_openat2, root, path, &how, sizeof(how));

	if (ret >= 0)
		return ret;
	errno = -ret;
	return -1;
}
