/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Decides about the calls that take a path: each function walks the path
 * (path_walk.c), and applies the rules of its call to the files found
 * (permit_file.c), in the order in which the kernel checks them, since the
 * order decides which error a program gets.  Decides only; the verb makes the
 * call.
 */
#include "preload/identity/permit.h"

#include "preload/base/changed_root.h"
#include "preload/base/mem.h"
#include "preload/identity/proc_status.h"
#include "raw/syscall.h"

/* ------------------------------------------------------------ the walk */

/* The value of a sysctl of one digit; 0 if it cannot be read. */
static int read_sysctl(const char *name)
{
	char digit = '0';
	long fd = changed_root_open_proc(name);

	if (fd < 0)
		return 0;
	raw(__NR_read, fd, &digit, 1);
	raw(__NR_close, fd);
	return digit - '0';
}

/* proc_sys_fs(5), protected_symlinks: may_follow_link() of the kernel. */
static bool may_follow(const struct subject *self, const struct file *parent,
		       const struct file *link)
{
	const mode_t open = S_ISVTX | S_IWOTH;

	return self->uid == link->shown.uid ||
	       (parent->shown.mode & open) != open ||
	       parent->shown.uid == link->shown.uid ||
	       !read_sysctl("sys/fs/protected_symlinks");
}

static bool may_search(const struct subject *subject, const struct file *dir)
{
	return permit_file(subject, dir, MAY_SEARCH) >= 0;
}

/* Files of a process in /proc belong to the session's ids of that process. */
static void show_proc(const char *path, struct file *file)
{
	proc_owner(path, file->shown.mode, &file->shown.uid, &file->shown.gid);
	if (proc_is_own_fd_dir(path))
		file->shown.mode |= 0777;
}

long permit_walk(const struct subject *subject, int dir, const char *path,
		 int flags, struct resolved *at)
{
	struct walk_rules rules = {
		.subject = subject,
		.may_search = may_search,
		.may_follow = may_follow,
		.show_proc = show_proc,
	};

	return path_walk(&rules, dir, path, flags, at);
}

/* Walks a path with the credentials of this process. */
static long walk_as_self(int dir, const char *path, int flags,
			 struct resolved *at)
{
	struct subject self = permit_self();

	return permit_walk(&self, dir, path,
			   flags & (AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH), at);
}

/* True if the file, or the directory for a name that does not exist, is on
   a read-only file system or mount.  The rename of a missing name to itself
   changes nothing, and the kernel checks the mount before it misses the
   name. */
static bool is_read_only(const struct resolved *at, int dir, const char *path,
			 int flags)
{
	if (at->found)
		return file_check_writable(&at->file, dir, path, flags) < 0;
	return raw(__NR_renameat2, dir, path, dir, path, 0) == -EROFS;
}

/* Turns a refusal into "ask the kernel" on a read-only file system: the kernel
   checks that first, and says EROFS. */
static long unless_read_only(const struct resolved *at, int dir,
			     const char *path, int flags, long ret)
{
	return ret < 0 && is_read_only(at, dir, path, flags) ? 0 : ret;
}

/* Write and search permission on a directory, to add or to remove a name. */
static long permit_change_dir(const struct subject *subject,
			      const struct file *dir)
{
	return permit_file(subject, dir, MAY_WRITE | MAY_SEARCH);
}

/* ----------------------------------------------------------- the calls */

long permit_lookup(int dir, const char *path, int flags)
{
	struct resolved at;

	return walk_as_self(dir, path, flags, &at);
}

/* proc_sys_fs(5), protected_regular and protected_fifos: EACCES for O_CREAT on
   a file of another user in a sticky directory that others may write to.
   may_create_in_sticky() of the kernel. */
static long permit_sticky_open(const struct subject *self,
			       const struct resolved *at)
{
	mode_t parent = at->parent.shown.mode;
	mode_t type = at->file.shown.mode & S_IFMT;
	const char *name = S_ISREG(type) ? "sys/fs/protected_regular"
					 : "sys/fs/protected_fifos";

	int level;

	if (!at->has_parent || !(parent & S_ISVTX) || !(parent & 022) ||
	    (!S_ISREG(type) && !S_ISFIFO(type)) ||
	    at->file.shown.uid == at->parent.shown.uid ||
	    at->file.shown.uid == self->uid)
		return 0;
	/* 1: others may write to the directory; 2: or its group. */
	level = read_sysctl(name);
	return (level && parent & S_IWOTH) || level > 1 ? -EACCES : 0;
}

/* open(2) of a name that does not exist: ENOENT without O_CREAT; with it the
   directory decides. */
static long permit_open_absent(const struct subject *self,
			       const struct resolved *at, int dir,
			       const char *path, int flags)
{
	if (!(flags & O_CREAT) || !at->has_parent)
		return 0;
	return unless_read_only(at, dir, path, 0,
				permit_change_dir(self, &at->parent));
}

/* open(2) of a file that exists, for these MAY_ bits. */
static long permit_open_found(const struct subject *self,
			      const struct resolved *at, int dir,
			      const char *path, int flags, unsigned want)
{
	bool is_dir = S_ISDIR(at->file.shown.mode);
	long ret;

	/* EEXIST; ELOOP for a link with O_NOFOLLOW; ENOTDIR. */
	if ((flags & O_CREAT && flags & O_EXCL) ||
	    S_ISLNK(at->file.shown.mode) || (flags & O_DIRECTORY && !is_dir))
		return 0;
	if (is_dir && (flags & __O_TMPFILE) == __O_TMPFILE)
		return unless_read_only(at, dir, path, 0,
					permit_change_dir(self, &at->file));
	/* EISDIR comes before all questions of permission. */
	if (is_dir && (want & MAY_WRITE || flags & O_CREAT))
		return 0;
	if (flags & O_CREAT && permit_sticky_open(self, at) < 0)
		return -EACCES;
	/* may_open(): O_TRUNC needs write permission, also with O_RDONLY. */
	if (flags & O_TRUNC)
		want |= MAY_WRITE;
	ret = permit_file(self, &at->file, want);
	if (want & MAY_WRITE)
		ret = unless_read_only(at, dir, path, 0, ret);
	/* open(2): O_NOATIME only for the owner, and with CAP_FOWNER. */
	if (ret >= 0 && flags & O_NOATIME && !subject_owns(self, &at->file))
		return -EPERM;
	return ret;
}

long permit_open(int dir, const char *path, int flags)
{
	static const unsigned wants[] = {
		[O_RDONLY] = MAY_READ,
		[O_WRONLY] = MAY_WRITE,
		[O_RDWR] = MAY_READ | MAY_WRITE,
		[O_ACCMODE] = MAY_READ | MAY_WRITE,
	};
	struct subject self = permit_self();
	unsigned want = wants[flags & O_ACCMODE];
	struct resolved at;
	long ret;

	/* Flags that contradict each other: the kernel says EINVAL. */
	if ((flags & O_CREAT && flags & O_DIRECTORY) ||
	    ((flags & __O_TMPFILE) == __O_TMPFILE && !(want & MAY_WRITE)))
		return 0;
	ret = permit_walk(&self, dir, path,
			  flags & O_NOFOLLOW ||
					  (flags & O_CREAT && flags & O_EXCL)
				  ? AT_SYMLINK_NOFOLLOW
				  : 0,
			  &at);
	if (ret < 0 || flags & O_PATH || at.refused)
		return ret;
	return at.found ? permit_open_found(&self, &at, dir, path, flags, want)
			: permit_open_absent(&self, &at, dir, path, flags);
}

long permit_create(int dir, const char *path, mode_t type)
{
	struct subject self = permit_self();
	struct resolved at;
	long ret = permit_walk(&self, dir, path, AT_SYMLINK_NOFOLLOW, &at);

	/* EEXIST; and only mkdir(2) takes a name that ends in a slash. */
	if (ret < 0 || at.found || !at.has_parent ||
	    (at.refused && !S_ISDIR(type)))
		return ret;
	return unless_read_only(&at, dir, path, 0,
				permit_change_dir(&self, &at.parent));
}

static bool can_be_node(mode_t mode)
{
	return !(mode & S_IFMT) || S_ISREG(mode) || S_ISCHR(mode) ||
	       S_ISBLK(mode) || S_ISFIFO(mode) || S_ISSOCK(mode);
}

/* The refusal of a device.  A builder who is not root may not make one either,
   so the kernel can be asked, and says EROFS where that comes first. */
static long refuse_node(int dir, const char *path, mode_t mode, dev_t dev)
{
	return session_is_builder(0) ? -EPERM
				     : raw(__NR_mknodat, dir, path, mode, dev);
}

/* mknod(2): "the caller is not privileged". */
long permit_mknod(int dir, const char *path, mode_t mode, dev_t dev)
{
	struct subject self = permit_self();
	struct resolved at;
	long ret;

	/* may_mknod() of the kernel comes before the path. */
	if (!can_be_node(mode))
		return 0;
	ret = permit_walk(&self, dir, path, AT_SYMLINK_NOFOLLOW, &at);
	if (ret < 0 || at.found || !at.has_parent || at.refused)
		return ret;
	ret = unless_read_only(&at, dir, path, 0,
			       permit_change_dir(&self, &at.parent));
	/* The character device 0:0 is a whiteout, and everybody's. */
	if (ret >= 0 && ((S_ISCHR(mode) && dev) || S_ISBLK(mode)) &&
	    !subject_has(&self, CAP_MKNOD))
		return refuse_node(dir, path, mode, dev);
	return ret;
}

/* may_delete() of the kernel: EACCES for the directory, and in a sticky one
   EPERM for others than the owner of the file or of the directory. */
static long permit_delete(const struct subject *self, const struct resolved *at)
{
	long ret;

	if (!at->found || !at->has_parent || at->dots || at->refused)
		return 0;
	ret = permit_change_dir(self, &at->parent);
	if (ret >= 0 && at->parent.shown.mode & S_ISVTX &&
	    self->uid != at->file.shown.uid &&
	    self->uid != at->parent.shown.uid && !subject_has(self, CAP_FOWNER))
		return -EPERM;
	return ret;
}

long permit_unlink(int dir, const char *path)
{
	struct subject self = permit_self();
	struct resolved at;
	long ret = permit_walk(&self, dir, path, AT_SYMLINK_NOFOLLOW, &at);

	return ret < 0 ? ret
		       : unless_read_only(&at, dir, path, AT_SYMLINK_NOFOLLOW,
					  permit_delete(&self, &at));
}

static bool same_file(const struct file *a, const struct file *b)
{
	return a->key.ino == b->key.ino && a->key.dev == b->key.dev;
}

/* rename(2): a directory that gets another parent must be writable, since its
   ".." changes. */
static long permit_new_parent(const struct subject *self,
			      const struct resolved *what,
			      const struct resolved *to)
{
	if (!what->found || !what->has_parent || !to->has_parent ||
	    !S_ISDIR(what->file.shown.mode) ||
	    same_file(&what->parent, &to->parent))
		return 0;
	return permit_file(self, &what->file, MAY_WRITE);
}

long permit_rename(int from_dir, const char *from, int to_dir, const char *to,
		   unsigned flags)
{
	struct subject self = permit_self();
	struct resolved source, target;
	bool exchange = flags & RENAME_EXCHANGE;
	long ret;

	ret = permit_walk(&self, from_dir, from, AT_SYMLINK_NOFOLLOW, &source);
	if (ret >= 0)
		ret = permit_walk(&self, to_dir, to, AT_SYMLINK_NOFOLLOW,
				  &target);
	if (ret < 0 || !source.found || source.dots || target.dots ||
	    source.refused || (exchange && !target.found))
		return ret;
	/* Errors that the kernel finds before it checks permissions: ENOTDIR,
	   EXDEV, EEXIST; and success for two names of one file. */
	if (target.refused && !S_ISDIR(source.file.shown.mode))
		return 0;
	if (source.has_parent && target.has_parent &&
	    source.parent.key.dev != target.parent.key.dev)
		return 0;
	if (target.found && flags & RENAME_NOREPLACE)
		return 0;
	if (target.found && same_file(&source.file, &target.file))
		return 0;
	ret = permit_delete(&self, &source);
	if (ret >= 0 && target.found)
		ret = permit_delete(&self, &target);
	else if (ret >= 0 && target.has_parent)
		ret = permit_change_dir(&self, &target.parent);
	if (ret >= 0)
		ret = permit_new_parent(&self, &source, &target);
	if (ret >= 0 && exchange)
		ret = permit_new_parent(&self, &target, &source);
	return unless_read_only(&source, from_dir, from, AT_SYMLINK_NOFOLLOW,
				ret);
}

/* proc_sys_fs(5), protected_hardlinks: may_linkat() of the kernel. */
static long permit_link_source(const struct subject *self,
			       const struct file *file)
{
	mode_t mode = file->shown.mode;

	if (subject_owns(self, file) ||
	    !read_sysctl("sys/fs/protected_hardlinks"))
		return 0;
	if (S_ISREG(mode) && !(mode & S_ISUID) &&
	    (mode & (S_ISGID | S_IXGRP)) != (S_ISGID | S_IXGRP) &&
	    permit_file(self, file, MAY_READ | MAY_WRITE) >= 0)
		return 0;
	return -EPERM;
}

long permit_link(int from_dir, const char *from, int to_dir, const char *to,
		 int flags)
{
	struct subject self = permit_self();
	struct resolved source, target;
	long ret;

	if (!from || !to)
		return 0;
	ret = permit_walk(
		&self, from_dir, from,
		(flags & AT_EMPTY_PATH) |
			(flags & AT_SYMLINK_FOLLOW ? 0 : AT_SYMLINK_NOFOLLOW),
		&source);
	if (ret >= 0)
		ret = permit_walk(&self, to_dir, to, AT_SYMLINK_NOFOLLOW,
				  &target);
	if (ret < 0 || !source.found || target.found || !target.has_parent ||
	    source.refused || target.refused)
		return ret;
	/* EXDEV comes before the permissions. */
	if (source.file.key.dev != target.parent.key.dev)
		return 0;
	ret = permit_link_source(&self, &source.file);
	if (ret >= 0)
		ret = permit_change_dir(&self, &target.parent);
	return unless_read_only(&target, to_dir, to, 0, ret);
}

/* truncate(2) */
long permit_write(int dir, const char *path)
{
	struct subject self = permit_self();
	struct resolved at;
	long ret = permit_walk(&self, dir, path, 0, &at);

	/* EISDIR and EINVAL come first for other types. */
	if (ret < 0 || !at.found || !S_ISREG(at.file.shown.mode) || at.refused)
		return ret;
	return unless_read_only(&at, dir, path, 0,
				permit_file(&self, &at.file, MAY_WRITE));
}

/* utimensat(2), EINVAL: the kernel checks the times before it finds the
   file. */
static bool is_invalid_time(long ns)
{
	return ns != UTIME_NOW && ns != UTIME_OMIT &&
	       (ns < 0 || ns > 999999999);
}

/* utimensat(2), "Permissions requirements". */
long permit_utime(int dir, const char *path, const struct timespec *times,
		  int flags)
{
	struct subject self = permit_self();
	struct resolved at;
	bool now = !times || (times[0].tv_nsec == UTIME_NOW &&
			      times[1].tv_nsec == UTIME_NOW);
	long ret;

	if (times && (is_invalid_time(times[0].tv_nsec) ||
		      is_invalid_time(times[1].tv_nsec) ||
		      (times[0].tv_nsec == UTIME_OMIT &&
		       times[1].tv_nsec == UTIME_OMIT)))
		return 0;
	ret = permit_walk(&self, dir, path,
			  flags & (AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH), &at);
	if (ret < 0 || !at.found || at.refused || subject_owns(&self, &at.file))
		return ret;
	return unless_read_only(&at, dir, path, flags,
				now ? permit_file(&self, &at.file, MAY_WRITE)
				    : -EPERM);
}

long permit_access(const char *path, unsigned want)
{
	struct subject self = permit_self();
	struct resolved at;
	long ret = permit_walk(&self, AT_FDCWD, path, 0, &at);

	if (ret < 0 || !at.found || at.refused)
		return ret;
	return permit_file(&self, &at.file, want);
}

long permit_chdir(int dir, const char *path)
{
	struct subject self = permit_self();
	struct resolved at;
	long ret = permit_walk(&self, dir, path, 0, &at);

	if (ret < 0 || !at.found || !S_ISDIR(at.file.shown.mode))
		return ret;
	return permit_file(&self, &at.file, MAY_SEARCH);
}

long permit_execute(int dir, const char *path, int flags)
{
	struct subject self = permit_self();
	struct resolved at;
	long ret = permit_walk(&self, dir, path,
			       flags & (AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH),
			       &at);

	if (ret < 0 || !at.found || !S_ISREG(at.file.shown.mode) || at.refused)
		return ret;
	return permit_file(&self, &at.file, MAY_EXECUTE);
}
