/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The programs that a box executes, as lines of its log.  For each request
 * to execute one there is a line
 *
 *	"event":"exec","pid":N,"evidence":{"dev":D,"ino":I,"size":S,
 *	"sha256":"HEX"},"claimed":{"path":"PATH","argv":["ARGUMENT",...],
 *	"uid":N,"gid":N}
 *
 * where `evidence` is what the kernel has executed, in the case of a script its
 * interpreter: it was read from /proc before the program's first instruction.
 * It is null where nothing was executed, since the call failed, or where nobody
 * saw it, since another process traces this one; `sha256` is null if the file
 * may not be read.  What is claimed are words of the process, which may say
 * something else to others.  The ids are the effective ones that the session
 * shows the program, by its environment (ledger/fakeroot_ids.h): the shim of
 * the process has put them there, or the process itself, as another fakeroot
 * does for those below it.  For the kernel, all processes of a box are the
 * user's.  A program in no session has no ids, and one that was not executed
 * has neither ids nor arguments.
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

#include "uchroot/audit/log.h"

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

struct executed; /* a file whose digest is known */

struct execs {
	struct audit *audit;
	int listener; /* -1: the last process has gone */
	int root;     /* of the one who asked first; -1: nobody yet */
	int signals;  /* a signalfd(2) */
	int late;     /* a timerfd(2) that rings while there are requests */
	bool will_ring;
	sigset_t before; /* what was blocked */
	struct exec *list;
	size_t count, capacity;
	struct executed *files; /* uthash */
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
