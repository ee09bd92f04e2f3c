/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Decides about the calls that make, remove or change names: write and search
 * permission on directories, the sticky bit, and protected hard links, in the
 * order in which the kernel checks them, since the order decides which error a
 * program gets.  Decides only; the verb makes the call.
 */
#include "preload/credentials/permit.h"
#include "preload/credentials/permit_walk.h"
#include "raw/syscall.h"

long permit_create(int dir, const char *path, mode_t type)
{
	struct subject self = permit_self();
	struct resolved at;
	long ret = permit_walk(&self, dir, path, AT_SYMLINK_NOFOLLOW, &at);

	/* EEXIST; and only mkdir(2) takes a name that ends in a slash. */
	if (ret < 0 || at.found || !at.has_parent ||
	    (at.refused && !S_ISDIR(type)))
		return ret;
	return permit_unless_read_only(&at, dir, path, 0,
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
	ret = permit_unless_read_only(&at, dir, path, 0,
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
		       : permit_unless_read_only(&at, dir, path,
						 AT_SYMLINK_NOFOLLOW,
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
	return permit_unless_read_only(&source, from_dir, from,
				       AT_SYMLINK_NOFOLLOW, ret);
}

/* proc_sys_fs(5), protected_hardlinks: may_linkat() of the kernel. */
static long permit_link_source(const struct subject *self,
			       const struct file *file)
{
	mode_t mode = file->shown.mode;

	if (subject_owns(self, file) ||
	    !permit_sysctl("sys/fs/protected_hardlinks"))
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
	return permit_unless_read_only(&target, to_dir, to, 0, ret);
}
