/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files that are read in pieces make the entries that they make as a whole, and
 * faults name the same lines.
 */
#include "pkgdb/read/text_window.h"

#include <errno.h>

#include "pkgdb/db/db.h"
#include "tests/unit/pkgdb/load.h"

#define PIECE ((size_t)256 << 10)

/* A spec of several pieces, whose lines are joined, commented, relative and
   escaped, and one of which is longer than a piece. */
static void put_spec(struct str *text)
{
	str_puts(text, "#mtree\n/set type=file uid=7\n");
	for (unsigned n = 0; n < 9000; n++) {
		str_printf(text, "./dir%u/na\\040me mode=0%o \\\n", n,
			   0600 + n % 64);
		str_printf(text, "  gid=%u%s\n", n, n % 5 ? "" : "  # text");
		if (n % 100 == 0)
			str_printf(text,
				   "sub%u type=dir mode=0755\nx%u "
				   "mode=0644\n..\n",
				   n, n);
		if (n % 1000 == 0)
			str_printf(text, "/set uid=%u\n", n);
		if (n == 4321) {
			str_puts(text, "#");
			for (size_t i = 0; i < 3 * PIECE; i++)
				str_push(text, '#');
			str_puts(text, "\n");
		}
	}
}

static struct pkgdb *in_memory(const struct str *text)
{
	struct pkgdb *db = new_db();
	struct fault fault;

	assert_int_equal(pkgdb_read_text(db, "memory", NULL, str_text(text),
					 text->len, &fault),
			 0);
	assert_int_equal(pkgdb_seal(db, &fault), 0);
	return db;
}

static void makes_the_same_entries(void **state)
{
	struct str text = STR_INIT;
	struct pkgdb *whole, *pieces;

	(void)state;
	put_spec(&text);
	assert_true(text.len > 4 * PIECE);
	whole = in_memory(&text);
	pieces = load(str_text(&text));
	assert_int_equal(whole->count, pieces->count);
	assert_int_equal(whole->read_bytes, pieces->read_bytes);
	for (uint32_t i = 0; i < whole->count; i++) {
		const struct pkgdb_entry *a = db_entry(whole, i);
		const struct pkgdb_entry *b = db_entry(pieces, i);

		assert_string_equal(a->path, b->path);
		assert_int_equal(a->mode, b->mode);
		assert_int_equal(a->uid, b->uid);
		assert_int_equal(a->gid, b->gid);
		assert_int_equal(a->type, b->type);
		assert_int_equal(a->line, b->line);
	}
	pkgdb_free(whole);
	pkgdb_free(pieces);
	str_fini(&text);
}

static void names_the_line_in_a_later_piece(void **state)
{
	struct str text = STR_INIT;
	struct pkgdb *db = new_db();
	struct fault fault;
	unsigned lines = 0;

	(void)state;
	put_spec(&text);
	for (size_t i = 0; i < text.len; i++)
		lines += text.data[i] == '\n';
	str_puts(&text, "./last mode=9\n./end mode=0644\n");
	assert_int_equal(read_text_as(db, str_text(&text), NULL, &fault), -1);
	assert_int_equal(fault.line, lines + 1);
	assert_non_null(strstr(fault.text, "'9'"));
	pkgdb_free(db);
	str_fini(&text);
}

/* Lines that end where a piece ends, one byte before and one behind. */
static void cuts_at_any_byte(void **state)
{
	(void)state;
	for (size_t end = PIECE - 2; end <= PIECE + 2; end++) {
		struct str text = STR_INIT;
		struct pkgdb *db;

		str_puts(&text, "#mtree\n#");
		while (text.len < end - 18)
			str_push(&text, '#');
		str_puts(&text, "\n./a \\\n  mode=0640\n./b mode=0600");
		db = load(str_text(&text));
		assert_int_equal(pkgdb_count(db), 2);
		assert_int_equal(pkgdb_find(db, "a")->mode, 0640);
		assert_int_equal(pkgdb_find(db, "b")->mode, 0600);
		pkgdb_free(db);
		str_fini(&text);
	}
}

static void keeps_what_a_manifest_waits_for(void **state)
{
	struct str text = STR_INIT;
	struct pkgdb *db;

	(void)state;
	str_puts(&text, "#mtree\n#@ manifest 1\n./a type=link mode=0777 "
			"uid=0 gid=0 link=there\n#");
	for (size_t i = 0; i < 2 * PIECE; i++)
		str_push(&text, '#');
	str_puts(&text, "\n./b type=file mode=0600 uid=1 gid=2\n");
	db = load(str_text(&text));
	assert_int_equal(pkgdb_count(db), 2);
	assert_string_equal(pkgdb_find(db, "a")->link, "there");
	pkgdb_free(db);
	str_fini(&text);
}

static void says_why_a_file_is_not_read(void **state)
{
	struct text_window window;

	(void)state;
	assert_int_equal(text_window_open(&window, "/nonexistent"), -1);
	assert_int_equal(errno, ENOENT);
	text_window_close(&window);
	assert_int_equal(text_window_open(&window, "/"), -1);
	assert_int_equal(errno, EISDIR);
	text_window_close(&window);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(makes_the_same_entries),
		cmocka_unit_test(names_the_line_in_a_later_piece),
		cmocka_unit_test(cuts_at_any_byte),
		cmocka_unit_test(keeps_what_a_manifest_waits_for),
		cmocka_unit_test(says_why_a_file_is_not_read),
	};

	return RUN_GROUP(tests);
}
