/* SPDX-License-Identifier: BSD-2-Clause */
/* Programs that are started in a changed root: scripts are replaced by their
   interpreters as execve(2), "Interpreter scripts", has it.  The kernel is
   asked, too: each interpreter here is echo(1). */
#include "preload/process/chroot_exec.h"

#include <stdio.h>

#include "raw/text.h"
#include "tests/unit/preload/session.h"

/* That of a program which loads the shim. */
static struct env loading = { .others = loading.preload };

#define ECHO   "/bin/echo"
#define SCRIPT "script"

/* The root of the session is the real one, and any file serves as the library
   that must be found from there. */
static int begin(void **state)
{
	begin_session(state);
	session_set_text(VAR_LIB, "." ECHO);
	session_reserve_fd(VAR_OUTSIDE, open("/", O_PATH | O_DIRECTORY));
	return 0;
}

static int remove_script(void **state)
{
	(void)state;
	return unlink(SCRIPT);
}

static void write_script(const char *text)
{
	int fd = open(SCRIPT, O_CREAT | O_TRUNC | O_WRONLY, 0755);

	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static const struct {
	const char *head;
	size_t words; /* before those of the caller */
	const char *argument;
} heads[] = {
	{ "#!" ECHO "\n", 2, NULL },
	{ "#! " ECHO "\nmore\n", 2, NULL },
	{ "#!\t \t" ECHO "\t \n", 2, NULL },
	{ "#!" ECHO, 2, NULL },
	{ "#!" ECHO " odd\n", 3, "odd" },
	{ "#!" ECHO "  \t odd  \t\n", 3, "odd" },
	/* All of the rest is one argument. */
	{ "#!" ECHO " odd  and\teven #4242\n", 3, "odd  and\teven #4242" },
	{ "#!" ECHO " 'odd'\\\n", 3, "'odd'\\" },
};

/* What the kernel passes, as echo joins it. */
static void ask_kernel(char *line, size_t size)
{
	FILE *out = popen("./" SCRIPT " one '' two", "r");
	size_t n;

	assert_non_null(out);
	n = fread(line, 1, size - 1, out);
	line[n] = '\0';
	assert_int_equal(pclose(out), 0);
}

static void join(char *const words[], char *line, size_t size)
{
	struct raw_text text = raw_text(line, size);

	for (; *words; words++) {
		raw_put(&text, *words);
		raw_put(&text, words[1] ? " " : "\n");
	}
	assert_false(text.full);
}

static void a_script_becomes_its_interpreter_as_for_the_kernel(void **state)
{
	static struct chroot_exec_start start;

	(void)state;
	for (size_t i = 0; i < countof(heads); i++) {
		char *words[] = { (char *)"name", (char *)"one", (char *)"",
				  (char *)"two", NULL };
		const char *path = "./" SCRIPT;
		char *const *argv = words;
		char ours[300], kernels[300];

		write_script(heads[i].head);
		assert_int_equal(
			chroot_exec_prepare(&start, &loading, &path, &argv), 0);
		assert_string_equal(path, ECHO);
		assert_string_equal(argv[0], ECHO);
		if (heads[i].argument)
			assert_string_equal(argv[1], heads[i].argument);
		assert_string_equal(argv[heads[i].words - 1], "./" SCRIPT);
		assert_ptr_equal(argv[heads[i].words], words[1]);
		assert_null(argv[heads[i].words + 3]);

		join(argv + 1, ours, sizeof(ours));
		ask_kernel(kernels, sizeof(kernels));
		assert_string_equal(ours, kernels);
	}
}

static void a_script_gets_its_path_even_without_arguments(void **state)
{
	static struct chroot_exec_start start;
	char *none[] = { NULL };
	char *const *lists[] = { none, NULL };

	(void)state;
	write_script("#!" ECHO "\n");
	for (size_t i = 0; i < countof(lists); i++) {
		const char *path = SCRIPT;
		char *const *argv = lists[i];

		assert_int_equal(
			chroot_exec_prepare(&start, &loading, &path, &argv), 0);
		assert_string_equal(argv[0], ECHO);
		assert_string_equal(argv[1], SCRIPT);
		assert_null(argv[2]);
	}
}

/* The kernel reads it right then; only what begins at another directory is
   changed. */
static void absolute_paths_stay(void **state)
{
	static struct chroot_exec_start start;
	char *words[] = { (char *)"name", NULL };
	char *const *argv = words;
	char script[PATH_MAX];
	const char *path = script;

	(void)state;
	write_script("#!" ECHO " odd\n");
	assert_non_null(realpath(SCRIPT, script));
	assert_int_equal(chroot_exec_prepare(&start, &loading, &path, &argv),
			 0);
	assert_ptr_equal(path, script);
	assert_ptr_equal(argv, words);
	assert_true(start.session_root_fd >= 0);
	path = ECHO;
	assert_int_equal(chroot_exec_prepare(&start, &loading, &path, &argv),
			 0);
	assert_string_equal(path, ECHO);
	assert_ptr_equal(argv, words);
}

static void a_relative_program_becomes_absolute(void **state)
{
	static struct chroot_exec_start start;
	char *words[] = { (char *)"name", NULL };
	char *const *argv = words;
	char wanted[PATH_MAX + 8];
	const char *path = SCRIPT;

	(void)state;
	assert_int_equal(symlink(ECHO, SCRIPT), 0);
	assert_non_null(getcwd(wanted, PATH_MAX));
	strcat(wanted, "/" SCRIPT);
	assert_int_equal(chroot_exec_prepare(&start, &loading, &path, &argv),
			 0);
	assert_string_equal(path, wanted);
	assert_ptr_equal(argv, words);
}

static const char *const foreign[] = {
	"",
	"#!",
	"#!\n",
	"#! \t\n",
	"# " ECHO "\n",
	"#!/missing/interpreter\n",
	"\177ELF",
	"echo no magic number\n",
};

/* They are started as they are, since no library would take them back. */
static void what_loads_no_library_is_left_alone(void **state)
{
	static struct chroot_exec_start start;

	(void)state;
	for (size_t i = 0; i < countof(foreign); i++) {
		const char *path = SCRIPT;
		char *const *argv = NULL;

		write_script(foreign[i]);
		assert_int_equal(
			chroot_exec_prepare(&start, &loading, &path, &argv), 0);
		assert_string_equal(path, SCRIPT);
		assert_int_equal(start.session_root_fd, -1);
	}
}

/* Five interpreters may be scripts themselves, as in the kernel. */
static void interpreters_may_be_scripts(void **state)
{
	static struct chroot_exec_start start;
	const char *path = SCRIPT;
	char *const *argv = NULL;

	(void)state;
	write_script("#!./inner odd\n");
	assert_int_equal(rename(SCRIPT, "outer"), 0);
	write_script("#!" ECHO "\n");
	assert_int_equal(rename(SCRIPT, "inner"), 0);
	assert_int_equal(rename("outer", SCRIPT), 0);
	assert_int_equal(chroot_exec_prepare(&start, &loading, &path, &argv),
			 0);
	assert_true(start.session_root_fd >= 0);
	/* The path of the interpreter is relative, too. */
	assert_string_equal(path, ECHO);
	assert_string_equal(argv[0], ECHO);
	assert_string_equal(argv[1], "./inner");
	assert_string_equal(argv[2], "odd");
	assert_string_equal(argv[3], SCRIPT);
	assert_null(argv[4]);
	unlink("inner");
	/* An endless chain is none. */
	write_script("#!./" SCRIPT "\n");
	path = SCRIPT;
	assert_int_equal(chroot_exec_prepare(&start, &loading, &path, &argv),
			 0);
	assert_int_equal(start.session_root_fd, -1);
}

/* The interpreter, the script and all the arguments but the first. */
static void there_may_be_many_arguments(void **state)
{
	static struct chroot_exec_start start;
	static char *words[10 * LOADER_WORDS];
	const char *path = SCRIPT;
	char *const *argv = words;
	size_t count = 0;

	(void)state;
	for (size_t i = 0; i + 1 < countof(words); i++)
		words[i] = (char *)"x";
	write_script("#!" ECHO "\n");
	assert_int_equal(chroot_exec_prepare(&start, &loading, &path, &argv),
			 0);
	while (argv[count])
		count++;
	assert_int_equal(count, countof(words));
	assert_string_equal(argv[count - 1], "x");
	chroot_exec_release(&start);
}

#define WITH_SCRIPT(test) cmocka_unit_test_teardown(test, remove_script)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRIPT(a_script_becomes_its_interpreter_as_for_the_kernel),
		WITH_SCRIPT(a_script_gets_its_path_even_without_arguments),
		WITH_SCRIPT(absolute_paths_stay),
		WITH_SCRIPT(a_relative_program_becomes_absolute),
		WITH_SCRIPT(what_loads_no_library_is_left_alone),
		WITH_SCRIPT(interpreters_may_be_scripts),
		WITH_SCRIPT(there_may_be_many_arguments),
	};

	return cmocka_run_group_tests(tests, begin, NULL);
}
