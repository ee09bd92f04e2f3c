/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The credentials that the session gives this process: credentials(7) and
 * capabilities(7).  A process starts with root's, which need no memory; once it
 * changes them they are an object in the ledger (ledger/credentials.h), and
 * FAKEBUILD_CRED passes its granule to the programs that the process starts.
 *
 * credentials.c stores them, ids.c and caps.c change them as system calls do,
 * exec_credentials.c as exec does.  The kernel's own credentials of the process
 * are the builder's, and stay so.  Questions make no system call, except for a
 * getpid(2) once the credentials have changed, by which a child of vfork is
 * told from its parent.
 */
#ifndef PRELOAD_CREDENTIALS_CREDENTIALS_H
#define PRELOAD_CREDENTIALS_CREDENTIALS_H

#include <linux/capability.h>
#include <linux/securebits.h>

#include "ledger/credentials.h"
#include "preload/table/verbs.h"

/* The bit of a capability in a set; `name` is the one of capabilities(7)
   without CAP_. */
#define CAPABILITY(name) (UINT64_C(1) << CAP_##name)

/* All capabilities; cred_adopt() leaves of them what caps_possible() has. */
#define CRED_ALL_CAPS UINT64_MAX

/* Makes `head`, with these `head->groups` supplementary groups, the credentials
   of this process, less the capabilities that it cannot have.  Copies both.
   Does not ask whether the process may have them.  0; -EIO if there is no
   ledger, -ENOSPC or -ENOMEM if it cannot grow: then nothing has changed. */
long cred_adopt(const struct credentials *head, const uint32_t *groups);

/* The credentials in this granule of the ledger; root's for 0, and where the
   ledger cannot be read.  They belong to the ledger and never change. */
const struct credentials *cred_load(uint32_t granule);

/* The "dumpable" flag of prctl(2): false once the process has changed its
   ids so that its user may not look into it any more, commit_creds() in
   the kernel. */
bool cred_is_dumpable(void);

/* Stores credentials in the ledger, without a use for them yet: `*granule` is
   what cred_load() takes.  0, or an error as cred_adopt(). */
long cred_store(const struct credentials *head, const uint32_t *groups,
		uint32_t *granule);

/* True if the credentials are root's.  CRED_UNKNOWN until the first question,
   which reads FAKEBUILD_CRED.  CRED_SCOPED are root's where a file has to be
   looked at first: some are left to the kernel (scope.h), or some descriptors
   stand for other files.  Read it by cred_changed(). */
enum cred_state { CRED_UNKNOWN, CRED_ROOT, CRED_SCOPED, CRED_OTHER };
extern enum cred_state cred_state __attribute__((visibility("hidden")));
bool cred_resolve_state(void);

/* From now on cred_is_plain() is false in this process: it has opened a node,
   and a descriptor may stand for another file (record/stand_in.h). */
void cred_leave_plain(void);

/* True while the file-system uid and gid are 0: then new files are root's. */
bool cred_fsids_are_root(void);

/* True once anything about the credentials differs from root's at the start. */
static inline bool cred_changed(void)
{
	return unlikely(cred_state != CRED_ROOT) && cred_resolve_state();
}

/* True for root's credentials where no file has to be looked at first: one load
   for the hot paths.  False also before the first question. */
static inline bool cred_is_plain(void)
{
	return likely(cred_state == CRED_ROOT);
}

/* Root's credentials; and those of a process that has changed them: cred_now()
   chooses. */
extern const struct credentials cred_of_root;
const struct credentials *cred_current(void);

/* The credentials of this process; never NULL.  One branch for root. */
static inline const struct credentials *cred_now(void)
{
	return likely(!cred_changed()) ? &cred_of_root : cred_current();
}

/* True if the process lacks one of root's capabilities over files: then the
   permission model must decide about each call (permit.h).  cred_limited() is
   one branch for root. */
bool cred_lacks_caps(void);
static inline bool cred_limited(void)
{
	return cred_changed() && cred_lacks_caps();
}

/* capable() of the kernel: true if the capability is in the effective set. */
static inline bool cred_capable(unsigned capability)
{
	return cred_now()->effective >> capability & 1;
}

/* in_group_p(): true if `gid` is the file-system gid or a supplementary
   group. */
bool cred_in_group(const struct credentials *cred, uint32_t fsgid,
		   uint32_t gid);

/* Called in the child of a fork, never of a vfork: the credentials of the
   parent are its own now, whatever the parent changes later. */
void cred_forked(void);

/*
 * Called there after the session's variables were read again: the scope may be
 * another now.  With `elsewhere` the process has left its session, whose ledger
 * has its credentials: in another one they are root's.
 */
void cred_reread(bool elsewhere);

#endif
