/* SPDX-License-Identifier: BSD-2-Clause */
/* The number of a system call is what the instructions before it leave in eax,
   and not known if one of them may write it. */
#include "preload/site/x86_number.h"

#include "tests/unit/preload/site/x86_search.h"

/* mov eax, 92, then one or more instructions, and the system call. */
static const struct {
	const char *name;
	uint8_t code[12], size;
	int32_t number;
} samples[] = {
	{ "nothing", { 0 }, 0, 92 },
	{ "mov eax, 258", { 0xb8, 2, 1, 0, 0 }, 5, 258 },
	{ "mov rax, 258", { 0x48, 0xc7, 0xc0, 2, 1, 0, 0 }, 7, 258 },
	{ "mov r8d, 1", { 0x41, 0xb8, 1, 0, 0, 0 }, 6, 92 },
	{ "mov r8, 1", { 0x49, 0xc7, 0xc0, 1, 0, 0, 0 }, 7, 92 },
	{ "mov edx, 1", { 0xba, 1, 0, 0, 0 }, 5, 92 },
	{ "mov dword [rax], 1", { 0xc7, 0x00, 1, 0, 0, 0 }, 6, 92 },
	{ "mov edi, eax", { 0x89, 0xc7 }, 2, 92 },
	{ "mov eax, edi", { 0x89, 0xf8 }, 2, -1 },
	{ "mov eax, edi, as 8b", { 0x8b, 0xc7 }, 2, -1 },
	{ "mov r8, rdi", { 0x49, 0x89, 0xf8 }, 3, 92 },
	{ "mov r8, rdi, as 8b", { 0x4c, 0x8b, 0xc7 }, 3, 92 },
	{ "mov [rax], edi", { 0x89, 0x38 }, 2, 92 },
	{ "mov al, cl", { 0x88, 0xc8 }, 2, -1 },
	{ "mov ah, cl", { 0x88, 0xcc }, 2, -1 },
	{ "mov spl, cl", { 0x40, 0x88, 0xcc }, 3, 92 },
	{ "mov bl, cl", { 0x88, 0xcb }, 2, 92 },
	{ "xor r8d, r8d", { 0x45, 0x31, 0xc0 }, 3, 92 },
	{ "xor eax, edi", { 0x31, 0xf8 }, 2, -1 },
	{ "lea rax, [rdi]", { 0x48, 0x8d, 0x07 }, 3, -1 },
	{ "lea rdi, [rax]", { 0x48, 0x8d, 0x38 }, 3, 92 },
	{ "push rax", { 0x50 }, 1, 92 },
	{ "pop rax", { 0x58 }, 1, -1 },
	{ "pop r8", { 0x41, 0x58 }, 2, 92 },
	{ "cmp eax, 1", { 0x3d, 1, 0, 0, 0 }, 5, 92 },
	{ "je on", { 0x74, 0x02, 0x89, 0xf7 }, 4, -1 },
	{ "cdqe", { 0x48, 0x98 }, 2, -1 },
	{ "xchg eax, edi", { 0x97 }, 1, -1 },
	{ "cpuid", { 0x0f, 0xa2 }, 2, -1 },
	{ "mov ax, 1", { 0x66, 0xb8, 1, 0 }, 4, -1 },
	{ "xbegin", { 0xc7, 0xf8, 0, 0, 0, 0 }, 6, -1 },
	{ "mov edx, 202; mov eax, edx",
	  { 0xba, 202, 0, 0, 0, 0x89, 0xd0 },
	  7,
	  202 },
	{ "mov edx, 202; mov eax, edx, as 8b",
	  { 0xba, 202, 0, 0, 0, 0x8b, 0xc2 },
	  7,
	  202 },
	{ "mov r8d, 202; mov esi, 1; mov eax, r8d",
	  { 0x41, 0xb8, 202, 0, 0, 0, 0x6a, 1, 0x5e, 0x44, 0x89, 0xc0 },
	  12,
	  202 },
	{ "pop rdx; mov eax, edx", { 0x5a, 0x89, 0xd0 }, 3, -1 },
	{ "mov dl, 1; mov eax, edx", { 0xb2, 1, 0x89, 0xd0 }, 4, -1 },
	{ "mov edx, ebx; mov eax, edx", { 0x89, 0xda, 0x89, 0xd0 }, 4, -1 },
	{ "mov eax, esp", { 0x89, 0xe0 }, 2, -1 },
	{ "mov eax, [rdx]", { 0x8b, 0x02 }, 2, -1 },
	{ "xor sil, 128", { 0x40, 0x80, 0xf6, 0x80 }, 4, 92 },
	{ "xor al, 128", { 0x80, 0xf0, 0x80 }, 3, -1 },
	{ "xor ah, 128", { 0x80, 0xf4, 0x80 }, 3, -1 },
	{ "and edi, 1", { 0x83, 0xe7, 1 }, 3, 92 },
	{ "and eax, 1", { 0x83, 0xe0, 1 }, 3, -1 },
	{ "shl edi, 7", { 0xc1, 0xe7, 7 }, 3, 92 },
	{ "shl eax, 7", { 0xc1, 0xe0, 7 }, 3, -1 },
	{ "shr edi, 1", { 0xd1, 0xef }, 2, 92 },
	{ "shl eax, cl", { 0xd3, 0xe0 }, 2, -1 },
	{ "imul edi, eax, 2", { 0x6b, 0xf8, 2 }, 3, 92 },
	{ "imul eax, edi, 2", { 0x6b, 0xc7, 2 }, 3, -1 },
	{ "movq xmm0, rdi", { 0x66, 0x48, 0x0f, 0x6e, 0xc7 }, 5, 92 },
	{ "movups [rbx], xmm0", { 0x0f, 0x11, 0x03 }, 3, 92 },
	{ "movd eax, xmm1", { 0x66, 0x0f, 0x7e, 0xc8 }, 4, -1 },
	{ "pmovmskb eax, xmm1", { 0x66, 0x0f, 0xd7, 0xc1 }, 4, -1 },
	{ "cvttss2si eax, xmm1", { 0xf3, 0x0f, 0x2c, 0xc1 }, 4, -1 },
	{ "cvttss2si r8d, xmm1", { 0xf3, 0x44, 0x0f, 0x2c, 0xc1 }, 5, 92 },
	{ "movzx eax, cl", { 0x0f, 0xb6, 0xc1 }, 3, -1 },
	{ "movzx edi, al", { 0x0f, 0xb6, 0xf8 }, 3, 92 },
	{ "sete al", { 0x0f, 0x94, 0xc0 }, 3, -1 },
	{ "sete cl", { 0x0f, 0x94, 0xc1 }, 3, 92 },
	{ "cmove eax, edi", { 0x0f, 0x44, 0xc7 }, 3, -1 },
	{ "cmove edi, eax", { 0x0f, 0x44, 0xf8 }, 3, 92 },
	{ "rdsspd eax", { 0xf3, 0x0f, 0x1e, 0xc8 }, 4, -1 },
	{ "bswap eax", { 0x0f, 0xc8 }, 2, -1 },
	{ "pshufb mm0, mm1", { 0x0f, 0x38, 0x00, 0xc1 }, 4, -1 },
	{ "call", { 0xe8, 9, 0, 0, 0 }, 5, -1 },
};

static void the_number_is_what_eax_has(void **state)
{
	uint8_t text[32] = { 0xb8, 92 };
	size_t size;

	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(*samples); i++) {
		size = 5;
		memcpy(text + size, samples[i].code, samples[i].size);
		size += samples[i].size;
		memcpy(text + size, (const uint8_t[]){ 0x0f, 0x05, 0xc3 }, 3);
		search(text, size + 3);
		if (count != 1 || sites[0].number != samples[i].number)
			fail_msg("%s: %d", samples[i].name, sites[0].number);
	}
}

/* jmp self; 2: mov eax, 92; je 0; syscall: and somebody jumps behind it */
static void what_others_bring_is_not_known(void **state)
{
	(void)state;
	SEARCH(0xeb, 0xfe, 0xb8, 92, 0, 0, 0, 0x74, 0xf7, 0x0f, 0x05, 0xc3);
	assert_int_equal(sites[0].number, 92);
	SEARCH(0xeb, 5, 0xb8, 92, 0, 0, 0, 0x74, 0xf7, 0x0f, 0x05, 0xc3);
	assert_int_equal(sites[0].number, -1);
}

/* mov edx, 92; then a loop from 5 on: mov eax, edx; syscall; and its end. */
#define LOOP(...)                                                            \
	SEARCH(0xba, 92, 0, 0, 0, 0x89, 0xd0, 0x0f, 0x05, __VA_ARGS__, 0xc3, \
	       0xeb, 0xfe)

static void a_loop_around_a_call_keeps_its_number(void **state)
{
	(void)state;
	/* jmp 5 */
	LOOP(0xeb, 0xfa);
	assert_int_equal(sites[0].number, 92);
	/* cmp eax, 1; je 5; jne 5: there may be two */
	LOOP(0x3d, 1, 0, 0, 0, 0x74, 0xf5, 0x75, 0xf3);
	assert_int_equal(sites[0].number, 92);
	/* je over; mov ecx, eax; over: jmp 5 */
	LOOP(0x74, 2, 0x89, 0xc1, 0xeb, 0xf6);
	assert_int_equal(sites[0].number, 92);
	/* je out; back: jmp 5; out: cmp eax, 1; je back; who leaves a loop may
	   come back */
	LOOP(0x74, 2, 0xeb, 0xf8, 0x3d, 1, 0, 0, 0, 0x74, 0xf7);
	assert_int_equal(sites[0].number, 92);
}

static void a_loop_that_may_change_the_number_does_not(void **state)
{
	(void)state;
	/* mov edx, eax; jmp 5 */
	LOOP(0x89, 0xc2, 0xeb, 0xf8);
	assert_int_equal(sites[0].number, -1);
	/* call; jmp 5 */
	LOOP(0xe8, 0, 0, 0, 0, 0xeb, 0xf5);
	assert_int_equal(sites[0].number, -1);
	/* jmp 5; and from behind it to its first instruction */
	LOOP(0xeb, 0xfa, 0x89, 0xc2, 0xeb, 0xf6);
	assert_int_equal(sites[0].number, -1);
	/* je out; over: jmp 5; out: mov edx, eax; jmp over */
	LOOP(0x74, 2, 0xeb, 0xf8, 0x89, 0xc2, 0xeb, 0xfa);
	assert_int_equal(sites[0].number, -1);
}

/* mov ecx, 92; a loop: mov eax, ecx; syscall, which changes ecx; jmp. */
static void a_call_changes_its_own_registers(void **state)
{
	(void)state;
	SEARCH(0xb9, 92, 0, 0, 0, 0x89, 0xc8, 0x0f, 0x05, 0xeb, 0xfa, 0xc3);
	assert_int_equal(sites[0].number, -1);
}

/* The number is that of read(2), which is not wanted. */
static void what_is_cleared_is_zero(void **state)
{
	(void)state;
	SEARCH(0x31, 0xc0, 0x0f, 0x05, 0xc3);
	assert_int_equal(count, 0);
	SEARCH(0x45, 0x33, 0xc0, 0x44, 0x89, 0xc0, 0x0f, 0x05, 0xc3);
	assert_int_equal(count, 0);
	SEARCH(0x31, 0xd0, 0x0f, 0x05, 0xc3);
	assert_int_equal(count, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_number_is_what_eax_has),
		cmocka_unit_test(what_others_bring_is_not_known),
		cmocka_unit_test(a_loop_around_a_call_keeps_its_number),
		cmocka_unit_test(a_loop_that_may_change_the_number_does_not),
		cmocka_unit_test(a_call_changes_its_own_registers),
		cmocka_unit_test(what_is_cleared_is_zero),
	};

	return RUN_GROUP(tests);
}
