/* SPDX-License-Identifier: BSD-2-Clause */
#include "translate/cpio/cpio.h"

#include "tests/unit/translate/archive.h"
#include "tests/unit/unit.h"

static const struct translate_options to_abcdef = {
	.rule.fallback = { .set = CHANGE_UID, .uid = 0xabcdef },
};

static void run(const struct str *in, struct str *out, enum step expected)
{
	struct translate t;

	assert_int_equal(translate_init(&t, &format_cpio, &to_abcdef), 0);
	assert_int_equal(translate_all(&t, in, 100, out), expected);
	translate_fini(&t);
}

static void keeps_the_case_of_hex_digits(void **state UNUSED)
{
	struct str in = STR_INIT, out = STR_INIT;

	add_newc(&in, "name", 0xab, 1, "data");
	add_newc(&in, "TRAILER!!!", 0, 1, "");
	run(&in, &out, STEP_DONE);
	assert_memory_equal(out.data + 22, "00ABCDEF", 8);
	for (size_t i = 0; i < 110; i++)
		if (in.data[i] >= 'A' && in.data[i] <= 'F')
			in.data[i] += 'a' - 'A';
	str_clear(&out);
	run(&in, &out, STEP_DONE);
	assert_memory_equal(out.data + 22, "00abcdef", 8);
	str_fini(&in);
	str_fini(&out);
}

static void refuses_what_is_no_digit(void **state UNUSED)
{
	struct str in = STR_INIT, out = STR_INIT;

	for (unsigned byte = 0; byte < 256; byte++) {
		bool digit = (byte >= '0' && byte <= '9') ||
			     (byte >= 'A' && byte <= 'F') ||
			     (byte >= 'a' && byte <= 'f');

		for (size_t at = 6; at < 14; at++) {
			str_clear(&in);
			str_clear(&out);
			add_newc(&in, "name", 1, 1, "data");
			in.data[at] = (char)byte;
			run(&in, &out, digit ? STEP_DONE : STEP_DAMAGE);
		}
	}
	str_fini(&in);
	str_fini(&out);
}

static void reads_all_thirteen_fields(void **state UNUSED)
{
	struct cpio cpio = { .last_ino = 0 };
	char header[111];

	snprintf(header, sizeof(header),
		 "070701%08X%08X%08X%08X%08X%08X%08X"
		 "%08X%08X%08X%08X%08X%08X",
		 0x12345678u, 2u, 3u, 4u, 5u, 6u, 7u, 8u, 9u, 10u, 11u, 12u,
		 0xfedcba98u);
	cpio.layout = cpio_layout_of((uint8_t *)header, 110);
	assert_true(cpio_read(&cpio, (uint8_t *)header));
	assert_int_equal(cpio.value[CPIO_INO], 0x12345678);
	for (unsigned i = 1; i < 12; i++)
		assert_int_equal(cpio.value[i], i + 1);
	assert_int_equal(cpio.value[CPIO_CHECK], 0xfedcba98);
}

/* Fields that read as in the header before are not read again. */
static void reads_the_same_fields_again(void **state UNUSED)
{
	struct cpio cpio = { .last_ino = 0 };
	char newc[111], odc[77];

	memset(newc, '1', sizeof(newc));
	memcpy(newc, "070701", 6);
	memset(odc, '7', sizeof(odc));
	memcpy(odc, "070707", 6);
	for (int i = 0; i < 2; i++) {
		cpio.layout = cpio_layout_of((uint8_t *)newc, 110);
		for (int n = 0; n < 2; n++) {
			assert_true(cpio_read(&cpio, (uint8_t *)newc));
			for (unsigned f = 0; f < CPIO_FIELDS; f++)
				assert_int_equal(cpio.value[f], 0x11111111);
		}
		cpio.layout = cpio_layout_of((uint8_t *)odc, 76);
		assert_true(cpio_read(&cpio, (uint8_t *)odc));
		assert_int_equal(cpio.value[CPIO_MODE], 0777777);
		assert_int_equal(cpio.value[CPIO_DEVMAJOR], 0);
	}
	cpio.layout = cpio_layout_of((uint8_t *)newc, 110);
	newc[109] = 'g';
	assert_false(cpio_read(&cpio, (uint8_t *)newc));
	assert_false(cpio_read(&cpio, (uint8_t *)newc));
	newc[109] = 'f';
	assert_true(cpio_read(&cpio, (uint8_t *)newc));
	assert_int_equal(cpio.value[CPIO_CHECK], 0x1111111f);
	assert_int_equal(cpio.value[CPIO_NAMESIZE], 0x11111111);
}

static void writes_what_it_reads_in_every_layout(void **state UNUSED)
{
	static const char *const magics[] = {
		"070701", "070702", "070707", "\xc7\x71", "\x71\xc7",
	};

	for (size_t i = 0; i < countof(magics); i++) {
		uint8_t header[110] = { 0 };
		struct cpio cpio = { .last_ino = 0 };

		memcpy(header, magics[i], strlen(magics[i]));
		cpio.layout = cpio_layout_of(header, sizeof(header));
		assert_non_null(cpio.layout);
		if (cpio.layout->spelling < CPIO_LITTLE)
			memset(header + 6, '0', sizeof(header) - 6);
		assert_true(cpio_put(&cpio, header, CPIO_UID, 0x1234));
		assert_true(cpio_put(&cpio, header, CPIO_MTIME, 0x12345678));
		assert_true(cpio_read(&cpio, header));
		assert_int_equal(cpio.value[CPIO_UID], 0x1234);
		assert_int_equal(cpio.value[CPIO_MTIME], 0x12345678);
		assert_int_equal(cpio.value[CPIO_GID], 0);
		assert_false(cpio_put(&cpio, header, CPIO_UID, 1ull << 32));
	}
}

static void keeps_words_of_binary_headers_in_pdp_order(void **state UNUSED)
{
	uint8_t header[26] = { 0xc7, 0x71 };
	struct cpio cpio = { .layout = cpio_layout_of(header, 26) };

	assert_true(cpio_put(&cpio, header, CPIO_MTIME, 0x11223344));
	assert_memory_equal(header + 16, "\x22\x11\x44\x33", 4);
}

/* A name that is left out must not take the data of the others with it. */
static void orders_hard_links_as_they_came(void **state UNUSED)
{
	struct str in = STR_INIT, out = STR_INIT;

	add_newc(&in, "a", 5, 3, "");
	add_newc(&in, "b", 5, 3, "");
	add_newc(&in, "c", 5, 3, "data");
	run(&in, &out, STEP_DONE);
	assert_int_equal(out.len, in.len);
	assert_memory_equal(out.data + 110, "a", 2);
	str_fini(&in);
	str_fini(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_the_case_of_hex_digits),
		cmocka_unit_test(refuses_what_is_no_digit),
		cmocka_unit_test(reads_all_thirteen_fields),
		cmocka_unit_test(reads_the_same_fields_again),
		cmocka_unit_test(writes_what_it_reads_in_every_layout),
		cmocka_unit_test(keeps_words_of_binary_headers_in_pdp_order),
		cmocka_unit_test(orders_hard_links_as_they_came),
	};

	return RUN_GROUP(tests);
}
