/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * readlink(2).  The ledger knows nothing of a link's target; but a user may be
 * kept from it, and for root a lock of the builder's is opened.
 */
#include "preload/identity/permit.h"
#include "preload/table/verbs.h"
#include "raw/syscall.h"

long fake_readlink(int dir, const char *path, char *text, size_t size)
{
	long ret = cred_limited() && (int)size > 0
			   ? permit_lookup(dir, path,
					   AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)
			   : 0;

	if (ret < 0)
		return ret;
	return UNLOCK_AND_RETRY(raw(__NR_readlinkat, dir, path, text, size),
				dir, path, AT_SYMLINK_NOFOLLOW, 0);
}
