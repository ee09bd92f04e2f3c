/* SPDX-License-Identifier: BSD-2-Clause */
/* Fills in the one form of a stub that there is (arm_stub.h). */
#include "preload/site/arm_stub.h"

#include "raw/memory.h"

/* Where in the stub the words are that differ. */
enum {
	MOVED = 0,
	LOAD_ENTER = 8,
	CALL = 11,
	RETURN_1 = 12,
	RETURN_2 = 14,
	OURS = 16
};

static const uint32_t form[OURS] = {
	0xd503201f, /*	nop, or what the branch has taken the place of */
	0xa9be47f0, /*	stp	x16, x17, [sp, #-32]! */
	0x53107d10, /*	lsr	w16, w8, #16 */
	0x350000f0, /*	cbnz	w16, 2f */
	0x58000190, /*	ldr	x16, ours */
	0x38684a10, /*	ldrb	w16, [x16, w8, uxtw] */
	0x34000090, /*	cbz	w16, 2f */
	0x100000d0, /*	adr	x16, 3f */
	0x58000011, /*	ldr	x17, enter */
	0xd61f0220, /*	br	x17 */
	0xa8c247f0, /* 2: ldp	x16, x17, [sp], #32 */
	0xd4000001, /*	svc	#0, or b to the call */
	0x14000000, /*	b	next */
	0xa8c247f0, /* 3: ldp	x16, x17, [sp], #32 */
	0x14000000, /*	b	next */
	0xd503201f, /*	nop; a multiple of 8 bytes */
};

/* b from an address to another; 0 if it does not reach. */
static uint32_t branch(uint64_t from, uint64_t to)
{
	int64_t words = (int64_t)(to - from) / ARM_INSN_SIZE;

	return words < -(1 << 25) || words >= 1 << 25
		       ? 0
		       : 0x14000000 | ((uint32_t)words & 0x3ffffff);
}

/* The distance of a word that ldr loads, in its place; 0 if it does not
   reach. */
static uint32_t load(uint64_t from, uint64_t to)
{
	int64_t words = (int64_t)(to - from) / ARM_INSN_SIZE;

	return words < -(1 << 18) || words >= 1 << 18
		       ? 0
		       : ((uint32_t)words & 0x7ffff) << 5;
}

size_t arm_write_stub(const struct arm_site *site,
		      const struct site_places *places,
		      uint8_t stub[ARM_STUB_MAX])
{
	uint64_t next = places->text_address + site->syscall + ARM_INSN_SIZE;
	uint64_t at = places->stub_address;
	uint32_t words[OURS], way;

	memcpy(words, form, sizeof(form));
	way = load(at + LOAD_ENTER * 4, places->enter);
	words[LOAD_ENTER] |= way;
	if (site->begin != site->syscall) {
		words[MOVED] = arm_insn(places->text, site->begin);
		words[CALL] = branch(at + CALL * 4, next - ARM_INSN_SIZE);
	}
	words[RETURN_1] = branch(at + RETURN_1 * 4, next);
	words[RETURN_2] = branch(at + RETURN_2 * 4, next);
	if (!way || !words[CALL] || !words[RETURN_1] || !words[RETURN_2] ||
	    !branch(places->text_address + site->begin, at))
		return 0;
	memcpy(stub, words, sizeof(words));
	memcpy(stub + sizeof(words), &places->ours, sizeof(places->ours));
	return sizeof(words) + sizeof(places->ours);
}

void arm_write_jump(const struct arm_site *site, uint8_t *text,
		    uint64_t text_address, uint64_t stub)
{
	uint32_t word = branch(text_address + site->begin, stub);

	memcpy(text + site->begin, &word, sizeof(word));
}
