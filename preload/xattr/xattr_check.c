/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Decides by the name where an attribute is stored, and checks names and values
 * as the kernel does before it looks at the file: setxattr_copy() and the
 * checks of cap_convert_nscap() and posix_acl_from_xattr().
 */
#include "preload/xattr/xattr_check.h"

#include <endian.h>
#include <linux/capability.h>

#include "preload/base/mem.h"
#include "preload/record/acl.h"
#include "preload/record/xattr_stored.h"
#include "preload/xattr/xattr_disk.h"

/* Only root may set attributes with these prefixes: xattr(7). */
static const char ledger_prefixes[][12] = { "trusted.", "security." };

bool xattr_is_acl(const char *name)
{
	return raw_equal(name, acl_access_name) ||
	       raw_equal(name, acl_default_name);
}

/* ACLs are stored in the ledger, since on disk they could lock the builder
   out. */
bool xattr_in_ledger(const char *name)
{
	for (size_t i = 0; i < countof(ledger_prefixes); i++)
		if (raw_starts(name, ledger_prefixes[i]))
			return true;
	return xattr_is_acl(name);
}

/* import_xattr_name() of the kernel: ERANGE for an empty name, too. */
long xattr_check_name(const char *name)
{
	size_t size;

	if (!mem_readable(name, 1))
		return -EFAULT;
	size = raw_length(name);
	return size == 0 || size > XATTR_NAME_MAX ? -ERANGE : 0;
}

/* The kernel's handlers of these prefixes refuse a name without a suffix. */
long xattr_check_suffix(const char *name)
{
	for (size_t i = 0; i < countof(ledger_prefixes); i++)
		if (raw_equal(name, ledger_prefixes[i]))
			return -EINVAL;
	return 0;
}

/* setxattr(2): flags, then size, then the memory of the value. */
static long check_value(const void *value, size_t size, int how)
{
	if (how & ~(XATTR_CREATE | XATTR_REPLACE))
		return -EINVAL;
	if (size > XATTR_SIZE_MAX)
		return -E2BIG;
	return size && !mem_readable(value, size) ? -EFAULT : 0;
}

/* capabilities(7), "File capability extended attribute versioning": revisions 2
   and 3 can be stored, each with its own size. */
static long check_capability(const void *value, size_t size)
{
	uint32_t magic = 0;

	if (size >= sizeof(magic))
		memcpy(&magic, value, sizeof(magic));
	magic = le32toh(magic) & VFS_CAP_REVISION_MASK;
	if (size == XATTR_CAPS_SZ_2 && magic == VFS_CAP_REVISION_2)
		return 0;
	return size == XATTR_CAPS_SZ_3 && magic == VFS_CAP_REVISION_3 ? 0
								      : -EINVAL;
}

long xattr_check_setting(const char *name, const void *value, size_t size,
			 int how)
{
	long ret = xattr_check_name(name);

	if (ret >= 0)
		ret = check_value(value, size, how);
	if (ret >= 0 && xattr_is_acl(name))
		ret = acl_check_form(value, size);
	if (ret >= 0 && raw_equal(name, XATTR_CAPABILITY_NAME))
		ret = check_capability(value, size);
	return ret;
}

long xattr_check_arguments(const struct xattr_arguments *args, size_t size,
			   int flags)
{
	if (size < sizeof(*args))
		return -EINVAL;
	if (!mem_readable(args, sizeof(*args)))
		return -EFAULT;
	return flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH) ? -EINVAL : 0;
}
