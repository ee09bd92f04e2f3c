/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls are found where they are and nowhere else, and what a jump covers
   can be moved. */
#include "preload/site/x86_sites.h"

#include <string.h>

#include "tests/unit/unit.h"

static struct x86_site sites[8];
static size_t count;

static bool all_but_read(int32_t number)
{
	return number != 0;
}

/* The search asks it of offsets, if it is set. */
static bool (*is_code)(void *context, uint32_t at);

static bool add(void *context, const struct x86_site *site)
{
	(void)context;
	assert_true(count < sizeof(sites) / sizeof(*sites));
	sites[count++] = *site;
	return true;
}

static void search(const uint8_t *text, size_t size)
{
	uint8_t targets[32] = { 0 };
	struct x86_search all = { .text = text,
				  .size = size,
				  .targets = targets,
				  .is_ours = all_but_read,
				  .found = add,
				  .is_code = is_code };

	assert_true(size <= 8 * sizeof(targets));
	count = 0;
	assert_true(x86_find_sites(&all));
}

#define SEARCH(...)                              \
	search((const uint8_t[]){ __VA_ARGS__ }, \
	       sizeof((const uint8_t[]){ __VA_ARGS__ }))

static void assert_site(enum x86_window window, uint32_t begin,
			uint32_t written, uint32_t end)
{
	assert_int_equal(count, 1);
	assert_int_equal(sites[0].window, window);
	assert_int_equal(sites[0].begin, begin);
	assert_int_equal(sites[0].written, written);
	assert_int_equal(sites[0].end, end);
}

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

/* mov eax, 92; syscall; mov eax, 93; syscall */
static void windows_do_not_overlap(void **state)
{
	(void)state;
	SEARCH(0x0f, 0x05, 0x48, 0x89, 0xfe, 0x0f, 0x05, 0xc3);
	assert_int_equal(count, 2);
	assert_true(sites[0].written <= sites[1].begin ||
		    sites[1].window == X86_NONE);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_instruction_with_the_number_gives_way),
		cmocka_unit_test(a_call_that_is_not_wanted_is_left_alone),
		cmocka_unit_test(bytes_of_other_instructions_are_no_call),
		cmocka_unit_test(several_short_instructions_give_way_together),
		cmocka_unit_test(a_call_that_is_jumped_to_gives_way_itself),
		cmocka_unit_test(padding_takes_the_jump_behind_the_end),
		cmocka_unit_test(windows_do_not_overlap),
		cmocka_unit_test(only_code_has_sites),
	};

	return RUN_GROUP(tests);
}
