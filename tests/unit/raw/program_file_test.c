/* SPDX-License-Identifier: BSD-2-Clause */
/* Scripts lead to the program that is started in the end, with the arguments
   that the kernel would pass to it. */
#include "raw/program_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "raw/syscall.h"
#include "tests/unit/unit.h"

static long open_file(int dir, const char *path, int flags UNUSED)
{
	return raw(__NR_openat, dir, path, PROGRAM_OPEN_FLAGS, 0);
}

static bool may_execute(int dir, const char *path, int flags UNUSED)
{
	struct stat st;

	return fstatat(dir, path, &st, 0) == 0 && st.st_mode & 0111;
}

/* In place of the root directory. */
static char outside[64];

static long open_outside(const char *path)
{
	char name[128];

	snprintf(name, sizeof(name), "%s%s", outside, path);
	return open(name, O_RDONLY | O_CLOEXEC);
}

static const struct program_access plainly = { open_file, may_execute,
					       open_outside };

static int enter_folder(void **state UNUSED)
{
	char name[] = "/tmp/program-file-test-XXXXXX";

	return mkdtemp(name) ? chdir(name) : -1;
}

static int leave_folder(void **state UNUSED)
{
	char name[64], command[96];

	snprintf(command, sizeof(command), "rm -r %s",
		 getcwd(name, sizeof(name)));
	return system(command);
}

static void write_script(const char *path, const char *text, mode_t mode)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	assert_int_equal(chmod(path, mode), 0);
}

static struct program_file find(const char *path)
{
	static struct program_file file;

	program_file_find(&file, &plainly, AT_FDCWD, path, 0, path);
	if (file.fd >= 0)
		close(file.fd);
	return file;
}

/* It is no program of the kernel's while it is written to. */
static void a_program_is_written_to(void **state UNUSED)
{
	int fd = open("/proc/self/exe", O_RDONLY), written;

	write_script("written", "text", 0755);
	written = open("written", O_WRONLY);
	assert_true(written >= 0 && fd >= 0);
	assert_false(program_is_written(fd));
	close(fd);
	fd = open("written", O_RDONLY);
	assert_true(program_is_written(fd));
	close(written);
	assert_false(program_is_written(fd));
	/* Nobody is kept waiting. */
	written = open("written", O_WRONLY | O_NONBLOCK);
	assert_true(written >= 0);
	close(written);
	close(fd);
}

static void the_loaders_first_word_is_taken_apart(void **state UNUSED)
{
	static const struct {
		const char *word, *program;
		long fd;
		bool tells_first;
	} cases[] = {
		{ "42:/some/program", "/some/program", 42, false },
		{ "42+:odd", "odd", 42, true },
		{ ":/some/program", "/some/program", -1, false },
		{ "2147483647:", "", 2147483647, false },
		{ "2147483648:a", "a", -1, false },
		{ "99999999999999999999:a", "a", -1, false },
		{ "/some/program", NULL, -1, false },
		{ "42", NULL, 42, false },
		{ "-1:a", NULL, -1, false },
	};

	for (size_t i = 0; i < countof(cases); i++) {
		bool tells_first;
		long fd;
		const char *program = program_loader_read(cases[i].word, &fd,
							  &tells_first);

		if (cases[i].program)
			assert_string_equal(program, cases[i].program);
		else
			assert_null(program);
		assert_int_equal(fd, cases[i].fd);
		assert_int_equal(tells_first, cases[i].tells_first);
	}
}

static void the_loader_does_with_less(void **state UNUSED)
{
	static struct program_file file = { .name = "/some/program", .fd = 42 };
	char name[] = "program", buffer[64], *argv[] = { name, NULL };
	struct raw_text text = raw_text(buffer, sizeof(buffer));
	const char *words[8];

	assert_true(program_loader_words(&file, false, name, argv, &text, words,
					 countof(words)));
	assert_string_equal(words[0], ":/some/program");
	program_loader_shorten(words, file.fd);
	assert_string_equal(words[0], "42:");
	assert_string_equal(words[2], name);
}

static void assert_words(const char *path, const char *expected)
{
	static struct program_file file;
	char *argv[] = { (char *)"name", (char *)"one", (char *)"two", NULL };
	const char *words[16];
	char line[256] = "";

	program_file_find(&file, &plainly, AT_FDCWD, path, 0, path);
	close(file.fd);
	assert_int_equal(file.kind, PROGRAM_DYNAMIC);
	assert_true(program_file_words(&file, argv, words, countof(words)));
	for (size_t i = 0; words[i]; i++)
		strcat(strcat(line, words[i]), " ");
	assert_string_equal(line, expected);
}

static void a_program_keeps_its_arguments(void **state UNUSED)
{
	assert_words("/bin/echo", "name one two ");
}

static void scripts_of_scripts_are_followed(void **state UNUSED)
{
	write_script("a", "#!/bin/echo x\n", 0755);
	write_script("b", "#!./a y z\n", 0755);
	write_script("c", "#!./b\n", 0755);
	assert_words("./a", "/bin/echo x ./a one two ");
	assert_words("./b", "/bin/echo x ./a y z ./b one two ");
	assert_words("./c", "/bin/echo x ./a y z ./b ./c one two ");
}

static void what_the_kernel_refuses_is_left_to_it(void **state UNUSED)
{
	write_script("closed", "#!/bin/echo\n", 0644);
	write_script("itself", "#!./itself\n", 0755);
	write_script("none", "#!\n", 0755);
	assert_int_equal(find("./closed").kind, PROGRAM_OTHER);
	assert_int_equal(find("./itself").kind, PROGRAM_OTHER);
	assert_int_equal(find("./none").kind, PROGRAM_OTHER);
	assert_int_equal(find("./missing").kind, PROGRAM_OTHER);
	assert_int_equal(find(".").kind, PROGRAM_OTHER);
}

static void make_rules(const char *flags)
{
	char text[256];

	strcpy(outside, "outside");
	assert_int_equal(
		system("mkdir -p outside/proc/sys/fs/binfmt_misc outside/bin"),
		0);
	write_script("outside/proc/sys/fs/binfmt_misc/status", "enabled\n",
		     0644);
	snprintf(text, sizeof(text),
		 "enabled\ninterpreter /bin/echo\nflags: %s\n"
		 "offset 0\nmagic 464f52454947\n",
		 flags);
	write_script("outside/proc/sys/fs/binfmt_misc/foreign", text, 0644);
	write_script("foreign", "FOREIGN", 0755);
	write_script("d", "#!./foreign x\n", 0755);
}

static void an_emulator_gets_the_path_of_its_program(void **state UNUSED)
{
	make_rules("O");
	assert_words("./foreign", "/bin/echo ./foreign one two ");
	assert_words("./d", "/bin/echo ./foreign x ./d one two ");
	make_rules("PO");
	assert_words("./foreign", "/bin/echo ./foreign name one two ");
	assert_words("./d", "/bin/echo ./foreign ./foreign x ./d one two ");
	write_script("foreign", "FOREIGN", 0644);
	assert_int_equal(find("./foreign").kind, PROGRAM_OTHER);
	write_script("foreign", "OTHER", 0755);
	assert_int_equal(find("./foreign").kind, PROGRAM_OTHER);
	strcpy(outside, "nowhere");
	write_script("foreign", "FOREIGN", 0755);
	assert_int_equal(find("./foreign").kind, PROGRAM_OTHER);
}

static void an_emulator_may_lie_outside(void **state UNUSED)
{
	make_rules("F");
	assert_int_equal(find("./foreign").kind, PROGRAM_OTHER);
	write_script("outside/bin/echo", "#!/bin/echo fixed\n", 0644);
	assert_words("./foreign", "/bin/echo fixed /bin/echo ./foreign one "
				  "two ");
	/* The kernel finds it, but no path leads there. */
	unlink("outside/bin/echo");
	assert_int_equal(symlink("/bin/echo", "outside/bin/echo"), 0);
	assert_int_equal(find("./foreign").kind, PROGRAM_OTHER);
}

static void the_loader_gets_file_and_name_first(void **state UNUSED)
{
	struct program_file file = { .fd = 42, .name = "/opt/odd" };
	char *argv[] = { (char *)"name", NULL }, buffer[32];
	struct raw_text text = raw_text(buffer, sizeof(buffer));
	const char *words[8];
	size_t count = program_file_count(&file, argv);

	assert_true(program_loader_words(&file, true, "odd", argv, &text, words,
					 count));
	assert_string_equal(words[0], "42:/opt/odd");
	assert_string_equal(words[1], "odd");
	assert_string_equal(words[2], "name");
	assert_null(words[3]);
	text = raw_text(buffer, sizeof(buffer));
	assert_true(program_loader_words(&file, false, "odd", NULL, &text,
					 words, countof(words)));
	assert_string_equal(words[0], ":/opt/odd");
	assert_string_equal(words[2], "");
	assert_null(words[3]);
}

static void an_emulator_is_told_of_the_first_argument(void **state UNUSED)
{
	struct program_file file = { .fd = 42,
				     .name = "/opt/odd",
				     .keeps_first = true,
				     .tells_first = true,
				     .count = 1,
				     .front = { "/opt/odd" } };
	char buffer[32];
	struct raw_text text = raw_text(buffer, sizeof(buffer));
	const char *words[8];

	assert_true(program_loader_words(&file, true, "odd", NULL, &text, words,
					 countof(words)));
	assert_string_equal(words[0], "42+:/opt/odd");
	assert_string_equal(words[2], "/opt/odd");
	assert_string_equal(words[3], "");
	assert_null(words[4]);
}

static void what_does_not_fit_is_refused(void **state UNUSED)
{
	struct program_file file = { .fd = 42, .name = "/opt/odd" };
	char *argv[] = { (char *)"name", (char *)"one", NULL }, buffer[8];
	struct raw_text text = raw_text(buffer, sizeof(buffer));
	const char *words[8];

	assert_false(program_file_words(&file, argv, words, 2));
	assert_true(program_file_words(&file, argv, words, 3));
	assert_false(program_loader_words(&file, true, "odd", argv, &text,
					  words, countof(words)));
	assert_false(program_loader_words(&file, true, "odd", argv, &text,
					  words, 1));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_program_keeps_its_arguments),
		cmocka_unit_test(scripts_of_scripts_are_followed),
		cmocka_unit_test(what_the_kernel_refuses_is_left_to_it),
		cmocka_unit_test(an_emulator_gets_the_path_of_its_program),
		cmocka_unit_test(an_emulator_may_lie_outside),
		cmocka_unit_test(the_loader_gets_file_and_name_first),
		cmocka_unit_test(an_emulator_is_told_of_the_first_argument),
		cmocka_unit_test(what_does_not_fit_is_refused),
		cmocka_unit_test(a_program_is_written_to),
		cmocka_unit_test(the_loaders_first_word_is_taken_apart),
		cmocka_unit_test(the_loader_does_with_less),
	};

	return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
