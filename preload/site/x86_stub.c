/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Assembles stubs, byte by byte (x86_stub.h).  No instruction of ours changes
 * the flags: `movzx`, `mov`, `lea`, `push`, `pop`, `jrcxz` and `jmp`.
 */
#include "preload/site/x86_stub.h"

#include "preload/site/x86_decode.h"
#include "raw/memory.h"

/* The opcodes of direct jumps. */
enum {
	JUMP_8 = 0xeb,
	JUMP_32 = 0xe9,
	BRANCH_8 = 0x70,
	BRANCH_32 = 0x80 /* behind 0F */
};

struct assembly {
	const struct site_places *places;
	uint8_t *bytes;
	size_t size;
	bool failed;
};

static void emit(struct assembly *as, const void *bytes, size_t size)
{
	if (as->size + size > X86_STUB_MAX) {
		as->failed = true;
		return;
	}
	memcpy(as->bytes + as->size, bytes, size);
	as->size += size;
}

static void emit_8(struct assembly *as, uint8_t byte)
{
	emit(as, &byte, 1);
}

/* The distance from behind the next `size` bytes to an address, in the last 4
   of them. */
static void emit_distance(struct assembly *as, uint64_t to, size_t size)
{
	uint64_t from = as->places->stub_address + as->size + size;
	int64_t distance = (int64_t)(to - from);
	int32_t word = (int32_t)distance;

	/* With 32 bits all addresses are within reach. */
	as->failed |= distance != word && !as->places->narrow;
	emit(as, &word, sizeof(word));
}

/* jmp to an address */
static void emit_jump(struct assembly *as, uint64_t to)
{
	emit_8(as, JUMP_32);
	emit_distance(as, to, 4);
}

static uint64_t address_in_text(const struct assembly *as, uint32_t at)
{
	return as->places->text_address + at;
}

/* Moves one instruction: a short jump grows. */
static void move_one(struct assembly *as, uint32_t at,
		     const struct x86_insn *insn)
{
	const uint8_t *code = as->places->text + at;
	uint64_t next = address_in_text(as, at + insn->length);
	uint64_t here = as->places->stub_address + as->size + insn->length;
	int64_t shifted;
	int32_t word;

	if (insn->has_target) {
		if (insn->flow == X86_BRANCH) {
			uint8_t op = code[insn->opcode];

			emit_8(as, 0x0f);
			emit_8(as, BRANCH_32 | (op & 15));
			emit_distance(as, next + insn->target, 4);
		} else {
			emit_jump(as, next + insn->target);
		}
		return;
	}
	if (!insn->displaced) {
		emit(as, code, insn->length);
		return;
	}
	memcpy(&word, code + insn->displaced, sizeof(word));
	shifted = (int64_t)(next + word - here);
	word = (int32_t)shifted;
	as->failed |= shifted != word;
	emit(as, code, insn->displaced);
	emit(as, &word, sizeof(word));
	emit(as, code + insn->displaced + sizeof(word),
	     insn->length - insn->displaced - sizeof(word));
}

/* Moves the instructions from one offset to another; true if the last one goes
   on behind them. */
static bool move(struct assembly *as, uint32_t from, uint32_t to)
{
	struct x86_insn insn = { .flow = X86_ON };

	for (; from < to; from += insn.length) {
		const uint8_t *code = as->places->text + from;

		if (!(as->places->narrow
			      ? x86_decode_32(code, to - from, &insn)
			      : x86_decode(code, to - from, &insn))) {
			as->failed = true;
			return false;
		}
		move_one(as, from, &insn);
		if (insn.flow == X86_JUMP || insn.flow == X86_STOP)
			return false;
	}
	return true;
}

static void emit_address(struct assembly *as, uint64_t address)
{
	uint32_t word = (uint32_t)address;

	emit(as, &word, sizeof(word));
}

/* lea rcx, `back`: where the shim returns to. */
static void emit_back(struct assembly *as, uint64_t back)
{
	static const uint8_t lea[] = { 0x48, 0x8d, 0x0d };

	emit(as, lea, sizeof(lea));
	emit_distance(as, back, 4);
}

/* push `back` */
static void emit_back_32(struct assembly *as, uint64_t back)
{
	emit_8(as, 0x68);
	emit_address(as, back);
}

/* The size of what the next two write. */
#define WAY_SIZE    13
#define WAY_SIZE_32 11

/* To the shim, which returns to `back`: jmp [enter]. */
static void emit_way(struct assembly *as, uint64_t back)
{
	static const uint8_t jump[] = { 0xff, 0x25 };

	if (as->places->narrow) {
		emit_back_32(as, back);
		emit(as, jump, sizeof(jump));
		emit_address(as, as->places->enter);
	} else {
		emit_back(as, back);
		emit(as, jump, sizeof(jump));
		emit_distance(as, as->places->enter, 4);
	}
}

/* movzx ecx, ax; mov r11, ours; movzx ecx, byte [r11 + rcx]; jrcxz behind what
   emit_way() writes. */
static void emit_question(struct assembly *as)
{
	static const uint8_t number[] = { 0x0f, 0xb7, 0xc8, 0x49, 0xbb };
	static const uint8_t look[] = { 0x41, 0x0f, 0xb6,    0x0c,
					0x0b, 0xe3, WAY_SIZE };

	emit(as, number, sizeof(number));
	emit(as, &as->places->ours, sizeof(as->places->ours));
	emit(as, look, sizeof(look));
}

/* push ecx; movzx ecx, ax; movzx ecx, byte [ours + ecx]; jecxz behind what
   emit_way() writes; pop ecx.  There another one has to follow. */
#define POP_ECX 0x59
static void emit_question_32(struct assembly *as)
{
	static const uint8_t look[] = {
		0x51, 0x0f, 0xb7, 0xc8, 0x0f, 0xb6, 0x89
	};
	static const uint8_t jump[] = { 0xe3, 1 + WAY_SIZE_32, POP_ECX };

	emit(as, look, sizeof(look));
	emit_address(as, as->places->ours);
	emit(as, jump, sizeof(jump));
}

/* The way to the shim, if the call is one of ours: the kernel's follows. */
static void emit_asked_way(struct assembly *as, uint64_t back)
{
	if (as->places->narrow) {
		emit_question_32(as);
		emit_way(as, back);
		emit_8(as, POP_ECX);
	} else {
		emit_question(as);
		emit_way(as, back);
	}
}

/* The size of what is written next, for that is in front of a system call, and
   leads behind it. */
static size_t size_of_way(const struct assembly *as, bool known)
{
	struct assembly trial = *as;
	uint8_t bytes[X86_STUB_MAX];

	trial.bytes = bytes;
	if (known)
		emit_way(&trial, 0);
	else
		emit_asked_way(&trial, 0);
	return trial.size - as->size;
}

size_t x86_write_stub(const struct x86_site *site,
		      const struct site_places *places,
		      uint8_t stub[X86_STUB_MAX])
{
	struct assembly as = { .places = places, .bytes = stub };
	bool around = site->end > site->syscall, known = site->number >= 0;
	uint64_t next = address_in_text(&as, site->syscall + X86_SYSCALL_SIZE);

	move(&as, site->begin, site->syscall);
	if (around)
		next = places->stub_address + as.size +
		       size_of_way(&as, known) + X86_SYSCALL_SIZE;
	if (known)
		emit_way(&as, next);
	else
		emit_asked_way(&as, next);
	if (!around) {
		if (!known)
			emit_jump(&as, address_in_text(&as, site->syscall));
		return as.failed ? 0 : as.size;
	}
	emit(&as, X86_CALL_BYTES(places->narrow), X86_SYSCALL_SIZE);
	if (move(&as, site->syscall + X86_SYSCALL_SIZE, site->end))
		emit_jump(&as, address_in_text(&as, site->end));
	return as.failed ? 0 : as.size;
}

static void put_jump(uint8_t *at, uint64_t address, uint64_t to)
{
	int32_t distance = (int32_t)(int64_t)(to - address - X86_JUMP_SIZE);

	at[0] = JUMP_32;
	memcpy(at + 1, &distance, sizeof(distance));
}

void x86_write_jump(const struct x86_site *site, uint8_t *text,
		    uint64_t text_address, uint64_t stub)
{
	uint32_t at = site->begin;

	if (site->window == X86_ISLAND) {
		/* A short jump to a long one; who comes from before the padding
		   passes over it. */
		at = site->island + 2;
		text[site->island] = JUMP_8;
		text[site->island + 1] = X86_JUMP_SIZE;
		text[site->begin] = JUMP_8;
		text[site->begin + 1] = (uint8_t)(at - site->begin - 2);
	}
	put_jump(text + at, text_address + at, stub);
}
