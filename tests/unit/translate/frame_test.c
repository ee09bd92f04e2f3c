/* SPDX-License-Identifier: BSD-2-Clause */
#include "translate/frame.h"

#include "tests/unit/unit.h"

#include <string.h>

/* The letter x, compressed. */
#define ZSTD "\x28\xb5\x2f\xfd\x04\x58\x09\0\0\x78\x23\x11\x04\x83"
#define XZ "\xfd" "7zXZ\0\0\x04\xe6\xd6\xb4\x46\x02\0\x21\x01\x16\0\0\0" \
	"\x74\x2f\xe5\xa3\x01\0\0\x78\0\0\0\0\x45\xae\xef\x83\xf8\xee\x16\x0a" \
	"\0\x01\x19\x01\xa5\x2c\x81\xcc\x1f\xb6\xf3\x7d\x01\0\0\0\0\x04YZ"
#define SKIPPABLE "\x5a\x2a\x4d\x18\x04\0\0\0abcd"

#define SIZE(text) (sizeof(text) - 1)
#define TEXT(text) (text), SIZE(text)

/* Shows the bytes as the input gives them: as many as must be seen, or as
   `most` says, or what is left. */
static size_t pass(const char *compression, const char *text, size_t len,
		   size_t most)
{
	uint8_t bytes[4 * FRAME_PEEK] = { 0 };
	size_t at = 0, shown, passed;
	struct frame frame;

	assert_true(len <= sizeof(bytes));
	memcpy(bytes, text, len);
	frame_init(&frame, compression);
	do {
		shown = len - at < most ? len - at : most;
		passed = frame_pass(&frame, bytes + at, shown);
		assert_true(passed <= shown);
		at += passed;
	} while (passed > 0);
	return at;
}

static void expect(const char *compression, const char *text, size_t len,
		   size_t size)
{
	for (size_t most = FRAME_PEEK; most < FRAME_PEEK + 40; most++)
		assert_int_equal(pass(compression, text, len, most), size);
}

static void finds_the_end_of_zstd_data(void **state UNUSED)
{
	expect("zstd", TEXT(ZSTD), SIZE(ZSTD));
	expect("zstd", TEXT(ZSTD "\0\0\0\0"), SIZE(ZSTD));
	expect("zstd", TEXT(ZSTD "070701"), SIZE(ZSTD));
	expect("zstd", TEXT(ZSTD ZSTD "junk"), 2 * SIZE(ZSTD));
	expect("zstd", TEXT(SKIPPABLE ZSTD SKIPPABLE "\0"),
	       SIZE(ZSTD) + 2 * SIZE(SKIPPABLE));
}

static void finds_the_end_of_xz_data(void **state UNUSED)
{
	expect("xz", TEXT(XZ), SIZE(XZ));
	expect("xz", TEXT(XZ "\0\0\0\0" "070701"), SIZE(XZ));
	expect("xz", TEXT(XZ XZ "junk"), 2 * SIZE(XZ));
	expect("xz", TEXT(XZ "\0\0\0\0" XZ "\0"), 2 * SIZE(XZ) + 4);
	expect("xz", TEXT(XZ "\0\0\0" XZ), SIZE(XZ));
}

static void finds_an_end_far_away(void **state UNUSED)
{
	char text[3 * FRAME_PEEK] = "\x5a\x2a\x4d\x18\xf0\x07\0";

	/* 8 bytes of header and 2032 to be skipped, then data. */
	memcpy(text + 2040, ZSTD, SIZE(ZSTD));
	expect("zstd", text, sizeof(text), 2040 + SIZE(ZSTD));
}

static void passes_what_is_cut(void **state UNUSED)
{
	for (size_t len = 4; len < SIZE(ZSTD); len++)
		expect("zstd", ZSTD, len, len);
	for (size_t len = 6; len < SIZE(XZ); len++)
		expect("xz", XZ, len, len);
}

static void passes_all_of_the_others(void **state UNUSED)
{
	expect("gzip", TEXT("anything\0\0\0"), 11);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_end_of_zstd_data),
		cmocka_unit_test(finds_the_end_of_xz_data),
		cmocka_unit_test(finds_an_end_far_away),
		cmocka_unit_test(passes_what_is_cut),
		cmocka_unit_test(passes_all_of_the_others),
	};

	return RUN_GROUP(tests);
}
