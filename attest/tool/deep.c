/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Starts diffoscope from PATH.  That the operands differ is known by then: its
 * exit status changes nothing, but for trouble.
 */
#include "attest/tool/deep.h"

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "common/tool/diag.h"
#include "common/tool/exit_status.h"

#define PROGRAM "diffoscope"

void deep_compare(const char *a, const char *b)
{
	char *const argv[] = { (char *)PROGRAM, (char *)"--", (char *)a,
			       (char *)b, NULL };
	int err, status;
	pid_t pid;

	fflush(stdout);
	err = posix_spawnp(&pid, PROGRAM, NULL, NULL, argv, environ);
	/* A folder of PATH may be closed to this user. */
	if (err == ENOENT || err == EACCES) {
		note("--deep: %s is not installed", PROGRAM);
		return;
	}
	if (err) {
		errno = err;
		fail_errno(STATUS_TROUBLE, "%s", PROGRAM);
		return;
	}
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR) {
			fail_errno(STATUS_TROUBLE, "%s", PROGRAM);
			return;
		}
	if (!WIFEXITED(status) || WEXITSTATUS(status) > 1)
		fail(STATUS_TROUBLE, "%s has failed", PROGRAM);
}
