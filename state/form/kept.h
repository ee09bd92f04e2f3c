/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kept ledger of a database: FILE-ledger beside FILE, which stays when a
 * session ends and the next one takes up, so that not all records have to be
 * loaded.  It may only be taken up if the database is as it was, whoever might
 * have written to it: other tools, a restored copy, an editor.  So the ledger
 * has what the file system and SQLite said of the database's file then (struct
 * ledger_base), all of which has to be the same: inode, size, times of change
 * and SQLite's count of changes; and no journal may lie beside it.
 *
 * The marks of a ledger say which records the database may lack.  Nothing here
 * opens a database by SQLite, or writes to one.
 */
#ifndef STATE_FORM_KEPT_H
#define STATE_FORM_KEPT_H

#include <stdbool.h>

#include "common/base.h"
#include "ledger/layout.h"

/* Reads the header of an open file; false if it is no ledger of this version
   with marks. */
bool kept_read(int fd, struct ledger_header *header);

/* Writes the base of an open ledger.  False with errno. */
MUST_CHECK
bool kept_write(int fd, const struct ledger_base *base);

/* The boot id of this machine; "" if it is not known. */
void kept_boot(char boot[LEDGER_BASE_TEXT]);

/* Opens a ledger, or a database for kept_look(), where others may have put
   another file; -1 with errno.  A process that has the database open by SQLite
   as well closes the descriptor last: with any descriptor of a file SQLite's
   locks on it go. */
int kept_open(const char *path);

/* Fills in those members of a base that the open file of a database shows.
   False if it has another name by now, or if a log belongs to it.  A journal,
   which only tells if nobody has the database locked, is not looked for. */
bool kept_look(int fd, const char *database, struct ledger_base *base);

/* The same once the clock has left the tick of the last change: a later one
   will show.  False also if the file system's clock does not get there. */
bool kept_look_later(int fd, const char *database, struct ledger_base *base);

/* True if the database is as it was when the ledger was like it, in this boot
   of the machine.  Not while this process has it open by SQLite, as above. */
bool kept_fits(const struct ledger_header *header, const char *database);

/* True if a record of the open ledger may have changed since; true also if the
   marks cannot be read. */
bool kept_has_marks(int fd);

/* Clears all marks, while no other process has the ledger.  False with
   errno. */
MUST_CHECK
bool kept_clear_marks(int fd);

/* True if a session that ends has nothing to save: the database is as it was,
   and so are the records and the names of their files. */
bool kept_is_unchanged(int fd, const char *database);

#endif
