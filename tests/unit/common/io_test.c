/* SPDX-License-Identifier: BSD-2-Clause */
/* Whole reads and writes over pipes that give little at a time. */
#include "common/file/io.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>

#include "tests/unit/unit.h"

enum { TOTAL = 300 * 1000 };

/* Starts a child that writes TOTAL bytes, 0 to 250 in turn, a few at a time. */
static pid_t start_writer(int fd)
{
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid > 0)
		return pid;
	for (int i = 0; i < TOTAL;) {
		char some[7];
		int n = 0;

		while (n < 7 && i < TOTAL)
			some[n++] = i++ % 251;
		if (write(fd, some, n) != n)
			_exit(1);
	}
	_exit(0);
}

static void expect_pattern(const unsigned char *bytes)
{
	for (int i = 0; i < TOTAL; i++)
		if (bytes[i] != i % 251)
			fail_msg("byte %d is %d", i, bytes[i]);
}

static void expect_exit_0(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		assert_int_equal(errno, EINTR);
	assert_int_equal(status, 0);
}

static void on_alarm(int signal UNUSED)
{
}

/* Interrupts system calls a thousand times a second; 0 stops it. */
static void storm(int microseconds)
{
	struct sigaction action = { .sa_handler = on_alarm };
	struct itimerval every = {
		.it_interval.tv_usec = microseconds,
		.it_value.tv_usec = microseconds,
	};

	assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
	assert_int_equal(setitimer(ITIMER_REAL, &every, NULL), 0);
}

static void read_full_gathers_small_pieces(void **state UNUSED)
{
	unsigned char *bytes = malloc(TOTAL + 1);
	int ends[2];
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	pid = start_writer(ends[1]);
	close(ends[1]);
	storm(1000);
	assert_int_equal(read_full(ends[0], bytes, TOTAL + 1), TOTAL);
	storm(0);
	expect_pattern(bytes);
	assert_int_equal(read_full(ends[0], bytes, 10), 0);
	expect_exit_0(pid);
	close(ends[0]);
	free(bytes);
}

static void write_full_waits_on_a_nonblocking_pipe(void **state UNUSED)
{
	unsigned char *bytes = malloc(TOTAL);
	int ends[2];
	pid_t pid;

	for (int i = 0; i < TOTAL; i++)
		bytes[i] = i % 251;
	assert_int_equal(pipe(ends), 0);
	pid = fork();
	if (pid == 0) {
		close(ends[1]);
		memset(bytes, 0, TOTAL);
		if (read_full(ends[0], bytes, TOTAL) != TOTAL)
			_exit(1);
		for (int i = 0; i < TOTAL; i++)
			if (bytes[i] != i % 251)
				_exit(2);
		_exit(0);
	}
	close(ends[0]);
	assert_int_equal(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
	assert_int_equal(write_full(ends[1], bytes, TOTAL), 0);
	close(ends[1]);
	expect_exit_0(pid);
	free(bytes);
}

static void read_stops_at_the_size_or_the_end(void **state UNUSED)
{
	char bytes[8];
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write_full(ends[1], "headerrest", 10), 0);
	close(ends[1]);
	assert_int_equal(read_full(ends[0], bytes, 6), 6);
	assert_memory_equal(bytes, "header", 6);
	assert_int_equal(read_full(ends[0], bytes, 0), 0);
	assert_int_equal(read_full(ends[0], bytes, 8), 4);
	assert_memory_equal(bytes, "rest", 4);
	assert_int_equal(read_full(ends[0], bytes, 1), 0);
	close(ends[0]);
}

static void errors_come_back(void **state UNUSED)
{
	int full = open("/dev/full", O_WRONLY);
	char byte;

	assert_int_equal(read_full(-1, &byte, 1), -1);
	assert_int_equal(errno, EBADF);
	assert_int_equal(write_full(full, "x", 1), -1);
	assert_int_equal(errno, ENOSPC);
	assert_int_equal(write_full(-1, "x", 1), -1);
	assert_int_equal(errno, EBADF);
	close(full);
}

static void read_file_obeys_its_limit(void **state UNUSED)
{
	char name[] = "io_test.XXXXXX";
	int fd = mkstemp(name);
	size_t size = 0;
	char *text;

	assert_true(fd >= 0);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(write_full(fd, "0123456789", 10), 0);
	text = read_file(name, 10000, &size);
	assert_non_null(text);
	assert_int_equal(size, 10000);
	assert_int_equal(strlen(text), 10000);
	free(text);
	assert_null(read_file(name, 9999, &size));
	assert_int_equal(errno, EFBIG);
	assert_null(read_file("no/such/file", 10, NULL));
	assert_int_equal(errno, ENOENT);
	close(fd);
	unlink(name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(read_full_gathers_small_pieces),
		cmocka_unit_test(write_full_waits_on_a_nonblocking_pipe),
		cmocka_unit_test(read_stops_at_the_size_or_the_end),
		cmocka_unit_test(errors_come_back),
		cmocka_unit_test(read_file_obeys_its_limit),
	};

	return RUN_GROUP(tests);
}
