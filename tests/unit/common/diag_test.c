/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages as they reach stderr, and the status that only worsens. */
#include "common/tool/diag.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "common/file/io.h"
#include "tests/unit/unit.h"

/* cmocka has a macro of this name; here the function is meant. */
#undef fail

struct outcome {
	char text[512]; /* what was written to stderr */
	int status;	/* exit status */
};

/* Runs body in a child and gathers its stderr and exit status. */
static struct outcome run(void (*body)(void))
{
	struct outcome outcome = { .status = -1 };
	int ends[2], status;
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	pid = fork();
	if (pid == 0) {
		dup2(ends[1], STDERR_FILENO);
		close(ends[0]);
		close(ends[1]);
		diag_init("/usr/bin/tool");
		body();
		_exit(diag_status());
	}
	close(ends[1]);
	assert_true(read_full(ends[0], outcome.text,
			      sizeof(outcome.text) - 1) >= 0);
	close(ends[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status))
		outcome.status = WEXITSTATUS(status);
	return outcome;
}

static void expect(void (*body)(void), int status, const char *text)
{
	struct outcome outcome = run(body);

	assert_string_equal(outcome.text, text);
	assert_int_equal(outcome.status, status);
}

static void body_warn(void)
{
	warn("%s: unknown user '%s'", "etc/passwd", "zoe");
}

static void body_worsen(void)
{
	fail(2, "%s: broken", "b");
	fail(1, "%s: odd", "a");
}

static void body_errno(void)
{
	errno = ENOSPC;
	die_errno(2, "cannot write %s", "state.db");
}

static void body_die_keeps_worse(void)
{
	diag_worsen(3);
	die(1, "stop");
}

static void body_usage(void)
{
	die_usage(2, "unknown option '%s'", "--frob");
}

static void body_control(void)
{
	note("a\033[31m\nb\177%s", "\xc3\xa9");
}

static void body_long(void)
{
	note("%0300d", 7);
}

static void body_faults(void)
{
	struct fault fault;

	fault_set(&fault, "out of memory");
	warn_fault(&fault);
	fault_at(&fault, "pkgmap", 0, "%s", "empty");
	warn_fault(&fault);
	fault_offset(&fault, 4242);
	warn_fault(&fault);
	fault_at(&fault, "pkgmap", 7, "bad mode '%s'", "9");
	die_fault(2, &fault);
}

static void body_full_disk(void)
{
	dup2(open("/dev/full", O_WRONLY), STDOUT_FILENO);
	printf("result\n");
	diag_close_stdout(2);
}

static void a_warning_leaves_the_status(void **state UNUSED)
{
	expect(body_warn, 0, "tool: warning: etc/passwd: unknown user 'zoe'\n");
}

static void a_fault_is_told_with_all_that_it_knows(void **state UNUSED)
{
	expect(body_faults, 2,
	       "tool: warning: out of memory\n"
	       "tool: warning: pkgmap: empty\n"
	       "tool: warning: pkgmap: byte 4242: empty\n"
	       "tool: pkgmap:7: bad mode '9'\n");
}

static void the_status_only_worsens(void **state UNUSED)
{
	expect(body_worsen, 2, "tool: b: broken\ntool: a: odd\n");
	expect(body_die_keeps_worse, 3, "tool: stop\n");
}

static void errno_is_told_in_words(void **state UNUSED)
{
	expect(body_errno, 2,
	       "tool: cannot write state.db: No space left on device\n");
}

static void a_usage_error_points_at_help(void **state UNUSED)
{
	expect(body_usage, 2,
	       "tool: unknown option '--frob'\n"
	       "Try 'tool --help' for more information.\n");
}

static void control_bytes_are_shown_not_sent(void **state UNUSED)
{
	expect(body_control, 0, "tool: a\\033[31m\\012b\\177\xc3\xa9\n");
}

static void a_long_message_is_whole(void **state UNUSED)
{
	struct outcome outcome = run(body_long);

	assert_int_equal(strlen(outcome.text), strlen("tool: \n") + 300);
}

static void a_full_disk_is_seen_at_the_end(void **state UNUSED)
{
	expect(body_full_disk, 2,
	       "tool: cannot write standard output: "
	       "No space left on device\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_warning_leaves_the_status),
		cmocka_unit_test(a_fault_is_told_with_all_that_it_knows),
		cmocka_unit_test(the_status_only_worsens),
		cmocka_unit_test(errno_is_told_in_words),
		cmocka_unit_test(a_usage_error_points_at_help),
		cmocka_unit_test(control_bytes_are_shown_not_sent),
		cmocka_unit_test(a_long_message_is_whole),
		cmocka_unit_test(a_full_disk_is_seen_at_the_end),
	};

	return RUN_GROUP(tests);
}
