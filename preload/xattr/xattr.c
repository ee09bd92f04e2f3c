/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The xattr family.  The ledger stores the attributes that only root may set,
 * trusted.* and security.*, and ACLs, which on disk would lock the builder out;
 * user.* goes to the disk, unless the file is another user's.  An attribute
 * that the ledger does not have is looked for on disk, where an image or a
 * container may have put it.
 *
 * The checks come in the order of the kernel (fs/xattr.c): name and value, then
 * the path, then permission, then the file.  The order decides which error a
 * program gets.  Nothing here writes root's attributes to the disk.
 */
#include "preload/base/mem.h"
#include "preload/identity/permit.h"
#include "preload/identity/scope.h"
#include "preload/record/acl.h"
#include "preload/record/layers.h"
#include "preload/record/xattr_stored.h"
#include "preload/table/verbs.h"
#include "preload/xattr/xattr_check.h"
#include "preload/xattr/xattr_disk.h"

/* unlock_and_stat() for the arguments of a verb; a NULL path is the descriptor.
 */
static long stat_file(int dir, const char *path, int flags, struct file *file)
{
	return unlock_and_stat(
		dir, path,
		path ? flags & (AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)
		     : AT_EMPTY_PATH,
		file);
}

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
	return ret < 0 ? ret : stat_file(dir, path, flags, file);
}

/* True for a placeholder.  xattr(7): only files and directories have user
   attributes, and the placeholder of a device is a file on disk. */
static bool is_device(int dir, const char *path, int flags, struct file *file)
{
	struct ledger *ledger = session_records();

	return ledger && ledger_has(ledger, LEDGER_TRAIT_NODES) &&
	       stat_file(dir, path, flags, file) >= 0 &&
	       file->shown.flags & LEDGER_HAS_TYPE;
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

/* True in a session, even if its ledger cannot be reached just now, for a name
   that can be read; not for a file that the session leaves to the kernel. */
static bool is_ours(int dir, const char *path, const char *name)
{
	return (session_on() || session_starved) && mem_readable(name, 1) &&
	       !scope_leaves(dir, path);
}

/* The use that a process wants to make of an attribute. */
enum purpose { TO_READ, TO_SET, TO_REMOVE };

/* 0 if the process may read, set or remove the attribute, else the error of the
   kernel.  Fills in `file` only for a process without root's rights. */
static long permitted(int dir, const char *path, int flags, const char *name,
		      enum purpose purpose, struct file *file)
{
	long ret;

	if (raw_starts(name, "user.") && is_device(dir, path, flags, file))
		return purpose == TO_READ ? -ENODATA : -EPERM;
	if (!cred_limited() || !*name)
		return 0;
	ret = permit_lookup(dir, path, flags);
	if (ret >= 0)
		ret = stat_file(dir, path, flags, file);
	if (ret >= 0 && purpose != TO_READ)
		ret = file_check_writable(file, dir, path, flags);
	return ret < 0 ? ret
		       : permit_xattr(file, name, purpose != TO_READ,
				      purpose == TO_REMOVE);
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
	long ret = stat_file(dir, path, flags, &file);

	if (ret >= 0)
		ret = file_check_writable(&file, dir, path, flags);
	if (ret < 0)
		return ret;
	if (is_nameless(dir, path, &file))
		return -EOPNOTSUPP;
	ret = xattr_find(&file, name, &old);
	if (ret < 0)
		return ret;
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
	       stat_file(dir, path, flags, &file) >= 0 &&
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

	if (!is_ours(dir, path, name))
		return disk_setxattr(dir, path, flags, name, value, size, how);
	in_ledger = xattr_in_ledger(name);
	ret = in_ledger ? xattr_check_setting(name, value, size, how) : 0;
	if (ret >= 0)
		ret = file_check_o_path(dir, path);
	if (ret >= 0)
		ret = permitted(dir, path, flags, name, TO_SET, &file);
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
		stat_ret = stat_file(dir, path, flags, &file);
		ret = stat_ret < 0 ? 0 : xattr_find(&file, name, &attr);
		if (stat_ret == -ENOMEM || ret < 0)
			return -ENOMEM;
		if (ret)
			return copy_value(&attr, value, size);
		ret = UNLOCK_AND_RETRY(
			disk_getxattr(dir, path, flags, name, value, size), dir,
			path, flags, 0600);
	} while (came_back(stat_ret, ret));
	return ret;
}

/* 1 if any record has one of these traits, else 0; -ENOMEM if the ledger cannot
   be attached. */
static long are_some_stored(uint32_t traits)
{
	struct ledger *ledger = session_records();

	if (!ledger)
		return unlikely(session_starved) ? -ENOMEM : 0;
	return ledger_has(ledger, traits) != 0;
}

/* The trait of the records that store attributes of this name. */
static uint32_t trait_of(const char *name)
{
	return xattr_in_ledger(name) ? LEDGER_TRAIT_XATTRS
				     : LEDGER_TRAIT_USER_XATTRS;
}

/* getxattr(2).  A bare prefix is EINVAL, as the kernel finds it out after the
   permission. */
long fake_getxattr(int dir, const char *path, int flags, const char *name,
		   void *value, size_t size)
{
	struct file file;
	long ret;

	if (!is_ours(dir, path, name))
		return disk_getxattr(dir, path, flags, name, value, size);
	if (!path && dir == AT_FDCWD)
		return -EFAULT;
	ret = permitted(dir, path, flags, name, TO_READ, &file);
	if (ret < 0)
		return ret;
	if (xattr_check_suffix(name) < 0)
		return -EINVAL;
	/* While no file has stored attributes, the disk has the answer. */
	ret = are_some_stored(trait_of(name));
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
		stat_ret = stat_file(dir, path, flags, &file);
		stored = (struct stored_xattrs){ 0 };
		if (stat_ret >= 0)
			stored = xattr_all_stored(&file);
		if (stat_ret == -ENOMEM || (stored.granule && !stored.run))
			return -ENOMEM;
		if (stored.size)
			return list_both(dir, path, flags, stored, list, size);
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
	ret = cred_limited() ? permit_lookup(dir, path, flags) : 0;
	if (!path && dir == AT_FDCWD)
		ret = -EFAULT;
	if (ret >= 0)
		ret = are_some_stored(LEDGER_TRAIT_XATTRS);
	if (ret)
		return ret < 0 ? ret
			       : list_either(dir, path, flags, list, size);
	return UNLOCK_AND_RETRY(disk_listxattr(dir, path, flags, list, size),
				dir, path, flags, 0600);
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
	long ret = stat_file(dir, path, flags, &file);

	if (ret >= 0)
		ret = file_check_writable(&file, dir, path, flags);
	if (ret < 0)
		return ret;
	if (is_nameless(dir, path, &file))
		return -EOPNOTSUPP;
	ret = xattr_find(&file, name, &attr);
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

	if (!is_ours(dir, path, name))
		return disk_removexattr(dir, path, flags, name);
	in_ledger = xattr_in_ledger(name);
	ret = file_check_o_path(dir, path);
	if (ret >= 0)
		ret = permitted(dir, path, flags, name, TO_REMOVE, &file);
	if (ret >= 0 && in_ledger)
		ret = xattr_check_name(name);
	if (ret >= 0 && in_ledger)
		ret = xattr_check_suffix(name);
	if (ret < 0)
		return ret;
	if (are_some_stored(trait_of(name)) <= 0) {
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

/* setxattrat(2), getxattrat(2): checks the structure of arguments.  A longer
   one is accepted; the kernel would want its end to be zero. */
static long check_arguments(const struct xattr_arguments *args, size_t size,
			    int flags)
{
	if (size < sizeof(*args))
		return -EINVAL;
	if (!mem_readable(args, sizeof(*args)))
		return -EFAULT;
	return flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH) ? -EINVAL : 0;
}

/* The calls with a structure of arguments, as the older ones from here on.  The
   kernel has no XATTR_* flags for reading: getxattrat(2) refuses any. */
long fake_setxattrat(int dir, const char *path, int flags, const char *name,
		     const struct xattr_arguments *args, size_t size)
{
	long ret = check_arguments(args, size, flags);

	return ret < 0 ? ret
		       : fake_setxattr(dir, path, flags, name,
				       (const void *)(uintptr_t)args->value,
				       args->size, args->flags);
}

long fake_getxattrat(int dir, const char *path, int flags, const char *name,
		     const struct xattr_arguments *args, size_t size)
{
	long ret = check_arguments(args, size, flags);

	if (ret >= 0 && args->flags)
		ret = -EINVAL;
	return ret < 0 ? ret
		       : fake_getxattr(dir, path, flags, name,
				       (void *)(uintptr_t)args->value,
				       args->size);
}
