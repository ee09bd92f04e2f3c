/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a large session costs: fills a ledger with COUNT records, looks them up
 * and changes them, in directory order and at random, then has faked save them,
 * check-point them after a small change, and load them again.  Prints one line
 * a figure.
 *
 *	records COUNT FOLDER FAKED
 *
 * Inode numbers come in runs as a file system hands them out: 600 of each
 * 8192.  Times are those of the processor, in ns per record unless they say
 * seconds.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ledger/ledger.h"

enum { RUN = 600, GROUP = 8192, REPEATS = 3 };

static unsigned long count;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static void stop(const char *what, int error)
{
	fprintf(stderr, "records: %s: %s\n", what, strerror(error));
	exit(1);
}

static struct ledger_key key_of(unsigned long n, unsigned dev)
{
	uint64_t ino = n / RUN * GROUP + n % RUN + 11;
	uint64_t birth = 1700000000000000000ull + n * 4000;

	return (struct ledger_key){ .ino = ino,
				    .dev = ledger_dev(8, dev),
				    .birth = birth,
				    .tag = ledger_tag(birth) };
}

static void open_ledger(struct ledger *ledger, const char *path)
{
	int ret;

	memset(ledger, 0, sizeof(*ledger));
	ledger->path = path;
	ledger->open = ledger_open_path;
	ret = ledger_attach(ledger);
	if (ret < 0)
		stop(path, -ret);
}

static void create(const char *path)
{
	struct ledger_setup setup = { .builder_uid = getuid(),
				      .builder_gid = getgid(),
				      .created = time(NULL) };
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	int ret = fd < 0 ? -errno : ledger_create(fd, &setup);

	if (ret < 0)
		stop(path, -ret);
	close(fd);
}

static void change(struct ledger *ledger, unsigned long n, uint32_t uid,
		   uint32_t hint)
{
	struct ledger_key key = key_of(n, 1);
	struct ledger_change change = {
		.shown = &(struct ledger_value){ .mode = S_IFREG | 0644 },
		.edit = { .what = LEDGER_EDIT_UID | LEDGER_EDIT_GID,
			  .uid = uid,
			  .gid = 4343 },
		.trace = { .hint = hint,
			   .now = (uint64_t)time(NULL) * 1000000000 },
	};
	int ret = ledger_update(ledger, &key, &change, NULL);

	if (ret < 0)
		stop("ledger", -ret);
}

/* A file's hint as the shim leaves it: its name, below a shared directory. */
static uint32_t name_of(struct ledger *ledger, unsigned long n)
{
	static uint32_t dir;
	struct ledger_hint head = { 0 };
	char text[64];
	uint32_t granule = 0;

	if (n % RUN == 0) {
		head.size = snprintf(text, sizeof(text), "/srv/tree/d%lu",
				     n / RUN);
		ledger_store(ledger, &head, offsetof(struct ledger_hint, text),
			     text, head.size, &dir);
	}
	head.dir = dir;
	head.size = snprintf(text, sizeof(text), "file%lu", n % RUN);
	ledger_store(ledger, &head, offsetof(struct ledger_hint, text), text,
		     head.size, &granule);
	return granule;
}

static double fill(struct ledger *ledger)
{
	double begin = now();

	for (unsigned long n = 0; n < count; n++)
		change(ledger, n, 4242, name_of(ledger, n));
	return (now() - begin) / count * 1e9;
}

static unsigned long in_order(unsigned long i)
{
	return i;
}

/* Visits every record once in an order without pattern: count need not be
   prime, so a few are visited twice. */
static unsigned long at_random(unsigned long i)
{
	return i * 2654435761u % count;
}

static double look(struct ledger *ledger, unsigned dev,
		   unsigned long (*order)(unsigned long))
{
	double begin = now();
	struct ledger_value value;
	unsigned long found = 0;

	for (unsigned long i = 0; i < count; i++) {
		struct ledger_key key = key_of(order(i), dev);

		found += ledger_find(ledger, &key, &value);
	}
	if (found != (dev == 1 ? count : 0))
		stop("look-up found the wrong number", EINVAL);
	return (now() - begin) / count * 1e9;
}

static double best_look(struct ledger *ledger, unsigned dev,
			unsigned long (*order)(unsigned long))
{
	double best = look(ledger, dev, order);

	for (int i = 1; i < REPEATS; i++) {
		double again = look(ledger, dev, order);

		if (again < best)
			best = again;
	}
	return best;
}

/* Gives each record another owner. */
static double update(struct ledger *ledger,
		     unsigned long (*order)(unsigned long))
{
	static uint32_t uid = 5000;
	double begin = now();

	uid++;
	for (unsigned long i = 0; i < count; i++)
		change(ledger, order(i), uid, 0);
	return (now() - begin) / count * 1e9;
}

static double run_faked(const char *faked, const char *job, const char *ledger,
			const char *file)
{
	int fd = open(ledger, O_RDWR), status, error;
	char word[12];
	char *argv[] = { (char *)faked, (char *)job, (char *)ledger,
			 (char *)file,	word,	     NULL };
	struct rusage use;
	pid_t pid;

	if (fd < 0)
		stop(ledger, errno);
	snprintf(word, sizeof(word), "%d", fd);
	error = posix_spawn(&pid, faked, NULL, NULL, argv, environ);
	if (error)
		stop(faked, error);
	if (wait4(pid, &status, 0, &use) != pid || status != 0)
		stop(job, EIO);
	close(fd);
	return use.ru_utime.tv_sec + use.ru_stime.tv_sec +
	       (use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
}

static double disk_bytes(const char *path)
{
	struct stat st;

	return stat(path, &st) < 0 ? 0 : st.st_blocks * 512.0;
}

static void figure(const char *what, double value, const char *unit)
{
	printf("%10lu records  %-34s %10.2f %s\n", count, what, value, unit);
	fflush(stdout);
}

static void measure_table(struct ledger *ledger, const char *path)
{
	struct ledger cold;

	figure("insert, with a path hint", fill(ledger), "ns");
	figure("memory", disk_bytes(path) / count, "bytes per record");
	open_ledger(&cold, path);
	figure("hit, directory order, cold process", look(&cold, 1, in_order),
	       "ns");
	ledger_detach(&cold);
	figure("hit, directory order", best_look(ledger, 1, in_order), "ns");
	figure("hit, at random", best_look(ledger, 1, at_random), "ns");
	figure("miss, directory order", best_look(ledger, 2, in_order), "ns");
	figure("miss, at random", best_look(ledger, 2, at_random), "ns");
	figure("update, directory order", update(ledger, in_order), "ns");
	figure("update, at random", update(ledger, at_random), "ns");
}

static void measure_state(struct ledger *ledger, const char *path,
			  const char *folder, const char *faked)
{
	char database[4096], second[4096];

	snprintf(database, sizeof(database), "%s/records.db", folder);
	snprintf(second, sizeof(second), "%s/records.ledger2", folder);
	unlink(database);
	/* A checkpoint writes again what changed in the second of the last. */
	sleep(1);
	figure("save", run_faked(faked, "save", path, database) / count * 1e9,
	       "ns");
	for (unsigned long n = 0; n < 1000; n++)
		change(ledger, n * (count / 1000), 51, 0);
	figure("checkpoint after 1000 changes",
	       run_faked(faked, "checkpoint", path, database), "s");
	create(second);
	figure("load", run_faked(faked, "load", second, database) / count * 1e9,
	       "ns");
	figure("database", disk_bytes(database) / count, "bytes per record");
	unlink(database);
	unlink(second);
}

int main(int argc, char **argv)
{
	struct ledger ledger;
	char path[4096];

	if (argc != 4 || (count = strtoul(argv[1], NULL, 10)) < 1000) {
		fprintf(stderr, "usage: records COUNT FOLDER FAKED\n");
		return 2;
	}
	snprintf(path, sizeof(path), "%s/records.ledger", argv[2]);
	create(path);
	open_ledger(&ledger, path);
	measure_table(&ledger, path);
	measure_state(&ledger, path, argv[2], argv[3]);
	unlink(path);
	return 0;
}
