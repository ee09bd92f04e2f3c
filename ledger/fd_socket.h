/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The socket of a session, at which its ledger is handed to processes
 * that cannot reach the path, with the root directory, below which the
 * library lies.  Both travel in one message, so that who has checked the
 * ledger knows that the root came from the same hand.  The client says nothing
 * at all: there is no secret for a false host to learn.
 *
 * Both sides are here.  Rules as in ledger.h.
 */
#ifndef LEDGER_FD_SOCKET_H
#define LEDGER_FD_SOCKET_H

#include <stddef.h>
#include <stdint.h>

/* What is handed out, in this order. */
enum fd_socket_content { FD_SOCKET_LEDGER, FD_SOCKET_ROOT, FD_SOCKET_COUNT };

/*
 * Takes what the socket of this name gives; `@` at the beginning is the
 * abstract namespace.  Stores FD_SOCKET_COUNT descriptors, which are the
 * caller's and as yet nothing that may be believed; -1 for what did not come.
 *
 * -EACCES if somebody else than `uid` listens there, -EPROTO if the message is
 * none of ours, -EAGAIN if none came within FD_SOCKET_SECONDS, or what the
 * kernel said.
 */
#define FD_SOCKET_SECONDS 5
int fd_socket_ask(const char *name, size_t size, uint32_t uid,
		  int fds[FD_SOCKET_COUNT]);

/* Closes those fds that came. */
void fd_socket_close(int fds[FD_SOCKET_COUNT]);

/*
 * Opens the socket of this name for clients.  Returns it, without ever
 * blocking; -EADDRINUSE if somebody has the name.
 */
int fd_socket_open(const char *name, size_t size);

/*
 * Hands the descriptors to all who wait at the socket and run as `uid`.  One of
 * -1 is left out, with those behind it.  Never blocks.
 */
void fd_socket_serve(int listener, uint32_t uid,
		     const int fds[FD_SOCKET_COUNT]);

#endif
