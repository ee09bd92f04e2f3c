/* SPDX-License-Identifier: BSD-2-Clause */
/* SHA-256 of the examples of FIPS 180-4, and of more as sha256sum(1) has it,
   however the bytes are cut, and in each way to compute it. */
#include "common/sha256.h"

#include <string.h>

#include "common/sha256_blocks.h"
#include "tests/unit/unit.h"

static void assert_sha256_by(sha256_blocks *take, const char *text,
			     size_t times, size_t piece, const char *expected)
{
	char hex[SHA256_HEX_SIZE];
	struct sha256 sha256;
	size_t size = strlen(text);

	sha256_begin(&sha256);
	sha256.take = take;
	for (size_t i = 0; i < times; i++)
		for (size_t at = 0; at < size; at += piece)
			sha256_add(&sha256, text + at,
				   size - at < piece ? size - at : piece);
	sha256_finish(&sha256, hex);
	assert_string_equal(hex, expected);
}

static void assert_sha256(const char *text, size_t times, size_t piece,
			  const char *expected)
{
	assert_sha256_by(sha256_blocks_plain, text, times, piece, expected);
	if (sha256_blocks_fast())
		assert_sha256_by(sha256_blocks_fast(), text, times, piece,
				 expected);
}

static void the_examples_of_the_standard(void **state UNUSED)
{
	for (size_t piece = 1; piece <= 100; piece++) {
		assert_sha256("abc", 1, piece,
			      "ba7816bf8f01cfea414140de5dae2223"
			      "b00361a396177a9cb410ff61f20015ad");
		assert_sha256("abcdbcdecdefdefgefghfghighijhijk"
			      "ijkljklmklmnlmnomnopnopq",
			      1, piece,
			      "248d6a61d20638b8e5c026930c3e6039"
			      "a33ce45964ff2167f6ecedd419db06c1");
	}
	assert_sha256("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		      7812, 100,
		      "02a674b28d331e5333ffb4b5033b0026"
		      "00dd08c634855135c3fcbc36b50cb328");
}

static void no_bytes_have_one_too(void **state UNUSED)
{
	assert_sha256("", 0, 1,
		      "e3b0c44298fc1c149afbf4c8996fb924"
		      "27ae41e4649b934ca495991b7852b855");
}

/* Without a fixed sum, but of many more blocks than the examples have. */
static void both_ways_give_the_same(void **state UNUSED)
{
	uint32_t plain[8] = { 4242, 1, 2, 3, 4, 5, 6, UINT32_MAX }, fast[8];
	uint8_t blocks[7 * SHA256_BLOCK];

	if (!sha256_blocks_fast())
		skip();
	for (size_t i = 0; i < sizeof(blocks); i++)
		blocks[i] = (uint8_t)(i * 151 ^ i >> 3);
	memcpy(fast, plain, sizeof(fast));
	for (size_t count = 0; count <= 7; count++) {
		sha256_blocks_plain(plain, blocks, count);
		sha256_blocks_fast()(fast, blocks, count);
		assert_memory_equal(plain, fast, sizeof(fast));
	}
}

static void the_best_way_is_chosen(void **state UNUSED)
{
	sha256_blocks *fast = sha256_blocks_fast();
	struct sha256 sha256;

	sha256_begin(&sha256);
	assert_true(sha256.take == (fast ? fast : sha256_blocks_plain));
}

static void takes_bytes_that_lie_together(void **state UNUSED)
{
	char hex[SHA256_HEX_SIZE];

	sha256_of("abcd", 3, hex);
	assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223"
				 "b00361a396177a9cb410ff61f20015ad");
}

static void tells_a_digest_from_other_texts(void **state UNUSED)
{
	char text[SHA256_HEX_SIZE + 1];

	sha256_of("abc", 3, text);
	assert_true(sha256_is_hex(text));
	strcpy(text + SHA256_HEX_SIZE - 1, "0");
	assert_false(sha256_is_hex(text));
	text[SHA256_HEX_SIZE - 2] = '\0';
	assert_false(sha256_is_hex(text));
	sha256_of("abc", 3, text);
	text[0] = 'B';
	assert_false(sha256_is_hex(text));
	text[0] = 'g';
	assert_false(sha256_is_hex(text));
	assert_false(sha256_is_hex(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_examples_of_the_standard),
		cmocka_unit_test(no_bytes_have_one_too),
		cmocka_unit_test(both_ways_give_the_same),
		cmocka_unit_test(the_best_way_is_chosen),
		cmocka_unit_test(takes_bytes_that_lie_together),
		cmocka_unit_test(tells_a_digest_from_other_texts),
	};

	return RUN_GROUP(tests);
}
