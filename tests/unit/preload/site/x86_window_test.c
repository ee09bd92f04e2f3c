/* SPDX-License-Identifier: BSD-2-Clause */
/* What a jump covers can be moved, and nobody jumps into it. */
#include "preload/site/x86_window.h"

#include "tests/unit/preload/site/x86_search.h"

/* mov rdx, rsi; mov rsi, rdi; syscall */
static void several_short_instructions_give_way_together(void **state)
{
	(void)state;
	SEARCH(0x48, 0x89, 0xf2, 0x48, 0x89, 0xfe, 0x0f, 0x05, 0xc3);
	assert_site(X86_SEVERAL, 0, 6, 6);
	assert_int_equal(sites[0].number, -1);
}

/* mov eax, 92; 5: syscall; cmp eax, -4; je 5; ret */
static void a_call_that_is_jumped_to_gives_way_itself(void **state)
{
	(void)state;
	SEARCH(0xb8, 92, 0, 0, 0, 0x0f, 0x05, 0x83, 0xf8, 0xfc, 0x74, 0xf9,
	       0xc3);
	assert_site(X86_AROUND, 5, 10, 10);
	assert_int_equal(sites[0].number, -1);
}

/* je 4; push rax; nop; 4: syscall; ret, and padding */
static void padding_takes_the_jump_behind_the_end(void **state)
{
	(void)state;
	SEARCH(0x74, 2, 0x50, 0x90, 0x0f, 0x05, 0xc3, 0xcc, 0xcc, 0xcc);
	assert_site(X86_AROUND, 4, 9, 9);
	/* Behind the call somebody else begins, but there is room nearby. */
	SEARCH(0xeb, 7, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0x0f, 0x05,
	       0xeb, 0xfe);
	assert_int_equal(count, 1);
	assert_int_equal(sites[0].window, X86_ISLAND);
	assert_int_equal(sites[0].island, 2);
	SEARCH(0xeb, 0, 0x0f, 0x05, 0xeb, 0xfe);
	assert_int_equal(count, 1);
	assert_int_equal(sites[0].window, X86_NONE);
}

/* mov eax, 92; syscall, but somebody jumps to 92: je 4, or lock, jumped over */
static void nobody_jumps_into_a_window(void **state)
{
	(void)state;
	SEARCH(0x74, 1, 0xb8, 92, 0, 0, 0, 0x0f, 0x05, 0xc3);
	assert_int_equal(count, 1);
	assert_int_equal(sites[0].window, X86_NONE);
	/* je 3; lock 3: cmpxchg [rip], esi; mov eax, esi; syscall; ret */
	SEARCH(0x74, 1, 0xf0, 0x0f, 0xb1, 0x35, 0, 0, 0, 0, 0x89, 0xf0, 0x0f,
	       0x05, 0xc3, 0xcc);
	assert_int_equal(count, 1);
	assert_int_equal(sites[0].window, X86_AROUND);
	assert_int_equal(sites[0].begin, 10);
}

/* The seldom run part of a function, at the other end of the text. */
static void jumps_from_far_away_are_seen(void **state)
{
	static const uint8_t call[] = { 0xb8, 92,   0,	  0,	0,
					0x0f, 0x05, 0x90, 0x90, 0x90 };
	uint8_t text[8000];
	int32_t distance = 4005 - 7005;

	(void)state;
	memset(text, 0x90, sizeof(text));
	memcpy(text + 4000, call, sizeof(call));
	search(text, sizeof(text));
	assert_site(X86_ONE, 4000, 4005, 4005);
	text[7000] = 0xe9;
	memcpy(text + 7001, &distance, sizeof(distance));
	search(text, sizeof(text));
	assert_site(X86_AROUND, 4005, 4010, 4010);
	/* jz, from before it */
	memset(text + 7000, 0x90, 5);
	distance = 4005 - 1006;
	text[1000] = 0x0f;
	text[1001] = 0x84;
	memcpy(text + 1002, &distance, sizeof(distance));
	search(text, sizeof(text));
	assert_site(X86_AROUND, 4005, 4010, 4010);
}

/* Two system calls, and padding for one of them: jmp on; syscall; jmp self */
static void padding_takes_one_jump(void **state)
{
	(void)state;
	SEARCH(0xeb, 0, 0x0f, 0x05, 0xeb, 0xfe, 0xeb, 0, 0x0f, 0x05, 0xeb, 0xfe,
	       0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc);
	assert_int_equal(count, 2);
	assert_int_equal(sites[0].window, X86_ISLAND);
	assert_int_equal(sites[0].island, 12);
	assert_int_equal(sites[1].window, X86_NONE);
}

/* jmp on; syscall; jmp self; then padding, as far away as `distance` */
static void search_island(size_t distance, bool before)
{
	uint8_t text[512];
	size_t at = before ? 256 - distance : 256 + distance;

	memset(text, 0xc3, sizeof(text));
	memcpy(text + 252, (const uint8_t[]){ 0xeb, 0, 0x0f, 0x05, 0xeb, 0xfe },
	       6);
	memset(text + at, 0xcc, 7);
	search(text, sizeof(text));
}

static void padding_is_in_reach_of_a_short_jump(void **state)
{
	(void)state;
	search_island(125, false);
	assert_site(X86_ISLAND, 254, 256, 256);
	assert_int_equal(sites[0].island, 381);
	search_island(126, false);
	assert_int_equal(sites[0].window, X86_NONE);
	search_island(128, true);
	assert_site(X86_ISLAND, 254, 256, 256);
	assert_int_equal(sites[0].island, 128);
	search_island(129, true);
	assert_int_equal(sites[0].window, X86_NONE);
}

/* mov eax, 92; syscall; mov eax, 93; syscall */
static void windows_do_not_overlap(void **state)
{
	(void)state;
	SEARCH(0x0f, 0x05, 0x48, 0x89, 0xfe, 0x0f, 0x05, 0xc3);
	assert_int_equal(count, 2);
	assert_true(sites[0].written <= sites[1].begin ||
		    sites[1].window == X86_NONE);
}

/* mov eax, 92; rex.W syscall */
static void a_call_with_a_prefix_is_out_of_reach(void **state)
{
	(void)state;
	SEARCH(0xb8, 92, 0, 0, 0, 0x48, 0x0f, 0x05, 0xc3);
	assert_int_equal(count, 1);
	assert_int_equal(sites[0].window, X86_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(several_short_instructions_give_way_together),
		cmocka_unit_test(a_call_that_is_jumped_to_gives_way_itself),
		cmocka_unit_test(padding_takes_the_jump_behind_the_end),
		cmocka_unit_test(nobody_jumps_into_a_window),
		cmocka_unit_test(jumps_from_far_away_are_seen),
		cmocka_unit_test(padding_takes_one_jump),
		cmocka_unit_test(padding_is_in_reach_of_a_short_jump),
		cmocka_unit_test(windows_do_not_overlap),
		cmocka_unit_test(a_call_with_a_prefix_is_out_of_reach),
	};

	return RUN_GROUP(tests);
}
