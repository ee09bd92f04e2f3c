/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef FAKED_SERVER_MAPPED_H
#define FAKED_SERVER_MAPPED_H

#include <stdbool.h>

/*
 * Whether another process has the open file mapped, as the list of processes
 * tells: for file systems whose files the kernel cannot be asked about
 * (lease_take() in faked/launcher/session.h).  True without /proc.
 *
 * Not seen: a process that hides its mappings (PR_SET_DUMPABLE), and what runs
 * in a PID namespace that is not below ours.
 */
bool mapped_by_others(int fd);

#endif
