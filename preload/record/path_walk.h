/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Walks a path one component after the other, path_resolution(7), with the
 * owner and mode that the session shows of each.  Two need it: the permission
 * model, which decides for each directory whether a process may search it; and
 * root, who may search directories that the builder's own mode bits close.
 *
 * A walk makes a system call or two per component, and needs some 10 KiB of
 * stack.  It never runs for root unless the kernel has said EACCES.
 */
#ifndef PRELOAD_RECORD_PATH_WALK_H
#define PRELOAD_RECORD_PATH_WALK_H

#include "preload/record/file.h"

/* The result of a walk. */
struct resolved {
	struct file file;   /* if `found` */
	struct file parent; /* if `has_parent` */
	bool found, has_parent;
	bool dots;    /* the path ends in "." or "..", no name to remove */
	bool refused; /* it ends in a slash behind something that is no
			 directory: few calls accept that */
};

/* The rules of a walk; credentials/permit_walk.c has the functions, since this
   folder knows no credentials.  Each gets the `subject` of the walk. */
struct subject;
struct walk_rules {
	const struct subject *subject;
	/* Search permission on a directory. */
	bool (*may_search)(const struct subject *subject,
			   const struct file *dir);
	/* True if the last component, a link in `dir`, is followed:
	   protected_symlinks. */
	bool (*may_follow)(const struct subject *subject,
			   const struct file *dir, const struct file *link);
	/* Corrects the shown owner of a file below /proc. */
	void (*show_proc)(const char *path, struct file *file);
};

/*
 * Walks a path by these rules.  Of `flags` AT_SYMLINK_NOFOLLOW and
 * AT_EMPTY_PATH count; a NULL path is the descriptor `dir` itself.  0, also if
 * only the last component does not exist (at->found), else the negative errno
 * that the kernel would give: EACCES, ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG,
 * EFAULT.
 */
long path_walk(const struct walk_rules *rules, int dir, const char *path,
	       int flags, struct resolved *at);

/* A flag of path_unlock(): `dir` is the root, as for RESOLVE_IN_ROOT of
   openat2(2). */
#define PATH_IN_ROOT 0x40000000

/*
 * Root may search, read and write files whatever their modes; the builder, who
 * is root here, may not.  Widens the modes of the builder's directories on the
 * way, and of the file if it lacks bits of `need`, on disk; the ledger records
 * the modes as they are shown before.  True if any mode was widened.
 */
bool path_unlock(int dir, const char *path, int flags, mode_t need);

/* file_stat(), and again after path_unlock() if the first one is EACCES. */
long unlock_and_stat(int dir, const char *path, int flags, struct file *file);

/* The result of `call`, a long expression; evaluates it again after
   path_unlock() if the first result is EACCES.  May change modes on disk. */
#define UNLOCK_AND_RETRY(call, dir, path, flags, need)   \
	({                                               \
		long unlocked_ret = (call);              \
                                                         \
		if (unlikely(unlocked_ret == -EACCES) && \
		    path_unlock(dir, path, flags, need)) \
			unlocked_ret = (call);           \
		unlocked_ret;                            \
	})

#endif
