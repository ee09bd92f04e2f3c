/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The first process of a box: builds it, starts what keeps the command, reaps,
 * and hands the ledger to those that change their root.
 */
#include "uchroot/box/box.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "common/tool/diag.h"
#include "common/tool/exit_status.h"
#include "faked/launcher/command.h"
#include "faked/launcher/loop.h"
#include "raw/syscall.h"
#include "uchroot/box/inside.h"
#include "uchroot/box/keeper.h"
#include "uchroot/box/serve.h"
#include "uchroot/filter/filter.h"

/* These are newer than the headers of some systems. */
#ifndef __NR_close_range
#define __NR_close_range 436
#endif
#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC (1u << 2)
#endif

struct first {
	const struct box *box;
	int channel;
	struct session session;
	struct loop loop;
	struct host host;
	pid_t keeper;
	int status;
};

/* --------------------------------------------------------------- the loop */

/* Reaps all that have ended.  True once the one has for which the box is. */
static bool reap(struct first *first)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		if (pid == first->keeper) {
			first->status = command_status(status);
			return true;
		}
	return false;
}

static bool on_signal(void *context, const struct signalfd_siginfo *info)
{
	return info->ssi_signo == SIGCHLD && reap(context);
}

/* A box that waits outlives its caller, of whose files nothing stays open. */
static void let_go(void)
{
	CLEANUP_FD int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	for (int i = 0; i < 3; i++)
		dup2(fd, i);
}

/* Forks the one for which the box is: it keeps a command, or those that callers
   ask for.  It alone has the channel. */
static int start(struct first *first, struct fault *fault)
{
	const char *user = first->box->user;
	const struct quarters quarters = { &first->session, first->host.library,
					   &first->box->limits,
					   user ? user : "" };

	if (!first->box->request)
		let_go();
	first->keeper = fork();
	if (first->keeper < 0)
		return fault_errno(fault, "cannot fork");
	if (first->keeper == 0)
		_exit(first->box->request ? keep(&quarters, first->box->request,
						 first->channel)
					  : serve(&quarters, first->channel));
	close(first->channel);
	return 0;
}

/* ------------------------------------------------------------ the way in */

/* Programs that are started get none but the first descriptors. */
static int close_others(struct fault *fault)
{
	errno = -raw(__NR_close_range, 3, UINT_MAX, CLOSE_RANGE_CLOEXEC);
	return errno > 0 ? fault_errno(fault, "cannot close descriptors") : 0;
}

static int build(struct first *first, struct fault *fault)
{
	const struct box *box = first->box;
	int proc;

	return namespace_settle(box, first->channel, fault) < 0 ||
			       close_others(fault) < 0 ||
			       host_take(&first->host, box, fault) < 0 ||
			       (proc = system_take(fault)) < 0 ||
			       root_enter(box, fault) < 0 ||
			       system_mount(proc, fault) < 0 ||
			       host_show(&first->host, fault) < 0 ||
			       system_set(box->network, fault) < 0 ||
			       owners_begin(&first->session, box, fault) < 0 ||
			       copies_make(box, &first->session, fault) < 0
		       ? -1
		       : 0;
}

/* Lets the supervisor hear of all programs from here on. */
static int listen_for(const struct first *first, struct fault *fault)
{
	CLEANUP_FD int listener = filter_executes();

	if (listener < 0)
		return fault_errno(fault, "cannot watch what is executed "
					  "(--audit-no-exec does without)");
	if (word_send(first->channel, WORD_LISTENER, listener) < 0)
		return fault_errno(fault, "cannot reach the supervisor");
	return 0;
}

/* Has the supervisor keep the box's files beyond its end. */
static int open_to_supervisor(const struct first *first, struct fault *fault)
{
	CLEANUP_FD int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);

	return root < 0 || word_send(first->channel, WORD_ROOT, root) < 0 ||
			       word_send(first->channel, WORD_LEDGER,
					 first->session.fd) < 0
		       ? fault_errno(fault, "cannot reach the supervisor")
		       : 0;
}

static int begin(struct first *first, struct fault *fault)
{
	if (build(first, fault) < 0)
		return -1;
	if (first->box->ledger >= 0)
		close(first->box->ledger);
	if (first->box->opens && open_to_supervisor(first, fault) < 0)
		return -1;
	if (confine(first->box->network, fault) < 0)
		return -1;
	if (first->box->listens && listen_for(first, fault) < 0)
		return -1;
	if (loop_init(&first->loop) < 0)
		return fault_set(fault, "cannot wait for signals");
	return start(first, fault);
}

static int run(const struct box *box, int channel)
{
	struct first first = { .box = box, .channel = channel };
	struct fault fault = { .file = NULL };

	umask(0);
	first.loop.session = &first.session;
	first.loop.signal = on_signal;
	first.loop.context = &first;
	if (begin(&first, &fault) < 0) {
		fail_fault(LAUNCH_FAILED, &fault);
		return LAUNCH_FAILED;
	}
	return loop_run(&first.loop) < 0 ? LAUNCH_FAILED : first.status;
}

pid_t box_start(struct box *box, int log, int *channel, struct fault *fault)
{
	pid_t pid = namespace_fork(box, channel, fault);

	if (pid != 0)
		return pid;
	cleanup_fd(&log);
	_exit(run(box, *channel));
}
