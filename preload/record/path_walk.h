/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Walks a path one component after the other, path_resolution(7), with what the
 * session shows of each: for the permission model, which says who may go where,
 * and for root, who may go where the builder has locked the way.
 */
#ifndef PRELOAD_RECORD_PATH_WALK_H
#define PRELOAD_RECORD_PATH_WALK_H

#include "preload/record/file.h"

/* Where a path leads. */
struct resolved {
	struct file file;   /* if `found` */
	struct file parent; /* if `has_parent` */
	bool found, has_parent;
	bool dots;    /* it ends in "." or "..": no name to remove */
	bool refused; /* it ends in a slash after what is no
			 directory: few calls accept that */
};

/* What a subject may, decided by identity/permit.c. */
struct subject;
struct walk_rules {
	const struct subject *subject;
	bool (*may_search)(const struct subject *subject,
			   const struct file *dir);
	/* The last component of a path is a link in the directory `dir`. */
	bool (*may_follow)(const struct subject *subject,
			   const struct file *dir, const struct file *link);
	/* Corrects what is shown of a file below /proc. */
	void (*show_proc)(const char *path, struct file *file);
};

/*
 * Walks a path by these rules; flags is AT_SYMLINK_NOFOLLOW or 0, and a NULL
 * path is the descriptor itself.  0, also if the last component is missing, or
 * the negative errno that the kernel would have given.
 */
long path_walk(const struct walk_rules *rules, int dir, const char *path,
	       int flags, struct resolved *at);

/*
 * Root may search, read and write what its owner can't.  If the builder's
 * own mode bits stand in the way of a path, they are widened on disk, and the
 * ledger keeps what is shown; true if anything was.  `need` are mode bits
 * that the file itself must give the builder.
 */
bool path_unlock(int dir, const char *path, int flags, mode_t need);

/* file_stat(), and once more if only locks of the builder were in its way. */
long unlock_and_stat(int dir, const char *path, int flags, struct file *file);

/* The same for any call. */
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
