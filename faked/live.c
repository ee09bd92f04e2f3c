/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Locks are open-file-description locks, so that they end with the last
 * process that inherited the descriptor, and only then.  The file may be
 * replaced while somebody waits for its lock; so whoever got one looks
 * whether the name still leads to the same file.
 */
#include "faked/live.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "common/diag.h"
#include "faked/command.h"
#include "faked/launch.h"
#include "faked/session.h"
#include "ledger/ledger.h"
#include "ledger/syscall.h"
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

static bool is_named(const struct live *live)
{
	return own_ledger_is_at(live->ledger, live->fd);
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

static int open_ledger(const struct live *live, int flags)
{
	return raw(__NR_openat, AT_FDCWD, live->ledger,
		   O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | flags,
		   0600);
}

static void open_file(struct live *live)
{
	live->fd = open_ledger(live, O_NONBLOCK);
	/* A job that ends a session holds it (file_hold); nobody else is worth
	   waiting for. */
	if (live->fd == -EAGAIN && owns_name(live->ledger))
		live->fd = open_ledger(live, 0);
	errno = live->fd < 0 ? -live->fd : 0;
	if (errno && errno != ELOOP)
		die_errno(LAUNCH_FAILED, "cannot open %s", live->ledger);
	if (errno || !is_own(live->fd))
		die(LAUNCH_FAILED, "%s: not a regular file of this user, "
		    "with no other name", live->ledger);
}

/* Runs a job that must not outlive our lock: it inherits the descriptor. */
static bool run_locked(struct live *live, const char **argv)
{
	bool good = helper_run(live->helper, argv, live->fd);

	/* A job that was killed has not done it. */
	file_release(live->fd);
	return good;
}

static void remove_database(const char *database)
{
	static const char *const endings[] = { "", "-journal", "-wal", "-shm" };
	char path[PATH_MAX];

	for (size_t i = 0; i < countof(endings); i++)
		if (snprintf(path, sizeof(path), "%s%s", database,
			     endings[i]) < (int)sizeof(path))
			unlink(path);
}

/* With the exclusive lock: makes the ledger what the database says. */
static void take_up(struct live *live, bool unknown_is_real)
{
	char fd[HELPER_FD_SIZE];
	const char *argv[] = { NULL, "open", live->ledger, live->database,
			       helper_fd(live->fd, fd),
			       unknown_is_real ? "real" : "root", NULL };
	bool existed = access(live->database, F_OK) == 0 || errno != ENOENT;

	if (run_locked(live, argv))
		return;
	/* Leave nothing behind that was not there.  A job that was killed may
	   have put a ledger in its place, which others use by now. */
	if (is_empty(live->fd) && is_named(live)) {
		if (!existed)
			remove_database(live->database);
		unlink(live->ledger);
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

static void name_files(struct live *live, const char *database)
{
	char dir[PATH_MAX];
	const char *slash = strrchr(database, '/');
	int n = slash ? slash - database + 1 : 2;

	snprintf(dir, sizeof(dir), "%.*s", n, slash ? database : "./");
	if (!realpath(dir, live->database))
		die_errno(LAUNCH_FAILED, "cannot use %s", database);
	n = strlen(live->database);
	snprintf(live->database + n, PATH_MAX - n, "/%s",
		 slash ? slash + 1 : database);
	follow_link(live->database);
	n = strlen(live->database);
	/* The preload library has less room for a path than the kernel. */
	if (n + sizeof("-ledger") > sizeof(((struct ledger *)0)->path))
		die(LAUNCH_FAILED, "%s: name too long", database);
	stpcpy(stpcpy(live->ledger, live->database), "-ledger");
}

void live_open(struct live *live, const struct helper *helper,
	       const char *database, bool unknown_is_real)
{
	memset(live, 0, sizeof(*live));
	live->helper = helper;
	name_files(live, database);
	for (;;) {
		open_file(live);
		if (lock(live->fd, F_WRLCK, false) && is_named(live)) {
			take_up(live, unknown_is_real);
			close(live->fd);
			open_file(live);
		}
		if (!lock(live->fd, F_RDLCK, true))
			die_errno(LAUNCH_FAILED, "cannot lock %s",
				  live->ledger);
		if (is_named(live) && !is_empty(live->fd))
			return;
		close(live->fd);
	}
}

bool live_is_real(const struct live *live)
{
	uint32_t options = 0;

	(void)!pread(live->fd, &options, sizeof(options),
		     offsetof(struct ledger_header, options));
	return options & LEDGER_OPT_UNKNOWN_IS_REAL;
}

/* The count of changes, read without mapping the file: whoever maps it is
   not alone. */
static uint64_t changes(const struct live *live)
{
	uint64_t count = 0;

	(void)!pread(live->fd, &count, sizeof(count),
		     offsetof(struct ledger_header, changes));
	return count;
}

void live_tick(struct live *live)
{
	char fd[HELPER_FD_SIZE];
	const char *argv[] = { NULL, "checkpoint", live->ledger,
			       live->database, helper_fd(live->fd, fd), NULL };
	uint64_t now = changes(live);

	if (live->busy || now == live->seen)
		return;
	live->seen = now;
	live->busy = helper_start(live->helper, argv, live->fd);
	if (live->busy < 0)
		live->busy = 0;
}

void live_reap(struct live *live)
{
	int status;

	if (!live->busy || command_wait(live->busy, &status, WNOHANG) <= 0)
		return;
	live->busy = 0;
	if (status != 0)
		live->seen = 0;	/* and the next tick tries again */
}

bool live_close(struct live *live)
{
	char fd[HELPER_FD_SIZE];
	const char *argv[] = { NULL, "checkpoint", live->ledger,
			       live->database, helper_fd(live->fd, fd), NULL };

	if (live->busy)
		command_wait(live->busy, NULL, 0);
	/* Of several that end at once, one gets the lock and closes for all. */
	lock(live->fd, F_UNLCK, false);
	if (lock(live->fd, F_WRLCK, false)) {
		argv[1] = "close";
	} else if (!lock(live->fd, F_RDLCK, true)) {
		return false;
	}
	if (is_named(live))
		return run_locked(live, argv);
	/* Or somebody has put it aside, and said so. */
	if (!is_removed(live->fd))
		return true;
	warn("%s: removed while it was in use; saved all the same",
	     live->ledger);
	argv[1] = "close";
	return run_locked(live, argv);
}
