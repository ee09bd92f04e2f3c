/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * readlink(2).  The target of a link is the kernel's answer; here it is refused
 * to a process that may not search the way to it, and root gets past
 * directories that the builder has locked.  A size that is not positive is
 * EINVAL before that.  Only the program of a process that the shim has loaded
 * is another one than the kernel says.
 */
#include "preload/base/loaded.h"
#include "preload/credentials/permit.h"
#include "preload/credentials/scope.h"
#include "preload/table/verbs.h"
#include "raw/syscall.h"

long fake_readlink(int dir, const char *path, char *text, size_t size)
{
	long ret;

	if (scope_leaves(dir, path))
		return raw(__NR_readlinkat, dir, path, text, size);
	ret = cred_limited() && (int)size > 0
		      ? permit_lookup(dir, path,
				      AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)
		      : 0;
	if (ret < 0)
		return ret;
	ret = UNLOCK_AND_RETRY(raw(__NR_readlinkat, dir, path, text, size), dir,
			       path, AT_SYMLINK_NOFOLLOW, 0);
	/* By then the kernel has read the path. */
	return ret > 0 && loaded_may_be(path)
		       ? loaded_correct_link(path, text, size, ret)
		       : ret;
}
