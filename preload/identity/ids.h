/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The credentials that this process believes to have: credentials(7) and
 * capabilities(7).  Root's until it says otherwise; then they lie in the
 * ledger, and FAKEBUILD_CRED takes them across exec.  credentials.c keeps
 * them, ids.c and caps.c change them as system calls do, exec_credentials.c
 * as exec does.
 */
#ifndef PRELOAD_IDENTITY_IDS_H
#define PRELOAD_IDENTITY_IDS_H

#include <linux/capability.h>
#include <linux/securebits.h>

#include "preload/table/verbs.h"

/* NGROUPS_MAX of the kernel. */
#define IDS_GROUPS_MAX 65536

#define CAPABILITY(name) (UINT64_C(1) << CAP_##name)

/* Of what the kernel lets us have: caps_possible(). */
#define IDS_ALL_RIGHTS UINT64_MAX

struct credentials {
	uint32_t uid[IDS];
	uint32_t gid[IDS];
	uint64_t effective; /* capability sets */
	uint64_t permitted;
	uint64_t inheritable;
	uint64_t bounding;
	uint64_t ambient;
	uint32_t secure; /* secure bits, SECBIT_KEEP_CAPS too */
	uint32_t no_new_privs;
	uint32_t groups; /* how many follow */
	uint32_t group[];
};

/* Makes `head` with these groups the credentials from now on. */
long ids_adopt(const struct credentials *head, const uint32_t *groups);

/* The credentials of a granule of FAKEBUILD_CRED; root's for 0. */
const struct credentials *ids_kept(uint32_t granule);

/* False once the process has become somebody else, so that its user may not
   look into it any more: commit_creds() of the kernel. */
bool ids_are_as_started(void);

/* Writes credentials down; a granule for FAKEBUILD_CRED. */
long ids_store(const struct credentials *head, const uint32_t *groups,
	       uint32_t *granule);

enum ids_state { IDS_UNKNOWN, IDS_ROOT, IDS_OTHER };
extern enum ids_state ids_state;
bool ids_find_out(void);

/* True while the ids for files are root's. */
bool ids_are_root(void);

/* True once anything about the credentials is not as root's. */
static inline bool ids_changed(void)
{
	return unlikely(ids_state != IDS_ROOT) && ids_find_out();
}

extern const struct credentials ids_of_root;
const struct credentials *ids_of_another(void);

/* Never NULL. */
static inline const struct credentials *ids_now(void)
{
	return likely(!ids_changed()) ? &ids_of_root : ids_of_another();
}

/* True if some right of root over files is missing: then it must be decided
   for each call whether it is permitted.  One branch while we are root. */
bool ids_lack_rights(void);
static inline bool ids_limited(void)
{
	return ids_changed() && ids_lack_rights();
}

static inline bool ids_capable(unsigned capability)
{
	return ids_now()->effective >> capability & 1;
}

/* True if a group is the file-system gid or a supplementary one. */
bool ids_in_group(const struct credentials *who, uint32_t fsgid, uint32_t gid);

/* The process was forked, or shares our memory since vfork. */
void ids_forked(void);

/* caps.c: what the kernel lets this process have at all. */
uint64_t caps_possible(void);

/* caps.c: this process has asked for PR_SET_NO_NEW_PRIVS. */
bool caps_no_new_privs(void);

/* caps.c: what prctl(2) says of capabilities; false for its other questions. */
bool caps_prctl(long what, const long a[4], long *ret);

/* caps.c: what a change of ids means for the sets. */
void caps_follow_uids(struct credentials *new, const struct credentials *old);
void caps_follow_fsuid(struct credentials *new, const struct credentials *old);

#endif
