/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls are found where they are and nowhere else. */
#include "preload/site/x86_sites.h"

#include "tests/unit/preload/site/x86_search.h"

/* mov eax, 92; syscall; ret */
static void the_instruction_with_the_number_gives_way(void **state)
{
	(void)state;
	SEARCH(0xb8, 92, 0, 0, 0, 0x0f, 0x05, 0xc3);
	assert_site(X86_ONE, 0, 5, 5);
	assert_int_equal(sites[0].number, 92);
	assert_int_equal(sites[0].syscall, 5);
}

/* xor eax, eax; mov rsi, rsp; syscall: read(2), which is not wanted */
static void a_call_that_is_not_wanted_is_left_alone(void **state)
{
	(void)state;
	SEARCH(0x31, 0xc0, 0x48, 0x89, 0xe6, 0x0f, 0x05, 0xc3);
	assert_int_equal(count, 0);
	/* xor r8d, r8d is another register: the number is not known. */
	SEARCH(0x45, 0x31, 0xc0, 0x48, 0x89, 0xe6, 0x0f, 0x05, 0xc3);
	assert_site(X86_SEVERAL, 0, 6, 6);
}

/* cmp rax, 0x50f of libgcc's unwinder, and a pointer */
static void bytes_of_other_instructions_are_no_call(void **state)
{
	(void)state;
	SEARCH(0x48, 0xc7, 0xc0, 0x0f, 0, 0, 0, 0x48, 0xb8, 0x0f, 0x05, 0, 0, 0,
	       0, 0, 0, 0xc3);
	assert_int_equal(count, 0);
}

/* 90 0f 05 in an immediate, where the part that was decoded ends */
static void the_next_part_begins_with_an_instruction(void **state)
{
	uint8_t text[4096];

	(void)state;
	memset(text, 0x90, sizeof(text));
	memcpy(text + 100, (const uint8_t[]){ 0xb8, 92, 0, 0, 0, 0x0f, 0x05 },
	       7);
	for (size_t at = 105 + 1015; at < 105 + 1035; at += 10)
		memcpy(text + at,
		       (const uint8_t[]){ 0x48, 0xb8, 0x90, 0x0f, 0x05, 0x90,
					  0x0f, 0x05, 0x90, 0x90 },
		       10);
	search(text, sizeof(text));
	assert_site(X86_ONE, 100, 105, 105);
}

/* ret; 06, which is no instruction; mov eax, 92; syscall: perhaps it is data */
static void nothing_is_believed_behind_what_is_no_instruction(void **state)
{
	uint8_t text[64];

	(void)state;
	memset(text, 0x90, sizeof(text));
	text[0] = 0x06;
	memcpy(text + 1, (const uint8_t[]){ 0xb8, 92, 0, 0, 0, 0x0f, 0x05 }, 7);
	search(text, sizeof(text));
	assert_int_equal(count, 0);
	memset(text + 1, 0x90, 7);
	memcpy(text + 20, (const uint8_t[]){ 0xb8, 92, 0, 0, 0, 0x0f, 0x05 },
	       7);
	search(text, sizeof(text));
	assert_site(X86_ONE, 20, 25, 25);
}

/* mov eax, 92; syscall, which nobody can go on from: it is data, ... */
static void what_runs_into_no_instruction_is_no_call(void **state)
{
	(void)state;
	SEARCH(0xb8, 92, 0, 0, 0, 0x0f, 0x05, 0x90, 0x06, 0xc3);
	assert_int_equal(count, 0);
	/* ... also by je .+1; jmp .+1 over ret */
	SEARCH(0xb8, 92, 0, 0, 0, 0x0f, 0x05, 0x74, 1, 0xeb, 1, 0xc3, 0x06);
	assert_int_equal(count, 0);
	/* Behind jmp .+1 and ret may be anything. */
	SEARCH(0xb8, 92, 0, 0, 0, 0x0f, 0x05, 0xeb, 1, 0x06, 0xc3, 0x06);
	assert_site(X86_ONE, 0, 5, 5);
	/* So it may where a loop comes back, and where the text ends. */
	SEARCH(0xb8, 92, 0, 0, 0, 0x0f, 0x05, 0xeb, 0xf7, 0x06);
	assert_site(X86_ONE, 0, 5, 5);
	SEARCH(0xb8, 92, 0, 0, 0, 0x0f, 0x05);
	assert_site(X86_ONE, 0, 5, 5);
}

/* At the end of the text, and where it is too short for words. */
static void calls_are_found_wherever_they_are(void **state)
{
	uint8_t text[40];

	(void)state;
	for (size_t size = 2; size <= sizeof(text); size++)
		for (size_t at = 0; at + 2 <= size; at++) {
			memset(text, 0x90, sizeof(text));
			text[at] = 0x0f;
			text[at + 1] = 0x05;
			search(text, size);
			assert_int_equal(count, 1);
			assert_int_equal(sites[0].syscall, at);
		}
}

static bool from_nine_on(void *context, uint32_t at)
{
	(void)context;
	return at >= 9;
}

/* mov eax, 92; syscall, twice */
static void only_code_has_sites(void **state)
{
	(void)state;
	is_code = from_nine_on;
	SEARCH(0xb8, 92, 0, 0, 0, 0x0f, 0x05, 0xb8, 92, 0, 0, 0, 0x0f, 0x05,
	       0xc3);
	is_code = NULL;
	assert_site(X86_ONE, 7, 12, 12);
}

/* mov eax, 182; int 0x80; then mov ebx, 0x80cd; inc eax; int 0x80; syscall */
static void a_program_of_32_bits_has_another_one(void **state)
{
	static const uint8_t text[] = { 0xb8, 182,  0,	  0,	0,    0xcd,
					0x80, 0xbb, 0xcd, 0x80, 0,    0,
					0x40, 0xcd, 0x80, 0x0f, 0x05, 0xc3 };
	uint8_t targets[sizeof(text)] = { 0 };

	(void)state;
	count = 0;
	assert_true(
		x86_find_sites(&(struct x86_search){ .text = text,
						     .size = sizeof(text),
						     .targets = targets,
						     .is_ours = all_but_read,
						     .found = add,
						     .narrow = true }));
	assert_int_equal(count, 2);
	assert_int_equal(sites[0].syscall, 5);
	assert_int_equal(sites[0].number, 182);
	assert_int_equal(sites[0].window, X86_ONE);
	assert_int_equal(sites[1].syscall, 13);
	assert_int_equal(sites[1].number, -1);
	assert_int_equal(sites[1].begin, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_instruction_with_the_number_gives_way),
		cmocka_unit_test(a_call_that_is_not_wanted_is_left_alone),
		cmocka_unit_test(bytes_of_other_instructions_are_no_call),
		cmocka_unit_test(the_next_part_begins_with_an_instruction),
		cmocka_unit_test(
			nothing_is_believed_behind_what_is_no_instruction),
		cmocka_unit_test(what_runs_into_no_instruction_is_no_call),
		cmocka_unit_test(calls_are_found_wherever_they_are),
		cmocka_unit_test(only_code_has_sites),
		cmocka_unit_test(a_program_of_32_bits_has_another_one),
	};

	return RUN_GROUP(tests);
}
