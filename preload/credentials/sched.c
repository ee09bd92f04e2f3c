/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Scheduling, priorities and memory locks.  They change no file, and a program
 * works without them: where the kernel refuses the builder a value that root
 * may set, the verb returns success and remembers the value, for this process
 * only, so that the program reads back the value that it has set.
 *
 * The kernel is always asked first, and its other errors are passed on: so the
 * arguments are checked by the kernel.
 */
#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "preload/base/next.h"
#include "preload/base/session.h"
#include "preload/credentials/credentials.h"
#include "raw/syscall.h"

#define NICE_OFFSET 20 /* getpriority(2), "C library/kernel differences" */

/* The nice value to show instead of the kernel's, and whether there is one. */
static int faked_nice;
static bool nice_is_faked;

static bool is_refused(long ret)
{
	return (ret == -EPERM || ret == -EACCES) && session_on();
}

/* True if the kernel has refused the builder something that this capability
   permits root. */
static bool may_fake(long ret, unsigned capability)
{
	return is_refused(ret) && cred_capable(capability);
}

/* Only values of this process are remembered, not of groups or users. */
static bool is_self_prio(int which, unsigned who)
{
	return which == PRIO_PROCESS &&
	       (who == 0 || who == (unsigned)raw(__NR_getpid));
}

/* setpriority(2): a value out of range becomes the nearest one. */
static int in_range(int nice)
{
	return nice < -20 ? -20 : nice > 19 ? 19 : nice;
}

/* setpriority(2): every process may raise its nice value. */
static bool raises_nice(int which, unsigned who, int nice)
{
	return nice_is_faked && is_self_prio(which, who) &&
	       in_range(nice) >= faked_nice;
}

long fake_setpriority(int which, unsigned who, int nice)
{
	long ret = raw(__NR_setpriority, which, who, nice);
	bool fake = may_fake(ret, CAP_SYS_NICE) ||
		    (is_refused(ret) && raises_nice(which, who, nice));

	if (is_self_prio(which, who) && (ret >= 0 || fake)) {
		nice_is_faked = fake;
		faked_nice = in_range(nice);
	}
	return fake ? 0 : ret;
}

/* The system call, which returns 20 less the nice value. */
long fake_getpriority(int which, unsigned who)
{
	if (nice_is_faked && is_self_prio(which, who))
		return NICE_OFFSET - faked_nice;
	return raw(__NR_getpriority, which, who);
}

/* nice(3) says EPERM where setpriority(2) says EACCES. */
int fake_nice(int by)
{
	int nice = NICE_OFFSET - (int)fake_getpriority(PRIO_PROCESS, 0) + by;
	long ret = fake_setpriority(PRIO_PROCESS, 0, in_range(nice));

	if (ret < 0)
		return (int)return_errno(ret == -EACCES ? -EPERM : ret);
	return in_range(nice);
}

/* getpriority(3): -1 may also be a nice value. */
int fake_libc_getpriority(int which, unsigned who)
{
	long ret = fake_getpriority(which, who);

	return ret < 0 ? (int)return_errno(ret) : NICE_OFFSET - (int)ret;
}

/* mlock(2): without CAP_IPC_LOCK, RLIMIT_MEMLOCK decides.  The kernel refuses
   before it checks the range, so madvise(2), which has no effect here, checks
   it instead. */
long fake_mlock(const void *at, size_t size, unsigned flags)
{
	unsigned long page = (unsigned long)at & 4095;
	long ret = flags ? raw(__NR_mlock2, at, size, flags)
			 : raw(__NR_mlock, at, size);

	if ((ret != -ENOMEM && ret != -EPERM) || !session_on() ||
	    !cred_capable(CAP_IPC_LOCK))
		return ret;
	ret = raw(__NR_madvise, (const char *)at - page, size + page,
		  MADV_NORMAL);
	return ret == -EINVAL ? -EINVAL : ret < 0 ? -ENOMEM : 0;
}

/* mlockall(2): no range to check, and an unknown flag is EINVAL before. */
long fake_mlockall(int flags)
{
	long ret = raw(__NR_mlockall, flags);

	return (ret == -ENOMEM || ret == -EPERM) && session_on() &&
			       cred_capable(CAP_IPC_LOCK)
		       ? 0
		       : ret;
}

/* ----------------------------------------------------------- scheduling */

/* The policy and priority to show instead of the kernel's; a policy of -1 is
   none.  SCHED_RESET_ON_FORK is a bit of the policy, as sched_getscheduler(2)
   has it; sched_getattr(2) has a flag for it. */
static int faked_policy = -1, faked_priority;

static bool is_self_pid(int pid)
{
	return pid == 0 || pid == raw(__NR_getpid);
}

/* EPERM is the last check of the kernel, so policy and parameters are valid. */
long fake_setscheduler(int pid, int policy, const struct sched_param *param)
{
	long ret = raw(__NR_sched_setscheduler, pid, policy, param);
	bool fake = may_fake(ret, CAP_SYS_NICE);

	if (is_self_pid(pid) && (ret >= 0 || fake)) {
		faked_policy = fake ? policy : -1;
		faked_priority = param->sched_priority;
	}
	return fake ? 0 : ret;
}

long fake_getscheduler(int pid)
{
	return faked_policy >= 0 && is_self_pid(pid)
		       ? faked_policy
		       : raw(__NR_sched_getscheduler, pid);
}

/* sched_setparam(2): the policy stays, so a faked one is set again. */
long fake_setparam(int pid, const struct sched_param *param)
{
	if (faked_policy >= 0 && is_self_pid(pid))
		return fake_setscheduler(pid, faked_policy, param);
	return raw(__NR_sched_setparam, pid, param);
}

long fake_getparam(int pid, struct sched_param *param)
{
	long ret = raw(__NR_sched_getparam, pid, param);

	if (ret >= 0 && faked_policy >= 0 && is_self_pid(pid))
		param->sched_priority = faked_priority;
	return ret;
}

/* sched(7): only these policies use the nice value. */
static bool has_nice(uint32_t policy)
{
	return policy == SCHED_OTHER || policy == SCHED_BATCH ||
	       policy == SCHED_IDLE;
}

#define RESET_ON_FORK 1 /* the flag, sched_setattr(2) */

/* The kernel says EPERM after it has copied the attributes, so they can be read
   here. */
long fake_sched_setattr(int pid, const struct scheduling *wanted,
			unsigned flags)
{
	long ret = raw(__NR_sched_setattr, pid, wanted, flags);
	bool fake = may_fake(ret, CAP_SYS_NICE) ||
		    (is_refused(ret) && has_nice(wanted->policy) &&
		     raises_nice(PRIO_PROCESS, 0, wanted->nice));

	if (!is_self_pid(pid) || (ret < 0 && !fake))
		return ret;
	faked_policy = fake ? (int)wanted->policy : -1;
	if (fake && wanted->flags & RESET_ON_FORK)
		faked_policy |= SCHED_RESET_ON_FORK;
	faked_priority = (int)wanted->priority;
	if (has_nice(wanted->policy)) {
		nice_is_faked = fake;
		faked_nice = in_range(wanted->nice);
	}
	return 0;
}

long fake_sched_getattr(int pid, struct scheduling *now, unsigned size,
			unsigned flags)
{
	long ret = raw(__NR_sched_getattr, pid, now, size, flags);

	if (ret < 0 || !is_self_pid(pid))
		return ret;
	if (faked_policy >= 0) {
		now->policy = faked_policy & ~SCHED_RESET_ON_FORK;
		now->priority = faked_priority;
		now->flags &= ~(uint64_t)RESET_ON_FORK;
		if (faked_policy & SCHED_RESET_ON_FORK)
			now->flags |= RESET_ON_FORK;
	}
	if (!has_nice(now->policy))
		now->nice = 0;
	else if (nice_is_faked)
		now->nice = faked_nice;
	return ret;
}

/* ioprio_set(2), IOPRIO_WHO_PROCESS */
#define IOPRIO_OF_PROCESS 1

static int faked_ioprio = -1;

long fake_ioprio_set(int which, int who, int priority)
{
	long ret = raw(__NR_ioprio_set, which, who, priority);
	bool fake = may_fake(ret, CAP_SYS_NICE);

	if (which == IOPRIO_OF_PROCESS && is_self_pid(who) &&
	    (ret >= 0 || fake))
		faked_ioprio = fake ? priority : -1;
	return fake ? 0 : ret;
}

long fake_ioprio_get(int which, int who)
{
	return which == IOPRIO_OF_PROCESS && is_self_pid(who) &&
			       faked_ioprio >= 0
		       ? faked_ioprio
		       : raw(__NR_ioprio_get, which, who);
}
