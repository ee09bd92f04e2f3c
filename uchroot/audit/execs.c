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
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>
#include <uthash.h>

#include "common/array.h"
#include "common/file/io.h"
#include "uchroot/audit/process.h"
#include "uchroot/filter/filter.h"

/* So much of the arguments stands in a line. */
#define WORDS_MAX 65536

/* A file as stat(2) tells it apart from others, and from itself before it was
   changed. */
struct file_id {
	uint64_t dev, ino, size, changed; /* ns: ctime */
};

struct executed {
	struct file_id id;
	char sha256[SHA256_HEX_SIZE];
	UT_hash_handle hh;
};

/* ------------------------------------------------------------ the evidence */

static int sum_up(pid_t pid, char hex[SHA256_HEX_SIZE])
{
	int fd = process_open(pid, "exe", O_RDONLY);
	struct sha256 sha256;
	char buffer[65536];
	ssize_t size;

	if (fd < 0)
		return -1;
	sha256_begin(&sha256);
	while ((size = read_full(fd, buffer, sizeof(buffer))) > 0)
		sha256_add(&sha256, buffer, size);
	sha256_finish(&sha256, hex);
	close(fd);
	return size < 0 ? -1 : 0;
}

/* The digest of the file that a process executes, to which nobody can write
   meanwhile; NULL if it cannot be read. */
static const char *digest_of(struct execs *execs, const struct file_id *id,
			     pid_t pid)
{
	struct executed *file;

	HASH_FIND(hh, execs->files, id, sizeof(*id), file);
	if (file)
		return file->sha256;
	file = calloc(1, sizeof(*file));
	if (!file || sum_up(pid, file->sha256) < 0) {
		free(file);
		return NULL;
	}
	file->id = *id;
	HASH_ADD(hh, execs->files, id, sizeof(file->id), file);
	return file->sha256;
}

static void put_evidence(struct execs *execs, pid_t pid)
{
	struct audit *audit = execs->audit;
	const char *digest;
	struct file_id id;
	struct stat st;

	if (process_program(pid, &st) < 0) {
		audit_null(audit, "evidence");
		return;
	}
	id = (struct file_id){ st.st_dev, st.st_ino, st.st_size,
			       st.st_ctim.tv_sec * UINT64_C(1000000000) +
				       st.st_ctim.tv_nsec };
	digest = digest_of(execs, &id, pid);
	audit_open(audit, "evidence", '{');
	audit_number(audit, "dev", id.dev);
	audit_number(audit, "ino", id.ino);
	audit_number(audit, "size", id.size);
	if (digest)
		audit_text(audit, "sha256", digest);
	else
		audit_null(audit, "sha256");
	audit_close(audit, '}');
}

static void put_arguments(struct audit *audit, pid_t pid)
{
	int fd = process_open(pid, "cmdline", O_RDONLY);
	char words[WORDS_MAX + 1];
	ssize_t size = 0;

	if (fd >= 0) {
		size = read_full(fd, words, WORDS_MAX);
		close(fd);
	}
	words[size > 0 ? size : 0] = '\0';
	audit_open(audit, "argv", '[');
	for (ssize_t at = 0; at < size; at += strlen(words + at) + 1)
		audit_text(audit, NULL, words + at);
	audit_close(audit, ']');
}

/* Writes the line of a request; of one that has not `begun` nothing is seen. */
static int write_line(struct execs *execs, const struct exec *exec, bool begun,
		      struct fault *fault)
{
	struct audit *audit = execs->audit;

	audit_event(audit, "exec");
	audit_number(audit, "pid", exec->pid);
	if (begun)
		put_evidence(execs, exec->pid);
	else
		audit_null(audit, "evidence");
	audit_open(audit, "claimed", '{');
	audit_text(audit, "path", exec->path);
	if (begun)
		put_arguments(audit, exec->pid);
	audit_close(audit, '}');
	return audit_write(audit, fault);
}

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
	int ret = write_line(execs, &exec, begun, fault);

	execs->list[i] = execs->list[--execs->count];
	free(exec.path);
	return ret;
}

/* Looks at a traced process that may have stopped.  A thread that executes a
   program gets the number of its process. */
static int look(struct execs *execs, size_t i, struct fault *fault)
{
	struct exec *exec = &execs->list[i];
	int status, ret;

	if (waitpid(exec->thread, &status, WNOHANG | __WALL) <= 0) {
		if (exec->thread == exec->pid ||
		    waitpid(exec->pid, &status, WNOHANG | __WALL) <= 0)
			return 0;
		exec->thread = exec->pid;
	}
	if (!WIFSTOPPED(status))
		return finish(execs, i, false, fault);
	if (status >> 8 == (SIGTRAP | PTRACE_EVENT_EXEC << 8)) {
		pid_t held = exec->thread;

		ret = finish(execs, i, true, fault);
		let_go(held, 0);
		return ret;
	}
	/* The call has failed: a signal comes, or the process has stopped. */
	let_go(exec->thread, status >> 16 ? 0 : WSTOPSIG(status));
	return finish(execs, i, false, fault);
}

static int look_at_all(struct execs *execs, struct fault *fault)
{
	struct signalfd_siginfo info;
	int ret = 0;

	while (read(execs->signals, &info, sizeof(info)) == sizeof(info))
		;
	for (size_t i = execs->count; i-- > 0 && ret == 0;)
		if (execs->list[i].thread)
			ret = look(execs, i, fault);
	return ret;
}

/* ------------------------------------------------------------- a request */

/* Who asks again has failed with what it asked before.  Returns the thread if
   it is traced since then. */
static int forget_last(struct execs *execs, pid_t pid, pid_t *traced,
		       struct fault *fault)
{
	for (size_t i = 0; i < execs->count; i++)
		if (execs->list[i].pid == pid) {
			*traced = execs->list[i].thread;
			return finish(execs, i, false, fault);
		}
	return 0;
}

static int note(struct execs *execs, pid_t pid, pid_t thread, const char *path,
		struct fault *fault)
{
	char *copy = strdup(path);

	if (!copy || array_grow(&execs->list, execs->count, &execs->capacity,
				sizeof(*execs->list)) < 0) {
		free(copy);
		return fault_set(fault, "no memory");
	}
	execs->list[execs->count++] = (struct exec){ pid, thread, copy };
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

static int take_request(struct execs *execs, const struct seccomp_notif *asked,
			struct fault *fault)
{
	pid_t thread = asked->pid, pid = process_of(thread), traced = 0;
	uint64_t id = asked->id;
	char path[PATH_MAX] = "";
	bool known = process_text(thread, filter_path(&asked->data), path,
				  sizeof(path));
	bool lacks = known && process_lacks(thread, path);

	/* What was read is of another process if this one has gone. */
	if (ioctl(execs->listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id) < 0)
		return 0;
	if (lacks) {
		answer(execs, id, -ENOENT);
		return 0;
	}
	if (forget_last(execs, pid, &traced, fault) < 0)
		return -1;
	if (traced != thread &&
	    ptrace(PTRACE_SEIZE, thread, NULL, PTRACE_O_TRACEEXEC) < 0)
		thread = 0;
	if (note(execs, pid, thread, known ? path : "", fault) < 0)
		return -1;
	answer(execs, id, 0);
	return 0;
}

/* Of a later kernel both structures may be larger. */
union notification {
	struct seccomp_notif notif;
	char space[1024];
};

static int take_requests(struct execs *execs, struct fault *fault)
{
	struct pollfd fd = { .fd = execs->listener, .events = POLLIN };
	union notification asked;
	int ret = 0;

	while (ret == 0 && poll(&fd, 1, 0) > 0 && fd.revents & POLLIN) {
		memset(&asked, 0, sizeof(asked));
		if (ioctl(execs->listener, SECCOMP_IOCTL_NOTIF_RECV, &asked) <
		    0)
			continue;
		ret = take_request(execs, &asked.notif, fault);
	}
	/* The last process has gone. */
	if (ret == 0 && fd.revents & POLLHUP)
		epoll_ctl(execs->poll, EPOLL_CTL_DEL, execs->listener, NULL);
	return ret;
}

/* ------------------------------------------------------------------- life */

int execs_init(struct execs *execs, int listener, struct audit *audit,
	       struct fault *fault)
{
	struct epoll_event event = { .events = EPOLLIN };

	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	*execs = (struct execs){
		.audit = audit,
		.listener = listener,
		.signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK),
		.poll = epoll_create1(EPOLL_CLOEXEC),
	};
	sigprocmask(SIG_BLOCK, &set, &execs->before);
	if (epoll_ctl(execs->poll, EPOLL_CTL_ADD, listener, &event) < 0 ||
	    epoll_ctl(execs->poll, EPOLL_CTL_ADD, execs->signals, &event) < 0)
		return fault_errno(fault, "cannot wait for programs");
	return 0;
}

int execs_serve(struct execs *execs, struct fault *fault)
{
	return look_at_all(execs, fault) < 0 || take_requests(execs, fault) < 0
		       ? -1
		       : 0;
}

int execs_end(struct execs *execs, struct fault *fault)
{
	int ret = 0;

	for (size_t i = 0; i < execs->count; i++)
		if (execs->list[i].thread) {
			reap(execs->list[i].thread);
			reap(execs->list[i].pid);
		}
	while (execs->count > 0 && ret == 0)
		ret = finish(execs, execs->count - 1, false, fault);
	return ret;
}

void execs_fini(struct execs *execs)
{
	struct executed *file, *next;

	HASH_ITER (hh, execs->files, file, next) {
		HASH_DEL(execs->files, file);
		free(file);
	}
	for (size_t i = 0; i < execs->count; i++)
		free(execs->list[i].path);
	free(execs->list);
	close(execs->poll);
	close(execs->signals);
	close(execs->listener);
	sigprocmask(SIG_SETMASK, &execs->before, NULL);
}
