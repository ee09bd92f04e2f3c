/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What root may ask of the scheduler and of memory.  Nothing of it changes a
 * file, and nothing breaks if it does not happen: where the kernel refuses
 * the builder what it would grant root, root is told that it is done.
 */
#include "ledger/syscall.h"
#include "preload/ids.h"
#include "preload/next.h"
#include "preload/session.h"

#include <sys/mman.h>
#include <sys/resource.h>

#define NICE_OFFSET 20		/* getpriority(2), "C library/kernel differences" */

/* The nice value that this process believes in, if it is not the kernel's. */
static int pretended;
static bool pretends;

static bool may_pretend(long ret, unsigned capability)
{
	return (ret == -EPERM || ret == -EACCES) && session_on() &&
	       ids_capable(capability);
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
		return (int)answer(ret == -EACCES ? -EPERM : ret);
	return in_range(nice);
}

/* getpriority(2) as libc has it: -1 may be a value, too. */
int fake_priority(int which, unsigned who)
{
	long ret = fake_getpriority(which, who);

	return ret < 0 ? (int)answer(ret) : NICE_OFFSET - (int)ret;
}

/* mlock(2): without the right to lock, the limit decides.  The range is
   checked by another call that has to look at it. */
long fake_mlock(const void *at, size_t size)
{
	unsigned long page = (unsigned long)at & 4095;
	long ret = raw(__NR_mlock, at, size);

	if ((ret != -ENOMEM && ret != -EPERM) || !session_on() ||
	    !ids_capable(CAP_IPC_LOCK))
		return ret;
	if ((unsigned long)at + size < (unsigned long)at)
		return -EINVAL;
	ret = raw(__NR_madvise, (const char *)at - page, size + page,
		  MADV_NORMAL);
	return ret == -EINVAL ? -EINVAL : ret < 0 ? -ENOMEM : 0;
}
