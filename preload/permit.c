/* SPDX-License-Identifier: BSD-2-Clause */
/* See permit.h; route.c walks the paths. */
#include "preload/permit.h"
#include "ledger/syscall.h"
#include "preload/mem.h"
#include "preload/session.h"
#include "preload/xattr.h"

#define READ 4u
#define WRITE 2u
#define EXECUTE 1u
#define SEARCH 1u

#ifndef __O_TMPFILE
#define __O_TMPFILE 020000000
#endif

/* ---------------------------------------------------------- one file */

struct subject permit_self(void)
{
	const struct credentials *now = ids_now();

	return (struct subject){ .who = now, .uid = now->uid[ID_FS],
				 .gid = now->gid[ID_FS],
				 .rights = now->effective };
}

/* access(2): "using the real UID and GID"; capabilities follow the uid. */
struct subject permit_real(void)
{
	const struct credentials *now = ids_now();
	struct subject real = { .who = now, .uid = now->uid[ID_REAL],
				.gid = now->gid[ID_REAL],
				.rights = now->effective };

	if (!(now->secure & SECBIT_NO_SETUID_FIXUP))
		real.rights = real.uid ? 0 : now->permitted;
	return real;
}

static bool may(const struct subject *subject, unsigned capability)
{
	return subject->rights >> capability & 1;
}

static bool is_member(const struct subject *subject, uint32_t gid)
{
	return ids_in_group(subject->who, subject->gid, gid);
}

static bool owns(const struct subject *subject, const struct file *file)
{
	return subject->uid == file->shown.uid || may(subject, CAP_FOWNER);
}

static bool in_group_of(const void *subject, uint32_t gid)
{
	return is_member(subject, gid);
}

/* The class that the subject belongs to decides: owner, ACL, group or others,
   in this order. */
static bool grants(const struct subject *subject, const struct file *file,
		   unsigned want)
{
	mode_t mode = file->shown.mode;
	struct attr acl;

	if (subject->uid == file->shown.uid)
		return !(want & ~(mode >> 6));
	if (mode & 070 && xattr_held(file, acl_access_name, &acl))
		return acl_grants(acl.value, acl.value_size, subject->uid,
				  file->shown.gid, in_group_of, subject, want);
	if (is_member(subject, file->shown.gid))
		return !(want & ~(mode >> 3));
	return !(want & ~mode);
}

long permit_file(const struct subject *subject, const struct file *file,
		 unsigned want)
{
	bool is_dir = S_ISDIR(file->shown.mode);

	if (grants(subject, file, want))
		return 0;
	/* capabilities(7): CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE. */
	if (may(subject, CAP_DAC_READ_SEARCH) &&
	    (is_dir ? !(want & WRITE) : want == READ))
		return 0;
	if (may(subject, CAP_DAC_OVERRIDE) &&
	    (is_dir || !(want & EXECUTE) || file->shown.mode & 0111))
		return 0;
	return -EACCES;
}

static long find(int dir, const char *path, int flags, struct place *place)
{
	struct subject self = permit_self();

	return permit_walk(&self, dir, path,
			   flags & (AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH),
			   place);
}

/* A file system that is read-only is a reason that comes before others: then
   the kernel is asked, and says so. */
static long unless_frozen(const struct place *place, int dir, const char *path,
			  int flags, long ret)
{
	return ret < 0 && place->found &&
	       file_writable(&place->file, dir, path, flags) < 0 ? 0 : ret;
}

/* ----------------------------------------------------------- the calls */

long permit_find(int dir, const char *path, int flags)
{
	struct place place;

	return find(dir, path, flags, &place);
}

static bool setting(const char *path)
{
	char digit = '0';
	long fd = raw(__NR_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);

	if (fd < 0)
		return false;
	raw(__NR_read, fd, &digit, 1);
	raw(__NR_close, fd);
	return digit != '0';
}

/* proc_sys_fs(5), protected_regular and protected_fifos: O_CREAT on another's
   file in a sticky directory that others may write to. */
static long permit_reuse(const struct subject *self, const struct place *place)
{
	mode_t parent = place->parent.shown.mode;
	mode_t type = place->file.shown.mode & S_IFMT;
	const char *name = S_ISREG(type) ? "/proc/sys/fs/protected_regular"
					 : "/proc/sys/fs/protected_fifos";

	if (!place->has_parent || !(parent & S_ISVTX) || !(parent & 022) ||
	    (!S_ISREG(type) && !S_ISFIFO(type)) ||
	    place->file.shown.uid == place->parent.shown.uid ||
	    place->file.shown.uid == self->uid)
		return 0;
	return setting(name) ? -EACCES : 0;
}

long permit_open(int dir, const char *path, int flags)
{
	static const unsigned wants[] = { READ, WRITE, READ | WRITE,
					  READ | WRITE };
	struct subject self = permit_self();
	unsigned want = wants[flags & O_ACCMODE];
	bool tmpfile = (flags & __O_TMPFILE) == __O_TMPFILE;
	struct place place;
	long ret;

	/* Flags that contradict each other. */
	if ((flags & O_CREAT && flags & O_DIRECTORY) ||
	    (tmpfile && !(want & WRITE)))
		return 0;
	ret = permit_walk(&self, dir, path,
			  flags & O_NOFOLLOW || (flags & O_CREAT &&
						 flags & O_EXCL)
			  ? AT_SYMLINK_NOFOLLOW : 0, &place);
	if (ret < 0 || flags & O_PATH || place.refused)
		return ret;
	if (!place.found)
		return flags & O_CREAT && place.has_parent
			? permit_file(&self, &place.parent, WRITE | SEARCH) : 0;
	if (flags & O_CREAT && flags & O_EXCL)
		return 0;
	if (S_ISLNK(place.file.shown.mode))
		return 0;
	if (S_ISDIR(place.file.shown.mode)) {
		if (tmpfile)
			return unless_frozen(&place, dir, path, 0,
				permit_file(&self, &place.file,
					    WRITE | SEARCH));
		/* EISDIR comes before all questions of permission. */
		if (want & WRITE || flags & O_CREAT)
			return 0;
	} else if (flags & O_DIRECTORY) {
		return 0;
	}
	if (flags & O_CREAT && permit_reuse(&self, &place) < 0)
		return -EACCES;
	if (flags & O_TRUNC)
		want |= WRITE;
	ret = permit_file(&self, &place.file, want);
	if (want & WRITE)
		ret = unless_frozen(&place, dir, path, 0, ret);
	if (ret >= 0 && flags & O_NOATIME && !owns(&self, &place.file))
		return -EPERM;
	return ret;
}

long permit_create(int dir, const char *path, mode_t type)
{
	struct subject self = permit_self();
	struct place place;
	long ret = permit_walk(&self, dir, path, AT_SYMLINK_NOFOLLOW, &place);

	if (ret < 0 || place.found || !place.has_parent ||
	    (place.refused && !S_ISDIR(type)))
		return ret;
	return permit_file(&self, &place.parent, WRITE | SEARCH);
}

static bool can_be_node(mode_t mode)
{
	return !(mode & S_IFMT) || S_ISREG(mode) || S_ISCHR(mode) ||
	       S_ISBLK(mode) || S_ISFIFO(mode) || S_ISSOCK(mode);
}

/* The builder may not make one either, and the kernel knows how to say so on
   a file system that is read-only. */
static long refuse_node(int dir, const char *path, mode_t mode, dev_t dev)
{
	return session_is_builder(0) ? -EPERM
		: raw(__NR_mknodat, dir, path, mode, dev);
}

/* mknod(2): "the caller is not privileged". */
long permit_mknod(int dir, const char *path, mode_t mode, dev_t dev)
{
	struct subject self = permit_self();
	struct place place;
	long ret;

	/* may_mknod() of the kernel comes before the path. */
	if (!can_be_node(mode))
		return 0;
	ret = permit_walk(&self, dir, path, AT_SYMLINK_NOFOLLOW, &place);
	if (ret < 0 || place.found || !place.has_parent || place.refused)
		return ret;
	ret = permit_file(&self, &place.parent, WRITE | SEARCH);
	/* The character device 0:0 is a whiteout, and everybody's. */
	if (ret >= 0 && ((S_ISCHR(mode) && dev) || S_ISBLK(mode)) &&
	    !may(&self, CAP_MKNOD))
		return refuse_node(dir, path, mode, dev);
	return ret;
}

/* unlink(2), rename(2): EACCES for the directory, EPERM for a sticky one. */
static long permit_delete(const struct subject *self,
			  const struct place *place)
{
	long ret;

	if (!place->found || !place->has_parent || place->dots ||
	    place->refused)
		return 0;
	ret = permit_file(self, &place->parent, WRITE | SEARCH);
	if (ret >= 0 && place->parent.shown.mode & S_ISVTX &&
	    self->uid != place->file.shown.uid &&
	    self->uid != place->parent.shown.uid && !may(self, CAP_FOWNER))
		return -EPERM;
	return ret;
}

long permit_unlink(int dir, const char *path)
{
	struct subject self = permit_self();
	struct place place;
	long ret = permit_walk(&self, dir, path, AT_SYMLINK_NOFOLLOW, &place);

	return ret < 0 ? ret
		: unless_frozen(&place, dir, path, AT_SYMLINK_NOFOLLOW,
				permit_delete(&self, &place));
}

static bool same_file(const struct file *a, const struct file *b)
{
	return a->key.ino == b->key.ino && a->key.dev == b->key.dev;
}

/* A directory that gets another parent has its ".." rewritten. */
static long permit_move(const struct subject *self, const struct place *what,
			const struct place *to)
{
	if (!what->found || !what->has_parent || !to->has_parent ||
	    !S_ISDIR(what->file.shown.mode) ||
	    same_file(&what->parent, &to->parent))
		return 0;
	return permit_file(self, &what->file, WRITE);
}

long permit_rename(int from_dir, const char *from, int to_dir, const char *to,
		   unsigned flags)
{
	struct subject self = permit_self();
	struct place old, new;
	bool exchange = flags & 2;	/* RENAME_EXCHANGE */
	long ret;

	ret = permit_walk(&self, from_dir, from, AT_SYMLINK_NOFOLLOW, &old);
	if (ret >= 0)
		ret = permit_walk(&self, to_dir, to, AT_SYMLINK_NOFOLLOW, &new);
	if (ret < 0 || !old.found || old.dots || new.dots || old.refused ||
	    (exchange && !new.found))
		return ret;
	if (new.refused && !S_ISDIR(old.file.shown.mode))
		return 0;
	if (old.has_parent && new.has_parent &&
	    old.parent.key.dev != new.parent.key.dev)
		return 0;
	if (new.found && flags & 1)	/* RENAME_NOREPLACE */
		return 0;
	if (new.found && same_file(&old.file, &new.file))
		return 0;
	ret = permit_delete(&self, &old);
	if (ret >= 0 && new.found)
		ret = permit_delete(&self, &new);
	else if (ret >= 0 && new.has_parent)
		ret = permit_file(&self, &new.parent, WRITE | SEARCH);
	if (ret >= 0)
		ret = permit_move(&self, &old, &new);
	if (ret >= 0 && exchange)
		ret = permit_move(&self, &new, &old);
	return ret;
}

/* proc_sys_fs(5), protected_hardlinks. */
static long permit_source(const struct subject *self, const struct file *file)
{
	mode_t mode = file->shown.mode;

	if (owns(self, file) || !setting("/proc/sys/fs/protected_hardlinks"))
		return 0;
	if (S_ISREG(mode) && !(mode & S_ISUID) &&
	    (mode & (S_ISGID | S_IXGRP)) != (S_ISGID | S_IXGRP) &&
	    permit_file(self, file, READ | WRITE) >= 0)
		return 0;
	return -EPERM;
}

long permit_link(int from_dir, const char *from, int to_dir, const char *to,
		 int flags)
{
	struct subject self = permit_self();
	struct place old, new;
	long ret;

	if (!from || !to)
		return 0;
	ret = permit_walk(&self, from_dir, from,
			  (flags & AT_SYMLINK_FOLLOW ? 0 : AT_SYMLINK_NOFOLLOW) |
			  (flags & AT_EMPTY_PATH), &old);
	if (ret >= 0)
		ret = permit_walk(&self, to_dir, to, AT_SYMLINK_NOFOLLOW, &new);
	if (ret < 0 || !old.found || new.found || !new.has_parent ||
	    old.refused || new.refused)
		return ret;
	if (old.file.key.dev != new.parent.key.dev)
		return 0;
	ret = permit_source(&self, &old.file);
	return ret < 0 ? ret
		: permit_file(&self, &new.parent, WRITE | SEARCH);
}

/* truncate(2) */
long permit_write(int dir, const char *path)
{
	struct subject self = permit_self();
	struct place place;
	long ret = permit_walk(&self, dir, path, 0, &place);

	if (ret < 0 || !place.found || !S_ISREG(place.file.shown.mode) ||
	    place.refused)
		return ret;
	return unless_frozen(&place, dir, path, 0,
			     permit_file(&self, &place.file, WRITE));
}

/* Then the kernel complains before it looks at the file. */
static bool is_bad(long ns)
{
	return ns != UTIME_NOW && ns != UTIME_OMIT &&
	       (ns < 0 || ns > 999999999);
}

/* utimensat(2), "Permissions requirements". */
long permit_utime(int dir, const char *path, const struct timespec *times,
		  int flags)
{
	struct subject self = permit_self();
	struct place place;
	bool now = !times || (times[0].tv_nsec == UTIME_NOW &&
			      times[1].tv_nsec == UTIME_NOW);
	long ret;

	if (times && (is_bad(times[0].tv_nsec) || is_bad(times[1].tv_nsec) ||
		      (times[0].tv_nsec == UTIME_OMIT &&
		       times[1].tv_nsec == UTIME_OMIT)))
		return 0;
	ret = permit_walk(&self, dir, path,
			  flags & (AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH),
			  &place);
	if (ret < 0 || !place.found || place.refused ||
	    owns(&self, &place.file))
		return ret;
	return unless_frozen(&place, dir, path, flags,
			     now ? permit_file(&self, &place.file, WRITE)
				 : -EPERM);
}

long permit_enter(int dir, const char *path)
{
	struct subject self = permit_self();
	struct place place;
	long ret = permit_walk(&self, dir, path, 0, &place);

	if (ret < 0 || !place.found || !S_ISDIR(place.file.shown.mode))
		return ret;
	return permit_file(&self, &place.file, SEARCH);
}

long permit_execute(int dir, const char *path, int flags)
{
	struct subject self = permit_self();
	struct place place;
	long ret = permit_walk(&self, dir, path,
			       flags & (AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH),
			       &place);

	if (ret < 0 || !place.found || !S_ISREG(place.file.shown.mode) ||
	    place.refused)
		return ret;
	return permit_file(&self, &place.file, EXECUTE);
}

/* ------------------------------------------- of a file that is in hand */

/* chmod(2): EPERM, and the set-gid bit of a group that is not one's own. */
long permit_chmod(const struct file *file, mode_t *mode)
{
	struct subject self = permit_self();

	if (!owns(&self, file))
		return -EPERM;
	if (!is_member(&self, file->shown.gid) && !may(&self, CAP_FSETID))
		*mode &= ~(mode_t)S_ISGID;
	return 0;
}

/* chown(2): "Only a privileged process may change the owner of a file.  The
   owner of a file may change the group of the file to any group of which
   that owner is a member." */
long permit_chown(const struct file *file, uint32_t uid, uint32_t gid)
{
	struct subject self = permit_self();
	bool owner = self.uid == file->shown.uid;
	mode_t mode = file->shown.mode;

	if (may(&self, CAP_CHOWN))
		return 0;
	if (uid != (uint32_t)-1 && !(owner && uid == file->shown.uid))
		return -EPERM;
	if (gid != (uint32_t)-1 &&
	    !(owner && (gid == file->shown.gid || is_member(&self, gid))))
		return -EPERM;
	/* Set-id bits are dropped, and that is a change of mode. */
	if (!S_ISDIR(mode) && !owns(&self, file) &&
	    (mode & S_ISUID || permit_drops_setgid(file) ||
	     (mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP)))
		return -EPERM;
	return 0;
}

bool permit_strips_setgid(const struct file *parent, mode_t mode)
{
	struct subject self = permit_self();

	return (mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP) &&
	       !is_member(&self, parent->shown.gid) && !may(&self, CAP_FSETID);
}

bool permit_owns(const struct file *file)
{
	struct subject self = permit_self();

	return owns(&self, file);
}

bool permit_drops_setgid(const struct file *file)
{
	struct subject self = permit_self();
	mode_t mode = file->shown.mode;

	return !S_ISDIR(mode) && mode & S_ISGID && !(mode & S_IXGRP) &&
	       !is_member(&self, file->shown.gid) && !may(&self, CAP_FSETID);
}

/* xattr(7), one clause for each namespace. */
static long permit_user_xattr(const struct subject *self,
			      const struct file *file, bool write)
{
	mode_t mode = file->shown.mode;

	if (!S_ISREG(mode) && !S_ISDIR(mode))
		return write ? -EPERM : -ENODATA;
	if (S_ISDIR(mode) && mode & S_ISVTX && write && !owns(self, file))
		return -EPERM;
	return permit_file(self, file, write ? WRITE : READ);
}

/* set_posix_acl(): only a directory has a default ACL, whoever asks. */
static long permit_acl(const struct subject *self, const struct file *file,
		       bool is_default, bool removes)
{
	if (S_ISLNK(file->shown.mode))
		return 0;
	if (is_default && !S_ISDIR(file->shown.mode))
		return removes ? 0 : -EACCES;
	return owns(self, file) ? 0 : -EPERM;
}

long permit_xattr(const struct file *file, const char *name, bool write,
		  bool removes)
{
	struct subject self = permit_self();

	if (mem_starts(name, "user."))
		return permit_user_xattr(&self, file, write);
	if (mem_starts(name, "trusted."))
		return may(&self, CAP_SYS_ADMIN) ? 0 : write ? -EPERM : -ENODATA;
	if (!mem_starts(name, "security.") && !mem_starts(name, "system."))
		return permit_file(&self, file, write ? WRITE : READ);
	if (!write)
		return 0;
	if (mem_equal(name, XATTR_CAPABILITY_NAME))
		return may(&self, CAP_SETFCAP) ? 0 : -EPERM;
	if (mem_starts(name, "security."))
		return may(&self, CAP_SYS_ADMIN) ? 0 : -EPERM;
	if (mem_equal(name, acl_access_name))
		return permit_acl(&self, file, false, removes);
	if (mem_equal(name, acl_default_name))
		return permit_acl(&self, file, true, removes);
	return 0;
}
