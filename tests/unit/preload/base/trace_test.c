/* SPDX-License-Identifier: BSD-2-Clause */
/* Traces of changes: the path by which a file was named, the process, and the
   time. */
#include "preload/base/trace.h"

#include <time.h>

#include "tests/unit/preload/session.h"

static char here[PATH_MAX]; /* the working directory */

static int make_tree(void **state)
{
	assert_non_null(getcwd(here, sizeof(here)));
	assert_int_equal(mkdir("dir", 0755), 0);
	make_file("dir/file");
	return begin_session(state);
}

static int remove_tree(void **state)
{
	(void)state;
	return system("rm -rf dir");
}

/* The hint leads to this path below the working directory. */
static void assert_hint(uint32_t hint, const char *below)
{
	char text[2 * PATH_MAX], wanted[2 * PATH_MAX];

	assert_int_not_equal(hint, 0);
	assert_int_not_equal(
		ledger_hint_text(session_ledger(), hint, text, sizeof(text)),
		0);
	snprintf(wanted, sizeof(wanted), "%s/%s", here, below);
	assert_string_equal(text, wanted);
}

static void a_hint_is_the_whole_path(void **state)
{
	int dir = open("dir", O_RDONLY | O_DIRECTORY);
	char path[PATH_MAX + 16];

	(void)state;
	snprintf(path, sizeof(path), "%s/dir/file", here);
	assert_hint(trace_hint(AT_FDCWD, "dir/file"), "dir/file");
	assert_hint(trace_hint(AT_FDCWD, "././dir/file"), "dir/file");
	assert_hint(trace_hint(AT_FDCWD, path), "dir/file");
	assert_hint(trace_hint(dir, path), "dir/file");
	assert_hint(trace_hint(dir, "file"), "dir/file");
	/* The file need not be there. */
	assert_hint(trace_hint(dir, "missing"), "dir/missing");
	close(dir);
}

static void a_descriptor_has_the_path_of_its_file(void **state)
{
	int fd = open("dir/file", O_RDONLY);

	(void)state;
	assert_hint(trace_hint(fd, NULL), "dir/file");
	assert_hint(trace_hint(fd, ""), "dir/file");
	close(fd);
	assert_int_equal(trace_hint(-1, "file"), 0);
	assert_int_equal(trace_hint(fd, NULL), 0);
}

static void a_number_that_is_opened_anew_is_another_directory(void **state)
{
	int fd = open("dir", O_RDONLY | O_DIRECTORY);

	(void)state;
	trace_opened(fd, O_RDONLY, AT_FDCWD, "dir");
	assert_hint(trace_hint(fd, "file"), "dir/file");
	close(fd);
	assert_int_equal(open(".", O_RDONLY | O_DIRECTORY), fd);
	trace_opened(fd, O_RDONLY, AT_FDCWD, ".");
	assert_hint(trace_hint(fd, "file"), "file");
	close(fd);
}

/* As fts(3) of gnulib does: it opens a directory, and moves it to a number of
   which it has closed another directory. */
static void a_number_that_is_duplicated_is_another_directory(void **state)
{
	int fd = open("dir", O_RDONLY | O_DIRECTORY), next;
	const struct ledger_hint *one, *two;

	(void)state;
	trace_opened(fd, O_RDONLY | O_DIRECTORY, AT_FDCWD, "dir");
	assert_hint(trace_hint(fd, "file"), "dir/file");
	next = open(".", O_RDONLY | O_DIRECTORY);
	trace_opened(next, O_RDONLY | O_DIRECTORY, AT_FDCWD, ".");
	assert_int_equal(dup2(next, fd), fd);
	close(next);
	assert_hint(trace_hint(fd, "file"), "file");
	/* What is the same still is stored once. */
	one = ledger_object(session_ledger(), trace_hint(fd, "one"));
	trace_opened(next, O_RDONLY | O_DIRECTORY, AT_FDCWD, ".");
	two = ledger_object(session_ledger(), trace_hint(fd, "two"));
	assert_int_not_equal(one->dir, 0);
	assert_int_equal(one->dir, two->dir);
	close(fd);
}

/* Whatever the descriptor leads to: the kernel is not asked. */
static void the_file_that_was_made_last_is_remembered(void **state)
{
	int fd = open("dir/file", O_RDWR);

	(void)state;
	trace_opened(fd, O_RDWR | O_CREAT, AT_FDCWD, "dir/by-this-name");
	assert_hint(trace_hint(fd, NULL), "dir/by-this-name");
	close(fd);
}

static void a_new_working_directory_begins_other_paths(void **state)
{
	(void)state;
	assert_hint(trace_hint(AT_FDCWD, "file"), "file");
	assert_int_equal(chdir("dir"), 0);
	trace_cwd_changed();
	assert_hint(trace_hint(AT_FDCWD, "file"), "dir/file");
	assert_int_equal(chdir(".."), 0);
	trace_cwd_changed();
}

static void a_trace_tells_process_and_time(void **state)
{
	const struct ledger_writer *writer;
	struct ledger_trace trace;
	struct timespec after;

	(void)state;
	trace_fill(&trace, AT_FDCWD, "dir/file", true);
	assert_hint(trace.hint, "dir/file");
	writer = ledger_object(session_ledger(), trace.writer);
	assert_non_null(writer);
	assert_int_equal(writer->pid, getpid());
	assert_int_equal(writer->ppid, getppid());
	clock_gettime(CLOCK_REALTIME, &after);
	assert_in_range(trace.now / 1000000000, after.tv_sec - 60,
			after.tv_sec);
	trace_fill(&trace, AT_FDCWD, "dir/file", false);
	assert_int_equal(trace.hint, 0);
}

/* Last, since nothing undoes it. */
static void without_calls_only_known_paths_are_told(void **state)
{
	/* Not the number of the file that was made last. */
	int other = open("dir", O_RDONLY), fd = open("dir/file", O_RDONLY);

	(void)state;
	trace_prepare();
	trace_forbid_calls();
	assert_hint(trace_hint(AT_FDCWD, "dir/file"), "dir/file");
	assert_int_equal(trace_hint(fd, NULL), 0);
	close(fd);
	close(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_hint_is_the_whole_path),
		cmocka_unit_test(a_descriptor_has_the_path_of_its_file),
		cmocka_unit_test(
			a_number_that_is_opened_anew_is_another_directory),
		cmocka_unit_test(
			a_number_that_is_duplicated_is_another_directory),
		cmocka_unit_test(the_file_that_was_made_last_is_remembered),
		cmocka_unit_test(a_new_working_directory_begins_other_paths),
		cmocka_unit_test(a_trace_tells_process_and_time),
		cmocka_unit_test(without_calls_only_known_paths_are_told),
	};

	return cmocka_run_group_tests(tests, make_tree, remove_tree);
}
