/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * getxattr(2) and listxattr(2): the attributes that the ledger stores, and
 * those on disk, where an image or a container may have put some that the
 * ledger does not have.  Permission is checked before the file, in the order of
 * the kernel (fs/xattr.c).  Nothing is changed here.
 */
#include "preload/base/mem.h"
#include "preload/credentials/permit.h"
#include "preload/credentials/scope.h"
#include "preload/record/xattr_stored.h"
#include "preload/table/verbs.h"
#include "preload/xattr/xattr_access.h"
#include "preload/xattr/xattr_check.h"
#include "preload/xattr/xattr_disk.h"

/* True if the path did not exist when the record was looked up, and existed
   when the disk was asked: then the disk alone does not know all attributes. */
static bool came_back(long stat_ret, long answered)
{
	return unlikely((stat_ret == -ENOENT || stat_ret == -ENOTDIR) &&
			(answered >= 0 || answered == -ENODATA ||
			 answered == -EOPNOTSUPP));
}

/* getxattr(2): a size of 0 asks for the size of the value, and a buffer that is
   too small is ERANGE. */
static long copy_value(const struct attr *attr, void *value, size_t size)
{
	if (size == 0)
		return attr->value_size;
	if (size < attr->value_size)
		return -ERANGE;
	if (!mem_writable(value, attr->value_size))
		return -EFAULT;
	memcpy(value, attr->value, attr->value_size);
	return attr->value_size;
}

/* The value in the ledger, else the one on disk.  Asks both again if the file
   was made between the two questions: it may have a record by now. */
static long get_either(int dir, const char *path, int flags, const char *name,
		       void *value, size_t size)
{
	struct file file;
	struct attr attr;
	long ret, stat_ret;

	do {
		stat_ret = xattr_stat_file(dir, path, flags, &file);
		ret = stat_ret < 0 ? 0 : xattr_find(&file, name, &attr);
		if (stat_ret == -ENOMEM || ret < 0)
			return -ENOMEM;
		if (ret) {
			ret = file_check_o_path(dir, path);
			return ret < 0 ? ret : copy_value(&attr, value, size);
		}
		ret = UNLOCK_AND_RETRY(
			disk_getxattr(dir, path, flags, name, value, size), dir,
			path, flags, 0600);
	} while (came_back(stat_ret, ret));
	return ret;
}

/* getxattr(2).  A bare prefix is EINVAL, as the kernel finds it out after the
   permission. */
long fake_getxattr(int dir, const char *path, int flags, const char *name,
		   void *value, size_t size)
{
	struct file file;
	long ret;

	if (!xattr_is_ours(dir, path, name))
		return disk_getxattr(dir, path, flags, name, value, size);
	dir = scope_stand_in(dir, path, flags);
	ret = xattr_check_o_path(dir, path);
	if (ret >= 0)
		ret = xattr_permitted(dir, path, flags, name, XATTR_TO_READ,
				      &file);
	if (ret < 0)
		return ret;
	if (unlikely(xattr_check_suffix(name) < 0)) {
		ret = file_check_o_path(dir, path);
		return ret < 0 ? ret : -EINVAL;
	}
	/* While no file has stored attributes, the disk has the answer. */
	ret = xattr_are_some_stored(xattr_trait_of(name));
	if (ret)
		return ret < 0 ? ret
			       : get_either(dir, path, flags, name, value,
					    size);
	return UNLOCK_AND_RETRY(
		disk_getxattr(dir, path, flags, name, value, size), dir, path,
		flags, 0600);
}

/* Appends a name, unless the list has it already or would be longer than the
   kernel permits; the new end of the list. */
static size_t append_name(char *list, size_t at, const struct attr *attr)
{
	for (size_t i = 0; i < at; i += raw_length(list + i) + 1)
		if (raw_length(list + i) == attr->name_size &&
		    memcmp(list + i, attr->name, attr->name_size) == 0)
			return at;
	if (at + attr->name_size + 1 > XATTR_LIST_MAX)
		return at;
	memcpy(list + at, attr->name, attr->name_size);
	list[at + attr->name_size] = '\0';
	return at + attr->name_size + 1;
}

/* True if a list shows the name: trusted attributes only to processes with
   CAP_SYS_ADMIN, xattr(7); the ones that store inode flags and times never. */
static bool shows(const struct attr *attr)
{
	return !attr_is_hidden(attr) &&
	       (cred_capable(CAP_SYS_ADMIN) || !attr_starts(attr, "trusted."));
}

/* True if two ranges of memory share a byte. */
static bool overlap(const char *a, size_t a_size, const char *b, size_t b_size)
{
	return a < b + b_size && b < a + a_size;
}

/* The names on disk, then those in the ledger, without doubles. */
static long list_both(int dir, const char *path, int flags,
		      struct stored_xattrs stored, char *list, size_t size)
{
	char *all = mem_map(XATTR_LIST_MAX);
	size_t offset = 0, end;
	struct attr attr;
	long ret;

	if (!all)
		return -ENOMEM;
	ret = disk_listxattr(dir, path, flags, all, XATTR_LIST_MAX);
	/* EOPNOTSUPP: the file system has no attributes, the ledger has. */
	end = ret > 0 ? ret : 0;
	while (attrs_next(stored.run, stored.size, &offset, &attr))
		if (shows(&attr))
			end = append_name(all, end, &attr);
	ret = end;
	if (size && end > size)
		ret = -ERANGE;
	/* EFAULT, too, if the program's pointer leads into the page that was
	   mapped here: before, there was no memory at that address. */
	else if (size && end &&
		 (overlap(list, end, all, XATTR_LIST_MAX) ||
		  !mem_writable(list, end)))
		ret = -EFAULT;
	else if (size)
		memcpy(list, all, end);
	mem_unmap(all, XATTR_LIST_MAX);
	return ret;
}

/* The names in ledger and on disk; the disk alone if the ledger has none. */
static long list_either(int dir, const char *path, int flags, char *list,
			size_t size)
{
	struct file file;
	struct stored_xattrs stored;
	long ret, stat_ret;

	do {
		stat_ret = xattr_stat_file(dir, path, flags, &file);
		stored = (struct stored_xattrs){ 0 };
		if (stat_ret >= 0)
			stored = xattr_all_stored(&file);
		if (stat_ret == -ENOMEM || (stored.granule && !stored.run))
			return -ENOMEM;
		if (stored.size) {
			ret = file_check_o_path(dir, path);
			return ret < 0 ? ret
				       : list_both(dir, path, flags, stored,
						   list, size);
		}
		ret = UNLOCK_AND_RETRY(
			disk_listxattr(dir, path, flags, list, size), dir, path,
			flags, 0600);
	} while (came_back(stat_ret, ret));
	return ret;
}

/* listxattr(2): needs search permission on the way, and none on the file. */
long fake_listxattr(int dir, const char *path, int flags, char *list,
		    size_t size)
{
	long ret;

	if (scope_leaves(dir, path))
		return disk_listxattr(dir, path, flags, list, size);
	dir = scope_stand_in(dir, path, flags);
	ret = cred_limited() ? permit_lookup(dir, path, flags) : 0;
	if (ret >= 0)
		ret = xattr_check_o_path(dir, path);
	if (ret >= 0)
		ret = xattr_are_some_stored(LEDGER_TRAIT_XATTRS);
	if (ret)
		return ret < 0 ? ret
			       : list_either(dir, path, flags, list, size);
	return UNLOCK_AND_RETRY(disk_listxattr(dir, path, flags, list, size),
				dir, path, flags, 0600);
}

/* The kernel has no XATTR_* flags for reading, and refuses any. */
long fake_getxattrat(int dir, const char *path, int flags, const char *name,
		     const struct xattr_arguments *args, size_t size)
{
	long ret = xattr_check_arguments(args, size, flags);

	if (ret >= 0 && args->flags)
		ret = -EINVAL;
	return ret < 0 ? ret
		       : fake_getxattr(dir, path, flags, name,
				       (void *)(uintptr_t)args->value,
				       args->size);
}
