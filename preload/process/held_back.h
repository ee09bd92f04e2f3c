/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A hint for the user of a session, in which set-id bits and capabilities of
 * files give no rights (PR_SET_NO_NEW_PRIVS): helpers as sudo(8) and
 * newuidmap(1) then fail, and say nothing of the reason.
 */
#ifndef PRELOAD_PROCESS_HELD_BACK_H
#define PRELOAD_PROCESS_HELD_BACK_H

#include <stdbool.h>

/* True for the path of a program that does nothing useful without rights of its
   own: not for those that work as a session's root, such as su(1). */
bool held_back_name(const char *path);

/* If the kernel has just started such a program without the rights that its
   file has, tells standard error how to leave it them; once in a session.
   Before main: asks the kernel only for programs of these names. */
void held_back_hint(void);

#endif
