/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Keeps one command of a box: a process between the one who asks for a command
 * and the command.  It is the leader of the session to which the command's
 * terminal belongs, so that the command can be stopped.
 */
#ifndef UCHROOT_BOX_KEEPER_H
#define UCHROOT_BOX_KEEPER_H

#include "faked/session/session.h"
#include "uchroot/box/limits.h"
#include "uchroot/box/request.h"

/* What the commands of a box share. */
struct quarters {
	const struct session *session;
	const char *library; /* the shim, by its path in the box */
	const struct limits *limits;
	const char *user; /* who runs the commands that name none; "": root */
};

/*
 * Starts the command, passes on to it the signals that come through the
 * channel, and waits for its end; kills it if the channel ends first.  Returns
 * its exit status, or that of a failure that was told on standard error, after
 * sending it, too.
 */
MUST_CHECK
int keep(const struct quarters *quarters, const struct request *request,
	 int channel);

#endif
