/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Credentials across exec.  Before a program is started, FAKEBUILD_CRED is set
 * to the credentials that execve(2) gives it, for set-id bits and capabilities
 * that only the ledger knows.  The calls come in this order: these functions,
 * env_make(), exec.
 */
#ifndef PRELOAD_CREDENTIALS_EXEC_CREDENTIALS_H
#define PRELOAD_CREDENTIALS_EXEC_CREDENTIALS_H

#include <stdbool.h>

/*
 * Sets FAKEBUILD_CRED, which env_make() passes on, for a program started from
 * this file.  0; -EACCES if the process may not execute it, -EPERM for a
 * program that must have more capabilities than it can get; errors of
 * cred_store().  A file that cannot be started is left to the kernel.  Root's
 * processes look at the file only in a session that has recorded modes or
 * attributes.
 */
long exec_credentials_prepare(int dir, const char *path, int flags);

/* False while no file of the session can change the credentials at exec: then
   callers need not find the file of a program.  No system call. */
bool exec_credentials_may_change(void);

#endif
