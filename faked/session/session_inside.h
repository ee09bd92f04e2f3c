/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Declarations for the files of faked/session/ alone.
 */
#ifndef FAKED_SESSION_SESSION_INSIDE_H
#define FAKED_SESSION_SESSION_INSIDE_H

#include "faked/session/session.h"

struct stat;

/* Sets ledger_overflow_uid from /proc; to UINT32_MAX, which no user has, in the
   initial namespace, or if this process runs under that id and all ids are
   mapped. */
void session_read_nobody(void);

/* Sets the overflow ids of a setup, and the options that say whether the user
   namespace leaves ids unmapped. */
void session_set_unmapped(struct ledger_setup *setup);

/* Parses a key; false if it is not a 32-bit decimal number. */
bool session_read_key(const char *text, uint32_t *number);

/* The time in seconds since the epoch. */
int64_t session_now(void);

/* lstat(2) relative to a directory; 0 or a negative errno. */
long session_lstat(int dir, const char *name, struct stat *st);

/*
 * Opens the directory of sessions if it belongs to this user and is closed to
 * others; -EPERM if not, -ENOENT if it does not exist.  Another user may have
 * made it first, and may rename things in /tmp, so the files in it are only
 * reached relative to this descriptor, never by a path.
 */
int session_open_dir(const char *dir);

/* How many directories there are in which sessions may lie. */
#define SESSION_CANDIDATES 5

/* The path of the nth of them; NULL unless it is absolute, since a relative
   path means another directory in each process. */
const char *session_candidate_dir(unsigned n, char *const *envp);

/* Fill in the members of a session: `dir` below a directory, `ledger` as the
   file of its key there, and `key`.  False if the path is too long. */
bool session_name_dir(struct session *session, const char *folder);
bool session_name_ledger(struct session *session);
void session_name_key(struct session *session, uint32_t number);

/* Makes it no session: without names and descriptors. */
void session_reset(struct session *session);

/* Fills in `key`, and in `dir` the directory that a session of this key would
   have in the nth candidate directory; "" if that does not exist.  False after
   the last candidate, and for a key that is not a number. */
bool session_candidate(struct session *session, char *const *envp,
		       const char *key, unsigned n);

/* Reads a key that is a link to a segment: stores the name and the secret of
   the segment.  A negative errno if it is not a link or the segment is gone. */
int session_read_link(int dir, const char *name, char ledger[PATH_MAX],
		      unsigned char secret[LEDGER_SECRET_SIZE]);

#endif
