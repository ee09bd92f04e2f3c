/* SPDX-License-Identifier: BSD-2-Clause */
/* The number of a system call is what the instructions before it leave in eax,
   and not known if one of them may write it. */
#include "preload/site/x86_number.h"

#include "tests/unit/preload/site/x86_search.h"

/* mov eax, 92, then one or more instructions, and the system call. */
static const struct {
	const char *name;
	uint8_t code[8], size;
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
		assert_int_equal(count, 1);
		if (sites[0].number != samples[i].number)
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_number_is_what_eax_has),
		cmocka_unit_test(what_others_bring_is_not_known),
	};

	return RUN_GROUP(tests);
}
