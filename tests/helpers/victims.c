/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kills children at random instants while they change owners, modes and
 * attributes and make devices, and compares the session with what they had
 * confirmed.
 *
 *	victims KILLS SECONDS	until both are reached
 *	victims --check LOG	what a later program sees
 *
 * A child writes into shared memory what it is about to do, does it, and
 * confirms it.  So each file must show what was confirmed last, or what was
 * about to be done when death came.
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

enum { CHILDREN = 4, OLD = 200, NEW = 60000, NAME = 32 };

/* The low 12 bits of a value are a mode, all of it an owner and a group. */
struct promise {
	unsigned planned, kept;
};

struct child_log {
	struct promise owner[OLD], mode[OLD], xattr[OLD];
	struct promise made[NEW];	/* new files and devices by turns */
	unsigned next_new;
};

static struct child_log *logs;
static unsigned long wrong;

static void complain(const char *name, const char *what, unsigned found,
		     struct promise promise)
{
	if (wrong++ < 20)
		fprintf(stderr, "%s: %s is %u, confirmed %u, planned %u\n",
			name, what, found, promise.kept, promise.planned);
}

static bool is_kept(struct promise promise, unsigned found)
{
	return found == promise.kept || found == promise.planned;
}

/* ---- what a child does until it is killed ---- */

static void keep(struct promise *promise, int ret)
{
	if (ret != 0)
		_exit(errno);
	__atomic_store_n(&promise->kept, promise->planned, __ATOMIC_SEQ_CST);
}

static void plan(struct promise *promise, unsigned value)
{
	__atomic_store_n(&promise->planned, value, __ATOMIC_SEQ_CST);
}

static void change_old(struct child_log *log, unsigned child, unsigned n,
		       unsigned value)
{
	char name[NAME];

	snprintf(name, sizeof(name), "old-%u-%u", child, n);
	plan(&log->owner[n], value);
	keep(&log->owner[n], chown(name, value, value));
	plan(&log->mode[n], value & 0777);
	keep(&log->mode[n], chmod(name, value & 0777));
	if (n % 8 == 0) {
		plan(&log->xattr[n], value);
		keep(&log->xattr[n], setxattr(name, "trusted.value", &value,
					      sizeof(value), 0));
	}
}

static int make_file(const char *name, unsigned value)
{
	int fd = open(name, O_CREAT | O_EXCL | O_WRONLY, 0644);
	int ret = fd < 0 ? -1 : fchown(fd, value, value);

	close(fd);
	return ret;
}

static void make_new(struct child_log *log, unsigned child, unsigned value)
{
	unsigned n = log->next_new++;
	char name[NAME];

	if (n >= NEW)
		return;
	snprintf(name, sizeof(name), "new-%u-%u", child, n);
	plan(&log->made[n], value);
	if (n % 2)
		keep(&log->made[n], make_file(name, value));
	else
		keep(&log->made[n], mknod(name, S_IFCHR | 0600,
					  makedev(4, value)));
}

static void live(struct child_log *log, unsigned child, unsigned seed)
{
	for (unsigned step = 0;; step++) {
		unsigned value;

		seed = seed * 1664525 + 1013904223;
		value = 4242 + (seed >> 12) % 100000;
		change_old(log, child, (seed >> 8) % OLD, value);
		make_new(log, child, value);
	}
}

/* ---- what must be there afterwards ---- */

static void check_old(struct child_log *log, unsigned child, unsigned n)
{
	unsigned value = 0;
	struct stat st;
	char name[NAME];

	snprintf(name, sizeof(name), "old-%u-%u", child, n);
	if (stat(name, &st) != 0) {
		complain(name, "errno", errno, log->owner[n]);
		return;
	}
	if (st.st_uid != st.st_gid || !is_kept(log->owner[n], st.st_uid))
		complain(name, "owner", st.st_uid, log->owner[n]);
	if (!is_kept(log->mode[n], st.st_mode & 07777))
		complain(name, "mode", st.st_mode & 07777, log->mode[n]);
	if (log->xattr[n].planned &&
	    getxattr(name, "trusted.value", &value, sizeof(value)) < 0)
		value = 0;
	if (!is_kept(log->xattr[n], value))
		complain(name, "attribute", value, log->xattr[n]);
}

/* What was only planned may not be there, or not be recorded yet. */
static void check_new(struct child_log *log, unsigned child, unsigned n)
{
	struct promise promise = log->made[n];
	unsigned value;
	struct stat st;
	char name[NAME];

	if (!promise.kept)
		return;
	snprintf(name, sizeof(name), "new-%u-%u", child, n);
	if (lstat(name, &st) != 0) {
		complain(name, "errno", errno, promise);
		return;
	}
	value = n % 2 ? st.st_uid : minor(st.st_rdev);
	if (value != promise.kept || (n % 2 == 0) != S_ISCHR(st.st_mode) ||
	    st.st_uid != st.st_gid)
		complain(name, n % 2 ? "owner" : "device", value, promise);
}

static void check_all(void)
{
	for (unsigned child = 0; child < CHILDREN; child++) {
		for (unsigned n = 0; n < OLD; n++)
			check_old(&logs[child], child, n);
		for (unsigned n = 0; n < logs[child].next_new && n < NEW; n++)
			check_new(&logs[child], child, n);
	}
}

/* ---- the campaign ---- */

static void make_old(void)
{
	char name[NAME];

	for (unsigned child = 0; child < CHILDREN; child++)
		for (unsigned n = 0; n < OLD; n++) {
			snprintf(name, sizeof(name), "old-%u-%u", child, n);
			close(open(name, O_CREAT | O_WRONLY, 0644));
			plan(&logs[child].mode[n], 0644);
			keep(&logs[child].mode[n], 0);
		}
}

static pid_t start(unsigned child, unsigned seed)
{
	pid_t pid = fork();

	if (pid == 0)
		live(&logs[child], child, seed);
	return pid;
}

static void nap(unsigned microseconds)
{
	struct timespec time = { 0, microseconds * 1000L };

	nanosleep(&time, NULL);
}

static unsigned long campaign(unsigned long kills, time_t seconds)
{
	time_t end = time(NULL) + seconds;
	pid_t pids[CHILDREN];
	unsigned long done;
	int status;

	for (unsigned i = 0; i < CHILDREN; i++)
		pids[i] = start(i, i + 1);
	for (done = 0; done < kills || time(NULL) < end; done++) {
		unsigned child = rand() % CHILDREN;

		nap(rand() % 3000);
		kill(pids[child], SIGKILL);
		waitpid(pids[child], &status, 0);
		if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL) {
			fprintf(stderr, "a child ended by itself: %x\n",
				status);
			wrong++;
		}
		for (unsigned n = 0; n < OLD; n++)
			check_old(&logs[child], child, n);
		pids[child] = start(child, rand());
	}
	for (unsigned i = 0; i < CHILDREN; i++) {
		kill(pids[i], SIGKILL);
		waitpid(pids[i], &status, 0);
	}
	return done;
}

static void *map_log(const char *path, int flags)
{
	size_t size = sizeof(*logs) * CHILDREN;
	int fd = open(path, flags, 0600);
	void *at;

	if (fd < 0 || ftruncate(fd, size) != 0)
		return NULL;
	at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	return at == MAP_FAILED ? NULL : at;
}

int main(int argc, char **argv)
{
	unsigned long done = 0;
	bool only_check;

	if (argc != 3)
		return 2;
	only_check = strcmp(argv[1], "--check") == 0;
	logs = only_check ? map_log(argv[2], O_RDWR)
			  : map_log("log", O_RDWR | O_CREAT);
	if (!logs) {
		perror("log");
		return 2;
	}
	if (!only_check) {
		srand(time(NULL));
		make_old();
		done = campaign(strtoul(argv[1], NULL, 10),
				strtoul(argv[2], NULL, 10));
	}
	check_all();
	printf("%lu kills, %u new files, %lu wrong\n", done,
	       logs[0].next_new + logs[1].next_new + logs[2].next_new +
	       logs[3].next_new, wrong);
	return wrong != 0;
}
