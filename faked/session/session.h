/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes, finds and removes sessions.  A session is one ledger and the key by
 * which other processes join it.  The launcher makes a session for its command;
 * faked makes one when it runs as a server.
 *
 * The ledger of a session is the file DIR/fakebuild-UID/KEY (directory 0700,
 * file 0600), where DIR is the first of /dev/shm, $XDG_RUNTIME_DIR, $TMPDIR,
 * /tmp and /var/tmp with enough free space; a memfd if none of them can be
 * used.  If a limit on file sizes forbids such a file, the ledger is a segment
 * of shared memory and KEY is a symbolic link to its number.  A --state session
 * has its ledger beside the database.
 *
 * Built without libc (nolibc.h), also because this code may itself run inside a
 * session, where libc's functions give faked answers.  Functions return 0 or a
 * negative errno unless they say otherwise.
 */
#ifndef FAKED_SESSION_SESSION_H
#define FAKED_SESSION_SESSION_H

#include <linux/limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "common/base.h"
#include "ledger/ledger.h"

/* Decimal digits of a 32-bit number and a terminator. */
#define SESSION_KEY_MAX 11

struct session {
	char key[SESSION_KEY_MAX]; /* decimal; "" for none */
	char ledger[PATH_MAX]; /* absolute path, for a memfd below /proc; or the
				  name of a segment (ledger_segment_number()) */
	char dir[PATH_MAX]; /* DIR/fakebuild-UID, which session_remove() removes
			       if it is empty; "" if there is none */
	char socket[64];    /* "@name" in the abstract namespace; "" for none */
	unsigned char secret[LEDGER_SECRET_SIZE];
	int fd;	      /* the ledger, open for writing; -1 for a segment */
	int listener; /* the listening socket; -1 if there is none */
};

/* The real id of this process as the kernel tells it, not faked. */
uid_t real_uid(void);

/*
 * Fills in the setup of a new ledger, with a fresh secret and without options.
 * -ENODATA if there is no source of random bytes, see secret_make().
 */
MUST_CHECK
int session_setup(struct ledger_setup *setup);

/* Makes a ledger in an empty file that is open for writing, with a fresh secret
   and without options.  Errors as above and of ledger_create(). */
MUST_CHECK
int session_make_ledger(int fd);

/*
 * Makes a session with a new ledger and opens its socket.  With a NULL `key`
 * the session gets a random unused one.  `options` are LEDGER_OPT_*.  The
 * caller ends the session by session_remove().  -EINVAL if the key is not a
 * number, -EEXIST if it is in use, -EADDRINUSE if another process has bound the
 * name of its socket; or the errno of the last try.
 */
MUST_CHECK
int session_create(struct session *session, char *const *envp, const char *key,
		   uint32_t options);

/*
 * Makes a session of an existing ledger, for --state: session_remove() does not
 * remove the file.  `fd` has the ledger open for writing and stays the
 * caller's.  Opens a socket if it can.  Errors are those of
 * ledger_own_secret().
 */
MUST_CHECK
int session_adopt(struct session *session, const char *ledger, int fd);

/*
 * The ledger of the session that this process runs in, as the environment names
 * it; NULL if there is none.  Variables that su(1) or sudo(8) carried over from
 * another user count as none, as does a ledger without the secret that the
 * environment has.  If the path leads nowhere, as in a changed root, it is
 * returned unchecked: the shim finds the ledger by other means.
 */
const char *session_around(char *const *envp);

/*
 * Finds the running session with this key: fills in key, ledger and secret, and
 * opens the ledger for writing.  Only a directory that belongs to this user and
 * is closed to others is searched.  -ENOENT if there is no such session.
 */
MUST_CHECK
int session_find(struct session *session, char *const *envp, const char *key);

/*
 * Fills in the socket of a session from session_find(), after checking that it
 * hands out the same ledger.  -EACCES if the socket hands out another one or
 * belongs to another user; else the errors of fd_socket_ask().
 */
MUST_CHECK
int session_find_socket(struct session *session);

/*
 * Opens the socket for processes that cannot open the ledger by its path.  A
 * session works without a socket, so callers may ignore a failure, which leaves
 * `listener` at -1 and `socket` empty.
 */
int session_listen(struct session *session);

/*
 * Sends descriptors of the ledger and of the root directory to each client that
 * waits at the socket and runs as this user.  Never blocks.
 */
void session_serve(const struct session *session);

/*
 * Removes the session's file, and its directory if that is empty then.
 * Processes that have the ledger mapped can go on using it.
 */
void session_remove(struct session *session);

/*
 * Keeps the ledger of a session that ends: renames its file in its directory to
 * unsaved-KEY, or to unsaved-KEY.1 and so on if there is one already, where
 * neither session_remove() nor session_sweep() removes it.  Stores the new path
 * in session->ledger.  -ENOENT if the ledger is no file of such a directory.
 */
MUST_CHECK
int session_keep(struct session *session);

/*
 * Removes the files that a killed server with this key left, complete or not.
 * -ENOENT if there is none.
 */
int session_clean(char *const *envp, const char *key);

/*
 * Removes the ledgers that killed sessions left in the directory of `session`:
 * files that no process has open or mapped and that did not change for a day.
 * Failures are ignored: the next session sweeps again.
 */
void session_sweep(const struct session *session);

/*
 * Takes a write lease on an open file (fcntl(2), F_SETLEASE), which the kernel
 * grants only if no other process has the file open or mapped.  While the lease
 * lasts, open(2) of the file fails with EAGAIN or waits.  It lasts until
 * lease_release(), until the last duplicate of `fd` is closed, or until another
 * process has waited for some seconds (proc_sys_fs(5), lease-break-time).  This
 * process must not open the file a second time.
 *
 * FILE_IN_USE: the lease was refused.  FILE_UNSURE: it was granted, but on this
 * file system (overlayfs, FUSE) the kernel does not see mappings.
 */
enum file_use { FILE_FREE, FILE_IN_USE, FILE_UNSURE };
enum file_use lease_take(int fd);
void lease_release(int fd);

/* True while the lease lasts and nobody waits for its end. */
bool lease_is_held(int fd);

#endif
