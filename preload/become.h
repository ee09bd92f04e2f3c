/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Credentials across exec.  Before each start of a program, its environment
 * is made ready to say who it will be.
 */
#ifndef PRELOAD_BECOME_H
#define PRELOAD_BECOME_H

/*
 * Sets FAKEBUILD_CRED, for env_make() to pick up, as a program started from
 * this file needs it.  -EACCES if it may not be executed.  Root pays for it
 * only in a session that has recorded modes or attributes.
 */
long become_ready(int dir, const char *path, int flags);

/* The same for a program that is not known here, taken for a plain one. */
long become_nobody_else(void);

#endif
