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
	SEARCH(0xd4000021 /* svc #1 */, 0xd4000002 /* hvc #0 */,
	       0xd4200000 /* brk #0 */);
	assert_int_equal(count, 0);
}

static void a_constant_is_none(void **state)
{
	(void)state;
	SEARCH(LDR_X1(2), RET, SVC, 0);
	assert_int_equal(count, 0);
	SEARCH(LDR_X1(2), RET, 0, SVC);
	assert_int_equal(count, 0);
	SEARCH(SVC, 0, LDR_X1(-2), RET);
	assert_int_equal(count, 0);
	SEARCH(LDR_X1(3), RET, SVC, 0);
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
		cmocka_unit_test(a_constant_is_none),
		cmocka_unit_test(what_is_no_code_is_none),
		cmocka_unit_test(a_cut_text_is_read_to_its_last_word),
		cmocka_unit_test(a_search_can_be_ended),
	};

	return RUN_GROUP(tests);
}
