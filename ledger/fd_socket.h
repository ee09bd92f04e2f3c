/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The socket of a session, which sends the ledger to processes that cannot open
 * its path, and the root directory below which the library lies.  Both travel
 * in one message, so that a client that has checked the ledger can trust the
 * root as well.  The client sends nothing: a false server learns no secret.
 *
 * This file has both sides.  The rules of ledger.h apply.
 */
#ifndef LEDGER_FD_SOCKET_H
#define LEDGER_FD_SOCKET_H

#include <stddef.h>
#include <stdint.h>

/* The descriptors of the message, in this order. */
enum fd_socket_content { FD_SOCKET_LEDGER, FD_SOCKET_ROOT, FD_SOCKET_COUNT };

/*
 * Receives the descriptors from the socket of this name; `@` at the beginning
 * stands for the abstract namespace.  Stores FD_SOCKET_COUNT descriptors, which
 * the caller closes and must check before it trusts them; -1 for a missing one.
 *
 * -EACCES if another user than `uid` listens there, -EPROTO for another
 * message, -EAGAIN if none came within FD_SOCKET_SECONDS, or the errno of the
 * kernel.
 */
#define FD_SOCKET_SECONDS 5
int fd_socket_ask(const char *name, size_t size, uint32_t uid,
		  int fds[FD_SOCKET_COUNT]);

/* Closes the descriptors that were received. */
void fd_socket_close(int fds[FD_SOCKET_COUNT]);

/*
 * Opens the socket of this name for clients.  Returns the listening socket,
 * which never blocks and which the caller closes; -EADDRINUSE if another socket
 * has the name; or the errno of the kernel.
 */
int fd_socket_open(const char *name, size_t size);

/*
 * Sends the descriptors to all clients that wait at the socket and run as
 * `uid`. A descriptor of -1 ends the list.  Never blocks.
 */
void fd_socket_serve(int listener, uint32_t uid,
		     const int fds[FD_SOCKET_COUNT]);

#endif
