/* SPDX-License-Identifier: BSD-2-Clause */
/* The number of a call is known if one way leads to it, on which x8 is set. */
#include "preload/site/arm_number.h"

#include "tests/unit/preload/site/arm_search.h"

#define ASSERT_NUMBER(number_, ...)                         \
	do {                                                \
		SEARCH(__VA_ARGS__, SVC);                   \
		assert_int_equal(count, 1);                 \
		assert_int_equal(sites[0].number, number_); \
	} while (0)

static void a_number_is_what_x8_was_set_to(void **state)
{
	(void)state;
	ASSERT_NUMBER(54, MOV_X8(54));
	ASSERT_NUMBER(54, MOV_W8(54));
	ASSERT_NUMBER(65535, MOV_X8(65535));
	ASSERT_NUMBER(0, 0x2a1f03e8 /* mov w8, wzr */);
	ASSERT_NUMBER(0, 0xaa1f03e8 /* mov x8, xzr */);
	ASSERT_NUMBER(56, MOV_X8(54), MOV_X8(56));
}

static void other_instructions_may_be_between(void **state)
{
	static const uint32_t others[] = {
		NOP,
		MOV_X0(8),
		0xaa0103e0 /* mov x0, x1 */,
		0x910043e1 /* add x1, sp, #16 */,
		0x93407c42 /* sxtw x2, w2 */,
		0xb9400fe0 /* ldr w0, [sp, #12] */,
		0xa90107e0 /* stp x0, x1, [sp, #16] */,
		0xd503245f /* bti c */,
		0xd53bd041 /* mrs x1, tpidr_el0 */,
		0x6a01001f /* tst w0, w1 */,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		ASSERT_NUMBER(54, MOV_X8(54), others[i]);
}

static void what_may_change_x8_is_believed_to(void **state)
{
	static const uint32_t others[] = {
		BL(100),
		B_EQ(100),
		RET,
		0xaa0003e8 /* mov x8, x0 */,
		0xf2a00028 /* movk x8, #1, lsl #16 */,
		0xd2a00028 /* movz x8, #1, lsl #16 */,
		0x92800008 /* movn x8, #0 */,
		0xf94003e8 /* ldr x8, [sp] */,
		0xa94023e0 /* ldp x0, x8, [sp] */,
		0xf8408500 /* ldr x0, [x8], #8 */,
		0x88a87c00 /* cas w8, w0, [x0] */,
		0x9e660008 /* fmov x8, d0 */,
		0xd53bd048 /* mrs x8, tpidr_el0 */,
		0x10000008 /* adr x8, . */,
		SVC - 1 /* no instruction of ours */,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		ASSERT_NUMBER(-1, MOV_X8(54), others[i]);
	ASSERT_NUMBER(-1, NOP);
}

static void who_jumps_between_may_bring_another(void **state)
{
	(void)state;
	ASSERT_NUMBER(54, B(1), MOV_X8(54), NOP);
	ASSERT_NUMBER(-1, B(2), MOV_X8(54), NOP);
	ASSERT_NUMBER(-1, B_EQ(3), MOV_X8(54), NOP);
	ASSERT_NUMBER(-1, CBZ(2), MOV_X8(54), NOP);
	ASSERT_NUMBER(-1, TBNZ(2), MOV_X8(54), NOP);
	SEARCH(MOV_X8(54), SVC, B(-1));
	assert_int_equal(sites[0].number, -1);
	SEARCH(MOV_X8(54), SVC, B(-2));
	assert_int_equal(sites[0].number, 54);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_is_what_x8_was_set_to),
		cmocka_unit_test(other_instructions_may_be_between),
		cmocka_unit_test(what_may_change_x8_is_believed_to),
		cmocka_unit_test(who_jumps_between_may_bring_another),
	};

	return RUN_GROUP(tests);
}
