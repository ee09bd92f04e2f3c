/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The capability sets of this process as the session shows them: which bits
 * they can have at all, what prctl(2) answers about them, and how they follow
 * a change of user ids.  capabilities(7) has the rules.
 *
 * The kernel's own sets of the process are the builder's, and are never
 * changed here: a fake capability permits what the session can fake, and
 * nothing that the kernel refuses.
 */
#ifndef PRELOAD_CREDENTIALS_CAPS_H
#define PRELOAD_CREDENTIALS_CAPS_H

#include "preload/credentials/credentials.h"

/* The capabilities that root can have here: those that the session grants by
   itself, and the kernel's bounding set of this process.  Asks the kernel once
   for each capability, the first time. */
uint64_t caps_possible(void);

/* True once this process has set PR_SET_NO_NEW_PRIVS.  What it inherited from
   its parent is in its credentials. */
bool caps_no_new_privs(void);

/* Answers prctl(2) about capabilities, secure bits and no_new_privs: `*ret` is
   the result or a negative errno.  False for any other question, and outside
   of a session; then the kernel has to answer. */
bool caps_prctl(long what, const long a[4], long *ret);

/* Takes from the effective, permitted and bounding set what no process here can
   have: caps_possible(). */
void caps_limit(struct credentials *cred);

/* Adjusts the sets of `changed` to ids that were changed from those of `old`:
   capabilities(7), "Effect of user ID changes on capabilities".  The first is
   for the real, effective and saved uid, the second for the file-system uid. */
void caps_follow_uids(struct credentials *changed,
		      const struct credentials *old);
void caps_follow_fsuid(struct credentials *changed,
		       const struct credentials *old);

#endif
