/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Decides about the calls that reach a file by its path: each function walks
 * the path (permit_walk.c), and applies the rules of its call to the file found
 * (permit_file.c), in the order in which the kernel checks them, since the
 * order decides which error a program gets.  Decides only; the verb makes the
 * call.
 */
#include "preload/credentials/permit.h"

#include "preload/credentials/permit_walk.h"

/* Walks a path with the credentials of this process. */
static long walk_as_self(int dir, const char *path, int flags,
			 struct resolved *at)
{
	struct subject self = permit_self();

	return permit_walk(&self, dir, path,
			   flags & (AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH), at);
}

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
	level = permit_sysctl(name);
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
	return permit_unless_read_only(at, dir, path, 0,
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
		return permit_unless_read_only(
			at, dir, path, 0, permit_change_dir(self, &at->file));
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
		ret = permit_unless_read_only(at, dir, path, 0, ret);
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

/* truncate(2) */
long permit_write(int dir, const char *path)
{
	struct subject self = permit_self();
	struct resolved at;
	long ret = permit_walk(&self, dir, path, 0, &at);

	/* EISDIR and EINVAL come first for other types. */
	if (ret < 0 || !at.found || !S_ISREG(at.file.shown.mode) || at.refused)
		return ret;
	return permit_unless_read_only(&at, dir, path, 0,
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
	return permit_unless_read_only(
		&at, dir, path, flags,
		now ? permit_file(&self, &at.file, MAY_WRITE) : -EPERM);
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
