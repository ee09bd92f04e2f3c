/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a few lines can make of themselves: each way has its bound, and the
 * fault says at which line it was met.
 */
#include <limits.h>

#include "common/str.h"
#include "tests/unit/pkgdb/load.h"

static const char too_much[] = "the files say more than their size allows";

/* Appends a text in which each @ stands for a number. */
static void put_numbered(struct str *to, const char *text, int n)
{
	for (; *text; text++)
		if (*text == '@')
			str_printf(to, "%d", n);
		else
			str_push(to, *text);
}

/* Checks that a text, then a numbered line many times, is refused where the
   bound is met, wherever that is. */
static void assert_bounded(const char *format, const char *first,
			   const char *line, size_t times, const char *reason)
{
	struct str text = STR_INIT;
	struct pkgdb *db = new_db();
	struct fault fault = { .text = "" };

	str_puts(&text, first);
	for (size_t i = 0; i < times; i++)
		put_numbered(&text, line, (int)i);
	assert_false(str_failed(&text));
	if (read_text_as(db, str_text(&text), format, &fault) == 0)
		fail_msg("accepted: %zu times %s", times, line);
	if (fault.line == 0 || !strstr(fault.text, reason))
		fail_msg("line %u: %s (expected: %s)", fault.line, fault.text,
			 reason);
	pkgdb_free(db);
	str_fini(&text);
}

static void mtree_is_no_deeper_than_a_path(void **state UNUSED)
{
	struct str deep = STR_INIT;

	assert_bounded("mtree", "#mtree\n", "d type=dir\n", 2049,
		       "path of 4097 bytes is longer than any can be");
	/* Each line states its whole path. */
	str_puts(&deep, "#mtree\n");
	for (int i = 0; i < 1300; i++)
		str_puts(&deep, "dd type=dir\n");
	assert_bounded("mtree", str_text(&deep), "f@ type=file\n", 30000,
		       too_much);
	str_fini(&deep);
}

static void names_and_targets_are_no_longer_than_any_can_be(void **state UNUSED)
{
	struct str text = STR_INIT;
	char name[PATH_MAX + 1];

	memset(name, 'n', PATH_MAX);
	name[PATH_MAX] = '\0';
	str_printf(&text, "#mtree\n/set uname=%.257s\na\n", name);
	assert_refused("mtree", str_text(&text), 2, "longer than 256 bytes");
	str_clear(&text);
	str_printf(&text, "#mtree\na gname=%.257s\n", name);
	assert_refused("mtree", str_text(&text), 2, "longer than 256 bytes");
	str_clear(&text);
	str_printf(&text, "s none a=%s\n", name);
	assert_refused("prototype", str_text(&text), 1,
		       "target of 4096 bytes is longer than any can be");
	str_fini(&text);
}

static void parameters_hold_no_more_than_the_files_allow(void **state UNUSED)
{
	static const char first[] =
		"!P=0123456789012345678901234567890123456789\n"
		"!P=$P$P$P$P$P$P$P$P$P$P\n"
		"!P=$P$P$P$P$P$P$P$P$P$P\n"
		"!P=$P$P$P$P$P$P$P$P$P$P\n";

	assert_bounded("prototype", first, "!A@=$P\n", 4000, too_much);
	assert_bounded("prototype", first, "f none $P 644 a a\n", 1,
		       "longer than any can be");
}

static void nodes_of_a_table_are_counted(void **state UNUSED)
{
	assert_bounded("device-table", "", "/n@ c 644 0 0 1 0 0 1 4096\n", 400,
		       too_much);
	assert_bounded("device-table", "",
		       "/n@ c 644 0 0 1 0 0 1 1000000000"
		       "\n",
		       1, "1000000000 nodes in one row");
	assert_bounded("device-table", "/a f 644 0 0\n", "/ r 644 0 0\n", 1001,
		       "more than 1000 recursive rows");
	assert_bounded("device-table", "/a f 644 0 0\n", "|xattr cap_@\n",
		       20000, too_much);
}

static void transforms_and_what_they_make_is_counted(void **state UNUSED)
{
	struct str first = STR_INIT;

	assert_bounded("ips", "", "<transform file a=b@ -> drop>\n", 20000,
		       too_much);
	assert_bounded("ips", "",
		       "<transform file a=(((((((b@)+)+)+)+)+)+)+aaaaaaaaaaaa"
		       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaa -> drop>\n",
		       500, too_much);
	str_puts(&first, "<transform user -> set x ");
	for (int i = 0; i < 800; i++)
		str_puts(&first, "123456789.");
	str_puts(&first, ">\n");
	/* No entry comes of these lines. */
	assert_bounded("ips", str_text(&first), "user username=u uid=@\n",
		       20000, too_much);
	str_clear(&first);
	str_puts(&first, "<transform set -> drop>\nset x=");
	for (int i = 0; i < 900; i++)
		str_puts(&first, "123456789.");
	assert_bounded("ips", str_text(&first), "\n", 1,
		       "x has more than 8192 bytes");
	str_fini(&first);
}

static void packages_of_a_path_are_counted(void **state UNUSED)
{
	assert_bounded("contents", "",
		       "/a f none 644 root bin 1 1 1 "
		       "SUNWlongname@\n",
		       6000, too_much);
}

static void put_file(const char *name, const char *text, int n)
{
	struct str numbered = STR_INIT;
	FILE *out = fopen(name, "w");

	assert_non_null(out);
	put_numbered(&numbered, text, n);
	fputs(str_text(&numbered), out);
	fclose(out);
	str_fini(&numbered);
}

/* Each of 20 files includes the next one twice. */
static void assert_no_fan_out(const char *format, const char *line,
			      const char *leaf)
{
	struct fault fault = { .text = "" };
	struct pkgdb *db = new_db();
	char name[16];

	for (int i = 1; i < 19; i++) {
		snprintf(name, sizeof(name), "f%d", i);
		put_file(name, line, i + 1);
	}
	put_file("f19", leaf, 0);
	put_file("f0", line, 1);
	if (pkgdb_read_as(db, "f0", format, &fault) == 0)
		fail_msg("%s: accepted", format);
	if (fault.line == 0 || !strstr(fault.text, "includes repeat"))
		fail_msg("%s:%u: %s", fault.file, fault.line, fault.text);
	pkgdb_free(db);
}

static void includes_do_not_fan_out(void **state UNUSED)
{
	assert_no_fan_out("prototype", "!include f@\n!include ./f@\n",
			  "f none a 644 root bin\n");
	assert_no_fan_out("ips", "<include f@>\n<include ./f@>\n",
			  "file path=a mode=644\n");
}

/* The same file many times is a mistake, but no flood. */
static void an_include_may_be_repeated(void **state UNUSED)
{
	struct fault fault = { .text = "" };
	struct pkgdb *db = new_db();
	FILE *out = fopen("list", "w");

	assert_non_null(out);
	for (int i = 0; i < 5000; i++)
		fputs("!include part\n", out);
	fclose(out);
	put_file("part", "f none a 644 root bin\n", 0);
	if (pkgdb_read_as(db, "list", "prototype", &fault) < 0)
		fail_msg("%s:%u: %s", fault.file, fault.line, fault.text);
	assert_int_equal(pkgdb_count(db), 1);
	pkgdb_free(db);
}

static void only_regular_files_are_included(void **state UNUSED)
{
	assert_refused("prototype", "!include /dev/zero\n", 1,
		       "/dev/zero: not a regular file");
	assert_refused("ips", "<include /dev/zero>\n", 1,
		       "/dev/zero: not a regular file");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mtree_is_no_deeper_than_a_path),
		cmocka_unit_test(
			names_and_targets_are_no_longer_than_any_can_be),
		cmocka_unit_test(parameters_hold_no_more_than_the_files_allow),
		cmocka_unit_test(nodes_of_a_table_are_counted),
		cmocka_unit_test(transforms_and_what_they_make_is_counted),
		cmocka_unit_test(packages_of_a_path_are_counted),
		cmocka_unit_test(includes_do_not_fan_out),
		cmocka_unit_test(an_include_may_be_repeated),
		cmocka_unit_test(only_regular_files_are_included),
	};

	return RUN_GROUP(tests);
}
