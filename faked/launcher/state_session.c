/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Locks the ledger of a --state session and runs the jobs that read and write
 * it.  The locks are open-file-description locks: a lock ends when the last
 * process closes the inherited descriptor, and not before.  The file may be
 * replaced while a process waits for its lock, so each process that gets a lock
 * checks that the path still leads to the file that it has open.
 */
#include "faked/launcher/state_session.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "common/file/database.h"
#include "common/path.h"
#include "common/tool/diag.h"
#include "faked/launcher/called_as.h"
#include "faked/launcher/command.h"
#include "faked/launcher/options.h"
#include "faked/session/session.h"
#include "ledger/ledger.h"
#include "raw/constants.h"
#include "raw/syscall.h"
#include "state/form/kept.h"
#include "state/form/own_ledger.h"

static bool lock(int fd, short type, bool wait)
{
	struct flock region = { .l_type = type, .l_whence = SEEK_SET };
	int ret;

	do
		ret = fcntl(fd, wait ? F_OFD_SETLKW : F_OFD_SETLK, &region);
	while (ret < 0 && errno == EINTR);
	return ret == 0;
}

static bool is_at_its_path(const struct state_session *state)
{
	return own_ledger_is_at(state->ledger, state->fd);
}

static bool is_empty(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && st.st_size == 0;
}

static bool is_removed(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && st.st_nlink == 0;
}

/* Whether a file is this user's and has no second name: in a shared directory
   another user can make hard links to our files. */
static bool is_own(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	       st.st_uid == real_uid() && st.st_nlink <= 1;
}

static bool owns_name(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && st.st_uid == real_uid();
}

static int open_ledger(const struct state_session *state, int flags)
{
	return raw(__NR_openat, AT_FDCWD, state->ledger,
		   O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | flags,
		   0600);
}

static void open_file(struct state_session *state)
{
	state->fd = open_ledger(state, O_NONBLOCK);
	/* A job that ends a session has a lease on the file, for a short time.
	   Another user could keep a lease for ever. */
	if (state->fd == -EAGAIN && owns_name(state->ledger))
		state->fd = open_ledger(state, 0);
	errno = state->fd < 0 ? -state->fd : 0;
	if (errno && errno != ELOOP)
		die_errno(launch_failed(), "cannot open %s", state->ledger);
	if (errno || !is_own(state->fd))
		die(launch_failed(),
		    "%s: not a regular file of this user, "
		    "with no other name",
		    state->ledger);
}

/* Runs a job that needs our lock: it inherits the descriptor, so the lock lasts
   as long as the job even if this process is killed.  `last` is a word behind
   those of all jobs; NULL: there is none. */
static bool run_locked(struct state_session *state, const char *job,
		       const char *last)
{
	char fd[HELPER_FD_SIZE];
	const char *argv[] = { NULL,
			       job,
			       state->ledger,
			       state->database,
			       helper_fd(state->fd, fd),
			       last,
			       NULL };
	bool good = helper_run(state->helper, argv, state->fd);

	/* A job that was killed leaves its lease. */
	lease_release(state->fd);
	return good;
}

/* Rebuilds the ledger from the database.  Needs the exclusive lock. */
static void rebuild_ledger(struct state_session *state, bool unknown_is_real)
{
	bool existed = access(state->database, F_OK) == 0 || errno != ENOENT;
	bool good = run_locked(state, "open",
			       unknown_is_real ? "real" : "root");

	if (good && !(is_empty(state->fd) && is_at_its_path(state)))
		return;
	if (good)
		fail(launch_failed(), "%s has made no ledger: is it faked?",
		     helper_name(state->helper));
	/* Remove the files that this call made.  A job that was killed may have
	   renamed a ledger to the path, which others use by now. */
	if (is_empty(state->fd) && is_at_its_path(state)) {
		if (!existed)
			database_remove(state->database);
		unlink(state->ledger);
	}
	exit(launch_failed());
}

/*
 * Follows a symbolic link, so that each database has one ledger, whatever path
 * leads to it.  A link of another user is refused: it could lead to any file.
 */
static void follow_link(char database[PATH_MAX])
{
	char real[PATH_MAX];
	struct stat st;

	if (lstat(database, &st) < 0 || !S_ISLNK(st.st_mode))
		return;
	if (st.st_uid != real_uid() && st.st_uid != 0)
		die(launch_failed(), "%s: a symbolic link of another user",
		    database);
	if (!realpath(database, real))
		die_errno(launch_failed(), "cannot use %s", database);
	strcpy(database, real);
}

static void name_files(struct state_session *state, const char *database)
{
	CLEANUP_FREE char *dir = path_directory(database);
	int n;

	if (!dir || !realpath(dir, state->database))
		die_errno(launch_failed(), "cannot use the folder of %s",
			  database);
	n = strlen(state->database);
	snprintf(state->database + n, PATH_MAX - n, "/%s", path_base(database));
	follow_link(state->database);
	n = strlen(state->database);
	if (n + sizeof("-ledger") > LEDGER_PATH_MAX)
		die(launch_failed(), "%s: name too long", database);
	stpcpy(stpcpy(state->ledger, state->database), "-ledger");
}

/* The time of the last change, in ns.  The file is not mapped, since a mapping
   counts as use by another process. */
static uint64_t latest_change(const struct state_session *state)
{
	uint64_t ns = 0;

	(void)!pread(state->fd, &ns, sizeof(ns),
		     offsetof(struct ledger_header, latest));
	return ns;
}

/* By the clock of the changes. */
static uint64_t coarse_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME_COARSE, &now);
	return (uint64_t)now.tv_sec * NS_PER_SECOND + now.tv_nsec;
}

void state_session_open(struct state_session *state,
			const struct helper *helper, const char *database,
			bool unknown_is_real)
{
	memset(state, 0, sizeof(*state));
	state->helper = helper;
	name_files(state, database);
	for (;;) {
		open_file(state);
		if (lock(state->fd, F_WRLCK, false) && is_at_its_path(state)) {
			rebuild_ledger(state, unknown_is_real);
			close(state->fd);
			open_file(state);
		}
		if (!lock(state->fd, F_RDLCK, true))
			die_errno(launch_failed(), "cannot lock %s",
				  state->ledger);
		if (is_at_its_path(state) && !is_empty(state->fd))
			break;
		close(state->fd);
	}
	/* The database has what a kept ledger has. */
	if (kept_is_unchanged(state->fd, state->database))
		state->saved = coarse_now();
}

bool state_session_is_real(const struct state_session *state)
{
	uint32_t options = 0;

	(void)!pread(state->fd, &options, sizeof(options),
		     offsetof(struct ledger_header, options));
	return options & LEDGER_OPT_UNKNOWN_IS_REAL;
}

void state_session_timer(struct state_session *state)
{
	char fd[HELPER_FD_SIZE];
	const char *argv[] = { NULL,
			       "checkpoint",
			       state->ledger,
			       state->database,
			       helper_fd(state->fd, fd),
			       NULL };
	uint64_t latest = latest_change(state);

	/* What changed in the tick that the last checkpoint began in may have
	   come too late for it. */
	if (state->busy || !latest || latest + LEDGER_TICK <= state->saved)
		return;
	state->saved = coarse_now();
	state->busy = helper_start(state->helper, argv, state->fd);
	if (state->busy < 0)
		state->busy = 0;
}

void state_session_reap(struct state_session *state)
{
	int status;

	if (!state->busy || command_wait(state->busy, &status, WNOHANG) <= 0)
		return;
	state->busy = 0;
	if (status != 0)
		state->saved = 0; /* and the next checkpoint tries again */
}

/* True if the database has what the ledger has, which then stays for the next
   session.  Without its hole, unless another process still goes on with it. */
static bool has_nothing_to_save(const struct state_session *state)
{
	struct ledger_header header;

	if (state->removes || !kept_is_unchanged(state->fd, state->database) ||
	    !kept_read(state->fd, &header))
		return false;
	if (lease_take(state->fd) == FILE_FREE)
		(void)!ftruncate(state->fd, (off_t)ledger_length(&header));
	lease_release(state->fd);
	return true;
}

bool state_session_close(struct state_session *state)
{
	const char *job = "close", *last = state->removes ? "remove" : NULL;

	if (state->busy)
		command_wait(state->busy, NULL, 0);
	/* If several launchers end at once, one of them gets the exclusive lock
	   and closes for all. */
	lock(state->fd, F_UNLCK, false);
	if (!lock(state->fd, F_WRLCK, false)) {
		if (!lock(state->fd, F_RDLCK, true))
			return false;
		job = "checkpoint";
		last = NULL;
	}
	if (is_at_its_path(state))
		return has_nothing_to_save(state) ||
		       run_locked(state, job, last);
	/* If the file was renamed and not removed, it is a foreign ledger, and
	   the process that renamed it has printed a message. */
	if (!is_removed(state->fd))
		return true;
	warn("%s: removed while it was in use; saved all the same",
	     state->ledger);
	return run_locked(state, "close", NULL);
}

void state_session_drop(struct state_session *state)
{
	lock(state->fd, F_UNLCK, false);
	if (lock(state->fd, F_WRLCK, false))
		(void)!run_locked(state, "drop", NULL);
	else
		warn("%s: in use by another session, so that what was recorded "
		     "stays",
		     state->ledger);
	close(state->fd);
}

/* The lock is that of the ledger, so an empty one is made.  A ledger that a
   killed session left stays, and the job refuses its database. */
void state_session_hold(struct state_session *state, const char *database)
{
	memset(state, 0, sizeof(*state));
	name_files(state, database);
	for (;;) {
		open_file(state);
		if (!lock(state->fd, F_WRLCK, false))
			die(launch_failed(),
			    "%s: a session uses it, so nothing is changed; try "
			    "again when that has ended",
			    database);
		if (is_at_its_path(state))
			return;
		close(state->fd);
	}
}

void state_session_release(struct state_session *state)
{
	if (is_empty(state->fd) && is_at_its_path(state))
		unlink(state->ledger);
	close(state->fd);
}
