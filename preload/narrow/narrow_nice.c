/* SPDX-License-Identifier: BSD-2-Clause */
/* nice(2), which others make of setpriority(2): it has an errno of its own. */
#include <sys/resource.h>

#include "preload/narrow/narrow.h"
#include "preload/table/verbs.h"

#define NICE_RANGE 40

long narrow_nice(int change)
{
	long nice = 20 - fake_getpriority(PRIO_PROCESS, 0), ret;

	if (change > NICE_RANGE)
		change = NICE_RANGE;
	if (change < -NICE_RANGE)
		change = -NICE_RANGE;
	/* The verb bounds the sum, as setpriority(2) does. */
	ret = fake_setpriority(PRIO_PROCESS, 0, (int)nice + change);
	return ret == -EACCES ? -EPERM : ret;
}
