/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Children that libc's fork() did not make: by vfork, by clone with and
 * without shared memory, by system call.  Each prints "NAME: answer" lines;
 * what they should be is in tests/integration/preload/children.sh.
 */
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void say(const char *name, unsigned long answer)
{
	printf("%s: %lu\n", name, answer);
	fflush(stdout);
}

static int reap(pid_t pid)
{
	int status;

	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* ---- shared memory ---- */

static volatile unsigned shared;

static void vfork_shares_memory(void)
{
	pid_t pid = vfork();

	if (pid == 0) {
		shared = 4242;
		_exit(0);
	}
	reap(pid);
	say("written by a vfork child", shared);
}

/* What the child records the parent sees, and the reverse. */
static void vfork_shares_the_ledger(void)
{
	struct stat st = { 0 };
	pid_t pid;

	if (chown("file", 4242, 4343) != 0)
		say("chown failed", 1);
	pid = vfork();
	if (pid == 0) {
		struct stat seen;

		_exit(stat("file", &seen) == 0 && seen.st_uid == 4242 &&
				      chown("file", 51, 52) == 0
			      ? 7
			      : 1);
	}
	say("a vfork child", reap(pid));
	stat("file", &st);
	say("owner set by a vfork child", st.st_uid);
}

/* ---- ids in children that share memory or do not ---- */

static int report_uid(void *argument)
{
	(void)argument;
	_exit(getuid() == 4242 ? 42 : 1);
}

static int change_uid(void *argument)
{
	(void)argument;
	_exit(seteuid(0) == 0 && setresuid(51, 51, 0) == 0 && getuid() == 51
		      ? 51
		      : 1);
}

static char stack[65536] __attribute__((aligned(16)));

static void clone_sees_ids(const char *name, int flags)
{
	char text[80];

	snprintf(text, sizeof(text), "%s: uid", name);
	say(text, reap(clone(report_uid, stack + sizeof(stack), flags | SIGCHLD,
			     NULL)));
	snprintf(text, sizeof(text), "%s: changed", name);
	say(text, reap(clone(change_uid, stack + sizeof(stack), flags | SIGCHLD,
			     NULL)));
	snprintf(text, sizeof(text), "%s: parent's uid afterwards", name);
	say(text, getuid());
	snprintf(text, sizeof(text), "%s: uid of the next", name);
	say(text, reap(clone(report_uid, stack + sizeof(stack), flags | SIGCHLD,
			     NULL)));
	snprintf(text, sizeof(text), "%s: uid of a program", name);
	say(text, WEXITSTATUS(system("exit $(( $(id -u) % 200 ))")));
}

static void raw_clone_sees_ids(void)
{
	pid_t pid = syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);

	if (pid == 0)
		report_uid(NULL);
	say("raw clone: uid", reap(pid));
	pid = syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);
	if (pid == 0) {
		if (seteuid(0) == 0 && setresuid(51, 51, 0) == 0)
			execlp("sh", "sh", "-c", "exit $(id -u)", (char *)NULL);
		_exit(1);
	}
	say("raw clone: uid after exec", reap(pid));
	say("raw clone: parent's uid", getuid());
}

/* ---- another thread changes the environment while system() runs ---- */

static volatile int go;

static void *run_system(void *argument)
{
	(void)argument;
	go = 1;
	say("a command", system("sleep 0.3"));
	return NULL;
}

static void environment_survives_system(void)
{
	char name[32];
	pthread_t thread;
	unsigned kept = 0;

	clearenv();
	pthread_create(&thread, NULL, run_system, NULL);
	while (!go)
		usleep(1000);
	usleep(100000);
	for (unsigned i = 0; i < 200; i++) {
		snprintf(name, sizeof(name), "VARIABLE%u", i);
		setenv(name, "value", 1);
	}
	pthread_join(thread, NULL);
	for (unsigned i = 0; i < 200; i++) {
		snprintf(name, sizeof(name), "VARIABLE%u", i);
		kept += getenv(name) != NULL;
	}
	say("variables set during system()", kept);
}

int main(void)
{
	close(open("file", O_CREAT | O_WRONLY, 0644));
	vfork_shares_memory();
	vfork_shares_the_ledger();
	if (setresuid(4242, 4242, 0) != 0)
		return 1;
	raw_clone_sees_ids();
	clone_sees_ids("clone", 0);
	clone_sees_ids("clone with our memory", CLONE_VM | CLONE_VFORK);
	environment_survives_system();
	return 0;
}
