/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Goes back from a system call to what sets x8.  The formats are those of the
 * Arm Architecture Reference Manual, C4.1, "A64 instruction set encoding".
 */
#include "preload/site/arm_number.h"

/* How many instructions back. */
#define STEPS 32

#define NUMBER_REGISTER 8

/* What an instruction does to x8. */
enum effect { LEAVES, SETS, MAY_CHANGE };

static unsigned bits(uint32_t insn, unsigned low, unsigned count)
{
	return insn >> low & ((1U << count) - 1);
}

/* movz, or orr of the zero register with itself: a number of 16 bits. */
static bool is_constant(uint32_t insn, int32_t *number)
{
	bool zero = (insn & 0x7fffffe0) == 0x2a1f03e0;

	*number = zero ? 0 : (int32_t)bits(insn, 5, 16);
	return zero || (insn & 0x7fe00000) == 0x52800000;
}

/* A load or a store writes a register that it names at any of four places; of
   stores, too, that is believed. */
static bool may_load(uint32_t insn)
{
	return bits(insn, 0, 5) == NUMBER_REGISTER ||
	       bits(insn, 5, 5) == NUMBER_REGISTER ||
	       bits(insn, 10, 5) == NUMBER_REGISTER ||
	       bits(insn, 16, 5) == NUMBER_REGISTER;
}

static enum effect effect_of(uint32_t insn, int32_t *number)
{
	bool named = bits(insn, 0, 5) == NUMBER_REGISTER;

	switch (bits(insn, 25, 4)) {
	case 8: /* computes with a constant, */
	case 9:
	case 5: /* with registers, */
	case 13:
		if (!named)
			return LEAVES;
		return is_constant(insn, number) ? SETS : MAY_CHANGE;
	case 7: /* with vectors, */
	case 15: return named ? MAY_CHANGE : LEAVES;
	case 4: /* loads or stores, */
	case 6:
	case 12:
	case 14: return may_load(insn) ? MAY_CHANGE : LEAVES;
	case 10: /* system: hints, registers */
	case 11:
		return bits(insn, 22, 10) == 0x354 && !named ? LEAVES
							     : MAY_CHANGE;
	}
	return MAY_CHANGE;
}

bool arm_is_target(const struct arm_search *search, uint32_t at)
{
	return search->targets[at / 8] >> at % 8 & 1;
}

int32_t arm_find_number(const struct arm_search *search, uint32_t at)
{
	int32_t number = -1;

	for (unsigned i = 0; i < STEPS && at >= ARM_INSN_SIZE; i++) {
		if (arm_is_target(search, at))
			return -1;
		at -= ARM_INSN_SIZE;
		switch (effect_of(arm_insn(search->text, at), &number)) {
		case SETS: return number;
		case MAY_CHANGE: return -1;
		case LEAVES: break;
		}
	}
	return -1;
}

/* True if an instruction names x8 as what it computes or loads. */
static bool names_number(uint32_t insn)
{
	switch (bits(insn, 25, 4)) {
	case 8:
	case 9:
	case 5:
	case 13:
	case 4: /* one or two registers from memory */
	case 12: return bits(insn, 0, 5) == NUMBER_REGISTER;
	}
	return false;
}

bool arm_sets_number(const struct arm_search *search, uint32_t at)
{
	int32_t number;

	for (unsigned i = 0; i < STEPS && at >= ARM_INSN_SIZE; i++) {
		at -= ARM_INSN_SIZE;
		if (names_number(arm_insn(search->text, at)))
			return true;
		if (effect_of(arm_insn(search->text, at), &number) != LEAVES)
			return false;
	}
	return false;
}
