/* SPDX-License-Identifier: BSD-2-Clause */
/* Instructions have the lengths and the flow that the manuals give them. */
#include "preload/site/x86_decode.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/unit/unit.h"

#define BYTES(...)                        \
	(const uint8_t[]){ __VA_ARGS__ }, \
		sizeof((const uint8_t[]){ __VA_ARGS__ })

struct sample {
	const uint8_t *code;
	size_t size; /* of the instruction */
	enum x86_flow flow;
	int32_t target;
};

static const struct sample samples[] = {
	{ BYTES(0x0f, 0x05), X86_SYSCALL, 0 },
	{ BYTES(0x90), X86_ON, 0 },
	/* mov eax, 0xf; mov rax, 0xf, which has the bytes of a system call. */
	{ BYTES(0xb8, 0x0f, 0, 0, 0), X86_ON, 0 },
	{ BYTES(0x48, 0xc7, 0xc0, 0x0f, 0, 0, 0), X86_ON, 0 },
	{ BYTES(0x48, 0xb8, 0, 0, 0x0f, 0x05, 0, 0, 0, 0), X86_ON, 0 },
	{ BYTES(0x66, 0xb8, 0x0f, 0x05), X86_ON, 0 },
	/* xor r8d, r8d; mov r8d, 1 */
	{ BYTES(0x45, 0x31, 0xc0), X86_ON, 0 },
	{ BYTES(0x41, 0xb8, 1, 0, 0, 0), X86_ON, 0 },
	/* mov rax, [rsp + 8]; [rbp * 4 + 0x10]; [rip + 0x10] */
	{ BYTES(0x48, 0x8b, 0x44, 0x24, 8), X86_ON, 0 },
	{ BYTES(0x48, 0x8b, 0x04, 0xad, 0x10, 0, 0, 0), X86_ON, 0 },
	{ BYTES(0x48, 0x8b, 0x05, 0x10, 0, 0, 0), X86_ON, 0 },
	/* test [rdi], 1, which /0 gives an immediate, and not [rdi] */
	{ BYTES(0xf6, 0x07, 1), X86_ON, 0 },
	{ BYTES(0xf7, 0x17), X86_ON, 0 },
	{ BYTES(0xf7, 0x07, 1, 0, 0, 0), X86_ON, 0 },
	/* data16 call, as before __tls_get_addr */
	{ BYTES(0x66, 0x66, 0x48, 0xe8, 4, 0, 0, 0), X86_CALL, 4 },
	{ BYTES(0xeb, 0xfe), X86_JUMP, -2 },
	{ BYTES(0xe9, 0xfb, 0xff, 0xff, 0xff), X86_JUMP, -5 },
	{ BYTES(0x74, 0x7f), X86_BRANCH, 127 },
	{ BYTES(0x0f, 0x84, 0, 1, 0, 0), X86_BRANCH, 256 },
	{ BYTES(0xe3, 0x80), X86_COUNT, -128 },
	{ BYTES(0xc7, 0xf8, 2, 0, 0, 0), X86_COUNT, 2 },
	{ BYTES(0xc3), X86_STOP, 0 },
	{ BYTES(0xc8, 0x10, 0, 1), X86_ON, 0 },
	/* jmp [rip + 4]; call rax; push [rax] */
	{ BYTES(0xff, 0x25, 4, 0, 0, 0), X86_STOP, 0 },
	{ BYTES(0xff, 0xd0), X86_CALL, 0 },
	{ BYTES(0xff, 0x30), X86_ON, 0 },
	{ BYTES(0xf3, 0x0f, 0x1e, 0xfa), X86_ON, 0 },	       /* endbr64 */
	{ BYTES(0x0f, 0x3a, 0x0f, 0xc1, 8), X86_ON, 0 },       /* palignr */
	{ BYTES(0x66, 0x0f, 0x38, 0xf6, 0xc1), X86_ON, 0 },    /* adcx */
	{ BYTES(0xc5, 0xf8, 0x77), X86_ON, 0 },		       /* vzeroupper */
	{ BYTES(0xc4, 0xe3, 0x79, 0x16, 0xc0, 1), X86_ON, 0 }, /* vpextrd */
	/* vcvtpd2qq zmm17, zmm18 */
	{ BYTES(0x62, 0xa1, 0xfd, 0x48, 0x7b, 0xca), X86_ON, 0 },
	{ BYTES(0xf3, 0x0f, 0xa7, 0xc8), X86_ON, 0 }, /* xcrypt-ecb */
	/* vmovdqu64 zmm1, [rsi + 64] */
	{ BYTES(0x62, 0xf1, 0xfe, 0x48, 0x6f, 0x4e, 1), X86_ON, 0 },
	{ BYTES(0x8f, 0xe9, 0x78, 0x81, 0xc1), X86_ON, 0 }, /* vfrczpd */
	{ BYTES(0x8f, 0xc0), X86_ON, 0 },		    /* pop */
};

/* Of programs of 32 bits. */
static const struct sample samples_32[] = {
	{ BYTES(0xcd, 0x80), X86_SYSCALL, 0 },
	{ BYTES(0xcd, 0x81), X86_ON, 0 },
	{ BYTES(0x0f, 0x05), X86_STOP, 0 },
	{ BYTES(0x0f, 0x34), X86_STOP, 0 },
	{ BYTES(0x40), X86_ON, 0 }, /* inc, in front of a system call */
	{ BYTES(0x06), X86_ON, 0 },
	{ BYTES(0x60), X86_ON, 0 },
	{ BYTES(0x82, 0xc0, 1), X86_ON, 0 },
	{ BYTES(0xd4, 0x0a), X86_ON, 0 },
	/* mov eax, [0x80cd] and mov eax, ds:0x80cd */
	{ BYTES(0x8b, 0x05, 0xcd, 0x80, 0, 0), X86_ON, 0 },
	{ BYTES(0xa1, 0xcd, 0x80, 0, 0), X86_ON, 0 },
	/* les eax, [ecx + 4]; lds; bound; and VEX and EVEX */
	{ BYTES(0xc4, 0x41, 4), X86_ON, 0 },
	{ BYTES(0xc5, 0x01), X86_ON, 0 },
	{ BYTES(0x62, 0x01), X86_ON, 0 },
	{ BYTES(0xc5, 0xf8, 0x77), X86_ON, 0 },
	{ BYTES(0xc4, 0xe3, 0x79, 0x16, 0xc0, 1), X86_ON, 0 },
	{ BYTES(0x62, 0xf1, 0xfe, 0x48, 0x6f, 0x4e, 1), X86_ON, 0 },
	/* mov ax, [bx + si]; [di + 4]; [4660]; [bx + 4660] */
	{ BYTES(0x67, 0x8b, 0x00), X86_ON, 0 },
	{ BYTES(0x67, 0x8b, 0x45, 4), X86_ON, 0 },
	{ BYTES(0x67, 0x8b, 0x06, 0x34, 0x12), X86_ON, 0 },
	{ BYTES(0x67, 0x8b, 0x87, 0x34, 0x12), X86_ON, 0 },
	{ BYTES(0x67, 0xa1, 0x34, 0x12), X86_ON, 0 },
	/* call, jmp, jne, loop; call and jmp to another segment */
	{ BYTES(0xe8, 0xfb, 0xff, 0xff, 0xff), X86_CALL, -5 },
	{ BYTES(0xe9, 1, 1, 0, 0), X86_JUMP, 257 },
	{ BYTES(0x75, 2), X86_BRANCH, 2 },
	{ BYTES(0x9a, 0, 0, 0, 0, 0x33, 0), X86_CALL, 0 },
	{ BYTES(0xea, 0, 0, 0, 0, 0x33, 0), X86_STOP, 0 },
	/* call gs:[16] */
	{ BYTES(0x65, 0xff, 0x15, 0x10, 0, 0, 0), X86_CALL, 0 },
};

/* The end of a page behind which nothing can be read. */
static uint8_t *end_of_memory(void)
{
	size_t page = sysconf(_SC_PAGESIZE);
	uint8_t *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_ptr_not_equal(pages, MAP_FAILED);
	assert_int_equal(mprotect(pages + page, page, PROT_NONE), 0);
	return pages + page;
}

typedef bool decoder(const uint8_t *code, size_t size, struct x86_insn *insn);

static void check_lengths(const struct sample *list, size_t count,
			  decoder *decode)
{
	uint8_t *end = end_of_memory();
	struct x86_insn insn;

	for (size_t i = 0; i < count; i++) {
		const struct sample *sample = &list[i];

		memcpy(end - sample->size, sample->code, sample->size);
		assert_true(decode(end - sample->size, sample->size, &insn));
		assert_int_equal(insn.length, sample->size);
		assert_int_equal(insn.flow, sample->flow);
		assert_int_equal(insn.has_target, sample->target != 0);
		assert_int_equal(insn.target, sample->target);
	}
}

#define LIST(samples) samples, sizeof(samples) / sizeof(*(samples))

static void instructions_have_their_length(void **state)
{
	(void)state;
	check_lengths(LIST(samples), x86_decode);
	check_lengths(LIST(samples_32), x86_decode_32);
}

/* Without its last bytes an instruction is none, or a shorter one. */
static void cut(const struct sample *list, size_t count, decoder *decode)
{
	uint8_t *end = end_of_memory();
	struct x86_insn insn;

	for (size_t i = 0; i < count; i++)
		for (size_t size = 0; size < list[i].size; size++) {
			memcpy(end - size, list[i].code, size);
			if (decode(end - size, size, &insn))
				assert_in_range(insn.length, 1, size);
		}
}

static void nothing_behind_the_end_is_read(void **state)
{
	(void)state;
	cut(LIST(samples), x86_decode);
	cut(LIST(samples_32), x86_decode_32);
}

static void what_is_no_instruction_is_refused(void **state)
{
	static const uint8_t prefixes[16] = {
		0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
		0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x90,
	};
	static const uint8_t none[][4] = {
		{ 0x06 },	{ 0x27 },	{ 0x9a },
		{ 0xea },	{ 0xd6 },	{ 0x0f, 0x04 },
		{ 0x0f, 0x0a }, { 0x0f, 0x3b }, { 0xc4, 0xe0, 0x79, 0x16 },
		{ 0x8d, 0xc0 }, { 0xc6, 0xa8 }, { 0xc7, 0xc8 },
		{ 0xfe, 0x10 }, { 0xff, 0xf8 },
	};
	static const uint8_t none_32[] = { 0x66, 0xe9, 1, 0, 0, 0 };
	struct x86_insn insn;

	(void)state;
	for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++)
		assert_false(x86_decode(none[i], sizeof(*none), &insn));
	assert_false(x86_decode(prefixes, sizeof(prefixes), &insn));
	assert_true(x86_decode(prefixes + 1, sizeof(prefixes) - 1, &insn));
	assert_int_equal(insn.length, 15);
	/* jmp with a distance of 16 bits, which nobody writes */
	assert_false(x86_decode_32(none_32, sizeof(none_32), &insn));
}

static void a_displacement_from_rip_is_found(void **state)
{
	static const uint8_t lea[] = { 0x48, 0x8d, 0x0d, 1, 0, 0, 0 };
	static const uint8_t cmp[] = { 0x80, 0x3d, 1, 0, 0, 0, 7 };
	static const uint8_t sib[] = { 0x8b, 0x04, 0x25, 1, 0, 0, 0 };
	struct x86_insn insn;

	(void)state;
	assert_true(x86_decode(lea, sizeof(lea), &insn));
	assert_int_equal(insn.displaced, 3);
	assert_true(x86_decode(cmp, sizeof(cmp), &insn));
	assert_int_equal(insn.displaced, 2);
	assert_int_equal(insn.length, sizeof(cmp));
	assert_true(x86_decode(sib, sizeof(sib), &insn));
	assert_int_equal(insn.displaced, 0);
	/* With 32 bits it is an address. */
	assert_true(x86_decode_32(cmp, sizeof(cmp), &insn));
	assert_int_equal(insn.displaced, 0);
	assert_int_equal(insn.length, sizeof(cmp));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(instructions_have_their_length),
		cmocka_unit_test(nothing_behind_the_end_is_read),
		cmocka_unit_test(what_is_no_instruction_is_refused),
		cmocka_unit_test(a_displacement_from_rip_is_found),
	};

	return RUN_GROUP(tests);
}
