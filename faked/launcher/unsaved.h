/* SPDX-License-Identifier: BSD-2-Clause */
/* What becomes of the records of a session whose state cannot be saved, as on a
   full disk: they stay, and the user is told where. */
#ifndef FAKED_LAUNCHER_UNSAVED_H
#define FAKED_LAUNCHER_UNSAVED_H

#include <stdbool.h>

#include "faked/session/session.h"

/* Saves the state of the session to another file; false after a message. */
typedef bool unsaved_save(void *context, const char *file);

/*
 * Keeps the records of a session that ends, of which `file` could not be
 * written: its ledger by session_keep(), or, where the ledger is no file that
 * could outlive the session, a text that `save` writes to the first folder with
 * room for it.  Prints where they are and how they are saved later, or that
 * they are lost; nothing if there are none.  The caller calls session_remove()
 * after it.
 */
void unsaved_keep(struct session *session, const char *file, unsaved_save *save,
		  void *context);

#endif
