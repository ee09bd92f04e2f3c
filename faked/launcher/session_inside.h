/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What session.c, session_sweep.c and overflow_ids.c share with each other and
 * with nobody else.
 */
#ifndef FAKED_LAUNCHER_SESSION_INSIDE_H
#define FAKED_LAUNCHER_SESSION_INSIDE_H

#include "faked/launcher/session.h"

struct stat;

/* Sets ledger_nobody; to UINT32_MAX, which is no id, where it is nobody's that
   is not mapped, but ours. */
void session_learn_nobody(void);

/* Whom the user namespace does not map: fills in overflow_*, sets options. */
void session_set_unmapped(struct ledger_setup *setup);

/* The number that a key spells; false if it is none. */
bool session_read_key(const char *text, uint32_t *number);

/* Seconds since the epoch. */
int64_t session_now(void);

/* lstat(2), in a folder; 0 or a negative errno. */
long session_look(int dir, const char *name, struct stat *st);

/*
 * Opens a session's directory if it is ours alone: somebody may have been
 * there first, and the place may be one where anybody can rename things, so
 * that nothing in it is ever found by a path through it.
 */
int session_open_dir(const char *dir);

/* Where a session of this key would lie in the nth candidate: fills in `dir`,
   which stays empty where there is no such directory, and `key`.  False behind
   the last one, and for what is no key. */
bool session_candidate(struct session *session, char *const *envp,
		       const char *key, unsigned n);

/* What an entry that is a link leads to: the name of a segment, and its secret.
   0, or a negative errno if it is no link or the segment is gone. */
int session_read_link(int dir, const char *name, char ledger[PATH_MAX],
		      unsigned char secret[LEDGER_SECRET_SIZE]);

#endif
