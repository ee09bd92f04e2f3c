/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tries one kind of window after the other (x86_sites.h).  A jump may cover
 * whole instructions, nobody may jump behind its first byte, and what it covers
 * must be such that it does the same elsewhere.
 */
#include "preload/site/x86_window.h"

/* The longest moved run, in bytes. */
#define MOVED_MAX 64

/* A short jump has two bytes, and reaches so far from its end. */
#define SHORT_SIZE  2
#define SHORT_BACK  128
#define SHORT_AHEAD 127

/* True if an instruction does the same elsewhere, once its displacement or
   target is corrected. */
static bool can_move(const struct x86_insn *insn)
{
	return insn->flow == X86_ON || insn->flow == X86_BRANCH;
}

static uint32_t end_of(const struct x86_step *step)
{
	return step->at + step->insn.length;
}

/* True if an earlier instruction can be moved, as those behind it can: nobody
   jumps to what is between its first byte and the next instruction's. */
static bool can_take(const struct x86_trail *trail, uint32_t back)
{
	const struct x86_step *step = x86_step(trail, back);

	return can_move(&step->insn) && step->at >= trail->taken &&
	       !x86_is_target(trail->search, step->at + 1, end_of(step) + 1);
}

/* Looks for a single instruction that has room for the jump. */
static bool find_one(const struct x86_trail *trail, struct x86_site *site)
{
	for (uint32_t back = 1; back <= x86_steps(trail); back++) {
		const struct x86_step *step = x86_step(trail, back);

		if (!can_take(trail, back) ||
		    site->syscall - step->at > MOVED_MAX)
			return false;
		if (step->insn.length < X86_JUMP_SIZE)
			continue;
		site->begin = step->at;
		site->written = end_of(step);
		site->end = site->syscall;
		site->window = X86_ONE;
		return true;
	}
	return false;
}

/* Looks for several that have it, before the system call. */
static bool find_several(const struct x86_trail *trail, struct x86_site *site)
{
	for (uint32_t back = 1; back <= x86_steps(trail); back++) {
		uint32_t begin = x86_step(trail, back)->at;

		if (!can_take(trail, back) || site->syscall - begin > MOVED_MAX)
			return false;
		if (site->syscall - begin < X86_JUMP_SIZE)
			continue;
		/* The jump may leave the last ones as they are. */
		while (end_of(x86_step(trail, back)) < begin + X86_JUMP_SIZE)
			back--;
		site->begin = begin;
		site->written = end_of(x86_step(trail, back));
		site->end = site->syscall;
		site->window = X86_SEVERAL;
		return true;
	}
	return false;
}

static bool is_return(const uint8_t *code, const struct x86_insn *insn)
{
	return insn->flow == X86_STOP && code[insn->opcode] == 0xc3;
}

/* The end of the instructions from `at` on that can be moved, and to which
   nobody jumps, until `least` is reached; 0 if it is not. */
static uint32_t movable_until(const struct x86_search *search, uint32_t at,
			      uint32_t least)
{
	struct x86_insn insn;
	bool ended = false;

	for (; at < least; at += insn.length) {
		const uint8_t *code = search->text + at;

		if (!x86_decode_at(search, at, &insn) ||
		    x86_is_target(search, at, at + insn.length))
			return 0;
		/* Behind the end of a function only padding may be changed. */
		if (ended && *code != 0x90 && *code != 0xcc)
			return 0;
		if (!ended && insn.flow != X86_JUMP &&
		    !is_return(code, &insn) && !can_move(&insn))
			return 0;
		ended |= !can_move(&insn);
	}
	return at;
}

/* Looks for a window with the system call in it, with as many instructions
   before it as are needed: those behind it are where errors are handled, and
   where a signal may return to. */
static bool find_around(const struct x86_trail *trail, struct x86_site *site)
{
	uint32_t behind = site->syscall + X86_SYSCALL_SIZE, begin, end;

	for (uint32_t back = 0; back <= x86_steps(trail); back++) {
		begin = x86_step(trail, back)->at;
		if (back ? !can_take(trail, back) : begin < trail->taken)
			return false;
		end = movable_until(trail->search, behind,
				    begin + X86_JUMP_SIZE);
		if (!end ||
		    x86_is_target(trail->search, site->syscall + 1, behind))
			continue;
		site->begin = begin;
		site->written = site->end = end;
		site->window = X86_AROUND;
		return true;
	}
	return false;
}

/* Compilers fill with int3, so that who comes there by mistake is stopped. */
bool x86_is_padding(const uint8_t *text, size_t size, uint32_t at)
{
	if (at > size || size - at < X86_ISLAND_SIZE)
		return false;
	for (uint32_t i = 0; i < X86_ISLAND_SIZE; i++)
		if (text[at + i] != 0xcc)
			return false;
	return true;
}

/* True if an offset begins padding that nobody jumps to. */
static bool is_free(const struct x86_search *search, uint32_t at)
{
	return x86_is_padding(search->text, search->size, at) &&
	       !x86_is_target(search, at, at + X86_ISLAND_SIZE);
}

/* Looks for padding that a short jump in the place of the system call reaches;
   the long one is behind another short one. */
static bool find_island(const struct x86_trail *trail, struct x86_site *site)
{
	const struct x86_search *search = trail->search;
	uint32_t behind = site->syscall + X86_SYSCALL_SIZE;
	uint32_t at = behind > SHORT_BACK ? behind - SHORT_BACK : 0;
	uint32_t last = behind + SHORT_AHEAD - SHORT_SIZE;

	if (site->syscall < trail->taken ||
	    x86_is_target(search, site->syscall + 1, behind))
		return false;
	if (at < trail->taken)
		at = trail->taken;
	for (; at <= last; at++)
		if ((at >= behind || at + X86_ISLAND_SIZE <= site->syscall) &&
		    is_free(search, at)) {
			site->begin = site->syscall;
			site->written = site->end = behind;
			site->island = at;
			site->window = X86_ISLAND;
			return true;
		}
	return false;
}

void x86_take_window(struct x86_trail *trail, struct x86_site *site)
{
	if (!find_one(trail, site) && !find_several(trail, site) &&
	    !find_around(trail, site) && !find_island(trail, site))
		return;
	trail->taken = site->written;
	/* From now on somebody jumps to the padding. */
	for (uint32_t i = 0; site->window == X86_ISLAND && i < X86_ISLAND_SIZE;
	     i++)
		x86_add_jump(trail->search, site->island + i);
}
