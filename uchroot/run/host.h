/* SPDX-License-Identifier: BSD-2-Clause */
/* The supervisor of a session. */
#ifndef UCHROOT_RUN_HOST_H
#define UCHROOT_RUN_HOST_H

#include "uchroot/audit/log.h"
#include "uchroot/box/box.h"

/*
 * Runs a box that waits for commands, until it is told to end at the listener,
 * or its time is over, or it ends by itself.  Writes a byte to `ready` and
 * closes that when the box waits; before that, failures are told on standard
 * error, of which it lets go then.  Both the listener and who asked for the end
 * stay connected until this process ends.  A log, or NULL, gets what the box is
 * made of and does, and its end.
 */
void host_session(struct box *box, struct audit *audit, int listener, int ready,
		  int seconds);

#endif
