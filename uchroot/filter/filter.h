/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls that a box does not make unseen, or not at all, seccomp(2).  A
 * filter holds for the process that begins it and for all that it starts, of
 * every kind of program that the machine runs, and slows no other call.
 */
#ifndef UCHROOT_FILTER_FILTER_H
#define UCHROOT_FILTER_FILTER_H

#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * To be called by the first process of a box, which has no_new_privs, before it
 * starts others: from then on they wait in execve(2) and execveat(2) until the
 * one who has the listener answers.  Returns the listener, or -1 with errno:
 * EBUSY if a container manager listens already, ENOSYS or EINVAL before Linux
 * 5.5.
 */
int filter_executes(void);

/* The address of the path in a call that the listener tells of. */
uint64_t filter_path(const struct seccomp_data *data);

/*
 * From now on
 * - keyrings(7) are calls that this kernel does not have: by its number a
 *   process could read any key that the user may;
 * - io_uring(7) is another: what it does, neither a filter nor the shim sees;
 * - without the network of the host, there is none of virtual machines either,
 *   vsock(7), which no namespace separates.  A call that hides which network it
 *   is about, as 32-bit programs make it, fails for each; those that the shim
 *   is in make another call (preload/narrow/narrow_socket.c).
 * 0, or -1 with errno.
 */
int filter_ways_out(bool network);

#endif
