/* SPDX-License-Identifier: BSD-2-Clause */
/* Stubs are read back, word by word; preload/start/arm_enter_test.c runs what
   they lead to. */
#include "preload/site/arm_stub.h"

#include <string.h>

#include "tests/unit/unit.h"

#define TEXT  UINT64_C(0x400000)
#define STUB  UINT64_C(0x3f0010)
#define ENTER UINT64_C(0x3f0000)
#define OURS  UINT64_C(0x1122334455667788)

static const struct arm_site site = { .syscall = 0x88, .number = 54 };

static struct site_places near = {
	.text_address = TEXT, .stub_address = STUB, .enter = ENTER, .ours = OURS
};

static uint32_t words[ARM_STUB_MAX / 4];

static size_t write_stub(const struct site_places *places)
{
	return arm_write_stub(&site, places, (uint8_t *)words);
}

/* Where a branch in the stub goes. */
static uint64_t target_of(unsigned word)
{
	int64_t distance = (int32_t)(words[word] << 6) >> 6;

	assert_int_equal(words[word] >> 26, 5);
	return STUB + word * UINT64_C(4) + distance * 4;
}

static void a_stub_asks_and_then_calls_or_enters(void **state)
{
	static const uint32_t code[] = { 0xa9bf47f0, 0x53107d10, 0x350000f0,
					 0x58000170, 0x38684a10, 0x34000090,
					 0x100000d0, 0x58000000, 0xd61f0220,
					 0xa8c147f0, 0xd4000001, 0,
					 0xa8c147f0, 0 };
	uint64_t ours;

	(void)state;
	assert_int_equal(write_stub(&near), ARM_STUB_MAX);
	for (unsigned i = 0; i < sizeof(code) / sizeof(*code); i++)
		if (i != 7 && i != 11 && i != 13)
			assert_true(words[i] == code[i]);
	memcpy(&ours, words + 14, sizeof(ours));
	assert_true(ours == OURS);
}

static void a_stub_goes_on_behind_the_call(void **state)
{
	(void)state;
	write_stub(&near);
	assert_true(target_of(11) == TEXT + site.syscall + 4);
	assert_true(target_of(13) == TEXT + site.syscall + 4);
}

static void a_stub_finds_the_entry(void **state)
{
	int64_t distance;

	(void)state;
	write_stub(&near);
	assert_int_equal(words[7] & 0xff00001f, 0x58000011);
	distance = (int32_t)(words[7] << 8) >> 13;
	assert_true(STUB + 7 * UINT64_C(4) + distance * 4 == ENTER);
}

/* Where the entry returns to, there is a system call at ARM_BACK before, and
   each way restores what the stub has used. */
static void the_way_back_leads_to_the_call(void **state)
{
	unsigned back = 12 - ARM_BACK / 4;

	(void)state;
	write_stub(&near);
	assert_int_equal(words[back], words[12]);
	assert_true(words[back + 1] == ARM_SYSCALL);
}

static void what_is_out_of_reach_has_no_stub(void **state)
{
	static const uint64_t good[] = { TEXT + ARM_REACH, TEXT - 4096 };
	static const uint64_t bad[] = { TEXT + (UINT64_C(129) << 20),
					TEXT + (UINT64_C(1) << 40),
					TEXT - (UINT64_C(129) << 20) };
	struct site_places far = near;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		far.stub_address = far.enter = good[i];
		far.enter += 4096;
		assert_int_equal(write_stub(&far), ARM_STUB_MAX);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		far.stub_address = bad[i];
		far.enter = bad[i] + 4096;
		assert_int_equal(write_stub(&far), 0);
	}
	far = near;
	far.enter = STUB + (UINT64_C(2) << 20);
	assert_int_equal(write_stub(&far), 0);
}

static void a_jump_is_one_branch_in_place_of_the_call(void **state)
{
	uint32_t text[36], before[36];

	(void)state;
	for (unsigned i = 0; i < 36; i++)
		before[i] = 0xd503201f + i;
	memcpy(text, before, sizeof(text));
	arm_write_jump(&site, (uint8_t *)text, TEXT, STUB);
	assert_true(text[34] ==
		    (0x14000000 | (0x3ffffff & (STUB - TEXT - 0x88) / 4)));
	text[34] = before[34];
	assert_memory_equal(text, before, sizeof(text));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stub_asks_and_then_calls_or_enters),
		cmocka_unit_test(a_stub_goes_on_behind_the_call),
		cmocka_unit_test(a_stub_finds_the_entry),
		cmocka_unit_test(the_way_back_leads_to_the_call),
		cmocka_unit_test(what_is_out_of_reach_has_no_stub),
		cmocka_unit_test(a_jump_is_one_branch_in_place_of_the_call),
	};

	return RUN_GROUP(tests);
}
