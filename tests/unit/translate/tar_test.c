/* SPDX-License-Identifier: BSD-2-Clause */
#include "translate/tar/tar.h"

#include "tests/unit/translate/archive.h"
#include "tests/unit/unit.h"

static struct translate_options change_to(uint32_t uid, const char *uname)
{
	return (struct translate_options) {
		.rule.fallback = {
			.set = CHANGE_UID | CHANGE_UNAME,
			.uid = uid,
			.uname = uname,
		},
	};
}

/* Translates; the caller frees out.  The last step. */
static enum step run(const struct translate_options *options,
		     const struct str *in, struct str *out)
{
	struct translate t;
	enum step step;

	assert_int_equal(translate_init(&t, &format_tar, options), 0);
	step = translate_all(&t, in, 4096, out);
	translate_fini(&t);
	return step;
}

/* Bytes in which two equally long texts differ. */
static size_t differences(const struct str *a, const struct str *b)
{
	size_t n = 0;

	assert_int_equal(a->len, b->len);
	for (size_t i = 0; i < a->len; i++)
		n += a->data[i] != b->data[i];
	return n;
}

static void changes_digits_and_checksum_only(void **state UNUSED)
{
	const struct translate_options options = change_to(4243, "joe");
	struct str in = STR_INIT, out = STR_INIT;

	add_tar(&in, "one", '0', "ustar\00000", "data", 4);
	add_end(&in);
	assert_int_equal(run(&options, &in, &out), STEP_DONE);
	/* 010222 becomes 010223, and the sum grows by one. */
	assert_int_equal(differences(&in, &out), 2);
	assert_memory_equal(out.data + TAR_UID, "0010223", 8);
	assert_true(tar_is_header((uint8_t *)out.data, NULL));
	str_fini(&in);
	str_fini(&out);
}

static void writes_no_name_into_a_v7_header(void **state UNUSED)
{
	const struct translate_options options = change_to(4243, "zed");
	struct str in = STR_INIT, out = STR_INIT;

	add_tar(&in, "one", '0', "\0\0\0\0\0\0\0", "data", 4);
	assert_int_equal(run(&options, &in, &out), STEP_DONE);
	assert_memory_equal(out.data + TAR_UNAME, "joe", 4);
	assert_memory_equal(out.data + TAR_UID, "0010223", 8);
	str_fini(&in);
	str_fini(&out);
}

static void rewrites_a_record_that_overrides(void **state UNUSED)
{
	const struct translate_options options = change_to(7, "joe");
	struct str in = STR_INIT, out = STR_INIT;

	add_tar(&in, "x", 'x', "ustar\00000", "6 a=b\n12 uid=4242\n", 18);
	add_tar(&in, "one", '0', "ustar\00000", "data", 4);
	add_end(&in);
	assert_int_equal(run(&options, &in, &out), STEP_DONE);
	assert_int_equal(out.len, in.len);
	assert_memory_equal(out.data + TAR_BLOCK, "6 a=b\n8 uid=7\n\0", 15);
	assert_memory_equal(out.data + TAR_SIZE, "00000000016", 12);
	assert_true(tar_is_header((uint8_t *)out.data, NULL));
	assert_memory_equal(out.data + 2 * TAR_BLOCK + TAR_UID, "0000007", 8);
	str_fini(&in);
	str_fini(&out);
}

static void adds_a_record_against_a_global_header(void **state UNUSED)
{
	const struct translate_options options = change_to(7, "joe");
	struct str in = STR_INIT, out = STR_INIT;

	add_tar(&in, "g", 'g', "ustar\00000", "12 uid=4242\n", 12);
	add_tar(&in, "dir/one", '0', "ustar\00000", "data", 4);
	assert_int_equal(run(&options, &in, &out), STEP_DONE);
	assert_int_equal(out.len, in.len + 2 * TAR_BLOCK);
	assert_memory_equal(out.data, in.data, 2 * TAR_BLOCK);
	assert_string_equal(out.data + 2 * TAR_BLOCK, "dir/PaxHeaders/one");
	assert_int_equal(out.data[2 * TAR_BLOCK + TAR_TYPE], 'x');
	assert_string_equal(out.data + 3 * TAR_BLOCK, "8 uid=7\n");
	str_fini(&in);
	str_fini(&out);
}

static void puts_a_large_id_where_the_dialect_has_room(void **state UNUSED)
{
	const struct translate_options options = change_to(3000000, "joe");
	struct str in = STR_INIT, out = STR_INIT;

	add_tar(&in, "gnu", '0', "ustar  ", "data", 4);
	assert_int_equal(run(&options, &in, &out), STEP_DONE);
	assert_memory_equal(out.data + TAR_UID, "\x80\0\0\0\0\x2d\xc6\xc0", 8);
	str_clear(&in);
	str_clear(&out);
	add_tar(&in, "x", 'x', "ustar\00000", "6 a=b\n", 6);
	add_tar(&in, "pax", '0', "ustar\00000", "data", 4);
	assert_int_equal(run(&options, &in, &out), STEP_DONE);
	assert_string_equal(out.data + TAR_BLOCK, "6 a=b\n15 uid=3000000\n");
	str_clear(&in);
	str_clear(&out);
	add_tar(&in, "ustar", '0', "ustar\00000", "data", 4);
	assert_int_equal(run(&options, &in, &out), STEP_DAMAGE);
	str_clear(&in);
	add_tar(&in, "v7", '0', "\0\0\0\0\0\0\0", "data", 4);
	assert_int_equal(run(&options, &in, &out), STEP_DAMAGE);
	str_fini(&in);
	str_fini(&out);
}

static void leaves_an_extension_s_own_owner_alone(void **state UNUSED)
{
	const struct translate_options options = change_to(7, "zed");
	struct str in = STR_INIT, out = STR_INIT;

	add_tar(&in, "x", 'x', "ustar\00000", "6 a=b\n", 6);
	add_tar(&in, "one", '0', "ustar\00000", "data", 4);
	assert_int_equal(run(&options, &in, &out), STEP_DONE);
	assert_memory_equal(out.data, in.data, 2 * TAR_BLOCK);
	str_fini(&in);
	str_fini(&out);
}

/* The name that a member is looked up by, through all that may hold it. */
static void finds_the_name_that_counts(void **state UNUSED)
{
	static const char sparse[] = "23 GNU.sparse.name=abc\n12 path=xyz\n";
	char longer[310] = { 0 };
	struct str in = STR_INIT;
	struct tar tar = { .pax = false };
	struct unit unit;

	memset(longer, 'l', 300);
	add_tar(&in, "././@LongLink", 'L', "ustar  ", longer, 301);
	add_tar(&in, "short", '0', "ustar  ", NULL, 0);
	assert_int_equal(
		tar_parse(&tar, (uint8_t *)in.data, in.len, true, &unit),
		PARSE_UNIT);
	assert_int_equal(unit.member.path.len, 300);
	str_clear(&in);
	add_tar(&in, "x", 'x', "ustar\00000", sparse, sizeof(sparse) - 1);
	add_tar(&in, "GNUSparseFile.1/abc", '0', "ustar\00000", NULL, 0);
	assert_int_equal(
		tar_parse(&tar, (uint8_t *)in.data, in.len, true, &unit),
		PARSE_UNIT);
	assert_int_equal(unit.member.path.len, 3);
	assert_memory_equal(unit.member.path.ptr, "abc", 3);
	str_fini(&in);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(changes_digits_and_checksum_only),
		cmocka_unit_test(writes_no_name_into_a_v7_header),
		cmocka_unit_test(rewrites_a_record_that_overrides),
		cmocka_unit_test(adds_a_record_against_a_global_header),
		cmocka_unit_test(puts_a_large_id_where_the_dialect_has_room),
		cmocka_unit_test(leaves_an_extension_s_own_owner_alone),
		cmocka_unit_test(finds_the_name_that_counts),
	};

	return RUN_GROUP(tests);
}
