/* SPDX-License-Identifier: BSD-2-Clause */
#include "uchroot/run/outside.h"

#include <unistd.h>

#include "faked/launcher/environment.h"
#include "faked/session/session.h"
#include "raw/syscall.h"

int outside_start(char **argv)
{
	char **outside;

	if (!session_around(environ))
		return 0;
	outside = environment_outside(environ);
	if (outside)
		raw(__NR_execve, "/proc/self/exe", argv, outside);
	return -1;
}
