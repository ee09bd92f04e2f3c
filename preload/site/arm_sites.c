/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looks at each word of the text; where there is a system call, a second time,
 * for those that somebody jumps to, and for constants.
 */
#include "preload/site/arm_sites.h"

#include "preload/site/arm_number.h"

/* How far from an instruction the constant may be that it loads. */
#define CONSTANT_REACH (1U << 20)

/* The low bits of an instruction as a signed distance in words, in bytes. */
static int64_t distance(uint32_t insn, unsigned low, unsigned count)
{
	int32_t word = (int32_t)(insn << (32 - low - count));

	return ((int64_t)word >> (32 - count)) * ARM_INSN_SIZE;
}

/* The distance of a direct branch or call; 0 for another instruction. */
static int64_t branch_of(uint32_t insn)
{
	if ((insn & 0x7c000000) == 0x14000000) /* b, bl */
		return distance(insn, 0, 26);
	if ((insn & 0x7e000000) == 0x34000000 || /* cbz, cbnz */
	    (insn & 0xff000000) == 0x54000000)	 /* b.cond, bc.cond */
		return distance(insn, 5, 19);
	if ((insn & 0x7e000000) == 0x36000000) /* tbz, tbnz */
		return distance(insn, 5, 14);
	return 0;
}

/* The distance of the constant that an instruction loads; 0 for another. */
static int64_t constant_of(uint32_t insn)
{
	/* ldr of 4, 8 or 16 bytes, ldrsw */
	return (insn & 0x3b000000) == 0x18000000 && insn >> 30 != 3
		       ? distance(insn, 5, 19)
		       : 0;
}

static void find_targets(const struct arm_search *search)
{
	for (uint32_t at = 0; at + UINT64_C(4) <= search->size;
	     at += ARM_INSN_SIZE) {
		int64_t way = branch_of(arm_insn(search->text, at));
		int64_t target = at + way;

		if (way && target >= 0 && target < (int64_t)search->size)
			search->targets[target / 8] |= 1u << target % 8;
	}
}

/* True if an instruction near by loads the word, or what it is half of. */
static bool is_constant(const struct arm_search *search, uint32_t site)
{
	uint32_t at = site > CONSTANT_REACH ? site - CONSTANT_REACH : 0;
	uint64_t end = (uint64_t)site + CONSTANT_REACH;

	for (; at < end && at + UINT64_C(4) <= search->size;
	     at += ARM_INSN_SIZE) {
		int64_t way = constant_of(arm_insn(search->text, at));

		if (way && (at + way == site || at + way + 4 == site))
			return true;
	}
	return false;
}

/* Tells of a system call, unless it is none of ours, or none at all. */
static bool tell_site(const struct arm_search *search, uint32_t at)
{
	struct arm_site site = { at, arm_find_number(search, at) };

	if (site.number >= 0 && !search->is_ours(site.number))
		return true;
	if (search->is_code && !search->is_code(search->context, at))
		return true;
	if (site.number < 0 && is_constant(search, at))
		return true;
	return search->found(search->context, &site);
}

bool arm_find_sites(const struct arm_search *search)
{
	bool knows_targets = false;

	for (uint32_t at = 0; at + UINT64_C(4) <= search->size;
	     at += ARM_INSN_SIZE) {
		if (arm_insn(search->text, at) != ARM_SYSCALL)
			continue;
		if (!knows_targets)
			find_targets(search);
		knows_targets = true;
		if (!tell_site(search, at))
			return false;
	}
	return true;
}
