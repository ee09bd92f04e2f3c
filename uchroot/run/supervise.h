/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The supervisor of a box: starts it, passes signals on, and stands between its
 * terminal and the user's.  It stays outside; when it ends, the box does.
 */
#ifndef UCHROOT_RUN_SUPERVISE_H
#define UCHROOT_RUN_SUPERVISE_H

#include "uchroot/audit/log.h"
#include "uchroot/box/box.h"
#include "uchroot/run/copy_out.h"

/* What a box is for. */
struct errand {
	struct box *box;
	struct request *request; /* the command */
	int seconds;		 /* its time; 0: any */
	struct audit *audit;	 /* of what the box is made of and does; NULL */
	const struct copy_out *outs; /* what is copied out of it */
	size_t out_count;
	const char *state; /* of an image that is changed; NULL */
};

/*
 * Runs a box to the end of its command, and fills in the terminals of that;
 * then copies files out of it, and saves the state, also if the command has
 * failed.  If the log cannot be written, the box is killed.
 * Returns the exit status: the command's, COMMAND_TIMED_OUT; or LAUNCH_FAILED,
 * COMMAND_NOT_RUN, COMMAND_NOT_FOUND after a message.
 */
MUST_CHECK
int supervise(const struct errand *errand);

#endif
