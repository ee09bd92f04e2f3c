/* SPDX-License-Identifier: BSD-2-Clause */
/* Each system call of a text is found that may be the shim's, and nothing that
   only looks like one. */
#include "preload/site/arm_sites.h"

#include "tests/unit/preload/site/arm_search.h"

static void a_call_of_ours_is_found(void **state)
{
	(void)state;
	SEARCH(NOP, MOV_X8(54), SVC, RET);
	assert_int_equal(count, 1);
	assert_int_equal(sites[0].syscall, 8);
	assert_int_equal(sites[0].number, 54);
	SEARCH(SVC, MOV_X8(READ), SVC, SVC, MOV_X8(56), SVC);
	assert_int_equal(count, 3);
	assert_int_equal(sites[0].syscall, 0);
	assert_int_equal(sites[0].number, -1);
	assert_int_equal(sites[1].syscall, 12);
	assert_int_equal(sites[1].number, -1);
	assert_int_equal(sites[2].syscall, 20);
}

static void other_exceptions_are_none(void **state)
{
	(void)state;
	SEARCH(SVC_OF(1), 0xd4000002 /* hvc #0 */, 0xd4200000 /* brk #0 */);
	assert_int_equal(count, 0);
}

static void a_call_may_have_another_number_if_x8_is_set(void **state)
{
	(void)state;
	SEARCH(MOV_X8(54), SVC_OF(1), MOV_X8(READ), SVC_OF(1));
	assert_int_equal(count, 1);
	assert_int_equal(sites[0].number, 54);
	SEARCH(MOV_X8(54), B_EQ(100), SVC_OF(0x80));
	assert_int_equal(count, 0);
	SEARCH(0xaa0003e8 /* mov x8, x0 */, NOP, SVC_OF(0x80));
	assert_int_equal(count, 1);
	SEARCH(0xf94003e8 /* ldr x8, [sp] */, MOV_X0(1), SVC_OF(0xffff));
	assert_int_equal(count, 1);
	assert_int_equal(sites[0].number, -1);
}

/* What is in front may be moved if it only computes. */
static void a_call_of_no_known_number_stays(void **state)
{
	static const uint32_t movable[] = {
		MOV_X0(8),
		0xaa0703e5 /* mov x5, x7 */,
		0xaa0103e8 /* mov x8, x1 */,
		0x910043e1 /* add x1, sp, #16 */,
		0x93407c42 /* sxtw x2, w2 */,
		0xeb01001f /* cmp x0, x1 */,
		0x92400400 /* and x0, x0, #3 */,
	};
	static const uint32_t others[] = {
		NOP,
		B(100),
		RET,
		SVC,
		0xf9401fe5 /* ldr x5, [sp, #56] */,
		0x10000041 /* adr x1, .+8 */,
		0x90000001 /* adrp x1, . */,
		0x58000101 /* ldr x1, .+32 */,
		0xdac103fe /* pacia x30, sp */,
		0x93c10400 /* extr x0, x0, x1, #1 */,
		0xd53bd041 /* mrs x1, tpidr_el0 */,
		0xc85f7c00 /* ldxr x0, [x0] */,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(movable) / sizeof(*movable); i++) {
		SEARCH(NOP, movable[i], SVC);
		assert_int_equal(count, 1);
		assert_int_equal(sites[0].begin, 4);
		assert_int_equal(sites[0].syscall, 8);
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		SEARCH(others[i], SVC);
		assert_int_equal(sites[count - 1].begin, 4);
		assert_int_equal(sites[count - 1].syscall, 4);
	}
	/* Whoever jumps to the call is to be in the session, too. */
	SEARCH(MOV_X0(1), SVC, B(-1));
	assert_int_equal(sites[0].begin, 4);
	SEARCH(MOV_X0(1), SVC, B(-2));
	assert_int_equal(sites[0].begin, 0);
	/* A known number needs no way back. */
	SEARCH(MOV_X8(54), MOV_X0(1), SVC);
	assert_int_equal(sites[0].begin, 8);
}

static void a_constant_is_none(void **state)
{
	(void)state;
	SEARCH(LDR_X1(2), RET, SVC, NOP);
	assert_int_equal(count, 0);
	SEARCH(LDR_X1(2), RET, NOP, SVC);
	assert_int_equal(count, 0);
	SEARCH(SVC, NOP, LDR_X1(-2), RET);
	assert_int_equal(count, 0);
	SEARCH(LDR_X1(3), RET, SVC, NOP);
	assert_int_equal(count, 1);
	SEARCH(LDR_Q1(2), RET, NOP, NOP, NOP, SVC, NOP);
	assert_int_equal(count, 0);
	SEARCH(LDR_Q1(2), RET, NOP, NOP, NOP, NOP, SVC);
	assert_int_equal(count, 1);
	SEARCH(ADR_X1(2), RET, SVC, NOP);
	assert_int_equal(count, 0);
	SEARCH(ADR_X1(2), RET, NOP, SVC);
	assert_int_equal(count, 1);
}

static void what_has_no_meaning_beside_it_is_none(void **state)
{
	(void)state;
	SEARCH(UDF, SVC, NOP);
	assert_int_equal(count, 0);
	SEARCH(RET, SVC, 0x1234);
	assert_int_equal(count, 0);
	SEARCH(0xaa0003e8 /* mov x8, x0 */, SVC, UDF);
	assert_int_equal(count, 1);
	SEARCH(MOV_X8(54), SVC, UDF);
	assert_int_equal(count, 1);
}

static bool nothing_at_4(void *context, uint32_t at)
{
	(void)context;
	return at != 4;
}

static void what_is_no_code_is_none(void **state)
{
	(void)state;
	is_code = nothing_at_4;
	SEARCH(SVC, SVC, SVC);
	is_code = NULL;
	assert_int_equal(count, 2);
	assert_int_equal(sites[1].syscall, 8);
}

static void a_cut_text_is_read_to_its_last_word(void **state)
{
	static const uint32_t text[] = { MOV_X8(54), SVC };

	(void)state;
	for (size_t size = 0; size <= sizeof(text); size++) {
		uint8_t *exact = malloc(size ? size : 1);

		memcpy(exact, text, size);
		search((const uint32_t *)exact, size);
		free(exact);
		assert_int_equal(count, size == sizeof(text));
	}
}

static bool stop(void *context, const struct arm_site *site)
{
	(void)site;
	++*(unsigned *)context;
	return false;
}

static void a_search_can_be_ended(void **state)
{
	static const uint32_t text[] = { SVC, SVC };
	uint8_t targets[1] = { 0 };
	unsigned found = 0;

	(void)state;
	assert_false(arm_find_sites(
		&(struct arm_search){ .text = (const uint8_t *)text,
				      .size = sizeof(text),
				      .targets = targets,
				      .is_ours = all_but_read,
				      .found = stop,
				      .context = &found }));
	assert_int_equal(found, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_call_of_ours_is_found),
		cmocka_unit_test(other_exceptions_are_none),
		cmocka_unit_test(a_call_may_have_another_number_if_x8_is_set),
		cmocka_unit_test(a_call_of_no_known_number_stays),
		cmocka_unit_test(a_constant_is_none),
		cmocka_unit_test(what_has_no_meaning_beside_it_is_none),
		cmocka_unit_test(what_is_no_code_is_none),
		cmocka_unit_test(a_cut_text_is_read_to_its_last_word),
		cmocka_unit_test(a_search_can_be_ended),
	};

	return RUN_GROUP(tests);
}
