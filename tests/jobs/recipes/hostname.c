/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The name of the host.  No file shows it, so that root is told that it was
 * set; the kernel's own name stays.
 */
#include <linux/utsname.h>

#include "preload/base/session.h"
#include "preload/credentials/credentials.h"
#include "preload/table/verbs.h"
#include "raw/syscall.h"

long fake_sethostname(const char *name, size_t size)
{
	long ret = raw(__NR_sethostname, name, size);

	if (size > __NEW_UTS_LEN)
		return -EINVAL;
	if (ret == -EPERM && session_on() && cred_capable(CAP_SYS_ADMIN))
		return 0;
	return ret;
}
