/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What root may ask of the scheduler and of memory.  Nothing of it changes a
 * file, and nothing breaks if it does not happen: where the kernel refuses
 * the builder what it would grant root, root is told that it is done.
 */
#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "preload/base/next.h"
#include "preload/base/session.h"
#include "preload/identity/credentials.h"
#include "raw/syscall.h"

#define NICE_OFFSET 20 /* getpriority(2), "C library/kernel differences" */

/* The nice value that this process believes in, if it is not the kernel's. */
static int pretended;
static bool pretends;

static bool may_pretend(long ret, unsigned capability)
{
	return (ret == -EPERM || ret == -EACCES) && session_on() &&
	       cred_capable(capability);
}

static bool is_self(int which, unsigned who)
{
	return which == PRIO_PROCESS &&
	       (who == 0 || who == (unsigned)raw(__NR_getpid));
}

static int in_range(int nice)
{
	return nice < -20 ? -20 : nice > 19 ? 19 : nice;
}

long fake_setpriority(int which, unsigned who, int nice)
{
	long ret = raw(__NR_setpriority, which, who, nice);
	bool pretend = may_pretend(ret, CAP_SYS_NICE);

	if (is_self(which, who)) {
		pretends = pretend;
		pretended = in_range(nice);
	}
	return pretend ? 0 : ret;
}

long fake_getpriority(int which, unsigned who)
{
	if (pretends && is_self(which, who))
		return NICE_OFFSET - pretended;
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

/* getpriority(2) as libc has it: -1 may be a value, too. */
int fake_priority(int which, unsigned who)
{
	long ret = fake_getpriority(which, who);

	return ret < 0 ? (int)return_errno(ret) : NICE_OFFSET - (int)ret;
}

/* mlock(2): without the right to lock, the limit decides.  The range is
   checked by another call that has to look at it. */
long fake_mlock(const void *at, size_t size, unsigned flags)
{
	unsigned long page = (unsigned long)at & 4095;
	long ret = flags ? raw(__NR_mlock2, at, size, flags)
			 : raw(__NR_mlock, at, size);

	if ((ret != -ENOMEM && ret != -EPERM) || !session_on() ||
	    !cred_capable(CAP_IPC_LOCK))
		return ret;
	if ((unsigned long)at + size < (unsigned long)at)
		return -EINVAL;
	ret = raw(__NR_madvise, (const char *)at - page, size + page,
		  MADV_NORMAL);
	return ret == -EINVAL ? -EINVAL : ret < 0 ? -ENOMEM : 0;
}

long fake_mlockall(int flags)
{
	long ret = raw(__NR_mlockall, flags);

	return (ret == -ENOMEM || ret == -EPERM) && session_on() &&
			       cred_capable(CAP_IPC_LOCK)
		       ? 0
		       : ret;
}

/* ----------------------------------------------------------- scheduling */

/* The policy and priority that this process believes in; -1 is the kernel's
   own answer. */
static int policy_believed = -1, priority_believed;

static bool is_this(int pid)
{
	return pid == 0 || pid == raw(__NR_getpid);
}

/* EPERM is the kernel's last objection: all else was in order. */
long fake_setscheduler(int pid, int policy, const struct sched_param *param)
{
	long ret = raw(__NR_sched_setscheduler, pid, policy, param);
	bool pretend = may_pretend(ret, CAP_SYS_NICE);

	if (is_this(pid) && (ret >= 0 || pretend)) {
		policy_believed = pretend ? policy : -1;
		priority_believed = param->sched_priority;
	}
	return pretend ? 0 : ret;
}

long fake_getscheduler(int pid)
{
	return policy_believed >= 0 && is_this(pid)
		       ? policy_believed
		       : raw(__NR_sched_getscheduler, pid);
}

long fake_setparam(int pid, const struct sched_param *param)
{
	if (policy_believed >= 0 && is_this(pid))
		return fake_setscheduler(pid, policy_believed, param);
	return raw(__NR_sched_setparam, pid, param);
}

long fake_getparam(int pid, struct sched_param *param)
{
	long ret = raw(__NR_sched_getparam, pid, param);

	if (ret >= 0 && policy_believed >= 0 && is_this(pid))
		param->sched_priority = priority_believed;
	return ret;
}

/* sched(7): the other policies know no nice value. */
static bool has_nice(uint32_t policy)
{
	return policy == SCHED_OTHER || policy == SCHED_BATCH ||
	       policy == SCHED_IDLE;
}

/* EPERM comes after the attributes were read. */
long fake_sched_setattr(int pid, const struct scheduling *wanted,
			unsigned flags)
{
	long ret = raw(__NR_sched_setattr, pid, wanted, flags);
	bool pretend = may_pretend(ret, CAP_SYS_NICE);

	if (!is_this(pid) || (ret < 0 && !pretend))
		return ret;
	policy_believed = pretend ? (int)wanted->policy : -1;
	priority_believed = (int)wanted->priority;
	if (has_nice(wanted->policy)) {
		pretends = pretend;
		pretended = in_range(wanted->nice);
	}
	return 0;
}

long fake_sched_getattr(int pid, struct scheduling *now, unsigned size,
			unsigned flags)
{
	long ret = raw(__NR_sched_getattr, pid, now, size, flags);

	if (ret < 0 || !is_this(pid))
		return ret;
	if (policy_believed >= 0) {
		now->policy = policy_believed;
		now->priority = priority_believed;
	}
	if (!has_nice(now->policy))
		now->nice = 0;
	else if (pretends)
		now->nice = pretended;
	return ret;
}

/* ioprio_set(2), IOPRIO_WHO_PROCESS */
#define IOPRIO_OF_PROCESS 1

static int ioprio_believed = -1;

long fake_ioprio_set(int which, int who, int priority)
{
	long ret = raw(__NR_ioprio_set, which, who, priority);
	bool pretend = may_pretend(ret, CAP_SYS_NICE);

	if (which == IOPRIO_OF_PROCESS && is_this(who) && (ret >= 0 || pretend))
		ioprio_believed = pretend ? priority : -1;
	return pretend ? 0 : ret;
}

long fake_ioprio_get(int which, int who)
{
	return which == IOPRIO_OF_PROCESS && is_this(who) &&
			       ioprio_believed >= 0
		       ? ioprio_believed
		       : raw(__NR_ioprio_get, which, who);
}
