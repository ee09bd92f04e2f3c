/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the search for sites (x86_sites.c) has seen when it comes to a system
 * call; the number (x86_number.c) and the window (x86_window.c) are found with
 * it.
 */
#ifndef PRELOAD_SITE_X86_TRAIL_H
#define PRELOAD_SITE_X86_TRAIL_H

#include "preload/site/x86_decode.h"
#include "preload/site/x86_sites.h"

/* How many instructions are known; a power of two. */
#define X86_TRAIL_MAX 16

struct x86_step {
	uint32_t at;
	struct x86_insn insn;
};

struct x86_trail {
	const struct x86_search *search;
	struct x86_step ring[X86_TRAIL_MAX];
	uint32_t added; /* so far: the next one's place in the ring */
	uint32_t count; /* of those that lead to the last one, one after the
			     other */
	uint32_t taken; /* up to here jumps cover the text */
};

/* Decodes the instruction at an offset; false if it is none. */
static inline bool x86_decode_at(const struct x86_search *search, size_t at,
				 struct x86_insn *insn)
{
	const uint8_t *code = search->text + at;
	size_t size = search->size - at;

	return search->narrow ? x86_decode_32(code, size, insn)
			      : x86_decode(code, size, insn);
}

/* The last instruction, which is 0, or an earlier one. */
static inline const struct x86_step *x86_step(const struct x86_trail *trail,
					      uint32_t back)
{
	return &trail->ring[(trail->added - 1 - back) % X86_TRAIL_MAX];
}

/* How many steps lead to the last one, and are known. */
static inline uint32_t x86_steps(const struct x86_trail *trail)
{
	return trail->count < X86_TRAIL_MAX ? trail->count : X86_TRAIL_MAX - 1;
}

/* How many jumps lead to an offset, as far as is known; X86_MANY are that many
   or more. */
enum { X86_MANY = 3 };
static inline unsigned x86_jumps_to(const struct x86_search *search, size_t at)
{
	return search->targets[at / 4] >> at % 4 * 2 & X86_MANY;
}

static inline void x86_add_jump(const struct x86_search *search, size_t at)
{
	if (x86_jumps_to(search, at) < X86_MANY)
		search->targets[at / 4] += 1u << at % 4 * 2;
}

/* True if somebody jumps to one of the bytes from one offset to another. */
static inline bool x86_is_target(const struct x86_search *search, size_t from,
				 size_t to)
{
	for (; from < to; from++)
		if (x86_jumps_to(search, from))
			return true;
	return false;
}

#endif
