/* SPDX-License-Identifier: BSD-2-Clause */
/* File capabilities: text and attribute value say the same. */
#include "common/caps.h"

#include <errno.h>
#include <string.h>

#include "tests/unit/unit.h"

enum { NET_BIND = 10, NET_RAW = 13, BPF = 39 };

static uint64_t bit(int n)
{
	return 1ULL << n;
}

static void texts_are_read(void **state UNUSED)
{
	static const struct {
		const char *text;
		uint64_t p, i;
		bool e;
	} cases[] = {
		{ "cap_net_raw+ep", 1 << NET_RAW, 0, true },
		{ "cap_net_raw=ep", 1 << NET_RAW, 0, true },
		{ "cap_net_raw,cap_net_bind_service=p",
		  1 << NET_RAW | 1 << NET_BIND, 0, false },
		{ "cap_net_raw=p cap_net_bind_service=i", 1 << NET_RAW,
		  1 << NET_BIND, false },
		{ "  13+eip\n", 1 << NET_RAW, 1 << NET_RAW, true },
		{ "cap_bpf=p", 1ULL << BPF, 0, false },
		{ "=", 0, 0, false },
		{ "", 0, 0, false },
		{ "all=p", (1ULL << 41) - 1, 0, false },
		{ "=p all-p cap_net_raw+p", 1 << NET_RAW, 0, false },
		{ "cap_net_raw=eip-ei", 1 << NET_RAW, 0, false },
	};

	for (size_t n = 0; n < countof(cases); n++) {
		struct caps caps;

		if (!caps_parse(cases[n].text, &caps))
			fail_msg("'%s' is refused", cases[n].text);
		if (caps.permitted != cases[n].p ||
		    caps.inheritable != cases[n].i ||
		    caps.effective != cases[n].e)
			fail_msg("'%s' means something else", cases[n].text);
	}
}

static void other_texts_are_refused(void **state UNUSED)
{
	static const char *const cases[] = {
		"cap_net_raw",	  "net_raw=p",
		"cap_nonsense=p", "cap_net_raw=x",
		"cap_net_raw=p,", "+p",
		"64=p",		  "cap_net_raw,=p",
		"cap_=p",	  "cap_net_raw=ep cap_chown=p",
	};
	struct caps caps;

	for (size_t n = 0; n < countof(cases); n++) {
		errno = 0;
		if (caps_parse(cases[n], &caps))
			fail_msg("'%s' is taken", cases[n]);
		assert_int_equal(errno, EINVAL);
	}
}

static void the_value_is_the_kernels(void **state UNUSED)
{
	static const unsigned char expected[CAPS_SIZE] = {
		1, 0, 0, 2, 0, 32, 0, 0, 0, 0, 0, 0, 128, 0, 0, 0, 0, 0, 0, 0,
	};
	struct caps caps = { bit(NET_RAW) | bit(BPF), 0, true }, back;
	unsigned char value[CAPS_SIZE];

	caps_encode(&caps, value);
	assert_memory_equal(value, expected, sizeof(value));
	assert_true(caps_decode(value, sizeof(value), &back));
	assert_true(caps_same(&caps, &back));
}

static void values_of_all_versions_are_read(void **state UNUSED)
{
	static const unsigned char first[12] = { 0, 0, 0, 1, 0, 32 };
	static const unsigned char third[24] = { 1, 0, 0, 3, 0, 32 };
	struct caps caps;

	assert_true(caps_decode(first, sizeof(first), &caps));
	assert_int_equal(caps.permitted, bit(NET_RAW));
	assert_false(caps.effective);
	assert_true(caps_decode(third, sizeof(third), &caps));
	assert_true(caps.effective);
	assert_false(caps_decode(third, sizeof(third) - 1, &caps));
	assert_false(caps_decode(third, 3, &caps));
	assert_false(caps_decode((const unsigned char[24]){ 0, 0, 0, 9 }, 24,
				 &caps));
}

static void a_written_text_reads_back(void **state UNUSED)
{
	static const struct caps cases[] = {
		{ 0, 0, false },
		{ 1 << NET_RAW, 0, true },
		{ 6, 12, true },
		{ 6, 12, false },
		{ UINT64_MAX, UINT64_MAX, true },
		{ 0x5555555555555555, 0xaaaaaaaaaaaaaaaa, true },
	};
	char text[CAPS_TEXT_SIZE];

	for (size_t n = 0; n < countof(cases); n++) {
		struct caps back;

		caps_format(&cases[n], text);
		assert_true(strlen(text) < sizeof(text));
		if (!caps_parse(text, &back) || !caps_same(&cases[n], &back))
			fail_msg("'%s' does not read back", text);
	}
	caps_format(&cases[1], text);
	assert_string_equal(text, "cap_net_raw=ep");
}

static void texts_are_compared_by_meaning(void **state UNUSED)
{
	assert_true(caps_equal("cap_net_raw+ep", "cap_net_raw=pe"));
	assert_false(caps_equal("cap_net_raw+ep", "cap_net_raw=p"));
	assert_false(caps_equal("nonsense", "nonsense"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_read),
		cmocka_unit_test(other_texts_are_refused),
		cmocka_unit_test(the_value_is_the_kernels),
		cmocka_unit_test(values_of_all_versions_are_read),
		cmocka_unit_test(a_written_text_reads_back),
		cmocka_unit_test(texts_are_compared_by_meaning),
	};

	return RUN_GROUP(tests);
}
