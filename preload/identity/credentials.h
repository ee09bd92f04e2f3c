/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The credentials that this process believes to have: credentials(7) and
 * capabilities(7).  Root's until it says otherwise; then they lie in the
 * ledger, and FAKEBUILD_CRED takes them across exec.  credentials.c keeps
 * them, ids.c and caps.c change them as system calls do, exec_credentials.c
 * as exec does.
 */
#ifndef PRELOAD_IDENTITY_CREDENTIALS_H
#define PRELOAD_IDENTITY_CREDENTIALS_H

#include <linux/capability.h>
#include <linux/securebits.h>

#include "preload/table/verbs.h"

/* NGROUPS_MAX of the kernel. */
#define CRED_GROUPS_MAX 65536

#define CAPABILITY(name) (UINT64_C(1) << CAP_##name)

/* Of what the kernel lets us have: caps_possible(). */
#define CRED_ALL_CAPS UINT64_MAX

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
long cred_adopt(const struct credentials *head, const uint32_t *groups);

/* The credentials of a granule of FAKEBUILD_CRED; root's for 0. */
const struct credentials *cred_load(uint32_t granule);

/* False once the process has become somebody else, so that its user may not
   look into it any more: commit_creds() of the kernel. */
bool cred_is_dumpable(void);

/* Writes credentials down; a granule for FAKEBUILD_CRED. */
long cred_store(const struct credentials *head, const uint32_t *groups,
		uint32_t *granule);

enum cred_state { CRED_UNKNOWN, CRED_ROOT, CRED_OTHER };
extern enum cred_state cred_state;
bool cred_resolve_state(void);

/* True while the ids for files are root's. */
bool cred_fsids_are_root(void);

/* True once anything about the credentials is not as root's. */
static inline bool cred_changed(void)
{
	return unlikely(cred_state != CRED_ROOT) && cred_resolve_state();
}

extern const struct credentials cred_of_root;
const struct credentials *cred_current(void);

/* Never NULL. */
static inline const struct credentials *cred_now(void)
{
	return likely(!cred_changed()) ? &cred_of_root : cred_current();
}

/* True if some right of root over files is missing: then it must be decided
   for each call whether it is permitted.  One branch while we are root. */
bool cred_lacks_caps(void);
static inline bool cred_limited(void)
{
	return cred_changed() && cred_lacks_caps();
}

static inline bool cred_capable(unsigned capability)
{
	return cred_now()->effective >> capability & 1;
}

/* True if a group is the file-system gid or a supplementary one. */
bool cred_in_group(const struct credentials *who, uint32_t fsgid, uint32_t gid);

/* The process was forked, or shares our memory since vfork. */
void cred_forked(void);

#endif
