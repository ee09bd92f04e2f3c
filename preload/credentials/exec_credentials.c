/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Computes the credentials of a program that is about to be started: execve(2),
 * and capabilities(7), "Transformation of capabilities during execve()". Owner,
 * set-id bits and capabilities of the file are those that the session shows;
 * the kernel sees none of them.  The result goes to the new program by its
 * environment, so a failed exec leaves the credentials of this process as they
 * were.  Nothing here starts a program: process/exec.c and process/spawn.c do.
 */
#include "preload/credentials/exec_credentials.h"

#include <endian.h>

#include "preload/base/session.h"
#include "preload/credentials/caps.h"
#include "preload/credentials/permit.h"
#include "preload/credentials/scope.h"
#include "preload/record/xattr_stored.h"
#include "raw/syscall.h"

/* Reads the sets of a security.capability attribute, struct vfs_cap_data of the
   kernel; false if `value` is none. */
static bool read_file_caps(const void *value, size_t size, uint64_t *permitted,
			   uint64_t *inheritable, bool *effective)
{
	uint32_t word[5] = { 0 };

	if (!value || size < sizeof(word))
		return false;
	memcpy(word, value, sizeof(word));
	for (size_t i = 0; i < countof(word); i++)
		word[i] = le32toh(word[i]);
	*effective = word[0] & VFS_CAP_FLAGS_EFFECTIVE;
	*permitted = word[1] | (uint64_t)word[3] << 32;
	*inheritable = word[2] | (uint64_t)word[4] << 32;
	return true;
}

/* "Transformation of capabilities during execve()", and before it "Safety
   checking for capability-dumb binaries". */
static long transform(struct credentials *after, const struct credentials *old,
		      const void *caps, size_t caps_size)
{
	uint64_t permitted = 0, inheritable = 0;
	uint64_t bounding = old->bounding & caps_possible();
	bool effective = false;
	bool privileged = read_file_caps(caps, caps_size, &permitted,
					 &inheritable, &effective);

	if (effective &&
	    permitted & ~(bounding | (old->inheritable & inheritable)))
		return -EPERM;
	if (after->uid[ID_EFFECTIVE] != old->uid[ID_EFFECTIVE] ||
	    after->gid[ID_EFFECTIVE] != old->gid[ID_EFFECTIVE])
		privileged = true;
	if (privileged)
		after->ambient = 0;
	/* capabilities(7), "Capabilities and execution of programs by root". */
	if (!(after->secure & SECBIT_NOROOT) &&
	    (after->uid[ID_REAL] == 0 || after->uid[ID_EFFECTIVE] == 0)) {
		permitted = inheritable = CRED_ALL_CAPS;
		effective = after->uid[ID_EFFECTIVE] == 0;
	}
	after->permitted = (old->inheritable & inheritable) |
			   (permitted & bounding) | after->ambient;
	after->effective = effective ? after->permitted : after->ambient;
	after->secure &= ~SECBIT_KEEP_CAPS;
	return 0;
}

/* True for the credentials that every session starts with: they need no
 * granule. */
static bool is_initial_root(const struct credentials *one,
			    const uint32_t *groups)
{
	for (unsigned i = 0; i < IDS; i++)
		if (one->uid[i] || one->gid[i])
			return false;
	return one->groups == 1 && groups[0] == 0 && !one->secure &&
	       !one->inheritable && !one->ambient && !one->no_new_privs &&
	       !(caps_possible() &
		 ~(one->effective & one->permitted & one->bounding));
}

/* Computes and stores the credentials of a program whose file is shown with
   this owner and mode, and has the capabilities `caps` or NULL.  `*granule` is
   their granule, 0 for root's. */
static long credentials_after(const struct ledger_value *file, const void *caps,
			      size_t caps_size, uint32_t *granule)
{
	const struct credentials *now = cred_now();
	struct credentials after = *now;
	long ret;

	*granule = 0;
	after.no_new_privs |= caps_no_new_privs();
	/* bprm_fill_uid() of the kernel; a set-group-ID bit without the
	   group's execute bit was a mark for mandatory locking. */
	if (!after.no_new_privs && file->mode & S_ISUID)
		after.uid[ID_EFFECTIVE] = file->uid;
	if (!after.no_new_privs &&
	    (file->mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP))
		after.gid[ID_EFFECTIVE] = file->gid;
	after.uid[ID_SAVED] = after.uid[ID_FS] = after.uid[ID_EFFECTIVE];
	after.gid[ID_SAVED] = after.gid[ID_FS] = after.gid[ID_EFFECTIVE];
	ret = transform(&after, now, after.no_new_privs ? NULL : caps,
			caps_size);
	if (ret < 0)
		return ret;
	caps_limit(&after);
	if (is_initial_root(&after, now->group))
		return 0;
	return cred_store(&after, now->group, granule);
}

/* Passes credentials to the next program; 0 are root's, which need no
   variable. */
static void set_cred_variable(uint32_t granule)
{
	if (granule)
		session_set(VAR_CRED, granule, 10);
	else if (session_variable(VAR_CRED))
		session_unset(VAR_CRED);
}

/* execve(2): the set-id bits of a script are ignored. */
static bool is_script(int dir, const char *path)
{
	char magic[2] = { 0 };
	long fd = raw(__NR_openat, dir, path, O_RDONLY | O_CLOEXEC | LARGE_FILE,
		      0);

	if (fd < 0)
		return false;
	raw(__NR_read, fd, magic, sizeof(magic));
	raw(__NR_close, fd);
	return magic[0] == '#' && magic[1] == '!';
}

/* Sets the variable for a program in this file.  Root's programs without set-id
   bits and capabilities keep root's credentials, and take the short way. */
static long prepare(const struct file *file, int dir, const char *path)
{
	struct ledger_value value = file->shown;
	struct attr caps = { 0 };
	bool may_gain = xattr_stored(file, XATTR_CAPABILITY_NAME, &caps) ||
			value.mode & (S_ISUID | S_ISGID);
	uint32_t granule = 0;
	long ret = 0;

	if (may_gain && path && *path && is_script(dir, path)) {
		value.mode &= ~(mode_t)(S_ISUID | S_ISGID);
		caps.value = NULL;
	}
	if (may_gain || cred_changed() || caps_no_new_privs())
		ret = credentials_after(&value, caps.value, caps.value_size,
					&granule);
	if (ret >= 0)
		set_cred_variable(granule);
	return ret;
}

bool exec_credentials_may_change(void)
{
	struct ledger *ledger = session_records();

	return unlikely(
		cred_changed() || caps_no_new_privs() ||
		(ledger &&
		 ledger_has(ledger, LEDGER_TRAIT_MODES | LEDGER_TRAIT_XATTRS)));
}

long exec_credentials_prepare(int dir, const char *path, int flags)
{
	/* A file that cannot be executed: the kernel reports that. */
	static const struct file no_gain = { .shown.mode = S_IFREG | 0755 };
	struct file file;
	long ret = 0;

	if (!exec_credentials_may_change()) {
		set_cred_variable(0);
		return 0;
	}
	if (scope_leaves(dir, path))
		return prepare(&no_gain, dir, NULL);
	if (cred_limited())
		ret = permit_execute(dir, path, flags);
	if (ret < 0)
		return ret;
	if (unlock_and_stat(dir, path, flags, &file) < 0 ||
	    !S_ISREG(file.shown.mode))
		return prepare(&no_gain, dir, NULL);
	return prepare(&file, dir, path);
}
