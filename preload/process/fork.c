/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The fork family.  The child forgets what it has remembered of its parent's
 * pid, and of a session in which it is no longer.  vfork(2) has no verb: its
 * child has the memory of the parent.
 */
#include "preload/base/next.h"
#include "preload/base/session.h"
#include "preload/base/trace.h"
#include "preload/credentials/credentials.h"
#include "preload/record/identity.h"
#include "preload/record/last_file.h"
#include "preload/table/verbs.h"
#include "raw/syscall.h"

NEXT(pid_t, fork, (void))
NEXT(pid_t, _Fork, (void))

/* Reads pseudo's variables again; the child may be in another session. */
static void reread(void)
{
	bool elsewhere = session_reread();

	cred_reread(elsewhere);
	if (!elsewhere)
		return;
	trace_forget();
	identity_forget();
}

/* In the child, forgets the pid and the credentials of its parent; both forget
   the file seen last, which the other may replace. */
static pid_t note_fork(pid_t pid)
{
	last_file_forget();
	if (pid == 0) {
		trace_forked();
		cred_forked();
		if (unlikely(session_toggled))
			reread();
	}
	return pid;
}

pid_t fake_fork(void)
{
	return next_fork() ? note_fork(next_fork()())
			   : (pid_t)return_errno(-ENOSYS);
}

long fake_fork_by_number(void)
{
#ifdef __NR_fork
	return note_fork(raw(__NR_fork));
#else
	return -ENOSYS;
#endif
}

long fake_fork_by_clone(long number, const long a[6])
{
	return note_fork(raw6(number, a[0], a[1], a[2], a[3], a[4], a[5]));
}

/* _Fork(3), which runs no handlers of pthread_atfork(3). */
pid_t fake_fork_raw(void)
{
	return next__Fork() ? note_fork(next__Fork()())
			    : (pid_t)return_errno(-ENOSYS);
}
