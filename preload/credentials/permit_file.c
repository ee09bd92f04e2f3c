/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Decides about one file by its shown owner, mode and ACL, and the credentials
 * of the process: generic_permission() of the kernel, and the checks of
 * setattr_prepare() and of the xattr handlers.  No system call.
 */
#include "preload/credentials/permit_file.h"

#include "preload/base/mem.h"
#include "preload/record/acl.h"
#include "preload/record/xattr_stored.h"

struct subject permit_self(void)
{
	const struct credentials *now = cred_now();

	return (struct subject){ .cred = now,
				 .uid = now->uid[ID_FS],
				 .gid = now->gid[ID_FS],
				 .rights = now->effective };
}

/* access(2) uses the real ids; access_override_creds() of the kernel clears the
   capabilities for a real uid that is not root. */
struct subject permit_real(void)
{
	const struct credentials *now = cred_now();
	struct subject real = { .cred = now,
				.uid = now->uid[ID_REAL],
				.gid = now->gid[ID_REAL],
				.rights = now->effective };

	if (!(now->secure & SECBIT_NO_SETUID_FIXUP))
		real.rights = real.uid ? 0 : now->permitted;
	return real;
}

static bool in_group_of(const void *subject, uint32_t gid)
{
	return subject_is_member(subject, gid);
}

/* acl_permission_check(): the first class that the subject belongs to decides,
   in the order owner, ACL, group, others; a later class cannot add anything. */
static bool grants(const struct subject *subject, const struct file *file,
		   unsigned want)
{
	mode_t mode = file->shown.mode;
	struct attr acl;

	if (subject->uid == file->shown.uid)
		return !(want & ~(mode >> 6));
	if (mode & 070 && xattr_stored(file, acl_access_name, &acl))
		return acl_grants(acl.value, acl.value_size, subject->uid,
				  file->shown.gid, in_group_of, subject, want);
	if (subject_is_member(subject, file->shown.gid))
		return !(want & ~(mode >> 3));
	return !(want & ~mode);
}

long permit_file(const struct subject *subject, const struct file *file,
		 unsigned want)
{
	bool is_dir = S_ISDIR(file->shown.mode);

	if (grants(subject, file, want))
		return 0;
	/* capabilities(7): CAP_DAC_READ_SEARCH reads files and searches
	   directories; CAP_DAC_OVERRIDE does all but execute a file without
	   any execute bit. */
	if (subject_has(subject, CAP_DAC_READ_SEARCH) &&
	    (is_dir ? !(want & MAY_WRITE) : want == MAY_READ))
		return 0;
	if (subject_has(subject, CAP_DAC_OVERRIDE) &&
	    (is_dir || !(want & MAY_EXECUTE) || file->shown.mode & 0111))
		return 0;
	return -EACCES;
}

/* ------------------------------------------------------ changes of it */

/* True if the subject may give a file of this file's group a set-gid bit. */
static bool may_set_gid(const struct subject *subject, const struct file *file)
{
	return subject_is_member(subject, file->shown.gid) ||
	       subject_has(subject, CAP_FSETID);
}

long permit_chmod(const struct file *file, mode_t *mode)
{
	struct subject self = permit_self();

	if (!subject_owns(&self, file))
		return -EPERM;
	if (!may_set_gid(&self, file))
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

	if (subject_has(&self, CAP_CHOWN))
		return 0;
	if (uid != (uint32_t)-1 && !(owner && uid == file->shown.uid))
		return -EPERM;
	if (gid != (uint32_t)-1 && !(owner && (gid == file->shown.gid ||
					       subject_is_member(&self, gid))))
		return -EPERM;
	/* A chown drops set-id bits, and that needs the right to chmod. */
	if (!S_ISDIR(mode) && !subject_owns(&self, file) &&
	    (mode & S_ISUID || permit_drops_setgid(file) ||
	     (mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP)))
		return -EPERM;
	return 0;
}

bool permit_strips_setgid(const struct file *parent, mode_t mode)
{
	struct subject self = permit_self();

	return (mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP) &&
	       !may_set_gid(&self, parent);
}

bool permit_owns(const struct file *file)
{
	struct subject self = permit_self();

	return subject_owns(&self, file);
}

bool permit_drops_setgid(const struct file *file)
{
	struct subject self = permit_self();
	mode_t mode = file->shown.mode;

	return !S_ISDIR(mode) && mode & S_ISGID && !(mode & S_IXGRP) &&
	       !may_set_gid(&self, file);
}

/* xattr(7), "User extended attributes": only on files and directories, and in a
   sticky directory only by its owner. */
static long permit_user_xattr(const struct subject *self,
			      const struct file *file, bool write)
{
	mode_t mode = file->shown.mode;

	if (!S_ISREG(mode) && !S_ISDIR(mode))
		return write ? -EPERM : -ENODATA;
	if (S_ISDIR(mode) && mode & S_ISVTX && write &&
	    !subject_owns(self, file))
		return -EPERM;
	return permit_file(self, file, write ? MAY_WRITE : MAY_READ);
}

/* set_posix_acl(): only a directory has a default ACL, whoever asks. */
static long permit_acl(const struct subject *self, const struct file *file,
		       bool is_default, bool removes)
{
	if (S_ISLNK(file->shown.mode))
		return 0;
	if (is_default && !S_ISDIR(file->shown.mode))
		return removes ? 0 : -EACCES;
	return subject_owns(self, file) ? 0 : -EPERM;
}

long permit_xattr(const struct file *file, const char *name, bool write,
		  bool removes)
{
	struct subject self = permit_self();

	if (raw_starts(name, "user."))
		return permit_user_xattr(&self, file, write);
	if (raw_starts(name, "trusted."))
		/* xattr_permission(): readers are told that there is none. */
		return subject_has(&self, CAP_SYS_ADMIN) ? 0
		       : write				 ? -EPERM
							 : -ENODATA;
	if (!raw_starts(name, "security.") && !raw_starts(name, "system."))
		return permit_file(&self, file, write ? MAY_WRITE : MAY_READ);
	/* Everybody may read security.* and system.*. */
	if (!write)
		return 0;
	if (raw_equal(name, XATTR_CAPABILITY_NAME))
		return subject_has(&self, CAP_SETFCAP) ? 0 : -EPERM;
	if (raw_starts(name, "security."))
		return subject_has(&self, CAP_SYS_ADMIN) ? 0 : -EPERM;
	if (raw_equal(name, acl_access_name))
		return permit_acl(&self, file, false, removes);
	if (raw_equal(name, acl_default_name))
		return permit_acl(&self, file, true, removes);
	return 0;
}
