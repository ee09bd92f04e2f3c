/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules as the kernel prints them, in a folder in place of its own. */
#include "raw/emulator.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/unit.h"

static int enter_folder(void **state UNUSED)
{
	char name[] = "/tmp/emulator-test-XXXXXX";

	return mkdtemp(name) ? chdir(name) : -1;
}

static int leave_folder(void **state UNUSED)
{
	char name[64], command[96];

	snprintf(command, sizeof(command), "rm -r %s",
		 getcwd(name, sizeof(name)));
	return system(command);
}

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static bool find(struct emulator *emulator, const char *bytes, size_t size)
{
	struct program program = { .size = (long)size };
	int rules = open(".", O_RDONLY | O_DIRECTORY);
	bool found;

	memcpy(program.text, bytes, size);
	found = emulator_find(emulator, &program, rules);
	close(rules);
	return found;
}

static bool rule_finds(const char *rule, const char *bytes)
{
	struct emulator emulator;

	write_file("rule", rule);
	return find(&emulator, bytes, strlen(bytes));
}

static void a_rule_names_an_interpreter(void **state UNUSED)
{
	struct emulator emulator;

	write_file("rule", "enabled\ninterpreter /usr/bin/odd name\n"
			   "flags: POF\noffset 0\nmagic 4f4444\n");
	assert_true(find(&emulator, "ODDITY", 6));
	assert_string_equal(emulator.name, "/usr/bin/odd name");
	assert_true(emulator.keeps_first);
	write_file("rule", "enabled\ninterpreter /odd\nflags: \n"
			   "offset 0\nmagic 4f4444\n");
	assert_true(find(&emulator, "ODDITY", 6));
	assert_string_equal(emulator.name, "/odd");
	assert_false(emulator.keeps_first);
}

static void bytes_are_compared_where_the_mask_has_bits(void **state UNUSED)
{
	static const char rule[] = "enabled\ninterpreter /odd\nflags: \n"
				   "offset 2\nmagic 4f4e45\nmask ff00fe\n";

	assert_true(rule_finds(rule, "xxONE"));
	assert_true(rule_finds(rule, "xxO?Dz"));
	assert_false(rule_finds(rule, "xxO?Fz"));
	assert_false(rule_finds(rule, "xONE"));
	assert_false(rule_finds(rule, "xxON"));
	assert_false(rule_finds(rule, ""));
}

static void what_says_nothing_of_use_is_skipped(void **state UNUSED)
{
	char rule[4096] = "enabled\ninterpreter /", *end = rule + strlen(rule);

	assert_false(rule_finds("disabled\ninterpreter /odd\nflags: \n"
				"offset 0\nmagic 4f\n",
				"ODD"));
	assert_false(rule_finds("enabled\ninterpreter /odd\nflags: \n"
				"extension .4f\n",
				"ODD"));
	assert_false(
		rule_finds("enabled\nflags: \noffset 0\nmagic 4f\n", "ODD"));
	assert_false(rule_finds("enabled\ninterpreter /odd\noffset 0\n"
				"magic 4f44\nmask ff\n",
				"ODD"));
	memset(end, 'x', PROGRAM_SCRIPT_MAX);
	strcpy(end + PROGRAM_SCRIPT_MAX, "\noffset 0\nmagic 4f\n");
	assert_false(rule_finds(rule, "ODD"));
	memset(end, 'x', 3000);
	strcpy(end + 3000, "\noffset 0\nmagic 4f\n");
	assert_false(rule_finds(rule, "ODD"));
}

static void nothing_is_found_where_rules_are_off(void **state UNUSED)
{
	static const char rule[] = "enabled\ninterpreter /odd\nflags: \n"
				   "offset 0\nmagic 4f4444\n";

	write_file("status", "disabled\n");
	assert_false(rule_finds(rule, "ODD"));
	unlink("status");
	assert_false(rule_finds(rule, "ODD"));
	write_file("status", "enabled\n");
	assert_true(rule_finds(rule, "ODD"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_found_where_rules_are_off),
		cmocka_unit_test(a_rule_names_an_interpreter),
		cmocka_unit_test(bytes_are_compared_where_the_mask_has_bits),
		cmocka_unit_test(what_says_nothing_of_use_is_skipped),
	};

	return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
