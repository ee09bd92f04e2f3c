/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Forks into new namespaces.  clone(2) makes them all at once, so that the
 * child is the first process of its PID namespace and a child of the supervisor
 * at the same time, and nobody stands in between who could be killed alone.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "common/file/io.h"
#include "raw/syscall.h"
#include "uchroot/box/inside.h"

#define NAMESPACES                                                   \
	(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | \
	 CLONE_NEWUTS | CLONE_NEWCGROUP)

/* A setting of the system that forbids what we need if it has this value. */
static const struct knob {
	const char *path;
	const char *value;
} knobs[] = {
	{ "/proc/sys/kernel/unprivileged_userns_clone", "0\n" },
	{ "/proc/sys/user/max_user_namespaces", "0\n" },
	{ "/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1\n" },
};

static bool forbids(const struct knob *knob)
{
	CLEANUP_FREE char *text = read_file(knob->path, 64, NULL);

	return text && !strcmp(text, knob->value);
}

/* True if system calls of this process are filtered, as in a container. */
static bool is_filtered(void)
{
	return prctl(PR_GET_SECCOMP) > 0;
}

int namespace_refused(struct fault *fault, const char *what)
{
	int err = errno;

	for (size_t i = 0; i < countof(knobs); i++)
		if (forbids(&knobs[i]))
			return fault_set(fault,
					 "%s: users may not make namespaces, "
					 "since %s is %.1s",
					 what, knobs[i].path, knobs[i].value);
	if (is_filtered())
		return fault_set(fault,
				 "%s: %s: a filter of system calls (seccomp) "
				 "may forbid it, see fakebuild-root(7)",
				 what, strerror(err));
	errno = err;
	return fault_errno(fault, "%s", what);
}

static int write_text(const char *path, const char *text)
{
	CLEANUP_FD int fd = open(path, O_WRONLY | O_CLOEXEC);

	return fd < 0 ? -1 : write_full(fd, text, strlen(text));
}

static int map_to_root(const char *path, unsigned id)
{
	char line[32];

	snprintf(line, sizeof(line), "0 %u 1", id);
	return write_text(path, line);
}

/* True if there is nobody at the other end. */
static bool has_ended(int channel)
{
	char byte;

	return recv(channel, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

int namespace_settle(const struct box *box, int channel, struct fault *fault)
{
	char byte;

	/* No process of the box has the terminal of the caller. */
	setsid();
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 ||
	    read_full(channel, &byte, 1) != 1 || has_ended(channel))
		return fault_set(fault, "the supervisor has ended");
	/* user_namespaces(7): without this gid_map may not be written. */
	if (write_text("/proc/self/setgroups", "deny") < 0 ||
	    map_to_root("/proc/self/uid_map", box->uid) < 0 ||
	    map_to_root("/proc/self/gid_map", box->gid) < 0)
		return namespace_refused(fault, "cannot become root of a box");
	return 0;
}

pid_t namespace_fork(struct box *box, int *channel, struct fault *fault)
{
	unsigned long flags = NAMESPACES | (box->network ? 0 : CLONE_NEWNET);
	int ends[2];
	long pid;

	box->uid = geteuid();
	box->gid = getegid();
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return fault_errno(fault, "cannot make a socket");
	pid = raw_clone(flags | SIGCHLD);
	*channel = ends[pid == 0];
	close(ends[pid != 0]);
	if (pid == 0)
		return 0;
	if (pid < 0) {
		close(*channel);
		errno = -pid;
		return namespace_refused(fault, "cannot make namespaces");
	}
	if (send(*channel, "", 1, MSG_NOSIGNAL) != 1)
		return fault_errno(fault, "cannot start the box");
	return pid;
}
