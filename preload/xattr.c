/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The xattr family.  What only root may set -- trusted.*, security.* -- and
 * ACLs, which would lock the builder out, lie in the ledger; user.* goes to
 * the disk as it would for root.  What the ledger has not, the disk answers.
 */
#include "ledger/syscall.h"
#include "preload/acl.h"
#include "preload/attrs.h"
#include "preload/file.h"
#include "preload/mem.h"
#include "preload/trace.h"
#include "preload/verbs.h"

#define NAME_MAX_SIZE	255
#define VALUE_MAX_SIZE	65536
#define LIST_MAX_SIZE	65536

enum space { SPACE_DISK, SPACE_LEDGER, SPACE_NONE };

static const struct {
	char prefix[24];
	enum space space;
} spaces[] = {
	{ "user.", SPACE_DISK },
	{ "trusted.", SPACE_LEDGER },
	{ "security.", SPACE_LEDGER },
	{ "system.posix_acl_access", SPACE_LEDGER },
	{ "system.posix_acl_default", SPACE_LEDGER },
};

static bool starts_with(const char *text, const char *prefix)
{
	while (*prefix && *text == *prefix) {
		text++;
		prefix++;
	}
	return *prefix == '\0';
}

static enum space space_of(const char *name)
{
	for (size_t i = 0; i < countof(spaces); i++)
		if (starts_with(name, spaces[i].prefix))
			return spaces[i].space;
	return SPACE_NONE;
}

/* ------------------------------------------------------ the kernel's side */


struct at_arguments {		/* struct xattr_args of the kernel */
	uint64_t value;
	uint32_t size;
	uint32_t flags;
};

static long plain_setxattr(int dir, const char *path, int flags,
			   const char *name, const void *value, size_t size,
			   int how)
{
	struct at_arguments args = { (uintptr_t)value, size, how };

	if (!path)
		return raw(__NR_fsetxattr, dir, name, value, size, how);
	if (dir != AT_FDCWD)
		return raw(__NR_setxattrat, dir, path, flags, name, &args,
			   sizeof(args));
	return raw(flags & AT_SYMLINK_NOFOLLOW ? __NR_lsetxattr
					       : __NR_setxattr,
		   path, name, value, size, how);
}

static long plain_getxattr(int dir, const char *path, int flags,
			   const char *name, void *value, size_t size)
{
	struct at_arguments args = { (uintptr_t)value, size, 0 };

	if (!path)
		return raw(__NR_fgetxattr, dir, name, value, size);
	if (dir != AT_FDCWD)
		return raw(__NR_getxattrat, dir, path, flags, name, &args,
			   sizeof(args));
	return raw(flags & AT_SYMLINK_NOFOLLOW ? __NR_lgetxattr
					       : __NR_getxattr,
		   path, name, value, size);
}

static long plain_listxattr(int dir, const char *path, int flags, char *list,
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

static long plain_removexattr(int dir, const char *path, int flags,
			      const char *name)
{
	if (!path)
		return raw(__NR_fremovexattr, dir, name);
	if (dir != AT_FDCWD)
		return raw(__NR_removexattrat, dir, path, flags, name);
	return raw(flags & AT_SYMLINK_NOFOLLOW ? __NR_lremovexattr
					       : __NR_removexattr,
		   path, name);
}

static long look(int dir, const char *path, int flags, struct file *file)
{
	return file_look(dir, path, path ? flags & AT_SYMLINK_NOFOLLOW
					 : AT_EMPTY_PATH, file);
}

/* ------------------------------------------------------ the ledger's side */

/* The attributes that the ledger has of a file; granule 0 if it has none. */
struct held {
	uint32_t granule;
	const char *run;
	size_t size;
};

static struct held held_of(const struct file *file)
{
	struct ledger *ledger = session_records();
	const struct ledger_xattrs *found;
	struct held held = { 0 };

	if (!ledger || !file->recorded)
		return held;
	held.granule = ledger_xattrs_of(ledger, file->shown.record, &file->key);
	found = ledger_object(ledger, held.granule);
	if (found) {
		held.run = found->text;
		held.size = found->size;
	}
	return held;
}

/* Makes sure that the file has a record to hang attributes on. */
static long ensure_record(struct file *file, int dir, const char *path)
{
	struct ledger *ledger = session_ledger();
	struct ledger_change change = { .shown = file->shown, .always = true };
	long ret;

	if (!ledger)
		return -EIO;
	if (file->recorded)
		return 0;
	change.young = trace_now() <= file->key.birth;
	trace_fill(&change.trace, dir, path, true);
	ret = ledger_update(ledger, &file->key, &change, &file->shown);
	if (ret < 0)
		return ret;
	file->recorded = true;
	/* Found anew: an update that changed nothing names no record. */
	return ledger_find(ledger, &file->key, &file->shown) ? 0 : -EIO;
}

/* One try at replacing the run; -EAGAIN if somebody was quicker. */
static long replace(struct file *file, const char *name, const void *value,
		    size_t size)
{
	struct held held = held_of(file);
	struct ledger *ledger = session_ledger();
	struct ledger_xattrs head = { .tag = file->key.tag };
	size_t room = held.size + ATTR_HEAD_SIZE + NAME_MAX_SIZE + size;
	const struct ledger_record *record;
	uint32_t granule = 0, old;
	char *run = mem_map(room);
	long ret = 0;

	if (!run)
		return -ENOMEM;
	head.size = attrs_replace(run, held.run, held.size, name, value, size);
	if (head.size)
		ret = ledger_store(ledger, &head,
				   offsetof(struct ledger_xattrs, text), run,
				   head.size, &granule);
	mem_unmap(run, room);
	if (ret < 0)
		return ret == -E2BIG ? -ENOSPC : ret;
	/* What another file left in the record is as good as nothing. */
	record = ledger_record(ledger, file->shown.record);
	old = held.granule ? held.granule
			   : __atomic_load_n(&record->xattrs, __ATOMIC_ACQUIRE);
	return ledger_swap_xattrs(ledger, file->shown.record, old, granule,
				  trace_now());
}

/* -------------------------------------------------------------- the verbs */

/* Checks that the kernel makes before it looks at the file. */
static long check_name(const char *name)
{
	size_t size = mem_length(name);

	return size == 0 || size > NAME_MAX_SIZE ? -ERANGE : 0;
}

/*
 * What setting an ACL means beyond remembering it: an access ACL sets the
 * mode, and one that says no more than a mode is not kept.  Tells through
 * `keep` whether there is anything to remember.
 */
static long apply_acl(struct file *file, int dir, const char *path, int flags,
		      const char *name, const void *value, size_t size,
		      bool *keep)
{
	mode_t mode = file->shown.mode & MODE_BITS;
	bool access = mem_equal(name, acl_access_name);
	long ret;

	*keep = true;
	if (!access && !mem_equal(name, acl_default_name))
		return 0;
	if (S_ISLNK(file->disk.stx_mode))
		return -EOPNOTSUPP;
	ret = acl_check(value, size);
	if (ret < 0)
		return ret;
	*keep = access ? !acl_is_minimal(value, size) : size > 4;
	if (!access)
		return S_ISDIR(file->shown.mode) ? 0 : -EACCES;
	mode = (mode & ~(mode_t)0777) | acl_mode(value, size);
	if (mode == (file->shown.mode & MODE_BITS))
		return 0;
	ret = fake_chmod(dir, path, mode, path ? flags & AT_SYMLINK_NOFOLLOW
					       : AT_EMPTY_PATH);
	return ret < 0 ? ret : look(dir, path, flags, file);
}

void xattr_follow_mode(struct file *file, mode_t mode)
{
	struct held held;
	struct attr acl;
	char *value;
	size_t size;
	long ret;

	do {
		held = held_of(file);
		if (!attrs_find(held.run, held.size, acl_access_name, &acl))
			return;
		size = acl.value_size;
		value = mem_map(size);
		if (!value)
			return;
		memcpy(value, acl.value, size);
		acl_chmod(value, size, mode);
		ret = replace(file, acl_access_name, value, size);
		mem_unmap(value, size);
	} while (ret == -EAGAIN);
}

static bool on_disk(int dir, const char *path, int flags, const char *name)
{
	return plain_getxattr(dir, path, flags, name, NULL, 0) >= 0;
}

long fake_setxattr(int dir, const char *path, int flags, const char *name,
		   const void *value, size_t size, int how)
{
	struct file file;
	struct attr old;
	struct held held;
	bool there, keep;
	long ret;

	if (!session_on() || !name || space_of(name) != SPACE_LEDGER)
		return plain_setxattr(dir, path, flags, name, value, size, how);
	if (how & ~(XATTR_CREATE | XATTR_REPLACE))
		return -EINVAL;
	ret = check_name(name);
	if (ret < 0)
		return ret;
	if (size > VALUE_MAX_SIZE)
		return -E2BIG;
	if (size && !value)
		return -EFAULT;
	do {
		ret = look(dir, path, flags, &file);
		if (ret < 0)
			return ret;
		held = held_of(&file);
		/* The disk is only asked where the answer matters. */
		there = attrs_find(held.run, held.size, name, &old) ||
			(how && on_disk(dir, path, flags, name));
		if (there && how & XATTR_CREATE)
			return -EEXIST;
		if (!there && how & XATTR_REPLACE)
			return -ENODATA;
		ret = apply_acl(&file, dir, path, flags, name, value, size,
				&keep);
		if (ret < 0 || (!keep && !there))
			return ret;
		ret = ensure_record(&file, dir, path);
		if (ret >= 0)
			ret = replace(&file, name, !keep ? NULL :
				      size ? value : "", size);
	} while (ret == -EAGAIN);
	return ret;
}

long fake_getxattr(int dir, const char *path, int flags, const char *name,
		   void *value, size_t size)
{
	struct ledger *ledger = session_records();
	struct file file;
	struct held held;
	struct attr attr;

	if (!ledger || !ledger_has(ledger, LEDGER_TRAIT_XATTRS) || !name ||
	    space_of(name) != SPACE_LEDGER ||
	    look(dir, path, flags, &file) < 0)
		return plain_getxattr(dir, path, flags, name, value, size);
	held = held_of(&file);
	if (!attrs_find(held.run, held.size, name, &attr))
		return plain_getxattr(dir, path, flags, name, value, size);
	if (size == 0)
		return attr.value_size;
	if (size < attr.value_size)
		return -ERANGE;
	memcpy(value, attr.value, attr.value_size);
	return attr.value_size;
}

/* Appends a name unless the list has it; sizes only if `list` is NULL. */
static size_t append_name(char *list, size_t at, const struct attr *attr)
{
	for (size_t i = 0; i < at; i += mem_length(list + i) + 1)
		if (mem_length(list + i) == attr->name_size &&
		    memcmp(list + i, attr->name, attr->name_size) == 0)
			return at;
	if (at + attr->name_size + 1 > LIST_MAX_SIZE)
		return at;
	memcpy(list + at, attr->name, attr->name_size);
	list[at + attr->name_size] = '\0';
	return at + attr->name_size + 1;
}

static long list_both(int dir, const char *path, int flags, struct held held,
		      char *list, size_t size)
{
	char *all = mem_map(LIST_MAX_SIZE);
	size_t offset = 0, end;
	struct attr attr;
	long ret;

	if (!all)
		return -ENOMEM;
	ret = plain_listxattr(dir, path, flags, all, LIST_MAX_SIZE);
	/* A file system without attributes has none of its own to list. */
	end = ret > 0 ? ret : 0;
	while (attrs_next(held.run, held.size, &offset, &attr))
		end = append_name(all, end, &attr);
	ret = end;
	if (size && end > size)
		ret = -ERANGE;
	else if (size)
		memcpy(list, all, end);
	mem_unmap(all, LIST_MAX_SIZE);
	return ret;
}

long fake_listxattr(int dir, const char *path, int flags, char *list,
		    size_t size)
{
	struct ledger *ledger = session_records();
	struct file file;
	struct held held;

	if (!ledger || !ledger_has(ledger, LEDGER_TRAIT_XATTRS) ||
	    look(dir, path, flags, &file) < 0)
		return plain_listxattr(dir, path, flags, list, size);
	held = held_of(&file);
	if (!held.size)
		return plain_listxattr(dir, path, flags, list, size);
	return list_both(dir, path, flags, held, list, size);
}

long fake_removexattr(int dir, const char *path, int flags, const char *name)
{
	struct ledger *ledger = session_records();
	struct file file;
	struct held held;
	struct attr attr;
	long ret;

	if (!ledger || !name || space_of(name) != SPACE_LEDGER)
		return plain_removexattr(dir, path, flags, name);
	do {
		ret = look(dir, path, flags, &file);
		if (ret < 0)
			return ret;
		held = held_of(&file);
		if (!attrs_find(held.run, held.size, name, &attr))
			return on_disk(dir, path, flags, name)
				? plain_removexattr(dir, path, flags, name)
				: -ENODATA;
		ret = replace(&file, name, NULL, 0);
	} while (ret == -EAGAIN);
	return ret;
}
