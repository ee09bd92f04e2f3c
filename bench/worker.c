/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Stays inside a tool's session and runs one workload there each time it is
 * told to, so that rounds of several tools can be interleaved without building
 * up every session anew.
 *
 *	worker PREPARE BEFORE STEP
 *
 * The three are shell scripts.  PREPARE runs once, then "ready" is printed.
 * For each byte on stdin BEFORE runs, then STEP under the clock, and one line
 * is printed: wall nanoseconds, CPU nanoseconds (user and system, of STEP and
 * what it waited for), wait status.  The end of stdin ends the worker.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include "common/base.h"
#include "common/tool/diag.h"

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static int64_t cpu_ns(const struct rusage *use)
{
	int64_t seconds = use->ru_utime.tv_sec + use->ru_stime.tv_sec;
	int64_t microseconds = use->ru_utime.tv_usec + use->ru_stime.tv_usec;

	return seconds * 1000000000 + microseconds * 1000;
}

/*
 * Runs a script with stdin closed off and stdout sent to stderr, for stdout
 * carries the results.  Returns the wait status, and the resources used.
 */
static int run_script(const char *script, struct rusage *use)
{
	int status;
	pid_t pid = fork();

	if (pid < 0)
		die_errno(1, "fork");
	if (pid == 0) {
		dup2(STDERR_FILENO, STDOUT_FILENO);
		if (!freopen("/dev/null", "r", stdin))
			_exit(126);
		execl("/bin/sh", "sh", "-c", script, (char *)NULL);
		_exit(127);
	}
	if (wait4(pid, &status, 0, use) < 0)
		die_errno(1, "wait");
	return status;
}

static void run_round(const char *before, const char *step)
{
	struct rusage use;
	int64_t start;
	int status = run_script(before, &use);

	start = now_ns();
	if (status == 0)
		status = run_script(step, &use);
	printf("%lld %lld %d\n", (long long)(now_ns() - start),
	       (long long)cpu_ns(&use), status);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	struct rusage use;

	diag_init(argv[0]);
	if (argc != 4)
		die(2, "usage: worker PREPARE BEFORE STEP");
	if (run_script(argv[1], &use) != 0)
		die(1, "the preparation failed");
	puts("ready");
	fflush(stdout);
	while (getchar() != EOF)
		run_round(argv[2], argv[3]);
	return diag_status();
}
