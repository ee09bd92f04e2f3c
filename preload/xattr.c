/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The xattr family.  What only root may set -- trusted.*, security.* -- and
 * ACLs, which would lock the builder out, lie in the ledger; user.* goes to
 * the disk as it would for root.  What the ledger has not, the disk answers.
 */
#include "ledger/syscall.h"
#include "preload/acl.h"
#include "preload/attrs.h"
#include "preload/mem.h"
#include "preload/permit.h"
#include "preload/trace.h"
#include "preload/verbs.h"

#define NAME_MAX_SIZE	255
#define VALUE_MAX_SIZE	65536
#define LIST_MAX_SIZE	65536

static const char capability_name[] = "security.capability";

enum space { SPACE_DISK, SPACE_LEDGER, SPACE_NONE };

static const struct {
	char prefix[24];
	enum space space;
} spaces[] = {
	{ "user.", SPACE_DISK },
	{ "trusted.", SPACE_LEDGER },
	{ "security.", SPACE_LEDGER },
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
	if (mem_equal(name, acl_access_name) ||
	    mem_equal(name, acl_default_name))
		return SPACE_LEDGER;
	for (size_t i = 0; i < countof(spaces); i++)
		if (starts_with(name, spaces[i].prefix))
			return spaces[i].space;
	return SPACE_NONE;
}

/* ------------------------------------------------------ the kernel's side */


struct xattr_arguments {	/* struct xattr_args of the kernel */
	uint64_t value;
	uint32_t size;
	uint32_t flags;
};

static long plain_setxattr(int dir, const char *path, int flags,
			   const char *name, const void *value, size_t size,
			   int how)
{
	struct xattr_arguments args = { (uintptr_t)value, size, how };

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
	struct xattr_arguments args = { (uintptr_t)value, size, 0 };

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
	return file_look(dir, path,
			 path ? flags & (AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)
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

bool xattr_held(const struct file *file, const char *name, struct attr *attr)
{
	struct ledger *ledger = session_records();
	struct held held;

	if (!ledger || !ledger_has(ledger, LEDGER_TRAIT_XATTRS))
		return false;
	held = held_of(file);
	return attrs_find(held.run, held.size, name, attr);
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

void file_written(struct file *file, int dir, const char *path)
{
	struct ledger_edit edit = { .what = LEDGER_EDIT_KILL_SETID };
	struct attr attr;

	if (!S_ISREG(file->shown.mode))
		return;
	if (xattr_held(file, capability_name, &attr))
		replace(file, capability_name, NULL, 0);
	if (!ids_capable(CAP_FSETID)) {
		if (permit_drops_setgid(file)) {
			edit.what |= LEDGER_EDIT_MODE;
			edit.mode = file->shown.mode & MODE_BITS & 01777;
		}
		file_record(file, &edit, dir, path);
	}
}

/* -------------------------------------------------------------- the verbs */

/* Checks that the kernel makes before it looks at the file. */
static long check_name(const char *name)
{
	size_t size;

	if (!mem_plausible(name))
		return -EFAULT;
	size = mem_length(name);
	return size == 0 || size > NAME_MAX_SIZE ? -ERANGE : 0;
}

static long check_value(const void *value, size_t size, int how)
{
	if (how & ~(XATTR_CREATE | XATTR_REPLACE))
		return -EINVAL;
	if (size > VALUE_MAX_SIZE)
		return -E2BIG;
	return size && !mem_plausible(value) ? -EFAULT : 0;
}

/* capabilities(7), "File capability extended attribute versioning": what can
   be stored are revisions 2 and 3. */
static long check_capability(const void *value, size_t size)
{
	uint32_t magic = 0;

	if (size >= sizeof(magic))
		memcpy(&magic, value, sizeof(magic));
	magic &= VFS_CAP_REVISION_MASK;
	if (size == XATTR_CAPS_SZ_2 && magic == VFS_CAP_REVISION_2)
		return 0;
	return size == XATTR_CAPS_SZ_3 && magic == VFS_CAP_REVISION_3
		? 0 : -EINVAL;
}

/* What a name of the ledger's is about; -EOPNOTSUPP as if it had no handler,
   -EINVAL for a name space and no name. */
static long check_space(const char *name)
{
	if (starts_with(name, "trusted.") && !name[8])
		return -EINVAL;
	if (starts_with(name, "security.") && !name[9])
		return -EINVAL;
	return 0;
}

/*
 * What setting an ACL means beyond remembering it: an access ACL sets the
 * mode, and one that says no more than a mode is not kept.  Tells through
 * `keep` whether there is anything to remember.
 */
static long apply(struct file *file, int dir, const char *path, int flags,
		  const char *name, const void *value, size_t size, bool *keep)
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
	*keep = !acl_is_empty(size) && !(access && acl_is_minimal(value, size));
	if (!access && *keep)
		return S_ISDIR(file->shown.mode) ? 0 : -EACCES;
	if (acl_is_empty(size))
		return 0;
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

static bool is_acl(const char *name)
{
	return mem_equal(name, acl_access_name) ||
	       mem_equal(name, acl_default_name);
}

static bool on_disk(int dir, const char *path, int flags, const char *name)
{
	return plain_getxattr(dir, path, flags, name, NULL, 0) >= 0;
}

/* xattr(7): user attributes are for files and directories; a placeholder would
   take them. */
static bool is_device(int dir, const char *path, int flags, struct file *file)
{
	struct ledger *ledger = session_records();

	return ledger && ledger_has(ledger, LEDGER_TRAIT_NODES) &&
	       look(dir, path, flags, file) >= 0 &&
	       file->shown.flags & LEDGER_HAS_TYPE;
}

/* Pipes and sockets without a name have no attributes at all. */
static bool is_nameless(int dir, const char *path, const struct file *file)
{
	return !path && (S_ISFIFO(file->disk.stx_mode) ||
			 S_ISSOCK(file->disk.stx_mode)) &&
	       plain_getxattr(dir, path, 0, "security.none", NULL, 0) ==
	       -EOPNOTSUPP;
}

/* What a user may do with an attribute of a file. */
enum purpose { TO_READ, TO_SET, TO_REMOVE };

static long permitted(int dir, const char *path, int flags, const char *name,
		      enum purpose purpose, struct file *file)
{
	long ret;

	if (starts_with(name, "user.") &&
	    is_device(dir, path, flags, file))
		return purpose == TO_READ ? -ENODATA : -EPERM;
	if (!ids_limited() || !*name)
		return 0;
	ret = permit_find(dir, path, flags);
	if (ret >= 0)
		ret = look(dir, path, flags, file);
	return ret < 0 ? ret : permit_xattr(file, name, purpose != TO_READ,
					      purpose == TO_REMOVE);
}

/* One try at setting; -EAGAIN if somebody was quicker. */
static long set_once(int dir, const char *path, int flags, const char *name,
		     const void *value, size_t size, int how)
{
	struct file file;
	struct attr old;
	struct held held;
	bool there, keep;
	long ret = look(dir, path, flags, &file);

	if (ret < 0)
		return ret;
	if (is_nameless(dir, path, &file))
		return -EOPNOTSUPP;
	held = held_of(&file);
	there = attrs_find(held.run, held.size, name, &old) ||
		on_disk(dir, path, flags, name);
	if (!is_acl(name) && there && how & XATTR_CREATE)
		return -EEXIST;
	if (!is_acl(name) && !there && how & XATTR_REPLACE)
		return -ENODATA;
	ret = apply(&file, dir, path, flags, name, value, size, &keep);
	if (ret < 0 || (!keep && !there))
		return ret;
	ret = ensure_record(&file, dir, path);
	return ret < 0 ? ret : replace(&file, name, !keep ? NULL :
				       size ? value : "", size);
}

/* All that is wrong with a call whatever file it is about. */
static long check_setting(const char *name, const void *value, size_t size,
			  int how)
{
	long ret = check_name(name);

	if (ret >= 0)
		ret = check_value(value, size, how);
	if (ret >= 0 && is_acl(name))
		ret = acl_check_form(value, size);
	if (ret >= 0 && mem_equal(name, capability_name))
		ret = check_capability(value, size);
	return ret;
}

/* Revision 3 for root of this very namespace is told, and kept, as 2. */
static bool is_of_this_world(const void *value)
{
	uint32_t rootid;

	memcpy(&rootid, (const char *)value + XATTR_CAPS_SZ_2, sizeof(rootid));
	return rootid == 0;
}

long fake_setxattr(int dir, const char *path, int flags, const char *name,
		   const void *value, size_t size, int how)
{
	unsigned char plain[XATTR_CAPS_SZ_2];
	struct file file;
	bool ledger;
	long ret;

	if (!session_on() || !mem_plausible(name))
		return plain_setxattr(dir, path, flags, name, value, size, how);
	ledger = space_of(name) == SPACE_LEDGER;
	ret = ledger ? check_setting(name, value, size, how) : 0;
	if (ret >= 0)
		ret = file_open_for_change(dir, path);
	if (ret >= 0)
		ret = permitted(dir, path, flags, name, TO_SET, &file);
	if (ret < 0)
		return ret;
	if (!ledger)
		return UNLOCKED(plain_setxattr(dir, path, flags, name, value,
					       size, how), dir, path, flags,
				0600);
	ret = check_space(name);
	if (ret < 0)
		return ret;
	if (mem_equal(name, capability_name) && size == XATTR_CAPS_SZ_3 &&
	    is_of_this_world(value)) {
		memcpy(plain, value, sizeof(plain));
		plain[3] = VFS_CAP_REVISION_2 >> 24;
		value = plain;
		size = sizeof(plain);
	}
	do
		ret = set_once(dir, path, flags, name, value, size, how);
	while (ret == -EAGAIN);
	return ret;
}

long xattr_put(struct file *file, int dir, const char *path, const char *name,
	       const void *value, size_t size)
{
	long ret;

	do {
		ret = ensure_record(file, dir, path);
		if (ret >= 0)
			ret = replace(file, name, value, size);
	} while (ret == -EAGAIN);
	return ret;
}

long fake_getxattr(int dir, const char *path, int flags, const char *name,
		   void *value, size_t size)
{
	struct ledger *ledger;
	struct file file;
	struct attr attr;
	long ret;

	if (!session_on() || !mem_plausible(name))
		return plain_getxattr(dir, path, flags, name, value, size);
	if (!path && dir == AT_FDCWD)
		return -EFAULT;
	ret = permitted(dir, path, flags, name, TO_READ, &file);
	if (ret < 0)
		return ret;
	ledger = session_records();
	if (space_of(name) == SPACE_LEDGER && check_space(name) < 0)
		return -EINVAL;
	if (!ledger || !ledger_has(ledger, LEDGER_TRAIT_XATTRS) ||
	    space_of(name) != SPACE_LEDGER ||
	    look(dir, path, flags, &file) < 0 ||
	    !xattr_held(&file, name, &attr))
		return UNLOCKED(plain_getxattr(dir, path, flags, name, value,
					       size), dir, path, flags, 0600);
	if (size == 0)
		return attr.value_size;
	if (size < attr.value_size)
		return -ERANGE;
	if (!mem_plausible(value))
		return -EFAULT;
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

/* xattr(7): trusted attributes are for those who have CAP_SYS_ADMIN. */
static bool shows(const struct attr *attr)
{
	return ids_capable(CAP_SYS_ADMIN) || attr->name_size < 8 ||
	       memcmp(attr->name, "trusted.", 8) != 0;
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
		if (shows(&attr))
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
	long ret = ids_limited() ? permit_find(dir, path, flags) : 0;

	if (!path && dir == AT_FDCWD)
		ret = -EFAULT;
	if (ret < 0)
		return ret;
	if (!ledger || !ledger_has(ledger, LEDGER_TRAIT_XATTRS) ||
	    look(dir, path, flags, &file) < 0)
		return UNLOCKED(plain_listxattr(dir, path, flags, list, size),
				dir, path, flags, 0600);
	held = held_of(&file);
	if (!held.size)
		return plain_listxattr(dir, path, flags, list, size);
	return list_both(dir, path, flags, held, list, size);
}

/* Removing an ACL that is not there is no error, unless there can be none. */
static long none_to_remove(const struct file *file, const char *name)
{
	if (!is_acl(name))
		return -ENODATA;
	return S_ISLNK(file->disk.stx_mode) ? -EOPNOTSUPP : 0;
}

static long remove_once(int dir, const char *path, int flags, const char *name)
{
	struct file file;
	struct attr attr;
	long ret = look(dir, path, flags, &file);

	if (ret < 0)
		return ret;
	if (is_nameless(dir, path, &file))
		return -EOPNOTSUPP;
	if (xattr_held(&file, name, &attr))
		return replace(&file, name, NULL, 0);
	return on_disk(dir, path, flags, name)
		? plain_removexattr(dir, path, flags, name)
		: none_to_remove(&file, name);
}

long fake_removexattr(int dir, const char *path, int flags, const char *name)
{
	struct file file;
	long ret;

	if (!session_on() || !mem_plausible(name))
		return plain_removexattr(dir, path, flags, name);
	ret = file_open_for_change(dir, path);
	if (ret >= 0)
		ret = permitted(dir, path, flags, name, TO_REMOVE, &file);
	if (ret < 0)
		return ret;
	if (space_of(name) != SPACE_LEDGER)
		return UNLOCKED(plain_removexattr(dir, path, flags, name), dir,
				path, flags, 0600);
	ret = check_name(name);
	if (ret >= 0)
		ret = check_space(name);
	if (ret < 0)
		return ret;
	if (!session_records() ||
	    !ledger_has(session_ledger(), LEDGER_TRAIT_XATTRS)) {
		ret = plain_removexattr(dir, path, flags, name);
		/* What the builder may not touch he does not have, either. */
		return ret == -EPERM ? -ENODATA : ret;
	}
	do
		ret = remove_once(dir, path, flags, name);
	while (ret == -EAGAIN);
	return ret;
}

/* setxattrat(2): the same, but for what stands in its arguments. */
static const struct xattr_arguments *checked(const void *args, size_t size,
					     long *error)
{
	*error = size < sizeof(struct xattr_arguments) ? -EINVAL
		: mem_plausible(args) ? 0 : -EFAULT;
	return args;
}

long fake_setxattrat(int dir, const char *path, int flags, const char *name,
		     const struct xattr_arguments *args, size_t size)
{
	long ret;

	args = checked(args, size, &ret);
	if (ret < 0)
		return ret;
	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	return fake_setxattr(dir, path, flags, name,
			     (const void *)(uintptr_t)args->value, args->size,
			     args->flags);
}

long fake_getxattrat(int dir, const char *path, int flags, const char *name,
		     const struct xattr_arguments *args, size_t size)
{
	long ret;

	args = checked(args, size, &ret);
	if (ret < 0)
		return ret;
	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH) || args->flags)
		return -EINVAL;
	return fake_getxattr(dir, path, flags, name,
			     (void *)(uintptr_t)args->value, args->size);
}
