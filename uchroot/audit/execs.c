/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Serves the listener.  What it reads of a process may be a lie, and the
 * process may have gone meanwhile: but for a path that does not exist, every
 * answer has the kernel make the call, so that no lie executes anything.
 */
#include "uchroot/audit/execs.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/signalfd.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/array.h"
#include "common/file/io.h"
#include "uchroot/audit/process.h"
#include "uchroot/filter/filter.h"

/* Linux 6.6. */
#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS	   SECCOMP_IOW(4, __u64)
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP 1
#endif

/* -------------------------------------------------------- what goes on */

/* Waits for the end of a process that is being killed.  While it is traced, the
   first process of the box cannot end before its tracer has seen that. */
static void reap(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, __WALL) > 0 && WIFSTOPPED(status))
		;
}

/* Lets a process go on that has stopped. */
static void let_go(pid_t thread, int signal)
{
	if (ptrace(PTRACE_DETACH, thread, NULL, (long)signal) < 0)
		reap(thread);
}

/* Writes the line of a request, and forgets it. */
static int finish(struct execs *execs, size_t i, bool begun,
		  struct fault *fault)
{
	struct exec exec = execs->list[i];
	int ret = exec_lines_write(&execs->lines, exec.pid, exec.path, begun,
				   fault);

	execs->list[i] = execs->list[--execs->count];
	free(exec.path);
	return ret;
}

/* A thread has begun a program, which ends all others of its process. */
static int finish_all(struct execs *execs, pid_t pid, pid_t thread,
		      struct fault *fault)
{
	int ret = 0;

	for (size_t i = execs->count; i-- > 0 && ret == 0;)
		if (execs->list[i].pid == pid)
			ret = finish(execs, i, execs->list[i].thread == thread,
				     fault);
	return ret;
}

/* Waits for a traced thread, which gets the number of its process when it
   executes a program.  Returns the number by which it has stopped or ended; 0
   if it has done neither, and -1 if it is gone. */
static pid_t look_for(const struct exec *exec, int *status)
{
	pid_t found;

	if (exec->is_dead)
		return -1;
	found = waitpid(exec->thread, status, WNOHANG | __WALL);
	return found < 0 ? waitpid(exec->pid, status, WNOHANG | __WALL) : found;
}

/* Looks at a traced thread, which may have stopped. */
static int look(struct execs *execs, size_t i, struct fault *fault)
{
	const struct exec *exec = &execs->list[i];
	unsigned long thread = exec->thread;
	int status = 0, ret;
	pid_t found = look_for(exec, &status);

	if (found == 0)
		return 0;
	if (found < 0 || !WIFSTOPPED(status))
		return finish(execs, i, false, fault);
	if (status >> 8 == (SIGTRAP | PTRACE_EVENT_EXEC << 8)) {
		ptrace(PTRACE_GETEVENTMSG, found, NULL, &thread);
		ret = finish_all(execs, exec->pid, (pid_t)thread, fault);
		let_go(found, 0);
		return ret;
	}
	/* The call has failed: a signal comes, or the thread has stopped. */
	let_go(found, status >> 16 ? 0 : WSTOPSIG(status));
	return finish(execs, i, false, fault);
}

static int look_at_all(struct execs *execs, struct fault *fault)
{
	struct signalfd_siginfo info;
	int ret = 0;

	/* It is pending once, for however many threads. */
	if (read(execs->signals, &info, sizeof(info)) < 0)
		return 0;
	/* One may end several. */
	for (size_t i = execs->count; i-- > 0 && ret == 0;)
		if (i < execs->count)
			ret = look(execs, i, fault);
	return ret;
}

/* ------------------------------------------------------ calls that failed */

/* How soon a thread is let go whose call has failed. */
#define LATE_NS 50000000

/* Has the timer ring, unless it is going to. */
static void set_late(struct execs *execs)
{
	struct itimerspec time = { .it_value.tv_nsec = LATE_NS };

	if (!execs->will_ring)
		timerfd_settime(execs->late, 0, &time, NULL);
	execs->will_ring = true;
}

/*
 * Has the threads stop that are no longer in the call which they asked for:
 * nothing else tells that it has failed.  While it goes on they are left alone,
 * for a file system such as one of FUSE would see that somebody interrupts it.
 */
static void stop_failed(struct execs *execs)
{
	uint64_t times;

	if (read(execs->late, &times, sizeof(times)) < 0)
		return;
	execs->will_ring = false;
	for (size_t i = 0; i < execs->count; i++) {
		struct exec *exec = &execs->list[i];

		if (exec->is_late && process_call(exec->thread) != exec->call)
			ptrace(PTRACE_INTERRUPT, exec->thread, NULL, NULL);
		exec->is_late = true;
	}
	if (execs->count)
		set_late(execs);
}

/* ------------------------------------------------------------- a request */

/* A thread that asks again has failed with what it asked before.  True if it
   is traced since then. */
static bool forget_last(struct execs *execs, pid_t thread, int *ret,
			struct fault *fault)
{
	for (size_t i = 0; i < execs->count; i++)
		if (execs->list[i].thread == thread) {
			bool traced = !execs->list[i].is_dead;

			*ret = finish(execs, i, false, fault);
			return traced;
		}
	return false;
}

static int note(struct execs *execs, const struct exec *exec,
		struct fault *fault)
{
	char *copy = strdup(exec->path);

	if (!copy || array_grow(&execs->list, execs->count, &execs->capacity,
				sizeof(*execs->list)) < 0) {
		free(copy);
		return fault_set(fault, "no memory");
	}
	set_late(execs);
	execs->list[execs->count] = *exec;
	execs->list[execs->count++].path = copy;
	return 0;
}

/* Answers a request, and notes it.  False if the process has gone. */
static bool answer(struct execs *execs, uint64_t id, int32_t error)
{
	struct seccomp_notif_resp response = {
		.id = id,
		.error = error,
		.flags = error ? 0 : SECCOMP_USER_NOTIF_FLAG_CONTINUE,
	};

	return ioctl(execs->listener, SECCOMP_IOCTL_NOTIF_SEND, &response) == 0;
}

/* ------------------------------------------------------------- tracing */

/*
 * PTRACE_SEIZE waits while another thread of the process executes a program.
 * That one waits in turn until its other threads are gone, and those that are
 * traced are gone when their tracer has waited for them.  So while the call
 * lasts, a signal has this process do so.
 */
static struct {
	struct execs *execs; /* NULL: no call lasts */
	pid_t pid;
} seizing;

#define SEIZING_US 10000

static void wait_for_dead(int signal UNUSED)
{
	struct execs *execs = seizing.execs;
	int before = errno;

	for (size_t i = 0; execs && i < execs->count; i++) {
		struct exec *exec = &execs->list[i];
		siginfo_t info = { .si_pid = 0 };

		if (exec->pid == seizing.pid && !exec->is_dead &&
		    waitid(P_PID, exec->thread, &info,
			   WEXITED | WNOHANG | __WALL) == 0 &&
		    info.si_pid)
			exec->is_dead = true;
	}
	errno = before;
}

static long seize(pid_t thread)
{
	return ptrace(PTRACE_SEIZE, thread, NULL, PTRACE_O_TRACEEXEC);
}

/* The same beside traced threads of the process. */
static long seize_beside(struct execs *execs, const struct exec *exec)
{
	struct sigaction action = { .sa_handler = wait_for_dead }, before;
	struct itimerval ring = { { 0, SEIZING_US }, { 0, SEIZING_US } };
	const struct itimerval never = { { 0, 0 }, { 0, 0 } };
	sigset_t set, mask;
	long ret;

	sigemptyset(&set);
	sigaddset(&set, SIGALRM);
	seizing.execs = execs;
	seizing.pid = exec->pid;
	sigaction(SIGALRM, &action, &before);
	sigprocmask(SIG_UNBLOCK, &set, &mask);
	setitimer(ITIMER_REAL, &ring, NULL);
	ret = seize(exec->thread);
	setitimer(ITIMER_REAL, &never, NULL);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	sigaction(SIGALRM, &before, NULL);
	seizing.execs = NULL;
	return ret;
}

static long begin_to_trace(struct execs *execs, const struct exec *exec)
{
	for (size_t i = 0; i < execs->count; i++)
		if (execs->list[i].pid == exec->pid)
			return seize_beside(execs, exec);
	return seize(exec->thread);
}

/* Traces the one who asks, and notes what he does; of one who cannot be traced
   nothing will be seen. */
static int follow(struct execs *execs, const struct exec *exec,
		  struct fault *fault)
{
	int ret = 0;
	bool traced = forget_last(execs, exec->thread, &ret, fault);

	if (ret < 0)
		return -1;
	if (!traced && (exec->pid < 0 || begin_to_trace(execs, exec) < 0))
		return exec_lines_write(&execs->lines, exec->pid, exec->path,
					false, fault);
	return note(execs, exec, fault);
}

/* True if the process finds nothing by this path.  Its root is looked at only
   if that of the one who asked first has nothing there: they are the same but
   for one that has changed it. */
static bool lacks_path(struct execs *execs, pid_t pid, const char *path)
{
	CLEANUP_FD int root = -1;

	if (execs->root < 0)
		execs->root = process_root(pid);
	if (execs->root < 0 || !root_lacks(execs->root, path))
		return false;
	root = process_root(pid);
	return root >= 0 && root_lacks(root, path);
}

static int decide(struct execs *execs, const struct seccomp_notif *asked,
		  struct fault *fault)
{
	char path[PATH_MAX] = "";
	const struct exec exec = { .pid = process_of((pid_t)asked->pid),
				   .thread = (pid_t)asked->pid,
				   .call = asked->data.nr,
				   .path = path };
	uint64_t id = asked->id;
	bool known = process_text(exec.thread, filter_path(&asked->data), path,
				  sizeof(path));
	bool lacks = known && lacks_path(execs, exec.thread, path);

	/* What was read is of another process if this one has gone. */
	if (ioctl(execs->listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id) < 0)
		return 0;
	if (!known)
		*path = '\0';
	if (!lacks && follow(execs, &exec, fault) < 0)
		return -1;
	answer(execs, id, lacks ? -ENOENT : 0);
	return 0;
}

/* Of a later kernel both structures may be larger. */
union notification {
	struct seccomp_notif notif;
	char space[1024];
};

static int take_request(struct execs *execs, struct fault *fault)
{
	union notification asked = { .space = "" };

	/* The one who asked may have been killed. */
	if (ioctl(execs->listener, SECCOMP_IOCTL_NOTIF_RECV, &asked) < 0)
		return 0;
	return decide(execs, &asked.notif, fault);
}

/* ------------------------------------------------------------------- life */

int execs_init(struct execs *execs, int listener, struct audit *audit,
	       struct fault *fault)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	*execs = (struct execs){
		.lines = { .audit = audit },
		.listener = listener,
		.root = -1,
		.signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK),
		.late = timerfd_create(CLOCK_MONOTONIC,
				       TFD_CLOEXEC | TFD_NONBLOCK),
	};
	sigprocmask(SIG_BLOCK, &set, &execs->before);
	/* The one who asks waits for the answer: on its processor that takes
	   the least time.  Older kernels choose one themselves. */
	ioctl(listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS,
	      (unsigned long)SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP);
	if (execs->signals < 0 || execs->late < 0)
		return fault_errno(fault, "cannot wait for programs");
	return 0;
}

void execs_wait_for(const struct execs *execs, struct pollfd fds[EXECS_FDS])
{
	fds[EXECS_REQUESTS] = (struct pollfd){ execs->listener, POLLIN, 0 };
	fds[EXECS_STOPS] = (struct pollfd){ execs->signals, POLLIN, 0 };
	fds[EXECS_LATE] = (struct pollfd){ execs->late, POLLIN, 0 };
}

int execs_serve(struct execs *execs, const struct pollfd fds[EXECS_FDS],
		struct fault *fault)
{
	if (fds[EXECS_STOPS].revents && look_at_all(execs, fault) < 0)
		return -1;
	if (fds[EXECS_LATE].revents)
		stop_failed(execs);
	if (fds[EXECS_REQUESTS].revents & POLLIN)
		return take_request(execs, fault);
	/* The last process has gone. */
	if (fds[EXECS_REQUESTS].revents)
		cleanup_fd(&execs->listener);
	return 0;
}

int execs_end(struct execs *execs, struct fault *fault)
{
	int ret = 0;

	for (size_t i = 0; i < execs->count; i++) {
		reap(execs->list[i].thread);
		reap(execs->list[i].pid);
	}
	while (execs->count > 0 && ret == 0)
		ret = finish(execs, execs->count - 1, false, fault);
	return ret;
}

void execs_fini(struct execs *execs)
{
	exec_lines_fini(&execs->lines);
	for (size_t i = 0; i < execs->count; i++)
		free(execs->list[i].path);
	free(execs->list);
	cleanup_fd(&execs->root);
	cleanup_fd(&execs->signals);
	cleanup_fd(&execs->late);
	cleanup_fd(&execs->listener);
	sigprocmask(SIG_SETMASK, &execs->before, NULL);
}
