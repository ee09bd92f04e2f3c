/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The supervisor of a box: starts it, passes signals on, and stands between its
 * terminal and the user's.  It stays outside; when it ends, the box does.
 */
#ifndef UCHROOT_RUN_SUPERVISE_H
#define UCHROOT_RUN_SUPERVISE_H

#include "uchroot/audit/log.h"
#include "uchroot/box/box.h"

/*
 * Runs a box to the end of its command, and fills in the terminals of that;
 * ends it after `seconds`, if these are positive.  What it is made of and does
 * becomes lines of the log, if that is not NULL; if they cannot be written, the
 * box is killed, and LAUNCH_FAILED returned.  Returns the exit status: the
 * command's, COMMAND_TIMED_OUT; or LAUNCH_FAILED, COMMAND_NOT_RUN,
 * COMMAND_NOT_FOUND after a message.
 */
MUST_CHECK
int supervise(struct box *box, struct request *request, int seconds,
	      struct audit *audit);

#endif
