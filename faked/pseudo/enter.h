/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Starts a command of pseudo(1) in another root directory.  The one who calls
 * chroot(2) must be in the session, and pseudo itself is not; so pseudo
 * executes faked in the session, by these words:
 *
 *	faked enter ROOT DIRECTORY COMMAND [ARGUMENT]...
 *
 * An empty DIRECTORY, of the new root, is the working directory as it is.
 */
#ifndef FAKED_PSEUDO_ENTER_H
#define FAKED_PSEUDO_ENTER_H

#include <stdbool.h>

#include "common/base.h"

/* The words that execute the command in ROOT, and there in "/" if `moves`.
   Never freed; exits after a message on failure. */
char **enter_words(const char *root, bool moves, char **command);

/* True if faked is called by these words. */
bool enter_is_asked(int argc, char **argv);

/* Changes the root directory and executes the command; on failure prints a
   message, and exits. */
NORETURN
void enter_run(char **argv);

#endif
