/* SPDX-License-Identifier: BSD-2-Clause */
/* Has the kernel tell the supervisor of each execve(2) in a box, seccomp(2). */
#ifndef UCHROOT_AUDIT_LISTENER_H
#define UCHROOT_AUDIT_LISTENER_H

#include <linux/seccomp.h>
#include <stdint.h>

/*
 * To be called by the first process of a box, which has no_new_privs, before
 * it starts others: from then on it, and all that it starts, wait in execve(2)
 * and execveat(2) until the one who has the listener answers.  No other call
 * is slower.  Returns the listener, or -1 with errno: EBUSY if a container
 * manager listens already, ENOSYS or EINVAL before Linux 5.9.
 */
int listener_begin(void);

/* The address of the path in a call that the listener has told of. */
uint64_t listener_path(const struct seccomp_data *data);

#endif
