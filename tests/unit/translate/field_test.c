/* SPDX-License-Identifier: BSD-2-Clause */
#include "translate/stream/field.h"

#include <string.h>

#include "tests/unit/unit.h"

#define FIELD(text) (const uint8_t *)(text), sizeof(text) - 1

static void reads_every_spelling_of_a_number(void **state UNUSED)
{
	static const struct {
		const uint8_t *field;
		unsigned width;
		int64_t value;
	} cases[] = {
		{ FIELD("0000644\0"), 0644 },
		{ FIELD("0000644 "), 0644 },
		{ FIELD("00000644"), 0644 },
		{ FIELD("   644 \0"), 0644 },
		{ FIELD("644\0\0\0\0\0"), 0644 },
		{ FIELD("644 \0\0\0\0"), 0644 },
		{ FIELD("7777777\0"), 2097151 },
		{ FIELD("77777777"), 16777215 },
		{ FIELD("        "), 0 },
		{ FIELD("\0\0\0\0\0\0\0\0"), 0 },
		{ FIELD("77777777777\0"), 8589934591 },
		{ FIELD("777777777777"), 68719476735 },
		{ FIELD("14000000000\0"), 1610612736 },
		{ FIELD("\x80\0\0\0\0\x2d\xc6\xc0"), 3000000 },
		{ FIELD("\xff\xff\xff\xff\xff\xff\xff\xfe"), -2 },
		{ FIELD("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"),
		  -1 },
		{ FIELD("\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff"),
		  INT64_MAX },
	};

	for (size_t i = 0; i < countof(cases); i++) {
		int64_t value = -42;

		if (!field_get(cases[i].field, cases[i].width, &value) ||
		    value != cases[i].value)
			fail_msg("case %zu: %lld", i, (long long)value);
	}
}

static void refuses_what_is_no_number_or_too_large(void **state UNUSED)
{
	static const struct {
		const uint8_t *field;
		unsigned width;
	} cases[] = {
		{ FIELD("12x4567\0") },
		{ FIELD("-000001\0") },
		{ FIELD("0000008\0") },
		{ FIELD("\x80\0\0\0\x80\0\0\0\0\0\0\0") },
		{ FIELD("\x80\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff") },
		{ FIELD("\xff\0\0\0\0\0\0\0\0\0\0\0") },
	};
	int64_t value;

	for (size_t i = 0; i < countof(cases); i++)
		if (field_get(cases[i].field, cases[i].width, &value))
			fail_msg("case %zu: %lld", i, (long long)value);
}

static void writes_in_the_spelling_it_finds(void **state UNUSED)
{
	static const struct {
		const char *before, *after;
		unsigned width;
		int64_t value;
		bool base256;
	} cases[] = {
		{ "0000644\0", "0004711\0", 8, 04711, false },
		{ "0000644 ", "0004711 ", 8, 04711, false },
		{ "000644 \0", "004711 \0", 8, 04711, false },
		{ "   644 \0", "  4711 \0", 8, 04711, false },
		{ "00000644", "00004711", 8, 04711, false },
		{ "644\0\0\0\0\0", "4711\0\0\0\0", 8, 04711, false },
		{ "644 \0\0\0\0", "4711 \0\0\0", 8, 04711, false },
		{ "4711\0\0\0\0", "0644\0\0\0\0", 8, 0644, false },
		{ "        ", "0004711\0", 8, 04711, false },
		{ "\0\0\0\0\0\0\0\0", "0004711\0", 8, 04711, false },
		{ " 00644 \0", " 04711 \0", 8, 04711, false },
		{ "000644 \0", "7777777 ", 8, 07777777, false },
		{ "00000644", "10000000", 8, 010000000, false },
		{ "0000644\0", "\x80\0\0\0\0\x2d\xc6\xc0", 8, 3000000, true },
		{ "\x80\0\0\0\0\x2d\xc6\xc0", "\x80\0\0\0\0\0\0\x05", 8, 5,
		  false },
		{ "00000000000\0",
		  "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe", 12, -2,
		  true },
	};

	for (size_t i = 0; i < countof(cases); i++) {
		uint8_t field[12];
		int64_t value = 0;

		memcpy(field, cases[i].before, cases[i].width);
		if (!field_put(field, cases[i].width, cases[i].value,
			       cases[i].base256) ||
		    memcmp(field, cases[i].after, cases[i].width) != 0)
			fail_msg("case %zu: %.*s", i, (int)cases[i].width,
				 (char *)field);
		assert_true(field_get(field, cases[i].width, &value));
		assert_int_equal(value, cases[i].value);
	}
}

static void leaves_the_field_alone_when_a_value_does_not_fit(
	void **state UNUSED)
{
	uint8_t field[] = "000644 ";

	assert_false(field_put(field, 8, 3000000, false));
	assert_false(field_put(field, 8, -1, false));
	assert_memory_equal(field, "000644 ", 8);
}

static void sums_a_block_in_both_ways(void **state UNUSED)
{
	uint8_t block[512];
	uint32_t sum = 0;
	int32_t signed_sum = 0;

	for (unsigned i = 0; i < sizeof(block); i++) {
		block[i] = (uint8_t)(i * 7 + 200);
		sum += block[i];
		signed_sum += (int8_t)block[i];
	}
	assert_int_equal(field_sum(block), sum);
	assert_int_equal(field_signed_sum(block), signed_sum);
	memset(block, 0xff, sizeof(block));
	assert_int_equal(field_sum(block), 512 * 255);
	assert_int_equal(field_signed_sum(block), -512);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_spelling_of_a_number),
		cmocka_unit_test(refuses_what_is_no_number_or_too_large),
		cmocka_unit_test(writes_in_the_spelling_it_finds),
		cmocka_unit_test(
			leaves_the_field_alone_when_a_value_does_not_fit),
		cmocka_unit_test(sums_a_block_in_both_ways),
	};

	return RUN_GROUP(tests);
}
