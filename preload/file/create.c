/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Records new files (create.h), and has the verbs that make files without
 * opening them.  A verb permits, copies up the directory, makes the file by the
 * kernel's call, and records it.  Between the last two the file exists without
 * a record; other processes then see it as root's, with the mode on disk.  A
 * file for which the ledger has no room is removed again, and the call fails.
 */
#include "preload/file/create.h"

#include "preload/base/mem.h"
#include "preload/base/next.h"
#include "preload/credentials/permit.h"
#include "preload/credentials/scope.h"
#include "preload/record/acl.h"
#include "preload/record/identity.h"
#include "preload/record/last_file.h"
#include "preload/record/layers.h"
#include "preload/record/xattr_stored.h"
#include "preload/table/verbs.h"
#include "raw/syscall.h"

bool create_needs_care(mode_t type, mode_t mode)
{
	mode_t needed = S_ISDIR(type) ? 0700 : 0600;
	struct ledger *ledger;

	if ((mode & needed) != needed || mode & SPECIAL_BITS ||
	    session_umask_hides_owner())
		return session_on();
	if (unlikely(!cred_fsids_are_root()))
		return true;
	/* Such directories change the owner or mode of files that are made in
	   them; which they are is not looked up here.  Where a file without a
	   record shows its real owner, it takes a record to be root's. */
	ledger = session_ledger();
	return ledger && ledger_has(ledger, LEDGER_TRAIT_SGID_DIRS |
						    LEDGER_TRAIT_DEFAULT_ACLS |
						    LEDGER_TRAIT_SHOWS_REAL);
}

/* file_stat() of the directory of `path`. */
static long stat_parent(int dir, const char *path, struct file *parent)
{
	/* Mapped if it is long: the stack of a signal handler may be small. */
	char few[256], *text = few;
	size_t size = file_name_start(path);
	long ret;

	if (size >= PATH_MAX)
		return -ENAMETOOLONG;
	if (!size)
		return dir == AT_FDCWD ? unlock_and_stat(dir, ".", 0, parent)
				       : unlock_and_stat(dir, NULL,
							 AT_EMPTY_PATH, parent);
	if (size >= sizeof(few))
		text = mem_map(PATH_MAX);
	if (!text)
		return -ENOMEM;
	memcpy(text, path, size);
	text[size] = '\0';
	ret = unlock_and_stat(dir, text, 0, parent);
	if (text != few)
		mem_unmap(text, PATH_MAX);
	return ret;
}

/* inode_init_owner() of the kernel: the owner of a new file, the group and the
   set-group-ID bit from its directory.  `mode` is the one asked for, since the
   kernel looks at its group execute bit before it applies the umask. */
static void new_owner(struct ledger_edit *edit, const struct file *made,
		      const struct file *parent, mode_t mode)
{
	const struct credentials *now = cred_now();

	edit->uid = now->uid[ID_FS];
	edit->gid = now->gid[ID_FS];
	if (parent && parent->shown.mode & S_ISGID) {
		edit->gid = parent->shown.gid;
		if (S_ISDIR(made->disk.stx_mode))
			edit->mode |= S_ISGID;
		else if (permit_strips_setgid(parent, mode))
			edit->mode &= ~S_ISGID;
	}
	if (edit->uid != made->shown.uid)
		edit->what |= LEDGER_EDIT_UID;
	if (edit->gid != made->shown.gid)
		edit->what |= LEDGER_EDIT_GID;
}

/*
 * acl(5), "Object creation and default ACLs": stores the ACLs that a new file
 * gets from its directory's default ACL, and changes `mode` to its mode.  0,
 * -ENOMEM, or a negative errno as xattr_put().
 */
static long inherit_acl(struct file *made, int dir, const char *path,
			const struct attr *acl, uint16_t *mode)
{
	char *value = mem_map(acl->value_size);
	long ret = 0;

	if (!value)
		return -ENOMEM;
	memcpy(value, acl->value, acl->value_size);
	*mode = acl_create(value, acl->value_size, *mode);
	if (!acl_is_minimal(value, acl->value_size))
		ret = xattr_put(made, dir, path, acl_access_name, value,
				acl->value_size);
	memcpy(value, acl->value, acl->value_size);
	if (ret >= 0 && S_ISDIR(made->disk.stx_mode))
		ret = xattr_put(made, dir, path, acl_default_name, value,
				acl->value_size);
	mem_unmap(value, acl->value_size);
	return ret;
}

/*
 * The mode that is combined with a default ACL: on most file systems the one
 * asked for, since the kernel ignores the umask where a default ACL exists.  A
 * file system by FUSE has no ACLs for the kernel (IS_POSIXACL()), so there it
 * applies the umask first; the mode on disk shows it, except for the owner's
 * bits, which are always set there.
 */
static mode_t mode_for_acl(const struct file *made, mode_t mode)
{
	struct ledger *ledger = session_ledger();
	uint32_t kind = ledger ? identity_kind(ledger, made) : 0;

	if ((kind & (LEDGER_TELLS_TYPE | LEDGER_COPIES_UP)) !=
	    LEDGER_TELLS_TYPE)
		return mode;
	return mode & (made->disk.stx_mode | ~(mode_t)077);
}

/* create_record() for a known directory; NULL if it was not found. */
static long record_in(const struct file *parent, int dir, const char *path,
		      int parent_dir, const char *where, mode_t mode,
		      const struct ledger_edit *node)
{
	struct ledger_edit edit = { 0 };
	struct file made;
	struct attr acl;
	mode_t disk, wanted;
	long ret, acl_ret = 0;

	ret = unlock_and_stat(
		dir, path, path ? AT_SYMLINK_NOFOLLOW : AT_EMPTY_PATH, &made);
	if (ret < 0)
		return ret;
	if (node)
		edit = *node;
	edit.mode = (made.disk.stx_mode & mode & 0777) | (mode & SPECIAL_BITS);
	if (parent && xattr_stored(parent, acl_default_name, &acl) &&
	    !S_ISLNK(made.disk.stx_mode)) {
		edit.mode = mode_for_acl(&made, mode);
		acl_ret = inherit_acl(&made, dir, path, &acl, &edit.mode);
	}
	new_owner(&edit, &made, parent, mode);

	disk = made.disk.stx_mode & ALLPERMS;
	wanted = file_disk_mode(made.disk.stx_mode, edit.mode);
	edit.mode |= node ? node->mode & S_IFMT : 0;
	if (!S_ISLNK(made.disk.stx_mode)) {
		if (disk != wanted && !path)
			raw(__NR_fchmod, dir, wanted);
		else if (disk != wanted)
			raw(__NR_fchmodat, dir, path, wanted);
		if (!node && (edit.mode & ALLPERMS) != wanted)
			edit.what |= LEDGER_EDIT_MODE;
	}
	if (edit.what)
		ret = file_record(&made, &edit, where ? parent_dir : dir,
				  where ? where : path);
	return acl_ret < 0 ? acl_ret : ret;
}

/* True if a file in this directory, made with this mode, is as the kernel has
   made it: create_needs_care() was for other directories. */
static bool is_usual(const struct file *parent, mode_t mode)
{
	struct ledger *ledger = session_ledger();
	struct attr acl;

	return (mode & 0600) == 0600 && !(mode & SPECIAL_BITS) &&
	       !session_umask_hides_owner() && cred_fsids_are_root() &&
	       !(parent->shown.mode & S_ISGID) && ledger &&
	       !ledger_has(ledger, LEDGER_TRAIT_SHOWS_REAL) &&
	       xattr_find(parent, acl_default_name, &acl) == 0;
}

long create_record(int dir, const char *path, int parent_dir, const char *where,
		   mode_t mode, const struct ledger_edit *node)
{
	struct file parent;
	bool known = where && stat_parent(parent_dir, where, &parent) >= 0;

	/* By its descriptor only a regular file is made. */
	if (known && !path && !node && is_usual(&parent, mode))
		return 0;
	return record_in(known ? &parent : NULL, dir, path, parent_dir, where,
			 mode, node);
}

long create_record_nameless(int fd, int dir, const char *path, mode_t mode)
{
	struct file parent;
	bool known = unlock_and_stat(dir, path, path ? 0 : AT_EMPTY_PATH,
				     &parent) >= 0;

	return record_in(known ? &parent : NULL, fd, NULL, dir, path, mode,
			 NULL);
}

long create_undo(long ret, int dir, const char *path, int flags)
{
	if (likely(ret != -ENOSPC && ret != -ENOMEM))
		return 0;
	if (path)
		raw(__NR_unlinkat, dir, path, flags);
	return ret;
}

/* --------------------------------------------------- directories, nodes */

/* Records a file that the caller has just made, or removes it: the program
   learns that there is none.  `flags` are those of unlinkat(2). */
static long record_or_remove(int dir, const char *path, mode_t mode, int flags)
{
	long ret = create_record(dir, path, dir, path, mode, NULL);

	if (ret < 0)
		raw(__NR_unlinkat, dir, path, flags);
	return ret;
}

/* mkdir(2).  The mode on disk leaves the builder the owner's rights. */
long fake_mkdir(int dir, const char *path, mode_t mode)
{
	long ret;

	if (scope_leaves(dir, path))
		return raw(__NR_mkdirat, dir, path, mode);
	ret = cred_limited() ? permit_create(dir, path, S_IFDIR) : 0;
	if (ret < 0)
		return ret;
	last_file_forget();
	layers_copy_up_parent(dir, path);
	if (!create_needs_care(S_IFDIR, mode))
		return UNLOCK_AND_RETRY(raw(__NR_mkdirat, dir, path, mode), dir,
					path, AT_SYMLINK_NOFOLLOW, 0);
	ret = UNLOCK_AND_RETRY(
		raw(__NR_mkdirat, dir, path, file_disk_mode(S_IFDIR, mode)),
		dir, path, AT_SYMLINK_NOFOLLOW, 0);
	if (ret < 0)
		return ret;
	/* mkdir(2) uses the sticky bit, and ignores the set-id bits. */
	return record_or_remove(dir, path, mode & 01777, AT_REMOVEDIR);
}

/* Makes a placeholder for a device: an empty file that must be new. */
static long make_device(int dir, const char *path, mode_t mode, dev_t dev)
{
	struct ledger_edit node = {
		.what = LEDGER_EDIT_TYPE,
		.mode = mode & S_IFMT,
		.rdev = ledger_dev_of(dev),
	};
	long fd, ret;

	fd = UNLOCK_AND_RETRY(
		raw(__NR_openat, dir, path,
		    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		    file_disk_mode(S_IFREG, mode)),
		dir, path, AT_SYMLINK_NOFOLLOW, 0);
	/* For a name that ends in a slash open(2) says EISDIR; mknod(2) has
	   other errors, so let it fail. */
	if (fd == -EISDIR)
		fd = raw(__NR_mknodat, dir, path, S_IFREG, 0);
	if (fd < 0)
		return fd;
	ret = create_record(fd, NULL, dir, path, mode & ALLPERMS, &node);
	raw(__NR_close, fd);
	if (ret < 0)
		raw(__NR_unlinkat, dir, path, 0);
	return ret;
}

/* mknod(2): a device needs CAP_MKNOD, which the builder lacks, so a placeholder
   stands for it. */
long fake_mknod(int dir, const char *path, mode_t mode, dev_t dev)
{
	mode_t type = mode & S_IFMT;
	long ret;

	if (!session_on() || scope_leaves(dir, path))
		return raw(__NR_mknodat, dir, path, mode, dev);
	ret = cred_limited() ? permit_mknod(dir, path, mode, dev) : 0;
	if (ret < 0)
		return ret;
	layers_copy_up_parent(dir, path);
	if (type == S_IFCHR || type == S_IFBLK)
		return make_device(dir, path, mode, dev);
	/* A FIFO, a socket or a regular file: anybody may make those. */
	if (!create_needs_care(S_IFREG, mode))
		return UNLOCK_AND_RETRY(raw(__NR_mknodat, dir, path, mode, dev),
					dir, path, AT_SYMLINK_NOFOLLOW, 0);
	ret = UNLOCK_AND_RETRY(raw(__NR_mknodat, dir, path,
				   type | file_disk_mode(type, mode), dev),
			       dir, path, AT_SYMLINK_NOFOLLOW, 0);
	if (ret < 0)
		return ret;
	return record_or_remove(dir, path, mode & ALLPERMS, 0);
}

/* symlink(2): a link has an owner, and neither mode nor ACL. */
long fake_symlink(const char *target, int dir, const char *path)
{
	long ret;

	if (scope_leaves(dir, path))
		return raw(__NR_symlinkat, target, dir, path);
	ret = cred_limited() ? permit_create(dir, path, S_IFLNK) : 0;
	if (ret < 0)
		return ret;
	layers_copy_up_parent(dir, path);
	ret = UNLOCK_AND_RETRY(raw(__NR_symlinkat, target, dir, path), dir,
			       path, AT_SYMLINK_NOFOLLOW, 0);
	/* Only the owner may need a record: all links have mode 0777. */
	if (ret < 0 || !create_needs_care(S_IFREG, 0777))
		return ret;
	ret = create_record(dir, path, dir, path, 0777, NULL);
	return create_undo(ret, dir, path, 0);
}

/* ------------------------------------------------- files that libc makes */

/* Records a file that libc has made and opened, or removes and closes it.  0,
   or a negative errno as create_undo(). */
static long record_made(int fd, const char *path)
{
	long ret = create_record(fd, NULL, AT_FDCWD, path, 0600, NULL);

	ret = create_undo(ret, AT_FDCWD, path, 0);
	if (ret < 0)
		raw(__NR_close, fd);
	return ret;
}

NEXT(int, mkostemps, (char *, int, int))
NEXT(char *, mkdtemp, (char *))

/* mkstemp(3): libc chooses the name and calls its own open(2), which the shim
   does not intercept. */
int fake_mkstemp(char *path, int suffix, int flags)
{
	bool left = scope_leaves(AT_FDCWD, path);
	int fd, ret = cred_limited() && !left
			      ? permit_create(AT_FDCWD, path, S_IFREG)
			      : 0;

	if (ret < 0)
		return (int)return_errno(ret);
	if (!left)
		layers_copy_up_parent(AT_FDCWD, path);
	fd = next_mkostemps() ? next_mkostemps()(path, suffix, flags)
			      : (int)return_errno(-ENOSYS);

	if (fd >= 0 && !left && create_needs_care(S_IFREG, 0600))
		ret = (int)record_made(fd, path);
	return ret < 0 ? (int)return_errno(ret) : fd;
}

/* mkdtemp(3), the same for a directory of mode 0700. */
char *fake_mkdtemp(char *path)
{
	bool left = scope_leaves(AT_FDCWD, path);
	char *made = NULL;
	long ret = cred_limited() && !left
			   ? permit_create(AT_FDCWD, path, S_IFDIR)
			   : 0;

	if (ret >= 0 && !left)
		layers_copy_up_parent(AT_FDCWD, path);
	if (ret < 0)
		return_errno(ret);
	else if (next_mkdtemp())
		made = next_mkdtemp()(path);

	if (!made || left || !create_needs_care(S_IFDIR, 0700))
		return made;
	ret = create_record(AT_FDCWD, path, AT_FDCWD, path, 0700, NULL);
	ret = create_undo(ret, AT_FDCWD, path, AT_REMOVEDIR);
	if (ret < 0) {
		return_errno(ret);
		made = NULL;
	}
	return made;
}

NEXT(int, bind, (int, const struct sockaddr *, socklen_t))

/* bind(2): a Unix socket with a path makes a file of mode 0777, less the umask
   (unix(7)); a name in the abstract namespace begins with a NUL. */
long fake_bind(enum way way, int fd, const struct sockaddr *address,
	       socklen_t size)
{
	const struct sockaddr_un *local = (const void *)address;
	long ret = 0;
	bool named;

	named = session_on() && size > offsetof(struct sockaddr_un, sun_path) &&
		mem_readable(address, size) && address->sa_family == AF_UNIX &&
		local->sun_path[0] && !scope_leaves(AT_FDCWD, local->sun_path);
	if (named && cred_limited())
		ret = permit_create(AT_FDCWD, local->sun_path, S_IFSOCK);
	if (ret < 0)
		return ret;
	if (named)
		layers_copy_up_parent(AT_FDCWD, local->sun_path);
	ret = MAKE_CALL(way, bind, fd, address, size);
	if (ret < 0 || !named || !create_needs_care(S_IFREG, 0777))
		return ret;
	ret = create_record(AT_FDCWD, local->sun_path, AT_FDCWD,
			    local->sun_path, 0777, NULL);
	return create_undo(ret, AT_FDCWD, local->sun_path, 0);
}
