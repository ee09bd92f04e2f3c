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

/* Bytes that an instruction names as data. */
struct constant {
	int64_t distance; /* from the instruction */
	unsigned size;	  /* 0: it names none */
};

static struct constant constant_of(uint32_t insn)
{
	unsigned size = insn >> 30;

	/* ldr of 4, 8 or 16 bytes; ldrsw; 3 is prfm */
	if ((insn & 0x3b000000) == 0x18000000 && size != 3)
		return (struct constant){ distance(insn, 5, 19),
					  insn & 1U << 26 ? 4U << size
					  : size == 1	  ? 8
							  : 4 };
	/* adr, of a multiple of 4 */
	if ((insn & 0xff000000) == 0x10000000)
		return (struct constant){ distance(insn, 5, 19), 4 };
	return (struct constant){ 0, 0 };
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

/* True if an instruction near by loads the word, or what it is part of. */
static bool is_constant(const struct arm_search *search, uint32_t site)
{
	uint32_t at = site > CONSTANT_REACH ? site - CONSTANT_REACH : 0;
	uint64_t end = (uint64_t)site + CONSTANT_REACH;

	for (; at < end && at + UINT64_C(4) <= search->size;
	     at += ARM_INSN_SIZE) {
		struct constant is = constant_of(arm_insn(search->text, at));

		if ((uint64_t)(site - (at + is.distance)) < is.size)
			return true;
	}
	return false;
}

/* udf, and other words without a meaning. */
static bool is_undefined(uint32_t insn)
{
	return (insn & 0x9e000000) == 0;
}

static bool is_beside_undefined(const struct arm_search *search, uint32_t at)
{
	uint32_t next = at + ARM_INSN_SIZE;

	return (at >= ARM_INSN_SIZE &&
		is_undefined(arm_insn(search->text, at - ARM_INSN_SIZE))) ||
	       (next + UINT64_C(4) <= search->size &&
		is_undefined(arm_insn(search->text, next)));
}

/* True if a call of an unknown number only looks like one. */
static bool is_data(const struct arm_search *search, uint32_t at)
{
	if (arm_sets_number(search, at))
		return false;
	return arm_insn(search->text, at) != ARM_SYSCALL ||
	       is_beside_undefined(search, at) || is_constant(search, at);
}

bool arm_is_movable(uint32_t insn)
{
	/* With a constant: but adr and adrp, extr and autiasppc. */
	if ((insn & 0x1c000000) == 0x10000000)
		return (insn & 0x1f000000) != 0x10000000 &&
		       (insn & 0x1f800000) != 0x13800000;
	/* Logical, or add and sub, of two registers; so mov is. */
	return (insn & 0x1e000000) == 0x0a000000;
}

static uint32_t begin_of(const struct arm_search *search, uint32_t at)
{
	return at >= ARM_INSN_SIZE && !arm_is_target(search, at) &&
			       arm_is_movable(arm_insn(search->text, at - 4))
		       ? at - ARM_INSN_SIZE
		       : at;
}

/* Tells of a system call, unless it is none of ours, or none at all. */
static bool tell_site(const struct arm_search *search, uint32_t at)
{
	struct arm_site site = { at, at, arm_find_number(search, at) };

	if (site.number >= 0 && !search->is_ours(site.number))
		return true;
	if (search->is_code && !search->is_code(search->context, at))
		return true;
	if (site.number < 0 && is_data(search, at))
		return true;
	if (site.number < 0)
		site.begin = begin_of(search, at);
	return search->found(search->context, &site);
}

bool arm_find_sites(const struct arm_search *search)
{
	bool knows_targets = false;

	for (uint32_t at = 0; at + UINT64_C(4) <= search->size;
	     at += ARM_INSN_SIZE) {
		if (!arm_is_syscall(arm_insn(search->text, at)))
			continue;
		if (!knows_targets)
			find_targets(search);
		knows_targets = true;
		if (!tell_site(search, at))
			return false;
	}
	return true;
}
