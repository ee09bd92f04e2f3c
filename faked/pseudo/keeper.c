/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Keeps directories (keeper.h).  Two bytes of pseudo.lock are locked, by locks
 * that end with the process: the first one while a keeper lives, and the second
 * one while a keeper begins or ends.  Who wants to begin takes the second lock
 * first, and so waits until another has begun or has ended; then the first lock
 * says which.
 *
 * Clients do without the keeper: a ledger stays when its keeper is killed, and
 * as long as a process has it mapped.  The next keeper goes on with it.
 *
 * Others may be able to write to the directory, and put anything in the place
 * of these files: see own.h.
 */
#include "faked/pseudo/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "common/file/io.h"
#include "common/tool/diag.h"
#include "common/tool/exit_status.h"
#include "faked/launcher/loop.h"
#include "faked/launcher/state_session.h"
#include "faked/pseudo/own.h"
#include "faked/session/alone.h"

/* Seconds between checkpoints: a power cut costs at most so much. */
#define CHECKPOINT 10
/* How often a keeper looks for clients, and keeper_stop() for the keeper. */
#define LOOK_MS 1000
#define STOP_MS 10
/* How long a keeper that was told to end may save. */
#define STOP_LOOKS 6000

/* The signal by which keeper_stop() asks; others end a keeper at once. */
#define STOP_SIGNAL SIGUSR2

enum lock_byte { LOCK_LIFE, LOCK_CHANGE };

struct keeper {
	const struct keeper_options *options;
	struct session session; /* without a socket */
	struct state_session state;
	struct helper helper;
	struct loop loop;
	int lock;
	int idle;    /* seconds since the last client */
	int unsaved; /* seconds since the last checkpoint */
	bool stopping;
};

static bool lock_byte(int fd, enum lock_byte byte, short type, bool wait)
{
	struct flock region = { .l_type = type,
				.l_whence = SEEK_SET,
				.l_start = byte,
				.l_len = 1 };
	int ret;

	do
		ret = fcntl(fd, wait ? F_OFD_SETLKW : F_OFD_SETLK, &region);
	while (ret < 0 && errno == EINTR);
	return ret == 0;
}

NORETURN
static void refuse_lock(const char *directory)
{
	die_errno(FAKEROOT_FAILED,
		  "cannot use %s/pseudo.lock as a file of this user",
		  directory);
}

/* Makes a directory and those above it. */
static bool make_directory(const char *path)
{
	char parent[PATH_MAX];
	char *slash;

	if (mkdir(path, 0777) == 0 || errno == EEXIST)
		return true;
	if (errno != ENOENT || strlen(path) >= sizeof(parent))
		return false;
	strcpy(parent, path);
	slash = strrchr(parent, '/');
	while (slash && slash > parent && !slash[1]) {
		*slash = '\0';
		slash = strrchr(parent, '/');
	}
	if (!slash || slash == parent)
		return false;
	*slash = '\0';
	return make_directory(parent) &&
	       (mkdir(path, 0777) == 0 || errno == EEXIST);
}

/* ------------------------------------------------------- while it lives */

static bool is_alone(const struct keeper *keeper)
{
	bool alone = alone_take(keeper->state.fd);

	if (alone)
		lease_release(keeper->state.fd);
	return alone;
}

/* Whether the keeper may end.  A client that begins meanwhile waits for the
   second lock; one that has begun has the ledger open. */
static bool may_end(struct keeper *keeper)
{
	if (!is_alone(keeper))
		return false;
	lock_byte(keeper->lock, LOCK_CHANGE, F_WRLCK, true);
	if (is_alone(keeper))
		return true;
	lock_byte(keeper->lock, LOCK_CHANGE, F_UNLCK, false);
	return false;
}

static bool on_signal(void *context, const struct signalfd_siginfo *info)
{
	struct keeper *keeper = context;

	switch (info->ssi_signo) {
	case SIGCHLD: state_session_reap(&keeper->state); return false;
	case STOP_SIGNAL: keeper->stopping = true; return may_end(keeper);
	case SIGTERM:
	case SIGINT:
	case SIGHUP: return true;
	default: return false;
	}
}

static bool on_timer(void *context)
{
	struct keeper *keeper = context;
	bool due = keeper->stopping || keeper->idle >= keeper->options->timeout;

	if (++keeper->unsaved >= CHECKPOINT) {
		keeper->unsaved = 0;
		state_session_timer(&keeper->state);
	}
	if (due && may_end(keeper))
		return true;
	keeper->idle = is_alone(keeper) ? keeper->idle + 1 : 0;
	return false;
}

/* ------------------------------------------------------ begin and end */

/* Takes the locks; false if another keeper lives. */
static bool take_locks(struct keeper *keeper)
{
	lock_byte(keeper->lock, LOCK_CHANGE, F_WRLCK, true);
	if (lock_byte(keeper->lock, LOCK_LIFE, F_WRLCK, false))
		return true;
	lock_byte(keeper->lock, LOCK_CHANGE, F_UNLCK, false);
	return false;
}

static void open_state(struct keeper *keeper)
{
	char database[PATH_MAX];

	if (snprintf(database, sizeof(database), "%s/" KEEPER_DATABASE,
		     keeper->options->directory) >= PATH_MAX)
		die(FAKEROOT_FAILED, "%s: name too long",
		    keeper->options->directory);
	/* Its records would be those of whoever has put it there. */
	if (own_is_foreign(keeper->options->directory, KEEPER_DATABASE))
		die(FAKEROOT_FAILED, "%s: not a regular file of this user",
		    database);
	/* As pseudo: who makes a file owns it, and others are left as they
	   are. */
	state_session_open(&keeper->state, &keeper->helper, database, true);
	keeper->state.removes = true;
}

static void write_pid(const struct keeper *keeper, pid_t pid)
{
	const char *directory = keeper->options->directory;
	char text[16];
	int n = snprintf(text, sizeof(text), "%d\n", (int)pid);
	CLEANUP_FD int fd = own_replace(directory, "pseudo.pid", 0);

	if (fd < 0 || ftruncate(fd, 0) < 0 || write_full(fd, text, n) < 0)
		warn("cannot write %s/pseudo.pid: 'pseudo -S' will not find "
		     "this process",
		     directory);
}

/* bitbake shows what stands behind the last such line, in which it looks for
   these words, when one of the lines has the word `error`.  It is there before
   a client can go on. */
static void log_begin(int log, pid_t server)
{
	dprintf(log,
		"%s: pid %d [parent %d], doing new pid setup and server "
		"start\n",
		diag_prog(), (int)server, (int)getpid());
}

static void log_end(void)
{
	if (diag_status() != 0)
		note("error: not all of the session is saved");
}

/* Leaves the terminal and the outputs of the client that started this process,
   which others wait for to end. */
static void detach(int log)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	setsid();
	if (chdir("/") < 0 || null < 0)
		return;
	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	dup2(log < 0 ? null : log, STDERR_FILENO);
	close(null);
	if (log >= 0)
		close(log);
}

/* Serves until a signal or the clock ends it, and saves. */
static int serve(struct keeper *keeper)
{
	if (loop_run(&keeper->loop) < 0)
		fail(FAKEROOT_FAILED, "cannot wait for signals");
	lock_byte(keeper->lock, LOCK_CHANGE, F_WRLCK, true);
	if (!state_session_close(&keeper->state))
		diag_worsen(FAKEROOT_FAILED);
	log_end();
	return diag_status();
}

/* Serves in a child.  The locks are those of both processes, so clients can
   begin as soon as the caller returns. */
static int serve_in_background(struct keeper *keeper)
{
	int log = own_replace(keeper->options->directory, "pseudo.log",
			      O_APPEND);
	pid_t pid = fork();

	if (pid < 0)
		die_errno(FAKEROOT_FAILED, "cannot go into the background");
	if (pid > 0) {
		log_begin(log, pid);
		write_pid(keeper, pid);
		lock_byte(keeper->lock, LOCK_CHANGE, F_UNLCK, false);
		return diag_status();
	}
	detach(log);
	return serve(keeper);
}

static void init(struct keeper *keeper, const struct keeper_options *options,
		 int lock)
{
	*keeper = (struct keeper){ .options = options, .lock = lock };
	signal(SIGCHLD, SIG_DFL);
	umask(077);
	keeper->helper.umask = 077;
	keeper->session.listener = -1;
	keeper->loop = (struct loop){ .session = &keeper->session,
				      .signal = on_signal,
				      .timer = on_timer,
				      .context = keeper,
				      .interval_ms = LOOK_MS };
	if (loop_init(&keeper->loop) < 0)
		die(FAKEROOT_FAILED, "cannot wait for signals");
	/* Those of the client that started this process may be odd. */
	keeper->helper.signals = 0;
}

int keeper_run(const struct keeper_options *options)
{
	struct keeper keeper;
	int lock;

	if (!make_directory(options->directory))
		die_errno(FAKEROOT_FAILED, "cannot make %s",
			  options->directory);
	lock = own_open(options->directory, "pseudo.lock", O_RDWR | O_CREAT);
	if (lock < 0)
		refuse_lock(options->directory);
	init(&keeper, options, lock);
	if (!take_locks(&keeper))
		return diag_status();
	open_state(&keeper);
	if (!options->foreground)
		return serve_in_background(&keeper);
	write_pid(&keeper, getpid());
	lock_byte(keeper.lock, LOCK_CHANGE, F_UNLCK, false);
	return serve(&keeper);
}

/* ------------------------------------------------------------------ stop */

/* Saves what a killed keeper left.  The caller has both locks. */
static int save_left(struct keeper *keeper)
{
	char ledger[PATH_MAX];

	snprintf(ledger, sizeof(ledger), "%s/" KEEPER_DATABASE "-ledger",
		 keeper->options->directory);
	if (access(ledger, F_OK) < 0)
		return diag_status();
	open_state(keeper);
	if (!state_session_close(&keeper->state))
		diag_worsen(FAKEROOT_FAILED);
	return diag_status();
}

/* The processes that use a ledger, as a text. */
struct clients {
	unsigned count;
	char pids[200];
};

static bool note_client(void *context, pid_t pid)
{
	struct clients *clients = context;
	size_t n = strlen(clients->pids);

	clients->count++;
	snprintf(clients->pids + n, sizeof(clients->pids) - n, " %d", (int)pid);
	return true;
}

/* Looks for clients of a keeper.  Its jobs do not map the ledger for writing
   long enough to matter: the keeper ends after them all the same. */
static void find_clients(const char *directory, struct clients *clients)
{
	char ledger[PATH_MAX];

	*clients = (struct clients){ .count = 0 };
	snprintf(ledger, sizeof(ledger), "%s/" KEEPER_DATABASE "-ledger",
		 directory);
	CLEANUP_FD int fd = open(ledger, O_PATH | O_CLOEXEC | O_NOFOLLOW);

	if (fd >= 0)
		alone_search(fd, note_client, clients);
}

/* Waits until the keeper has ended, or is found to have clients. */
static int wait_for_end(struct keeper *keeper)
{
	const char *directory = keeper->options->directory;
	const struct timespec pause = { .tv_nsec = STOP_MS * 1000000 };
	struct clients clients = { .count = 0 };

	for (unsigned i = 0; i < STOP_LOOKS; i++) {
		/* It may have been killed, and have saved nothing. */
		if (lock_byte(keeper->lock, LOCK_LIFE, F_RDLCK, false))
			return take_locks(keeper) ? save_left(keeper)
						  : diag_status();
		/* A keeper that ends has the second lock. */
		if (lock_byte(keeper->lock, LOCK_CHANGE, F_RDLCK, false)) {
			lock_byte(keeper->lock, LOCK_CHANGE, F_UNLCK, false);
			find_clients(directory, &clients);
			if (clients.count)
				break;
		}
		nanosleep(&pause, NULL);
	}
	note("%s: in use; the session ends after its last process:%s",
	     directory, clients.pids);
	return diag_status();
}

/* Ends the keeper whose lock is open; without one, saves what it left. */
static int stop(struct keeper *keeper)
{
	const char *directory = keeper->options->directory;
	pid_t pid;

	if (take_locks(keeper))
		return save_left(keeper);
	pid = own_read_pid(directory, keeper->lock);
	if (pid > 0 && kill(pid, STOP_SIGNAL) == 0)
		return wait_for_end(keeper);
	/* It may have ended since. */
	if (take_locks(keeper))
		return save_left(keeper);
	die(FAKEROOT_FAILED,
	    "%s: in use by a process that pseudo.pid does not name", directory);
}

int keeper_stop(const char *directory)
{
	struct keeper_options options = { .directory = directory };
	int lock = own_open(directory, "pseudo.lock", O_RDWR);
	struct keeper keeper;

	if (lock < 0 && errno == ENOENT)
		return diag_status();
	if (lock < 0)
		refuse_lock(directory);
	init(&keeper, &options, lock);
	return stop(&keeper);
}

int keeper_hold(const char *directory)
{
	struct keeper_options options = { .directory = directory };
	int lock = own_open(directory, "pseudo.lock", O_RDWR | O_CREAT);
	struct clients clients = { .count = 0 };
	struct keeper keeper;

	if (lock < 0)
		refuse_lock(directory);
	init(&keeper, &options, lock);
	if (stop(&keeper) != 0)
		return -1;
	find_clients(directory, &clients);
	/* Where no keeper lives they go on without one. */
	if (take_locks(&keeper) && !clients.count)
		return lock;
	fail(FAKEROOT_FAILED,
	     "%s: in use, so nothing is changed; try again when these "
	     "processes have ended:%s",
	     directory, clients.pids);
	return -1;
}
