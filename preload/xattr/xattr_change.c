/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * setxattr(2) and removexattr(2).  The ledger stores the attributes that only
 * root may set, trusted.* and security.*, and ACLs, which on disk would lock
 * the builder out; user.* goes to the disk, unless the file is another user's.
 *
 * The checks come in the order of the kernel (fs/xattr.c): name and value, then
 * the path, then permission, then the file.  The order decides which error a
 * program gets.  Nothing here writes root's attributes to the disk.
 */
#include "preload/credentials/permit.h"
#include "preload/credentials/scope.h"
#include "preload/file/disk_mode.h"
#include "preload/record/acl.h"
#include "preload/record/last_file.h"
#include "preload/record/layers.h"
#include "preload/record/xattr_stored.h"
#include "preload/table/verbs.h"
#include "preload/xattr/xattr_access.h"
#include "preload/xattr/xattr_check.h"
#include "preload/xattr/xattr_disk.h"
#include "raw/text.h"

/*
 * posix_acl_update_mode() and set_posix_acl() of the kernel: an access ACL sets
 * the mode, and one that says no more than a mode is not stored.  `*to_store`
 * is true if there is anything to store; other attributes are always stored.
 * Reads the file again if it has changed the mode.
 */
static long apply(struct file *file, int dir, const char *path, int flags,
		  const char *name, const void *value, size_t size,
		  bool *to_store)
{
	mode_t mode = file->shown.mode & ALLPERMS;
	bool access = raw_equal(name, acl_access_name);
	long ret;

	*to_store = true;
	if (!access && !raw_equal(name, acl_default_name))
		return 0;
	if (S_ISLNK(file->disk.stx_mode))
		return -EOPNOTSUPP;
	ret = acl_check(value, size);
	if (ret < 0)
		return ret;
	*to_store = !acl_is_empty(size) &&
		    !(access && acl_is_minimal(value, size));
	if (!access && *to_store)
		return S_ISDIR(file->shown.mode) ? 0 : -EACCES;
	if (acl_is_empty(size))
		return 0;
	mode = (mode & ~(mode_t)0777) | acl_mode(value, size);
	if (mode == (file->shown.mode & ALLPERMS))
		return 0;
	ret = fake_chmod(dir, path, mode,
			 path ? flags & AT_SYMLINK_NOFOLLOW : AT_EMPTY_PATH);
	return ret < 0 ? ret : xattr_stat_file(dir, path, flags, file);
}

/* True for an access ACL that says no more than a mode: the kernel stores none
   then, and changes the mode. */
static bool is_mode(const char *name, const void *value, size_t size)
{
	return raw_equal(name, acl_access_name) && !acl_is_empty(size) &&
	       acl_is_minimal(value, size) && acl_check(value, size) >= 0;
}

/* True if such an ACL changes a mode that is all the disk's: the kernel sets it
   as the program asks for it. */
static bool is_mode_for_disk(const struct file *file, const char *name,
			     const void *value, size_t size)
{
	mode_t now = file->shown.mode & ALLPERMS, mode;

	if (!is_mode(name, value, size) || S_ISLNK(file->disk.stx_mode) ||
	    cred_limited())
		return false;
	mode = (now & SPECIAL_BITS) | acl_mode(value, size);
	return mode != now && disk_mode_holds(file, mode);
}

/* The same without a look at the file, for the descriptor of one that was
   opened to be written: cp(1) and install(1) set modes in this way. */
static bool set_mode(int dir, const char *path, const char *name,
		     const void *value, size_t size, int how)
{
	if (path || last_file_fd != dir + 1 || !is_mode(name, value, size) ||
	    !disk_mode_is_enough(acl_mode(value, size)))
		return false;
	layers_copy_up(dir, NULL, AT_EMPTY_PATH);
	return disk_setxattr(dir, NULL, 0, name, value, size, how) >= 0;
}

/* True for a descriptor of a pipe or a socket without a name: pipefs and sockfs
   have no attributes at all. */
static bool is_nameless(int dir, const char *path, const struct file *file)
{
	return !path &&
	       (S_ISFIFO(file->disk.stx_mode) ||
		S_ISSOCK(file->disk.stx_mode)) &&
	       disk_getxattr(dir, path, 0, "security.none", NULL, 0) ==
		       -EOPNOTSUPP;
}

/* Finds a file whose attribute is to change, and the attribute where the ledger
   has it: 1, 0 if it has none, or the error of the change. */
static long find_to_change(int dir, const char *path, int flags,
			   const char *name, struct file *file,
			   struct attr *stored)
{
	long ret = xattr_stat_file(dir, path, flags, file);

	if (ret >= 0)
		ret = file_check_writable(file, dir, path, flags);
	if (ret < 0)
		return ret;
	return is_nameless(dir, path, file) ? -EOPNOTSUPP
					    : xattr_find(file, name, stored);
}

/* Tries once to store an attribute in the ledger; -EAGAIN if another process
   has changed the attributes of the file meanwhile: then everything is asked
   again, since the file may have another owner or mode by now. */
static long set_once(int dir, const char *path, int flags, const char *name,
		     const void *value, size_t size, int how)
{
	struct file file;
	struct attr old;
	bool there, to_store;
	long ret = find_to_change(dir, path, flags, name, &file, &old);

	if (ret < 0)
		return ret;
	if (!ret && is_mode_for_disk(&file, name, value, size)) {
		layers_copy_up(dir, path, path ? flags : AT_EMPTY_PATH);
		if (disk_setxattr(dir, path, flags, name, value, size, how) >=
		    0)
			return 0;
	}
	/* setxattr(2): XATTR_CREATE and XATTR_REPLACE.  The kernel's handler of
	   ACLs ignores both. */
	there = ret || disk_has_xattr(dir, path, flags, name);
	if (!xattr_is_acl(name) && there && how & XATTR_CREATE)
		return -EEXIST;
	if (!xattr_is_acl(name) && !there && how & XATTR_REPLACE)
		return -ENODATA;
	ret = apply(&file, dir, path, flags, name, value, size, &to_store);
	if (ret < 0 || (!to_store && !there))
		return ret;
	/* xattr_try() removes for a NULL value; an empty one is stored. */
	if (!to_store)
		value = NULL;
	else if (!size)
		value = "";
	return xattr_try(&file, dir, path, name, value, size);
}

/* capabilities(7): revision 3 has the user id of a namespace's root.  For root
   of this namespace, id 0, the kernel stores and shows revision 2. */
static bool is_of_this_world(const void *value)
{
	uint32_t rootid;

	memcpy(&rootid, (const char *)value + XATTR_CAPS_SZ_2, sizeof(rootid));
	return rootid == 0;
}

/* Stores an attribute in the ledger, after all checks of its name and value. */
static long set_stored(int dir, const char *path, int flags, const char *name,
		       const void *value, size_t size, int how)
{
	long ret;

	do
		ret = set_once(dir, path, flags, name, value, size, how);
	while (ret == -EAGAIN);
	return ret;
}

/* True if the kernel refused a user attribute, with `ret`, only because the
   builder is not root: the file is of a type that can have some. */
static bool is_refused(int dir, const char *path, int flags, const char *name,
		       long ret)
{
	struct file file;

	return raw_starts(name, "user.") &&
	       xattr_stat_file(dir, path, flags, &file) >= 0 &&
	       file_is_refused(&file, ret) &&
	       (S_ISREG(file.disk.stx_mode) || S_ISDIR(file.disk.stx_mode));
}

/* Sets an attribute on disk, once the file of an overlay is copied up, so that
   its record survives the change. */
static long set_on_disk(int dir, const char *path, int flags, const char *name,
			const void *value, size_t size, int how)
{
	long ret;

	layers_copy_up(dir, path, path ? flags : AT_EMPTY_PATH);
	ret = UNLOCK_AND_RETRY(
		disk_setxattr(dir, path, flags, name, value, size, how), dir,
		path, flags, 0600);
	if (!file_is_denial(ret) || !is_refused(dir, path, flags, name, ret))
		return ret;
	return raw_equal(name, "user.")
		       ? -EINVAL
		       : set_stored(dir, path, flags, name, value, size, how);
}

/* setxattr(2).  A name that cannot be read goes to the kernel, for its
   EFAULT. */
long fake_setxattr(int dir, const char *path, int flags, const char *name,
		   const void *value, size_t size, int how)
{
	unsigned char plain[XATTR_CAPS_SZ_2];
	struct file file;
	bool in_ledger;
	long ret;

	if (!xattr_is_ours(dir, path, name))
		return disk_setxattr(dir, path, flags, name, value, size, how);
	dir = scope_stand_in(dir, path, flags);
	in_ledger = xattr_in_ledger(name);
	ret = in_ledger ? xattr_check_setting(name, value, size, how) : 0;
	if (ret >= 0 && in_ledger &&
	    set_mode(dir, path, name, value, size, how))
		return 0;
	if (ret >= 0)
		ret = in_ledger ? file_check_o_path(dir, path)
				: xattr_check_o_path(dir, path);
	if (ret >= 0)
		ret = xattr_permitted(dir, path, flags, name, XATTR_TO_SET,
				      &file);
	if (ret < 0)
		return ret;
	if (!in_ledger)
		return set_on_disk(dir, path, flags, name, value, size, how);
	ret = xattr_check_suffix(name);
	if (ret < 0)
		return ret;
	if (raw_equal(name, XATTR_CAPABILITY_NAME) && size == XATTR_CAPS_SZ_3 &&
	    is_of_this_world(value)) {
		memcpy(plain, value, sizeof(plain));
		plain[3] = VFS_CAP_REVISION_2 >> 24;
		value = plain;
		size = sizeof(plain);
	}
	return set_stored(dir, path, flags, name, value, size, how);
}

/* setxattrat(2): the same, with a structure of arguments. */
long fake_setxattrat(int dir, const char *path, int flags, const char *name,
		     const struct xattr_arguments *args, size_t size)
{
	long ret = xattr_check_arguments(args, size, flags);

	return ret < 0 ? ret
		       : fake_setxattr(dir, path, flags, name,
				       (const void *)(uintptr_t)args->value,
				       args->size, args->flags);
}

/* The result of removing an attribute that does not exist: 0 for an ACL, except
   on a link, which can have none. */
static long none_to_remove(const struct file *file, const char *name)
{
	if (!xattr_is_acl(name))
		return -ENODATA;
	return S_ISLNK(file->disk.stx_mode) ? -EOPNOTSUPP : 0;
}

static long remove_on_disk(int dir, const char *path, int flags,
			   const char *name)
{
	layers_copy_up(dir, path, path ? flags : AT_EMPTY_PATH);
	return UNLOCK_AND_RETRY(disk_removexattr(dir, path, flags, name), dir,
				path, flags, 0600);
}

/* Tries once to remove an attribute, from the ledger or else from the disk;
   -EAGAIN as set_once(). */
static long remove_once(int dir, const char *path, int flags, const char *name)
{
	struct file file;
	struct attr attr;
	long ret = find_to_change(dir, path, flags, name, &file, &attr);

	if (ret)
		return ret < 0 ? ret
			       : xattr_try(&file, dir, path, name, NULL, 0);
	return disk_has_xattr(dir, path, flags, name)
		       ? remove_on_disk(dir, path, flags, name)
		       : none_to_remove(&file, name);
}

/* removexattr(2).  While no file has stored attributes, the disk alone can have
   the attribute. */
long fake_removexattr(int dir, const char *path, int flags, const char *name)
{
	bool in_ledger;
	struct file file;
	long ret;

	if (!xattr_is_ours(dir, path, name))
		return disk_removexattr(dir, path, flags, name);
	dir = scope_stand_in(dir, path, flags);
	in_ledger = xattr_in_ledger(name);
	ret = file_check_o_path(dir, path);
	if (ret >= 0)
		ret = xattr_permitted(dir, path, flags, name, XATTR_TO_REMOVE,
				      &file);
	if (ret >= 0 && in_ledger)
		ret = xattr_check_name(name);
	if (ret >= 0 && in_ledger)
		ret = xattr_check_suffix(name);
	if (ret < 0)
		return ret;
	if (xattr_are_some_stored(xattr_trait_of(name)) <= 0) {
		ret = remove_on_disk(dir, path, flags, name);
		/* EPERM comes before ENODATA in the kernel, and the builder
		   cannot have set such an attribute. */
		return ret == -EPERM && in_ledger ? -ENODATA : ret;
	}
	do
		ret = remove_once(dir, path, flags, name);
	while (ret == -EAGAIN);
	return ret;
}
