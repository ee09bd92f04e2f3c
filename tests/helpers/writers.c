/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One round of the kill campaign, inside a session: writers change owners,
 * modes and attributes and make devices, and are killed at random instants.
 *
 *	writers KILLS LOG	so many die, then look at every file
 *	writers --check LOG	only look, from a process of its own
 *	writers --writer LOG N	what a writer becomes that starts afresh
 *
 * The log is a mapped file, so it outlives whoever is killed, this program and
 * its session, too; a later round goes on with it, as the state does.  A writer
 * notes what it is about to do, does it, and confirms it.  Before it changes a
 * file again it looks whether that shows what was confirmed last, or what was
 * about to be done when death came.  So each change checks the one before it.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

enum { WRITERS = 8, OLD = 50, NEW = 60, NAME = 32, LIFE_US = 1000 };

struct promise {
	unsigned planned, kept;
};

struct files {
	struct promise owner[OLD], mode[OLD], xattr[OLD];
	struct promise made[NEW]; /* files and devices by turns */
	unsigned next_new;
	unsigned seed;
};

static struct log {
	unsigned long kills, confirmed, wrong;
	unsigned long begun; /* the old files are there */
	struct files files[WRITERS];
} * logged;

static const char *program, *log_path;

static bool is_kept(struct promise promise, unsigned found)
{
	return found == promise.kept || found == promise.planned;
}

/* What is found now is what a later look has to find. */
static void settle(struct promise *promise, const char *name, const char *what,
		   unsigned found)
{
	if (!is_kept(*promise, found)) {
		if (__atomic_fetch_add(&logged->wrong, 1, __ATOMIC_RELAXED) < 9)
			fprintf(stderr,
				"%s: %s is %u, confirmed %u, "
				"planned %u\n",
				name, what, found, promise->kept,
				promise->planned);
	}
	promise->kept = found;
}

static void plan(struct promise *promise, unsigned value)
{
	__atomic_store_n(&promise->planned, value, __ATOMIC_SEQ_CST);
}

static void confirm(struct promise *promise, int ret)
{
	if (ret != 0) {
		perror("a change was refused");
		_exit(1);
	}
	__atomic_store_n(&promise->kept, promise->planned, __ATOMIC_SEQ_CST);
	__atomic_fetch_add(&logged->confirmed, 1, __ATOMIC_RELAXED);
}

/* ---- looking ---- */

static void check_old(unsigned writer, unsigned n)
{
	struct files *files = &logged->files[writer];
	unsigned value = 0;
	struct stat st = { 0 };
	char name[NAME];

	snprintf(name, sizeof(name), "old-%u-%u", writer, n);
	if (stat(name, &st) != 0 || st.st_uid != st.st_gid)
		st.st_uid = errno | 1u << 31;
	settle(&files->owner[n], name, "owner", st.st_uid);
	settle(&files->mode[n], name, "mode", st.st_mode & 07777);
	/* Of most files none is ever set. */
	if (!files->xattr[n].planned && !files->xattr[n].kept)
		return;
	if (getxattr(name, "trusted.value", &value, sizeof(value)) < 0)
		value = 0;
	settle(&files->xattr[n], name, "attribute", value);
}

/* What was only planned may not be there, or not be recorded yet. */
static void check_new(unsigned writer, unsigned n)
{
	struct promise promise = logged->files[writer].made[n];
	struct stat st = { 0 };
	char name[NAME];

	if (!promise.kept)
		return;
	snprintf(name, sizeof(name), "new-%u-%u", writer, n);
	if (lstat(name, &st) != 0 || st.st_uid != st.st_gid ||
	    (n % 2 == 0) != S_ISCHR(st.st_mode))
		st.st_uid = st.st_rdev = errno | 1u << 31;
	settle(&logged->files[writer].made[n], name, n % 2 ? "owner" : "device",
	       n % 2 ? st.st_uid : minor(st.st_rdev));
}

static void check_all(void)
{
	for (unsigned writer = 0; writer < WRITERS; writer++) {
		for (unsigned n = 0; logged->begun && n < OLD; n++)
			check_old(writer, n);
		for (unsigned n = 0; n < logged->files[writer].next_new; n++)
			check_new(writer, n);
	}
}

/* ---- what a writer does until it is killed ---- */

static void change_old(unsigned writer, unsigned n, unsigned value)
{
	struct files *files = &logged->files[writer];
	char name[NAME];

	check_old(writer, n);
	snprintf(name, sizeof(name), "old-%u-%u", writer, n);
	plan(&files->owner[n], value);
	confirm(&files->owner[n], chown(name, value, value));
	plan(&files->mode[n], value & 0777);
	confirm(&files->mode[n], chmod(name, value & 0777));
	if (n % 8)
		return;
	plan(&files->xattr[n], value);
	confirm(&files->xattr[n],
		setxattr(name, "trusted.value", &value, sizeof(value), 0));
}

static int make_file(const char *name, unsigned value)
{
	int fd = open(name, O_CREAT | O_EXCL | O_WRONLY, 0644);
	int ret = fd < 0 ? -1 : fchown(fd, value, value);

	close(fd);
	return ret;
}

static void make_new(unsigned writer, unsigned value)
{
	struct files *files = &logged->files[writer];
	unsigned n = files->next_new;
	char name[NAME];

	if (n >= NEW)
		return;
	files->next_new = n + 1;
	snprintf(name, sizeof(name), "new-%u-%u", writer, n);
	plan(&files->made[n], value);
	confirm(&files->made[n],
		n % 2 ? make_file(name, value)
		      : mknod(name, S_IFCHR | 0600, makedev(4, value)));
}

/* Death comes by a timer of our own time on a processor: on a busy machine any
   other killer would find us waiting for one. */
static void await_death(unsigned microseconds)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL,
				  .sigev_signo = SIGKILL };
	struct itimerspec after = { .it_value.tv_nsec = microseconds * 1000L };
	timer_t timer;

	if (timer_create(CLOCK_PROCESS_CPUTIME_ID, &event, &timer) != 0 ||
	    timer_settime(timer, 0, &after, NULL) != 0)
		_exit(1);
}

static void write_on(unsigned writer)
{
	unsigned *seed = &logged->files[writer].seed;

	*seed ^= (unsigned)getpid();
	await_death(1 + (unsigned)rand_r(seed) % LIFE_US);
	for (;;) {
		/* One value in eight is what a file without a record shows. */
		unsigned value = rand_r(seed) % 8
					 ? 4242 + (unsigned)rand_r(seed) %
							   100000
					 : 0;

		change_old(writer, (unsigned)rand_r(seed) % OLD, value);
		make_new(writer, value + 1);
	}
}

/* Most writers are copies of this process; some are programs of their own,
   which find the ledger again, and some have changed their root. */
static pid_t start(unsigned writer)
{
	unsigned kind = rand() % 16;
	char number[12];
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	snprintf(number, sizeof(number), "%u", writer);
	if (kind == 0)
		execl(program, program, "--writer", log_path, number, NULL);
	/* Refused where users cannot make namespaces. */
	if (kind == 1 && chroot(".") != 0 && errno != EPERM)
		_exit(errno);
	write_on(writer);
	return 0;
}

/* ---- the round ---- */

static void make_old(void)
{
	char name[NAME];

	for (unsigned writer = 0; writer < WRITERS; writer++)
		for (unsigned n = 0; n < OLD; n++) {
			snprintf(name, sizeof(name), "old-%u-%u", writer, n);
			close(open(name, O_CREAT | O_WRONLY, 0644));
			logged->files[writer].mode[n] = (struct promise){
				0644, 0644
			};
		}
	logged->begun = 1;
}

static unsigned bury(const pid_t *pids)
{
	unsigned writer = 0;
	int status;
	pid_t pid = wait(&status);

	while (writer < WRITERS - 1 && pids[writer] != pid)
		writer++;
	if (!WIFSIGNALED(status)) {
		fprintf(stderr, "a writer ended by itself: %x\n", status);
		__atomic_fetch_add(&logged->wrong, 1, __ATOMIC_RELAXED);
	}
	__atomic_fetch_add(&logged->kills, 1, __ATOMIC_RELAXED);
	return writer;
}

static void kill_many(unsigned long kills)
{
	pid_t pids[WRITERS];
	unsigned writer;

	for (writer = 0; writer < WRITERS; writer++)
		pids[writer] = start(writer);
	while (kills-- > WRITERS) {
		writer = bury(pids);
		pids[writer] = start(writer);
	}
	for (writer = 0; writer < WRITERS; writer++)
		bury(pids);
}

static struct log *map_log(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT, 0600);
	void *at;

	if (fd < 0 || ftruncate(fd, sizeof(*logged)) != 0)
		return NULL;
	at = mmap(NULL, sizeof(*logged), PROT_READ | PROT_WRITE, MAP_SHARED, fd,
		  0);
	close(fd);
	return at == MAP_FAILED ? NULL : at;
}

int main(int argc, char **argv)
{
	unsigned long kills = argc == 3 ? strtoul(argv[1], NULL, 10) : 0;

	program = argv[0];
	log_path = argv[argc > 2 ? 2 : 0];
	logged = argc > 2 ? map_log(log_path) : NULL;
	if (!logged) {
		fprintf(stderr, "usage: writers KILLS|--check|--writer LOG\n");
		return 2;
	}
	srand((unsigned)time(NULL) ^ (unsigned)getpid());
	if (argc == 4)
		write_on(strtoul(argv[3], NULL, 10) % WRITERS);
	if (kills && !logged->begun)
		make_old();
	check_all();
	if (kills && !logged->wrong) {
		kill_many(kills);
		check_all();
	}
	return logged->wrong != 0;
}
