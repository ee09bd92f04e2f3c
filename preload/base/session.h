/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The session that this process belongs to: the ledger, the descriptors
 * reserved for it, how files without a record are shown (builder.c), and this
 * process's umask.  Its variables (session_variables.h) are read at the first
 * intercepted call; the ledger is attached by the first call that needs it.  A
 * process without these variables is in no session, and pays for one load and
 * one branch per call.
 *
 * Every function here may be called in a signal handler and between vfork and
 * exec.  Errors are negative errno.
 */
#ifndef PRELOAD_BASE_SESSION_H
#define PRELOAD_BASE_SESSION_H

#include "preload/base/session_variables.h"

/* True in a process of a session.  False, for this call only, while libc has
   not set `environ` yet. */
bool session_on(void);

/* Attaches the ledger if it is not; NULL if there is no session, or no way to
   reach its ledger.  The ledger stays mapped for the life of the process. */
struct ledger *session_attach(void);

/* True while the ledger cannot be attached for want of memory or descriptors.
   Whether a file has a record is unknown then: a look-up must fail with ENOMEM,
   and not show the file as one without a record. */
extern bool session_starved __attribute__((visibility("hidden")));

/* session_attach(), with one load once the ledger is attached. */
static inline struct ledger *session_ledger(void)
{
	extern struct ledger *session_attached
		__attribute__((visibility("hidden")));
	struct ledger *known = __atomic_load_n(&session_attached,
					       __ATOMIC_ACQUIRE);

	return likely(known) ? known : session_attach();
}

/* The ledger if it has any record, else NULL: then no look-up can find one. */
static inline struct ledger *session_records(void)
{
	struct ledger *ledger = session_ledger();

	return ledger && !ledger_empty(ledger) ? ledger : NULL;
}

/* In a child of fork(2), if session_toggled: reads pseudo's variables again.
   True if the process is in another session now, in none, or in one again: then
   nothing holds that was remembered of its session. */
bool session_reread(void);

/* True if files without a record show their real owner (fakebuild -u), and
   where no ledger says otherwise. */
bool session_shows_real(void);

/* Replaces the real owner of a file by the one that is shown if the file has no
   record: the builder's files are root's. */
void session_default_owner(uint32_t *uid, uint32_t *gid);

/* The same for two ids that the kernel has kept, each of which can be of
   another user: the builder's become root's.  And the reverse, for ids that it
   is to keep. */
void session_default_ids(uint32_t *uid, uint32_t *gid);
void session_real_ids(uint32_t *uid, uint32_t *gid);

/* True if this is the builder's real uid: of a file with this owner the shim
   may change the mode on disk. */
bool session_is_builder(uint32_t uid);

/* True if the umask takes bits from the owner: then a new file must be made
   with more than the program asked for, and recorded. */
bool session_umask_hides_owner(void);

/* Notes a umask that the process has set, for session_umask_hides_owner() here
   and in the programs that it starts. */
void session_set_umask(mode_t mask);

/* Reserves a descriptor of the ledger, for this process and the programs that
   it starts.  Call it before the ledger's path may no longer lead to it:
   chroot(2), unshare(2), setns(2).  Does nothing the second time. */
void session_reserve_ledger(void);

/* Moves `fd` to a number that programs do not use, and stores the number in
   `variable`.  Returns the new descriptor or a negative errno; `fd` is closed
   in both cases.  A negative `fd` is returned as it is. */
long session_reserve_fd(enum session_variable variable, long fd);

/* A second descriptor of a file, with a number that programs do not use, which
   exec closes; or a negative errno. */
long session_keep_fd(int fd);

/* The reserved descriptor of the session's root directory; -ENOENT if there is
   none, -EBADF if the program has closed it or opened something else with its
   number.  One system call to prove it. */
long session_root_fd(void);

/* A new descriptor of the session's root directory from the session's socket,
   or a negative errno.  The caller closes it. */
long session_request_root(void);

#endif
