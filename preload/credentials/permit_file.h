/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Permission to act on one file whose record was found: mode bits, ACL and
 * capabilities, and the clauses on EACCES and EPERM of the calls that change an
 * inode.  Decided from the shown owner, mode and ACL, without a system call.
 *
 * Each permit_ function that returns long returns 0, or the negative errno that
 * the kernel would give to a process with these credentials.  They change
 * neither file nor record.
 */
#ifndef PRELOAD_CREDENTIALS_PERMIT_FILE_H
#define PRELOAD_CREDENTIALS_PERMIT_FILE_H

#include "preload/credentials/credentials.h"
#include "preload/record/path_walk.h"

/* The credentials by which a question is decided.  `cred` belongs to the ledger
   and stays. */
struct subject {
	const struct credentials *cred;
	uint32_t uid, gid; /* compared with the owner of files */
	uint64_t rights;   /* effective capabilities */
};

/* The process with its file-system ids, which decide about calls on files; and
   with its real ids, as access(2) asks. */
struct subject permit_self(void);
struct subject permit_real(void);

static inline bool subject_has(const struct subject *subject,
			       unsigned capability)
{
	return subject->rights >> capability & 1;
}

/* in_group_p() of the kernel, for the subject's ids. */
static inline bool subject_is_member(const struct subject *subject,
				     uint32_t gid)
{
	return cred_in_group(subject->cred, subject->gid, gid);
}

/* True for the file's owner, and with CAP_FOWNER: inode_owner_or_capable(). */
static inline bool subject_owns(const struct subject *subject,
				const struct file *file)
{
	return subject->uid == file->shown.uid ||
	       subject_has(subject, CAP_FOWNER);
}

/* The permission bits of a class; access(2) calls them R_OK, W_OK, X_OK. */
enum { MAY_READ = 4, MAY_WRITE = 2, MAY_EXECUTE = 1, MAY_SEARCH = 1 };

/* inode_permission(): -EACCES unless the subject has all bits of `want`. */
long permit_file(const struct subject *subject, const struct file *file,
		 unsigned want);

/* chmod(2): -EPERM for others than the owner.  Takes the set-group-ID bit out
   of `*mode` if the process is neither in the file's group nor has
   CAP_FSETID. */
long permit_chmod(const struct file *file, mode_t *mode);

/* chown(2): -EPERM without CAP_CHOWN, except for the owner who sets a group of
   the owner's; an id of -1 is not changed. */
long permit_chown(const struct file *file, uint32_t uid, uint32_t gid);

/* inode_init_owner(): true if a new file of this mode in `parent`, a directory
   with the set-group-ID bit, must not have that bit itself, because its maker
   is not in the directory's group. */
bool permit_strips_setgid(const struct file *parent, mode_t mode);

/* subject_owns() for this process. */
bool permit_owns(const struct file *file);

/* setattr_should_drop_sgid(): true if a chown or a write by this process drops
   the set-group-ID bit although the group may not execute the file. */
bool permit_drops_setgid(const struct file *file);

/*
 * xattr(7): `write` to set or remove the attribute `name`, `removes` to remove
 * it.  -EPERM or -EACCES; -ENODATA where the kernel hides an attribute from
 * readers instead of refusing it.
 */
long permit_xattr(const struct file *file, const char *name, bool write,
		  bool removes);

#endif
