/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The programs that a box executes, each as a line of its log
 * (uchroot/audit/exec_line.h).
 *
 * No line says that a path does not exist: a search in PATH asks for many.
 *
 * A request comes by the listener.  The process is held where its program
 * begins by ptrace(2), and let go at once; a thread whose call has failed soon.
 */
#ifndef UCHROOT_AUDIT_EXECS_H
#define UCHROOT_AUDIT_EXECS_H

#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

#include "uchroot/audit/exec_line.h"

/* A request that was answered and has not come to an end: one of a thread that
   is traced. */
struct exec {
	pid_t pid; /* the process */
	pid_t thread;
	int call;     /* the number of its system call */
	bool is_late; /* execs.late has rung once since */
	bool is_dead; /* the thread has ended, and was waited for */
	char *path;
};

struct execs {
	struct exec_lines lines;
	int listener; /* -1: the last process has gone */
	int root;     /* of the one who asked first; -1: nobody yet */
	int signals;  /* a signalfd(2) */
	int late;     /* a timerfd(2) that rings while there are requests */
	bool will_ring;
	sigset_t before; /* what was blocked */
	struct exec *list;
	size_t count, capacity;
};

/* Takes over the listener, and SIGCHLD, which it blocks until
   execs_fini(); that must be called in any case.  0, or -1 with the fault. */
MUST_CHECK
int execs_init(struct execs *execs, int listener, struct audit *audit,
	       struct fault *fault);

/* What to poll(2) for. */
enum { EXECS_REQUESTS, EXECS_STOPS, EXECS_LATE, EXECS_FDS };

void execs_wait_for(const struct execs *execs, struct pollfd fds[EXECS_FDS]);

/* Answers what is asked, and writes the lines of what has begun, as poll(2) has
   found it.  Never waits.  0, or -1 if the log cannot be written. */
MUST_CHECK
int execs_serve(struct execs *execs, const struct pollfd fds[EXECS_FDS],
		struct fault *fault);

/* To be called when the first process of the box is ending, and before it is
   waited for: lets all processes go, and writes the lines that are left.  0, or
   -1. */
MUST_CHECK
int execs_end(struct execs *execs, struct fault *fault);

void execs_fini(struct execs *execs);

#endif
