/* SPDX-License-Identifier: BSD-2-Clause */
/* What the fields of a paragraph become, and which are refused. */
#include "uchroot/config/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/unit.h"

static struct config config;
static struct fault fault;

static int read_as(const char *text, const char *name)
{
	CLEANUP_FREE char *copy = strdup(text);
	size_t size = strlen(text);
	char *kept;

	assert_non_null(copy);
	config_fini(&config);
	kept = arena_copy(&config.arena, copy, size);
	assert_non_null(kept);
	return config_read_text(&config, kept, size, "file", name, &fault);
}

static void expect_fault(const char *text, unsigned line, const char *what)
{
	assert_int_equal(read_as(text, NULL), -1);
	assert_string_equal(fault.text, what);
	assert_string_equal(fault.file, "file");
	assert_int_equal(fault.line, line);
}

static void all_fields_are_taken(void **state UNUSED)
{
	const struct entry *entry;

	setenv("HOME", "/home/odd", 1);
	assert_int_equal(read_as("name: odd\n"
				 "Aliases: other\n third fourth\n"
				 "TYPE: Tarball\n"
				 "Path: ~/odd.tar\n"
				 "Unpack: /srv/unpacked\n"
				 "Bind: /srv/a\n /srv/b:/b\n ~/c:/c:ro\n"
				 "Network: Yes\n"
				 "User: builder\n"
				 "Limits: nofile=42, disk=1M\n fsize=2\n"
				 "X-Odd: what: it: wants\n",
				 NULL),
			 0);
	assert_int_equal(config.count, 1);
	assert_int_equal(config.configured, 1);
	entry = &config.entries[0];
	assert_true(entry_is_called(entry, "odd"));
	assert_true(entry_is_called(entry, "other"));
	assert_true(entry_is_called(entry, "fourth"));
	assert_false(entry_is_called(entry, "four"));
	assert_false(entry_is_called(entry, ""));
	assert_int_equal(entry->type, ENTRY_TARBALL);
	assert_string_equal(entry->path, "/home/odd/odd.tar");
	assert_string_equal(entry->unpack, "/srv/unpacked");
	assert_string_equal(entry->user, "builder");
	assert_true(entry->network);
	assert_int_equal(entry->bind_count, 3);
	assert_string_equal(entry->binds[0].from, "/srv/a");
	assert_string_equal(entry->binds[0].to, "/srv/a");
	assert_false(entry->binds[1].read_only);
	assert_string_equal(entry->binds[2].from, "/home/odd/c");
	assert_string_equal(entry->binds[2].to, "/c");
	assert_true(entry->binds[2].read_only);
	assert_int_equal(entry->limits.most[LIMIT_NOFILE], 42);
	assert_int_equal(entry->limits.most[LIMIT_DISK], 1 << 20);
	assert_int_equal(entry->limits.most[LIMIT_FSIZE], 2);
	assert_int_equal(entry->limits.most[LIMIT_NPROC], 0);
}

static void a_file_gives_its_name_to_what_has_none(void **state UNUSED)
{
	assert_int_equal(read_as("Path: /a\n\nName: b\nPath: /b\n", "a"), 0);
	assert_int_equal(config.count, 2);
	assert_string_equal(config.entries[0].name, "a");
	assert_string_equal(config.entries[1].name, "b");
	assert_int_equal(config.entries[1].line, 3);
}

static void each_name_is_one_image(void **state UNUSED)
{
	static const char *const doubles[] = { "Name: a", "Name: c\nAliases: a",
					       "Name: b", "Name: c\nAliases: b",
					       "Name: c\nAliases: d b" };
	char text[128];

	for (size_t i = 0; i < countof(doubles); i++) {
		snprintf(text, sizeof(text),
			 "Name: a\nAliases: b\nPath: /a\n\n%s\nPath: /c\n",
			 doubles[i]);
		assert_int_equal(read_as(text, NULL), -1);
		assert_int_equal(fault.line, 5);
		assert_non_null(
			strstr(fault.text, " is a name of file:1, too"));
	}
}

static void what_is_missing_is_told(void **state UNUSED)
{
	expect_fault("#\nPath: /a\n", 2, "no Name is given");
	expect_fault("Name: a", 1, "no Path is given");
	expect_fault("Name:\nPath: /a\n", 1, "Name is empty");
}

static void what_is_wrong_is_told_with_its_line(void **state UNUSED)
{
	static const struct {
		const char *field, *what;
	} wrong[] = {
		{ "Frob: 1", "Frob: there is no such field" },
		{ "Path: /b", "Path is given twice" },
		{ "Type: file", "'file' is neither tarball nor directory" },
		{ "Network: maybe", "'maybe' is neither no nor yes" },
		{ "Network: yes\n yes", "Network takes one line" },
		{ "User: a b", "'a b' is no user" },
		{ "Limits: disk=1 frob=2", "'frob=2' is no limit" },
		{ "Unpack: here", "'here' is not an absolute path" },
		{ "Bind: /a:/b:rw", "'/a:/b:rw' is not SRC[:DST][:ro]" },
		{ "Bind: a:/b", "'a:/b' is not an absolute path" },
		{ "Aliases: a/b", "'a/b' cannot be a name" },
		{ "Aliases: -l", "'-l' cannot be a name" },
	};
	char text[128];

	for (size_t i = 0; i < countof(wrong); i++) {
		snprintf(text, sizeof(text), "Name: a\nPath: /a\n%s\n",
			 wrong[i].field);
		expect_fault(text, 3, wrong[i].what);
	}
	expect_fault("Name: a\nPath: b", 2, "'b' is not an absolute path");
	expect_fault("Name: a\nPath: /b\n\n frob", 4,
		     "this line goes on with no field");
}

static void a_path_needs_no_file(void **state UNUSED)
{
	struct entry *entry;

	config_fini(&config);
	unsetenv("HOME");
	unsetenv("XDG_CONFIG_HOME");
	unsetenv("XDG_CACHE_HOME");
	entry = config_find(&config, "./odd", &fault);
	assert_non_null(entry);
	assert_string_equal(entry->path, "./odd");
	assert_null(entry->name);
	assert_non_null(config_find(&config, ".", &fault));
	assert_null(config_find(&config, "odd", &fault));
	assert_string_equal(
		fault.text,
		"odd: there is no image of this name, and no such file");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_fields_are_taken),
		cmocka_unit_test(a_file_gives_its_name_to_what_has_none),
		cmocka_unit_test(each_name_is_one_image),
		cmocka_unit_test(what_is_missing_is_told),
		cmocka_unit_test(what_is_wrong_is_told_with_its_line),
		cmocka_unit_test(a_path_needs_no_file),
	};
	int status = RUN_GROUP(tests);

	config_fini(&config);
	return status;
}
