/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The door of a session: a socket at which its ledger is handed to processes
 * that cannot reach the path, with the root directory, below which the
 * library lies.  Both travel in one message, so that who has checked the
 * ledger knows that the root came from the same hand.  The guest says nothing
 * at all: there is no secret for a false host to learn.
 *
 * Both sides are here.  Rules as in ledger.h.
 */
#ifndef LEDGER_DOOR_H
#define LEDGER_DOOR_H

#include <stddef.h>
#include <stdint.h>

/* What is handed out, in this order. */
enum door_gift { DOOR_LEDGER, DOOR_ROOT, DOOR_GIFTS };

/*
 * Takes what the socket of this name gives; `@` at the beginning is the
 * abstract namespace.  Stores DOOR_GIFTS descriptors, which are the caller's
 * and as yet nothing that may be believed; -1 for what did not come.
 *
 * -EACCES if somebody else than `uid` listens there, -EPROTO if the message is
 * none of ours, -EAGAIN if none came within DOOR_SECONDS, or what the kernel
 * said.
 */
#define DOOR_SECONDS 5
int door_ask(const char *name, size_t size, uint32_t uid,
	     int gifts[DOOR_GIFTS]);

/* Closes those gifts that came. */
void door_close(int gifts[DOOR_GIFTS]);

/*
 * Opens the socket of this name for guests.  Returns it, without ever
 * blocking; -EADDRINUSE if somebody has the name.
 */
int door_open(const char *name, size_t size);

/*
 * Hands the gifts to all who wait at the door and run as `uid`.  A gift of -1
 * is left out, with those behind it.  Never blocks.
 */
void door_serve(int door, uint32_t uid, const int gifts[DOOR_GIFTS]);

#endif
