/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A session: one ledger, the key by which others can join it, and the place
 * where its file lies.  The launcher makes and removes sessions; faked does
 * too when it runs alone.
 *
 * A session's file is DIR/fakebuild-UID/KEY, the directory 0700 and the file
 * 0600, in the first of /dev/shm, $XDG_RUNTIME_DIR, $TMPDIR, /tmp and
 * /var/tmp that has room; a memfd if none can be used.  Below a limit on file
 * sizes that leaves no room it is a link, which tells the number of a shared
 * memory segment.  A --state session brings a file of its own.
 *
 * Built without libc (nolibc.h), also because this code may itself run inside a
 * session, where libc tells what is faked.  Functions return 0 or a negative
 * errno.
 */
#ifndef FAKED_LAUNCHER_SESSION_H
#define FAKED_LAUNCHER_SESSION_H

#include <linux/limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "common/base.h"
#include "ledger/ledger.h"

/* Decimal digits of a 32-bit number and a terminator. */
#define SESSION_KEY_MAX 11

struct session {
	char key[SESSION_KEY_MAX];
	char ledger[PATH_MAX]; /* absolute path, also for a memfd; or the name
				  of a segment */
	char dir[PATH_MAX];    /* ours to clean; "" if there is none */
	char socket[64];       /* "@name" in the abstract namespace */
	unsigned char secret[LEDGER_SECRET_SIZE];
	int fd;	      /* the ledger, open for writing; -1 if it is in
			 a segment */
	int listener; /* where it is handed out; -1 if nowhere */
};

/* Who the kernel says we are. */
uid_t real_uid(void);
gid_t real_gid(void);

/*
 * Fills in all of a new ledger's setup that does not depend on what it is for:
 * whose it is, where it begins, and a secret.  -ENODATA: see secret_make().
 */
MUST_CHECK
int session_setup(struct ledger_setup *setup);

/*
 * Makes a fresh session and opens its socket.  `key` may be NULL for one nobody
 * has used.  `options` are LEDGER_OPT_*.  -EEXIST when the key is in use,
 * -EADDRINUSE when somebody else has taken the name of its socket.
 */
MUST_CHECK
int session_create(struct session *session, char *const *envp, const char *key,
		   uint32_t options);

/*
 * A session around a ledger that exists and is kept: a --state session.  `fd`
 * has it open for writing and stays the caller's.  Opens a socket, too.  Errors
 * are those of ledger_own().
 */
MUST_CHECK
int session_adopt(struct session *session, const char *ledger, int fd);

/*
 * The ledger of the session around us, NULL if there is none.  What su(1) or
 * sudo(8) carried here from another user is no session of ours, nor is a
 * ledger that has not the secret which we were told.  Where the path leads to
 * nothing, as in a changed root, it is left to the shim to find it.
 */
const char *session_around(char *const *envp);

/*
 * Finds a session that runs and has this key: fills key, ledger and secret, and
 * opens the ledger.  Only what lies in a directory of our own, closed to
 * others, counts.  -ENOENT if there is none.
 */
MUST_CHECK
int session_find(struct session *session, char *const *envp, const char *key);

/*
 * Fills in the socket of a session that was found, if the one of that name
 * hands out this very ledger.  -EACCES if it is a stranger's, else what
 * fd_socket_ask() says.
 */
MUST_CHECK
int session_find_socket(struct session *session);

/*
 * Opens the socket for processes that cannot reach the path: `listener` takes
 * connections.  Without it a session works all the same: failure leaves
 * listener -1 and no name.
 */
int session_listen(struct session *session);

/*
 * Hands the ledger and the root directory to everyone who waits at the socket
 * and runs as this user.  Never blocks.
 */
void session_serve(const struct session *session);

/*
 * Removes the session's file and, if it was the last, its directory.
 * Processes that have it mapped go on with what they have.
 */
void session_remove(struct session *session);

/*
 * Removes what a killed server of this key left, be it a whole ledger or not:
 * 0, or -ENOENT.
 */
int session_clean(char *const *envp, const char *key);

/*
 * Removes what sessions killed by SIGKILL left in the same directory: files
 * that nobody has open or mapped and that did not change for a day.
 */
void session_sweep(const struct session *session);

/*
 * Whether another process has the file open or mapped.  If not, nobody can open
 * it from now on (an open fails with EAGAIN, or waits) until it is released: by
 * file_release, or when the last descriptor like this one is closed, or after
 * some seconds if somebody waits (proc_sys_fs(5), lease-break-time).  The file
 * must not be opened a second time here.  Unsure where a mapping is one of a
 * file beneath, on overlayfs and FUSE: then only an open descriptor counts as
 * use.
 */
enum file_use { FILE_FREE, FILE_IN_USE, FILE_UNSURE };
enum file_use file_hold(int fd);
void file_release(int fd);

#endif
