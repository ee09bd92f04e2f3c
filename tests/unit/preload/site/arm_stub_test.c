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

static const struct arm_site site = { 0x88, 0x88, 54 },
			     before = { 0x88, 0x84, -1 };

/* mov x5, x7 */
#define MOVED 0xaa0703e5
static const uint32_t text[36] = { [33] = MOVED, [34] = ARM_SYSCALL };

static struct site_places near = { .text = (const uint8_t *)text,
				   .text_address = TEXT,
				   .stub_address = STUB,
				   .enter = ENTER,
				   .ours = OURS };

static uint32_t words[ARM_STUB_MAX / 4];

enum { SIZE = 72 };

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
	static const uint32_t code[] = { 0xd503201f, 0xa9be47f0, 0x53107d10,
					 0x350000f0, 0x58000190, 0x38684a10,
					 0x34000090, 0x100000d0, 0x58000000,
					 0xd61f0220, 0xa8c247f0, ARM_SYSCALL,
					 0,	     0xa8c247f0, 0 };
	uint64_t ours;

	(void)state;
	assert_int_equal(write_stub(&near), SIZE);
	for (unsigned i = 0; i < sizeof(code) / sizeof(*code); i++)
		if (i != 8 && i != 12 && i != 14)
			assert_true(words[i] == code[i]);
	memcpy(&ours, words + 16, sizeof(ours));
	assert_true(ours == OURS);
}

static void a_stub_goes_on_behind_the_call(void **state)
{
	(void)state;
	write_stub(&near);
	assert_true(target_of(12) == TEXT + site.syscall + 4);
	assert_true(target_of(14) == TEXT + site.syscall + 4);
}

static void a_stub_does_what_was_in_front_and_leads_to_the_call(void **state)
{
	(void)state;
	assert_int_equal(arm_write_stub(&before, &near, (uint8_t *)words),
			 SIZE);
	assert_true(words[0] == MOVED);
	assert_true(target_of(11) == TEXT + before.syscall);
	assert_true(target_of(14) == TEXT + before.syscall + 4);
}

static void a_stub_finds_the_entry(void **state)
{
	int64_t distance;

	(void)state;
	write_stub(&near);
	assert_int_equal(words[8] & 0xff00001f, 0x58000011);
	distance = (int32_t)(words[8] << 8) >> 13;
	assert_true(STUB + 8 * UINT64_C(4) + distance * 4 == ENTER);
}

/* Where the entry returns to, there is a system call at ARM_BACK before, or a
   branch to it, and each way restores what the stub has used. */
static void the_way_back_leads_to_the_call(void **state)
{
	unsigned back = 13 - ARM_BACK / 4;

	(void)state;
	write_stub(&near);
	assert_int_equal(words[back], words[13]);
	assert_true(words[back + 1] == ARM_SYSCALL);
	arm_write_stub(&before, &near, (uint8_t *)words);
	assert_int_equal(words[back], words[13]);
	assert_true(target_of(back + 1) == TEXT + before.syscall);
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
		assert_int_equal(write_stub(&far), SIZE);
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

static void jump_is_at(const struct arm_site *at)
{
	uint32_t changed[36], old[36], word = at->begin / 4;

	for (unsigned i = 0; i < 36; i++)
		old[i] = 0xd503201f + i;
	memcpy(changed, old, sizeof(changed));
	arm_write_jump(at, (uint8_t *)changed, TEXT, STUB);
	assert_true(changed[word] ==
		    (0x14000000 | (0x3ffffff & (STUB - TEXT - at->begin) / 4)));
	changed[word] = old[word];
	assert_memory_equal(changed, old, sizeof(changed));
}

static void a_jump_is_one_branch_in_place_of_the_first(void **state)
{
	(void)state;
	jump_is_at(&site);
	jump_is_at(&before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stub_asks_and_then_calls_or_enters),
		cmocka_unit_test(a_stub_goes_on_behind_the_call),
		cmocka_unit_test(
			a_stub_does_what_was_in_front_and_leads_to_the_call),
		cmocka_unit_test(a_stub_finds_the_entry),
		cmocka_unit_test(the_way_back_leads_to_the_call),
		cmocka_unit_test(what_is_out_of_reach_has_no_stub),
		cmocka_unit_test(a_jump_is_one_branch_in_place_of_the_first),
	};

	return RUN_GROUP(tests);
}
