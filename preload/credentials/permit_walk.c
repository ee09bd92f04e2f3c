/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Walks a path (path_walk.c) by the rules of permission for a process that has
 * given up rights of root: which directories it may search, and which links it
 * may follow.  Decides only; the verb makes the call.
 */
#include "preload/credentials/permit_walk.h"

#include "preload/base/changed_root.h"
#include "preload/credentials/proc_status.h"
#include "raw/syscall.h"

int permit_sysctl(const char *name)
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
	       !permit_sysctl("sys/fs/protected_symlinks");
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

long permit_unless_read_only(const struct resolved *at, int dir,
			     const char *path, int flags, long ret)
{
	return ret < 0 && is_read_only(at, dir, path, flags) ? 0 : ret;
}

long permit_change_dir(const struct subject *subject, const struct file *dir)
{
	return permit_file(subject, dir, MAY_WRITE | MAY_SEARCH);
}
