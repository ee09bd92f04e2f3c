/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The variables by which pseudo switches a session on and off and says which
 * one it is (raw/variables.h).  All functions are for processes with
 * session_toggled, and read and set the variables of session_variables.h.
 */
#ifndef PRELOAD_BASE_TOGGLES_H
#define PRELOAD_BASE_TOGGLES_H

#include <stdbool.h>

/* Takes over pseudo's variables when a program starts: finds the shim where
   only LD_PRELOAD has named it, and forgets a ledger of another directory. */
void toggles_take(void);

/* False if PSEUDO_DISABLED or PSEUDO_UNLOAD takes the process out of its
   session. */
bool toggles_are_on(void);

/* Unsets the variables of a ledger that is not that of the directory, and
   forgets that another one was refused; true if there was any. */
bool toggles_forget_other(void);

/* Finds the ledger of the directory, starting a keeper where none is, and sets
   its variables.  0, -ENOENT if no directory is named or it may be another one
   in a changed root, or an error of join_directory(). */
int toggles_join(void);

/* Tells standard error of such an error, and leaves this process and those that
   it starts without a ledger, as long as the directory is the same. */
void toggles_refuse(int error);

#endif
