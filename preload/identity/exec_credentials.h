/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Credentials across exec.  Before each start of a program, its environment
 * is made ready to say who it will be.
 */
#ifndef PRELOAD_IDENTITY_EXEC_CREDENTIALS_H
#define PRELOAD_IDENTITY_EXEC_CREDENTIALS_H

#include <stdbool.h>

/*
 * Sets FAKEBUILD_CRED, for env_make() to pick up, as a program started from
 * this file needs it.  -EACCES if it may not be executed.  Root pays for it
 * only in a session that has recorded modes or attributes.
 */
long exec_credentials_prepare(int dir, const char *path, int flags);

/* False while no program can become somebody else, whatever file it is. */
bool exec_credentials_may_change(void);

#endif
