/* SPDX-License-Identifier: BSD-2-Clause */
/* Lists of libraries are read as ld.so reads them, and written likewise. */
#include "raw/preload_list.h"

#include "tests/unit/unit.h"

static void words_stand_between_colons_and_blanks(void **state UNUSED)
{
	const char *list = ": liba.so:/usr/lib/b.so  c:";
	struct raw_word word;

	assert_true(preload_next(&list, &word));
	assert_true(raw_word_is(word, "liba.so"));
	assert_true(preload_next(&list, &word));
	assert_true(raw_word_is(word, "/usr/lib/b.so"));
	assert_true(preload_next(&list, &word));
	assert_true(raw_word_is(word, "c"));
	assert_false(preload_next(&list, &word));
	assert_false(preload_next(&list, &word));
}

static void an_empty_list_has_no_word(void **state UNUSED)
{
	const char *const lists[] = { "", ":", "  : " };
	struct raw_word word;

	for (size_t i = 0; i < 3; i++) {
		const char *list = lists[i];

		assert_false(preload_next(&list, &word));
	}
}

static void a_word_is_compared_as_a_whole(void **state UNUSED)
{
	struct raw_word word = { "liba.so:more", 7 };

	assert_true(raw_word_is(word, "liba.so"));
	assert_false(raw_word_is(word, "liba.so:"));
	assert_false(raw_word_is(word, "liba.s"));
	assert_false(raw_word_is(word, "liba.so.1"));
}

static void the_base_is_behind_the_last_slash(void **state UNUSED)
{
	struct raw_word plain = raw_word("liba.so"),
			path = { "/usr/lib/liba.so:x", 16 };

	assert_true(raw_word_is(raw_word_base(plain), "liba.so"));
	assert_true(raw_word_is(raw_word_base(path), "liba.so"));
	assert_int_equal(raw_word_base(raw_word("dir/")).size, 0);
}

static void words_are_joined_by_one_colon(void **state UNUSED)
{
	char buf[16];
	struct raw_text text = raw_text(buf, sizeof(buf));

	preload_put(&text, buf, raw_word("a.so"));
	assert_string_equal(buf, "a.so");
	preload_put(&text, buf, raw_word("/b.so"));
	assert_string_equal(buf, "a.so:/b.so");
	assert_false(text.full);
	preload_put(&text, buf, raw_word("longer.so"));
	assert_true(text.full);
}

static void libraries_are_known_by_their_names(void **state UNUSED)
{
	assert_true(preload_is_fakebuild(raw_word("/odd/libfakebuild.so")));
	assert_true(preload_is_fakebuild(raw_word("libfakebuild-fakeroot.so")));
	assert_false(preload_is_fakebuild(raw_word("libfakebuild")));
	assert_false(
		preload_is_fakebuild(raw_word("/libfakebuild.so/liba.so")));
	assert_true(preload_is_fakeroot(raw_word("libfakeroot-sysv.so")));
	assert_true(preload_is_fakeroot(raw_word("/usr/lib/libfakeroot.so")));
	assert_true(preload_is_pseudo(raw_word("/odd/libpseudo.so")));
	assert_false(preload_is_pseudo(raw_word("/libpseudo.so/liba.so")));
	assert_false(preload_is_pseudo(raw_word("libpseudo.so.1")));
	assert_false(preload_is_fakeroot(raw_word("libfakeroo")));
	assert_false(preload_is_fakeroot(raw_word("/libfakeroot/liba.so")));
	assert_false(preload_is_fakeroot(raw_word("mylibfakeroot.so")));
}

static void only_that_name_stands_alone_in_the_list(void **state UNUSED)
{
	static const struct {
		const char *library, *word, *directory;
	} cases[] = {
		{ "/odd/libfakeroot-a.so", "libfakeroot-a.so", "/odd" },
		{ "/a/b c/libfakeroot.so", "libfakeroot.so", "/a/b c" },
		{ "/odd/libfakebuild.so", "/odd/libfakebuild.so", "" },
		/* LD_LIBRARY_PATH cannot hold these directories. */
		{ "/libfakeroot.so", "/libfakeroot.so", "" },
		{ "./odd/libfakeroot.so", "./odd/libfakeroot.so", "" },
		{ "/o;d/libfakeroot.so", "/o;d/libfakeroot.so", "" },
		{ "/o$d/libfakeroot.so", "/o$d/libfakeroot.so", "" },
	};

	for (size_t i = 0; i < countof(cases); i++) {
		struct preload_entry entry = preload_entry(cases[i].library);

		assert_true(raw_word_is(entry.word, cases[i].word));
		assert_true(raw_word_is(entry.directory, cases[i].directory));
	}
}

static void the_directory_is_the_first_and_not_twice(void **state UNUSED)
{
	static const struct {
		const char *old, *written;
	} cases[] = {
		{ NULL, "/odd" },
		{ "", "/odd" },
		{ "/odd", "/odd" },
		{ "/a:/b", "/odd:/a:/b" },
		{ "/a;/odd:/b", "/odd:/a:/b" },
		{ "/odder:/od", "/odd:/odder:/od" },
		/* An empty one is the working directory. */
		{ "/a::/b:", "/odd:/a::/b:" },
		{ ":", "/odd::" },
	};
	struct raw_word directory = raw_word("/odd");
	char buf[64];

	for (size_t i = 0; i < countof(cases); i++) {
		struct raw_text text = raw_text(buf, sizeof(buf));

		library_path_put(&text, directory, cases[i].old);
		assert_string_equal(buf, cases[i].written);
		assert_true(library_path_has(buf, directory));
	}
	assert_false(library_path_has(NULL, directory));
	assert_false(library_path_has("/odder:/odd", directory));
	assert_false(library_path_has("/a:/odd", directory));
	assert_true(library_path_has(NULL, raw_word("")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_stand_between_colons_and_blanks),
		cmocka_unit_test(an_empty_list_has_no_word),
		cmocka_unit_test(a_word_is_compared_as_a_whole),
		cmocka_unit_test(the_base_is_behind_the_last_slash),
		cmocka_unit_test(words_are_joined_by_one_colon),
		cmocka_unit_test(libraries_are_known_by_their_names),
		cmocka_unit_test(only_that_name_stands_alone_in_the_list),
		cmocka_unit_test(the_directory_is_the_first_and_not_twice),
	};

	return RUN_GROUP(tests);
}
