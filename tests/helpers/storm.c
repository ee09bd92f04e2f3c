/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Many processes with many threads change and read the owners of the same and
 * of different files, while timers interrupt them with handlers that do so,
 * too, and some of them fork.
 *
 *	storm PROCESSES THREADS SECONDS [fork] [signals]
 *
 * Owner and group always get the same number: whoever sees two has seen a
 * torn record.  What a thread did to its own file must be there.  Prints the
 * number of rounds; ends with 1 after a wrong answer.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SHARED = 16, NAME = 64, ALT_STACK = 16384 };

static struct totals {
	atomic_ulong rounds, handled, wrong;
} * totals;

static bool with_forks, with_signals;
static time_t end;

static void wrong(const char *what)
{
	char text[128];
	int n = snprintf(text, sizeof(text), "storm: %s (errno %d)\n", what,
			 errno);

	totals->wrong++;
	if (write(2, text, n) != n)
		abort();
}

static void shared_name(char *name, unsigned n)
{
	snprintf(name, NAME, "shared%u", n % SHARED);
}

static void change_shared(unsigned id)
{
	char name[NAME];
	struct stat st;

	shared_name(name, id);
	if (chown(name, id, id) != 0)
		wrong("chown of a shared file");
	if (stat(name, &st) != 0)
		wrong("stat of a shared file");
	else if (st.st_uid != st.st_gid)
		wrong("a torn record");
	else if (st.st_uid < 4242)
		wrong("an owner that nobody set");
}

static void change_own(const char *name, unsigned id)
{
	mode_t mode = 0400 | (id & 0377);
	struct stat st;

	if (chown(name, id, id) != 0 || chmod(name, mode) != 0)
		wrong("change of an own file");
	if (stat(name, &st) != 0 || st.st_uid != id || st.st_gid != id ||
	    (st.st_mode & 07777) != mode)
		wrong("an own file shows something else");
}

static void come_and_go(const char *name, unsigned id)
{
	int fd = open(name, O_CREAT | O_EXCL | O_WRONLY, 0);
	struct stat st;

	if (fd < 0 || fchown(fd, id, id) != 0)
		wrong("a new file");
	if (unlink(name) != 0 || fstat(fd, &st) != 0 || st.st_uid != id ||
	    (st.st_mode & 0777) != 0)
		wrong("a file without a name");
	close(fd);
}

static void fork_one(unsigned id)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		unsigned long before = totals->wrong;

		change_shared(id);
		_exit(totals->wrong != before);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
		wrong("a forked child");
}

static unsigned next_random(unsigned *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 8;
}

/* Rounds of one thread, one at least, each with ids that nobody has by
 * accident. */
static void *blow(void *argument)
{
	unsigned self = (uintptr_t)argument, state = self * 7919 + getpid();
	char own[NAME], brief[NAME];
	int fd;

	snprintf(own, sizeof(own), "own-%d-%u", (int)getpid(), self);
	snprintf(brief, sizeof(brief), "brief-%d-%u", (int)getpid(), self);
	fd = open(own, O_CREAT | O_WRONLY, 0600);
	close(fd);
	do {
		unsigned id = 4242 + next_random(&state) % 100000;

		change_shared(id);
		change_own(own, id);
		if (id % 8 == 0)
			come_and_go(brief, id);
		if (with_forks && id % 32 == 0)
			fork_one(id);
		totals->rounds++;
	} while (time(NULL) < end);
	unlink(own);
	return NULL;
}

/* Does what the interrupted thread may be in the middle of. */
static void handle(int number)
{
	int saved = errno;

	change_shared(4242 + number * 1000 + (unsigned)totals->handled % 997);
	totals->handled++;
	errno = saved;
}

static void start_timers(void)
{
	struct sigaction action = { .sa_handler = handle,
				    .sa_flags = SA_RESTART | SA_ONSTACK };
	struct itimerval often = { { 0, 1000 }, { 0, 1000 } };
	stack_t stack = { .ss_size = ALT_STACK };

	stack.ss_sp = mmap(NULL, ALT_STACK, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	sigaltstack(&stack, NULL);
	sigaction(SIGALRM, &action, NULL);
	sigaction(SIGPROF, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	setitimer(ITIMER_PROF, &often, NULL);
}

static int run_process(unsigned threads)
{
	pthread_t *ids = calloc(threads, sizeof(*ids));

	if (with_signals)
		start_timers();
	for (uintptr_t i = 0; i < threads; i++)
		if (pthread_create(&ids[i], NULL, blow, (void *)i) != 0)
			wrong("no thread");
	for (unsigned i = 0; i < threads; i++)
		pthread_join(ids[i], NULL);
	return 0;
}

static void make_shared(void)
{
	char name[NAME];

	for (unsigned i = 0; i < SHARED; i++) {
		shared_name(name, i);
		close(open(name, O_CREAT | O_WRONLY, 0644));
		if (chown(name, 4242, 4242) != 0)
			wrong("chown");
	}
}

int main(int argc, char **argv)
{
	unsigned processes, threads;

	if (argc < 4) {
		fprintf(stderr, "usage: storm PROCESSES THREADS SECONDS "
				"[fork] [signals]\n");
		return 2;
	}
	processes = strtoul(argv[1], NULL, 10);
	threads = strtoul(argv[2], NULL, 10);
	end = time(NULL) + strtoul(argv[3], NULL, 10);
	for (int i = 4; i < argc; i++) {
		with_forks |= strcmp(argv[i], "fork") == 0;
		with_signals |= strcmp(argv[i], "signals") == 0;
	}
	totals = mmap(NULL, sizeof(*totals), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	make_shared();
	for (unsigned i = 0; i < processes; i++)
		if (fork() == 0)
			_exit(run_process(threads));
	while (processes-- > 0) {
		int status;

		if (wait(&status) < 0 || status != 0)
			wrong("a process died");
	}
	printf("%lu rounds, %lu handled, %lu wrong\n", totals->rounds,
	       totals->handled, totals->wrong);
	return totals->wrong != 0;
}
