/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds the mappings of other processes by /proc, for file systems where a
 * lease does not see them (lease_take() in faked/launcher/session.h).
 */
#ifndef FAKED_SERVER_MAPPED_H
#define FAKED_SERVER_MAPPED_H

#include <stdbool.h>

/*
 * Whether another process has the open file mapped; true if /proc cannot be
 * read.  Misses a process that hides its mappings (PR_SET_DUMPABLE), and one in
 * a PID namespace that is not below ours.
 */
bool mapped_by_others(int fd);

#endif
