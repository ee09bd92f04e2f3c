/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a process may do that is not root: path_resolution(7) and the clauses
 * on EACCES and EPERM in the page of each call, decided from what the session
 * shows of every component.  And what root may do although the builder has
 * locked it: see path_unlock().
 *
 * Each function returns 0 if the kernel may be asked, else the error that it
 * would have given.  Callers ask only if cred_limited(), so that root pays for
 * one branch.  A file that is not found is the kernel's to complain about.
 */
#ifndef PRELOAD_IDENTITY_PERMIT_H
#define PRELOAD_IDENTITY_PERMIT_H

#include "preload/identity/credentials.h"
#include "preload/record/path_walk.h"

/* In whose name: the process, or for access(2) its real ids. */
struct subject {
	const struct credentials *who;
	uint32_t uid, gid; /* the ones for files */
	uint64_t rights;   /* effective capabilities */
};

struct subject permit_self(void);
struct subject permit_real(void);

static inline bool subject_has(const struct subject *subject,
			       unsigned capability)
{
	return subject->rights >> capability & 1;
}

static inline bool subject_is_member(const struct subject *subject,
				     uint32_t gid)
{
	return cred_in_group(subject->who, subject->gid, gid);
}

/* The file's owner, or one with CAP_FOWNER. */
static inline bool subject_owns(const struct subject *subject,
				const struct file *file)
{
	return subject->uid == file->shown.uid ||
	       subject_has(subject, CAP_FOWNER);
}

/* Walks a path as `subject`; flags is AT_SYMLINK_NOFOLLOW or 0, and a NULL
   path is the descriptor itself. */
long permit_walk(const struct subject *subject, int dir, const char *path,
		 int flags, struct resolved *at);

/* The permission bits of a class; access(2) calls them R_OK, W_OK, X_OK. */
enum { MAY_READ = 4, MAY_WRITE = 2, MAY_EXECUTE = 1, MAY_SEARCH = 1 };

/* May `subject` do this to the file? */
long permit_file(const struct subject *subject, const struct file *file,
		 unsigned want);

/* What the calls need. */
long permit_find(int dir, const char *path, int flags);
long permit_open(int dir, const char *path, int flags);
long permit_create(int dir, const char *path, mode_t type);
long permit_mknod(int dir, const char *path, mode_t mode, dev_t dev);
long permit_unlink(int dir, const char *path);
long permit_rename(int from_dir, const char *from, int to_dir, const char *to,
		   unsigned flags);
long permit_link(int from_dir, const char *from, int to_dir, const char *to,
		 int flags);
long permit_write(int dir, const char *path);
long permit_utime(int dir, const char *path, const struct timespec *times,
		  int flags);
long permit_use(const char *path, unsigned want);
long permit_enter(int dir, const char *path);
long permit_execute(int dir, const char *path, int flags);

/* permit_file.c: the same for a file that was looked at; they may change what
   is asked. */
long permit_chmod(const struct file *file, mode_t *mode);
long permit_chown(const struct file *file, uint32_t uid, uint32_t gid);
/* inode_init_owner(): a new file in a set-gid directory keeps a set-gid bit
   only if its maker belongs to that group. */
bool permit_strips_setgid(const struct file *parent, mode_t mode);

/* Its owner, or one with CAP_FOWNER. */
bool permit_owns(const struct file *file);

/* chown by one who is not root drops a set-gid bit also where the group may
   not execute, unless the caller is in that group. */
bool permit_drops_setgid(const struct file *file);
long permit_xattr(const struct file *file, const char *name, bool write,
		  bool removes);

#endif
