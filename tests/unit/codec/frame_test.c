/* SPDX-License-Identifier: BSD-2-Clause */
#include "codec/frame.h"

#include <string.h>

#include "tests/unit/unit.h"

/* The letter x, compressed. */
#define ZSTD "\x28\xb5\x2f\xfd\x04\x58\x09\0\0\x78\x23\x11\x04\x83"
#define XZ                                                                     \
	"\xfd"                                                                 \
	"7zXZ\0\0\x04\xe6\xd6\xb4\x46\x02\0\x21\x01\x16\0\0\0"                 \
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
	expect("xz",
	       TEXT(XZ "\0\0\0\0"
		       "070701"),
	       SIZE(XZ));
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

/* The largest window that is found in the bytes, however they come. */
static uint64_t window_of(const char *compression, const char *text, size_t len)
{
	uint8_t bytes[8 * FRAME_PEEK] = { 0 };
	struct frame frame;
	size_t at = 0, passed;

	assert_true(len <= sizeof(bytes));
	memcpy(bytes, text, len);
	frame_init(&frame, compression);
	while ((passed = frame_pass(&frame, bytes + at, len - at)) > 0)
		at += passed;
	return frame.window;
}

#define WINDOW(compression, text, size) \
	assert_int_equal(window_of(compression, TEXT(text)), (uint64_t)(size))
#define MIB << 20

static void tells_the_window_of_each_compression(void **state UNUSED)
{
	/* 2^(10 + high five bits), and eighths; or the content's size. */
	WINDOW("zstd", ZSTD, 2 MIB);
	WINDOW("zstd", "\x28\xb5\x2f\xfd\0\x88\x01\0\0", 128 MIB);
	WINDOW("zstd", "\x28\xb5\x2f\xfd\0\x89\x01\0\0", 144 MIB);
	WINDOW("zstd", "\x28\xb5\x2f\xfd\xa0\0\0\0\x20\x01\0\0", 512 MIB);
	WINDOW("zstd", "\x28\xb5\x2f\xfd\xe0\0\0\0\0\1\0\0\0\x01\0\0",
	       UINT64_MAX);
	WINDOW("zstd", ZSTD "\x28\xb5\x2f\xfd\0\xa0\x01\0\0", 1024 MIB);
	WINDOW("xz", XZ, 8 MIB);
	WINDOW("xz",
	       XZ "\xfd"
		  "7zXZ\0\0\x04\xe6\xd6\xb4\x46\x02\xc0\x81\x01"
		  "\x80\x80\1\x21\1\x1f"
		  "1234",
	       192 MIB);
	WINDOW("xz",
	       "\xfd"
	       "7zXZ\0\0\x04\xe6\xd6\xb4\x46\x03\x01\x03\x01\0"
	       "\x21\x01\x24\0\0\0\0\0\0\0\0\0",
	       1024 MIB);
	WINDOW("lzma",
	       "\x5d\0\0\0\x20"
	       "garbage",
	       512 MIB);
	WINDOW("lzip", "LZIP\x01\x14garbage", 1 MIB);
	WINDOW("gzip", "\x1f\x8b\x08garbage", 0);
}

static void finds_the_window_of_a_later_member(void **state UNUSED)
{
	char text[7 * FRAME_PEEK] = "LZIP\x01\x14";

	for (size_t at = FRAME_PEEK; at < sizeof(text) - 6; at += 777) {
		memcpy(text + at, "LZIP\x01\x1d", 6);
		assert_int_equal(window_of("lzip", text, sizeof(text)),
				 512 MIB);
		memset(text + at, 0, 6);
		assert_int_equal(window_of("lzip", text, sizeof(text)), 1 MIB);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_end_of_zstd_data),
		cmocka_unit_test(finds_the_end_of_xz_data),
		cmocka_unit_test(finds_an_end_far_away),
		cmocka_unit_test(passes_what_is_cut),
		cmocka_unit_test(tells_the_window_of_each_compression),
		cmocka_unit_test(finds_the_window_of_a_later_member),
		cmocka_unit_test(passes_all_of_the_others),
	};

	return RUN_GROUP(tests);
}
