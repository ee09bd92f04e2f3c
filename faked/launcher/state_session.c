/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Locks are open-file-description locks, so that they end with the last
 * process that inherited the descriptor, and only then.  The file may be
 * replaced while somebody waits for its lock; so whoever got one looks
 * whether the name still leads to the same file.
 */
#include "faked/launcher/state_session.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "common/diag.h"
#include "faked/launcher/command.h"
#include "faked/launcher/options.h"
#include "faked/launcher/session.h"
#include "ledger/ledger.h"
#include "raw/syscall.h"
#include "state/own_ledger.h"

static bool lock(int fd, short type, bool wait)
{
	struct flock region = { .l_type = type, .l_whence = SEEK_SET };
	int ret;

	do
		ret = fcntl(fd, wait ? F_OFD_SETLKW : F_OFD_SETLK, &region);
	while (ret < 0 && errno == EINTR);
	return ret == 0;
}

static bool is_named(const struct state_session *state)
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

/* The folder may be one where others can make links, to files of ours, too. */
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
	/* A job that ends a session holds it (file_hold); nobody else is worth
	   waiting for. */
	if (state->fd == -EAGAIN && owns_name(state->ledger))
		state->fd = open_ledger(state, 0);
	errno = state->fd < 0 ? -state->fd : 0;
	if (errno && errno != ELOOP)
		die_errno(LAUNCH_FAILED, "cannot open %s", state->ledger);
	if (errno || !is_own(state->fd))
		die(LAUNCH_FAILED,
		    "%s: not a regular file of this user, "
		    "with no other name",
		    state->ledger);
}

/* Runs a job that must not outlive our lock: it inherits the descriptor. */
static bool run_locked(struct state_session *state, const char **argv)
{
	bool good = helper_run(state->helper, argv, state->fd);

	/* A job that was killed has not done it. */
	file_release(state->fd);
	return good;
}

static void remove_database(const char *database)
{
	static const char *const endings[] = { "", "-journal", "-wal", "-shm" };
	char path[PATH_MAX];

	for (size_t i = 0; i < countof(endings); i++)
		if (snprintf(path, sizeof(path), "%s%s", database, endings[i]) <
		    (int)sizeof(path))
			unlink(path);
}

/* With the exclusive lock: makes the ledger what the database says. */
static void take_up(struct state_session *state, bool unknown_is_real)
{
	char fd[HELPER_FD_SIZE];
	const char *argv[] = { NULL,
			       "open",
			       state->ledger,
			       state->database,
			       helper_fd(state->fd, fd),
			       unknown_is_real ? "real" : "root",
			       NULL };
	bool existed = access(state->database, F_OK) == 0 || errno != ENOENT;

	if (run_locked(state, argv))
		return;
	/* Leave nothing behind that was not there.  A job that was killed may
	   have put a ledger in its place, which others use by now. */
	if (is_empty(state->fd) && is_named(state)) {
		if (!existed)
			remove_database(state->database);
		unlink(state->ledger);
	}
	exit(LAUNCH_FAILED);
}

/*
 * A state has one ledger, so it has one name: the one that a link leads to.  A
 * link that another user has put there could lead anywhere.
 */
static void follow_link(char database[PATH_MAX])
{
	char real[PATH_MAX];
	struct stat st;

	if (lstat(database, &st) < 0 || !S_ISLNK(st.st_mode))
		return;
	if (st.st_uid != real_uid() && st.st_uid != 0)
		die(LAUNCH_FAILED, "%s: a symbolic link of another user",
		    database);
	if (!realpath(database, real))
		die_errno(LAUNCH_FAILED, "cannot use %s", database);
	strcpy(database, real);
}

static void name_files(struct state_session *state, const char *database)
{
	char dir[PATH_MAX];
	const char *slash = strrchr(database, '/');
	int n = slash ? slash - database + 1 : 2;

	snprintf(dir, sizeof(dir), "%.*s", n, slash ? database : "./");
	if (!realpath(dir, state->database))
		die_errno(LAUNCH_FAILED, "cannot use %s", database);
	n = strlen(state->database);
	snprintf(state->database + n, PATH_MAX - n, "/%s",
		 slash ? slash + 1 : database);
	follow_link(state->database);
	n = strlen(state->database);
	/* The preload library has less room for a path than the kernel. */
	if (n + sizeof("-ledger") > sizeof(((struct ledger *)0)->path))
		die(LAUNCH_FAILED, "%s: name too long", database);
	stpcpy(stpcpy(state->ledger, state->database), "-ledger");
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
		if (lock(state->fd, F_WRLCK, false) && is_named(state)) {
			take_up(state, unknown_is_real);
			close(state->fd);
			open_file(state);
		}
		if (!lock(state->fd, F_RDLCK, true))
			die_errno(LAUNCH_FAILED, "cannot lock %s",
				  state->ledger);
		if (is_named(state) && !is_empty(state->fd))
			return;
		close(state->fd);
	}
}

bool state_session_is_real(const struct state_session *state)
{
	uint32_t options = 0;

	(void)!pread(state->fd, &options, sizeof(options),
		     offsetof(struct ledger_header, options));
	return options & LEDGER_OPT_UNKNOWN_IS_REAL;
}

/* The count of changes, read without mapping the file: whoever maps it is
   not alone. */
static uint64_t changes(const struct state_session *state)
{
	uint64_t count = 0;

	(void)!pread(state->fd, &count, sizeof(count),
		     offsetof(struct ledger_header, changes));
	return count;
}

void state_session_tick(struct state_session *state)
{
	char fd[HELPER_FD_SIZE];
	const char *argv[] = { NULL,
			       "checkpoint",
			       state->ledger,
			       state->database,
			       helper_fd(state->fd, fd),
			       NULL };
	uint64_t now = changes(state);

	if (state->busy || now == state->seen)
		return;
	state->seen = now;
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
		state->seen = 0; /* and the next tick tries again */
}

bool state_session_close(struct state_session *state)
{
	char fd[HELPER_FD_SIZE];
	const char *argv[] = { NULL,
			       "checkpoint",
			       state->ledger,
			       state->database,
			       helper_fd(state->fd, fd),
			       NULL };

	if (state->busy)
		command_wait(state->busy, NULL, 0);
	/* Of several that end at once, one gets the lock and closes for all. */
	lock(state->fd, F_UNLCK, false);
	if (lock(state->fd, F_WRLCK, false)) {
		argv[1] = "close";
	} else if (!lock(state->fd, F_RDLCK, true)) {
		return false;
	}
	if (is_named(state))
		return run_locked(state, argv);
	/* Or somebody has put it aside, and said so. */
	if (!is_removed(state->fd))
		return true;
	warn("%s: removed while it was in use; saved all the same",
	     state->ledger);
	argv[1] = "close";
	return run_locked(state, argv);
}
