/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Copies bytes between the user's terminal and that of a box, whose master the
 * caller has.  All functions do nothing until relay_begin().
 */
#ifndef UCHROOT_RUN_RELAY_H
#define UCHROOT_RUN_RELAY_H

#include <poll.h>
#include <stdbool.h>
#include <termios.h>

#include "common/base.h"

struct relay {
	int master; /* of the box's terminal; -1: there is none */
	int in;	    /* the user's, for reading; -1: the box reads from
		       elsewhere */
	int out;    /* and for writing */
	struct termios before; /* how `in` was set */
	bool raw;	       /* it is set to pass all bytes on */
};

/* Begins with the terminals among the first three descriptors. */
void relay_begin(struct relay *relay, int master, const bool tty[3]);

/* Sets the user's terminal to pass all bytes on, and as it was before. */
void relay_take(struct relay *relay);
void relay_give_back(struct relay *relay);

/* Gives the box's terminal the size of the user's. */
void relay_resize(const struct relay *relay);

/* What there is to wait for, and copying what has come: in fds[0] from the user
   and in fds[1] from the box. */
void relay_wait_for(const struct relay *relay, struct pollfd fds[2]);
void relay_copy(struct relay *relay, const struct pollfd fds[2]);

/* Copies what the box has written last. */
void relay_drain(struct relay *relay);

#endif
