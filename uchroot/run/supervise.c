/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Starts a box, and waits for the end of its first process: then the kernel has
 * killed the others.
 */
#include "uchroot/run/supervise.h"

#include <signal.h>

#include "common/tool/diag.h"
#include "common/tool/exit_status.h"
#include "faked/launcher/command.h"
#include "uchroot/image/image.h"
#include "uchroot/run/attend.h"
#include "uchroot/run/facts.h"
#include "uchroot/run/input.h"

/* In the box a failure has been told, in the supervisor it is told here. */
static int report(const struct fault *fault)
{
	fail_fault(LAUNCH_FAILED, fault);
	return LAUNCH_FAILED;
}

/* Runs the box, and returns its status. */
static int run_to_end(pid_t pid, const struct attention *attention,
		      struct fault *fault)
{
	int ended = attend(attention, fault), status = 0;

	command_wait(pid, &status, 0);
	switch (ended) {
	case ATTEND_TIMEOUT: return COMMAND_TIMED_OUT;
	case ATTEND_FAILED: return report(fault);
	default: return command_status(status);
	}
}

/* Writes the lines around what the box does. */
static int run_audited(pid_t pid, const struct box *box,
		       const struct attention *attention, struct fault *fault)
{
	struct audit *audit = attention->audit;
	int status;

	if (!audit)
		return run_to_end(pid, attention, fault);
	if (facts_of_box(audit, box, fault) < 0) {
		kill(pid, SIGKILL);
		return report(fault);
	}
	status = run_to_end(pid, attention, fault);
	return facts_of_exit(audit, status, fault) < 0 ? report(fault) : status;
}

/* Does what is to be done when nothing runs in the box any more.  0, or
   LAUNCH_FAILED after messages. */
static int finish(const struct errand *errand, const struct opened *opened)
{
	const struct box *box = errand->box;
	struct fault fault = { .file = NULL };
	int status = 0;

	if (opened->root < 0 || opened->ledger < 0)
		return 0;
	if (errand->out_count &&
	    copy_out(errand->outs, errand->out_count, opened, box->library,
		     errand->audit, &fault) < 0)
		status = report(&fault);
	if (errand->state && image_save_state(box->image, opened->ledger,
					      errand->state, &fault) < 0)
		status = report(&fault);
	return status;
}

int supervise(const struct errand *errand)
{
	struct request *request = errand->request;
	struct opened opened = { -1, -1 };
	struct attention attention = { .tty = request->tty,
				       .seconds = errand->seconds,
				       .audit = errand->audit };
	struct fault fault = { .file = NULL };
	struct box *box = errand->box;
	int status, finished;
	struct input input;
	pid_t pid;

	attend_see(request->tty);
	input_guard(&input);
	box->request = request;
	box->opens = errand->state || errand->out_count;
	if (box->opens)
		attention.opened = &opened;
	pid = box_start(box, errand->audit ? errand->audit->fd : -1,
			&attention.channel, &fault);
	if (pid < 0)
		return report(&fault);
	attention.first = pid;
	attention.signals = attend_signals();
	status = run_audited(pid, box, &attention, &fault);
	finished = finish(errand, &opened);
	input_return(&input);
	return status ? status : finished;
}
