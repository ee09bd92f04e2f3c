/* SPDX-License-Identifier: BSD-2-Clause */
/* Asks the kernel for its limit of descriptors, and sets it. */
#include "preload/base/fd_limit.h"

#include <stddef.h>
#include <sys/resource.h>

#include "raw/syscall.h"

bool fd_limit_raise(struct fd_limit *saved)
{
	struct fd_limit more;

	if (raw(__NR_prlimit64, 0, RLIMIT_NOFILE, NULL, saved) < 0 ||
	    saved->now >= saved->most)
		return false;
	more = (struct fd_limit){ saved->most, saved->most };
	return raw(__NR_prlimit64, 0, RLIMIT_NOFILE, &more, NULL) >= 0;
}

void fd_limit_restore(const struct fd_limit *saved)
{
	raw(__NR_prlimit64, 0, RLIMIT_NOFILE, saved, NULL);
}
