/* SPDX-License-Identifier: BSD-2-Clause */
/* Checksums: those of sum(1), cksum(1) and sha256sum(1), and comparing them. */
#include "common/digest.h"

#include <string.h>

#include "tests/unit/unit.h"

/* The text of `count` times a letter, in pieces of this size. */
static void make(char letter, size_t count, size_t piece, struct str *to)
{
	struct digest digest;
	char bytes[1000];

	memset(bytes, letter, sizeof(bytes));
	digest_begin(&digest, NULL);
	while (count > 0) {
		size_t size = count < piece ? count : piece;

		digest_add(&digest, bytes, size);
		count -= size;
	}
	str_clear(to);
	digest_finish(&digest, to);
	assert_false(str_failed(to));
}

/* The kinds of another text, in the order that they have here. */
static void kinds_are_those_of_another_text(void **state UNUSED)
{
	static const char *const cases[][2] = {
		{ "cksum=1 sum=2", "sum=98 cksum=975775277" },
		{ "md5=1 cksum=2", "cksum=975775277" },
		{ "sum=1", "sum=98" },
		{ "sha256=1", "sha256=3e23e8160039594a33894f6564e1b134"
			      "8bbd7a0088d42c4acb73eeaed59c009d" },
		{ "md5=1", "" },
	};
	struct str text = STR_INIT;
	struct digest digest;

	for (size_t n = 0; n < countof(cases); n++) {
		digest_begin(&digest, cases[n][0]);
		digest_add(&digest, "b", 1);
		str_clear(&text);
		digest_finish(&digest, &text);
		assert_string_equal(str_text(&text), cases[n][1]);
	}
	str_fini(&text);
}

/* The expected values are those of coreutils. */
static void sums_are_those_of_coreutils(void **state UNUSED)
{
	static const struct {
		char letter;
		size_t count;
		const char *text;
	} cases[] = {
		{ 'a', 0,
		  "sum=0 cksum=4294967295 "
		  "sha256=e3b0c44298fc1c149afbf4c8996fb924"
		  "27ae41e4649b934ca495991b7852b855" },
		{ 'b', 1,
		  "sum=98 cksum=975775277 "
		  "sha256=3e23e8160039594a33894f6564e1b134"
		  "8bbd7a0088d42c4acb73eeaed59c009d" },
		{ 'c', 55,
		  "sum=5445 cksum=4034785813 "
		  "sha256=2c4ba9a9458f454f09628b5cced67608"
		  "b1bfd00e3a98cf2298308b9975645520" },
		{ 'd', 56,
		  "sum=5600 cksum=2629004268 "
		  "sha256=eecff00fb90e34f4ade8161f6b3a60e6"
		  "557699482956db6aaa31383992c2d28f" },
		{ 'e', 64,
		  "sum=6464 cksum=204620590 "
		  "sha256=add5b41fc5a881fc87ef4640581ed5ff"
		  "7fe5eab39640b3a3e6e8b90f0aa71730" },
		{ 'f', 119,
		  "sum=12138 cksum=1243528953 "
		  "sha256=41da103ff533edcf4b2558b0fdd50500"
		  "e5ddf152f6f7dc1f3d93333ce652b042" },
		{ 'z', 70000,
		  "sum=20450 cksum=2771495827 "
		  "sha256=c466389580aea5a288efb4f6e7961e68"
		  "077fc5295e3e9222d9abee4a34b99a05" },
	};
	struct str text = STR_INIT;

	for (size_t n = 0; n < countof(cases); n++)
		for (size_t piece = 1; piece <= 1000; piece += 333) {
			make(cases[n].letter, cases[n].count, piece, &text);
			assert_string_equal(str_text(&text), cases[n].text);
		}
	str_fini(&text);
}

static void kinds_in_common_are_compared(void **state UNUSED)
{
	assert_false(digests_differ("sum=1", "sum=1"));
	assert_true(digests_differ("sum=1", "sum=2"));
	assert_true(digests_differ("sum=1", "sum=12"));
	assert_false(digests_differ("sum=1", "cksum=2"));
	assert_false(digests_differ("", "cksum=2"));
	assert_false(digests_differ("md5=aB sum=1", "cksum=2 md5=Ab"));
	assert_true(digests_differ("md5=ab sum=1", "sum=1 md5=ac"));
	assert_true(digests_are_computed("md5=ab sum=1"));
	assert_false(digests_are_computed("md5=ab sha1=sum=1"));
}

/* Of several kinds that which the first text begins with. */
static void a_difference_has_a_kind(void **state UNUSED)
{
	size_t len;

	assert_string_equal(digests_difference("sum=1", "sum=12")->name, "sum");
	assert_string_equal(
		digests_difference("md5=a sum=1 sha1=b", "sum=1 sha1=c md5=b")
			->name,
		"md5");
	assert_string_equal(
		digests_difference("sha1=b md5=a", "md5=b sha1=c")->name,
		"sha1");
	assert_null(digests_difference("md5=a", "sum=1"));
	assert_memory_equal(digest_value("sum=1 md5=abc", "md5", &len), "abc",
			    4);
	assert_int_equal(len, 3);
	assert_null(digest_value("sum=1 md5=abc", "sha1", &len));
}

static void the_sha256_has_small_letters(void **state UNUSED)
{
	static const char wanted[] = "abcdef0123456789abcdef0123456789"
				     "abcdef0123456789abcdef0123456789";
	char hex[SHA256_HEX_SIZE];

	assert_true(digests_sha256("sum=1 sha256=ABCDEF0123456789abcdef01234567"
				   "89abcdef0123456789ABCDEF0123456789 md5=1",
				   hex));
	assert_string_equal(hex, wanted);
	assert_false(digests_sha256("md5=ab", hex));
	assert_false(digests_sha256("sha256=ab", hex));
	assert_false(digests_sha256("", hex));
}

static void values_have_a_form(void **state UNUSED)
{
	const struct digest_kind *md5 = digest_kind_named("md5");

	assert_true(digest_fits(md5, "0123456789abcdefABCDEF0123456789"));
	assert_false(digest_fits(md5, "0123456789abcdefABCDEF012345678"));
	assert_false(digest_fits(md5, "0123456789abcdefABCDEF012345678g"));
	assert_true(digest_fits(digest_kind_named("sum"), "4294967295"));
	assert_false(digest_fits(digest_kind_named("sum"), "4294967296"));
	assert_false(digest_fits(digest_kind_named("cksum"), "ff"));
	assert_null(digest_kind_named("sha"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sums_are_those_of_coreutils),
		cmocka_unit_test(kinds_are_those_of_another_text),
		cmocka_unit_test(kinds_in_common_are_compared),
		cmocka_unit_test(a_difference_has_a_kind),
		cmocka_unit_test(the_sha256_has_small_letters),
		cmocka_unit_test(values_have_a_form),
	};

	return RUN_GROUP(tests);
}
