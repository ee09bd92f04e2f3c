/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The system calls for the attributes on disk, which the ledger does not store.
 * setxattrat(2) and its kin exist since Linux 6.13, so they are called only for
 * a path below a directory's descriptor; for anything else an older call will
 * do.
 */
#include "preload/xattr/xattr_disk.h"

#include "raw/syscall.h"

long disk_setxattr(int dir, const char *path, int flags, const char *name,
		   const void *value, size_t size, int how)
{
	struct xattr_arguments args = { (uintptr_t)value, size, how };

	if (!path)
		return raw(__NR_fsetxattr, dir, name, value, size, how);
	if (dir != AT_FDCWD)
		return raw(__NR_setxattrat, dir, path, flags, name, &args,
			   sizeof(args));
	return raw(flags & AT_SYMLINK_NOFOLLOW ? __NR_lsetxattr : __NR_setxattr,
		   path, name, value, size, how);
}

long disk_getxattr(int dir, const char *path, int flags, const char *name,
		   void *value, size_t size)
{
	struct xattr_arguments args = { (uintptr_t)value, size, 0 };

	if (!path)
		return raw(__NR_fgetxattr, dir, name, value, size);
	if (dir != AT_FDCWD)
		return raw(__NR_getxattrat, dir, path, flags, name, &args,
			   sizeof(args));
	return raw(flags & AT_SYMLINK_NOFOLLOW ? __NR_lgetxattr : __NR_getxattr,
		   path, name, value, size);
}

long disk_listxattr(int dir, const char *path, int flags, char *list,
		    size_t size)
{
	if (!path)
		return raw(__NR_flistxattr, dir, list, size);
	if (dir != AT_FDCWD)
		return raw(__NR_listxattrat, dir, path, flags, list, size);
	return raw(flags & AT_SYMLINK_NOFOLLOW ? __NR_llistxattr
					       : __NR_listxattr,
		   path, list, size);
}

long disk_removexattr(int dir, const char *path, int flags, const char *name)
{
	if (!path)
		return raw(__NR_fremovexattr, dir, name);
	if (dir != AT_FDCWD)
		return raw(__NR_removexattrat, dir, path, flags, name);
	return raw(flags & AT_SYMLINK_NOFOLLOW ? __NR_lremovexattr
					       : __NR_removexattr,
		   path, name);
}

bool disk_has_xattr(int dir, const char *path, int flags, const char *name)
{
	return disk_getxattr(dir, path, flags, name, NULL, 0) >= 0;
}
