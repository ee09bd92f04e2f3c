/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looks for the bytes of a system call, which may also be part of another
 * instruction.  So the text around them is decoded, from far enough before them
 * for the decoder to come into step, whatever it begins with; its first
 * instructions are not believed.
 *
 * Two passes over such a part: the first notes where direct jumps and calls
 * lead to; the second finds the system calls, and knows by then which
 * instructions somebody may jump to.  Compilers move what is seldom run to the
 * other end of the text: jumps from there are found by their bytes, which are
 * rarely something else if they lead near a system call.
 */
#include "preload/site/x86_sites.h"

#include "preload/site/x86_number.h"
#include "preload/site/x86_window.h"
#include "raw/bytes.h"
#include "raw/memory.h"

/* After bytes that are no instruction the decoder may be out of step; it is
   believed again after so many. */
#define IN_STEP 16

/* Where decoding begins in the middle, it begins at so many places, one byte
   after the other: the decoder is in step where all of them lead to. */
#define PLACES 4

/* How much of the text is decoded before and behind a system call; more before
   it if the decoder does not come into step, */
#define NEAR	  1024
#define NEAR_MOST 16384

/* ... and how much is searched for jumps that lead further than FAR_LEAST.  At
   least NEAR / 2 is decoded before a system call, and its window is less than
   NEAR / 4 away from it, so no jump is missed between the two. */
#define FAR	  (2U << 20)
#define FAR_LEAST (NEAR / 4)

/* What follows a system call is looked at so far, in instructions. */
#define AHEAD 64

struct scan {
	struct x86_trail trail;
	uint32_t steps; /* instructions since the last one that was none */
	size_t far;	/* up to here, far jumps are known */
};

/* Notes a target, relative to an offset. */
static void note_target(const struct x86_search *search, size_t end,
			int32_t distance)
{
	int64_t target = (int64_t)end + distance;

	if (target >= 0 && target < (int64_t)search->size)
		x86_add_jump(search, target);
}

/* Notes the targets of the instructions from one offset to another. */
static void find_targets(const struct x86_search *search, size_t at, size_t end)
{
	struct x86_insn insn;

	for (; at < end; at += insn.length) {
		if (!x86_decode_at(search, at, &insn))
			insn.length = 1;
		else if (insn.has_target)
			note_target(search, at + insn.length, insn.target);
	}
}

/* The highest bit of each byte of a word that may end the opcode of a call or a
   jump with a distance of 4 bytes: e8, e9, and 8x behind 0f. */
static uint64_t far_jumps(uint64_t word)
{
	return raw_bytes_with(word, 0xfe, 0xe8) |
	       (raw_bytes_with(word, 0xf0, 0x80) &
		raw_bytes_with(word, 0xff, 0x0f) << 8);
}

/* Notes where far jumps within reach of an offset lead to. */
static void find_far_targets(struct scan *scan, size_t around)
{
	const struct x86_search *search = scan->trail.search;
	size_t at = around > FAR ? around - FAR : 0, end = around + FAR;
	int32_t distance;

	if (at < scan->far)
		at = scan->far;
	/* A word has 7 places for opcodes of two bytes; the last jump that can
	   be in the text ends before its last word. */
	for (; at < end && at + 2 * sizeof(uint64_t) <= search->size; at += 7)
		for (uint64_t found =
			     far_jumps(raw_bytes_at(search->text + at));
		     found; found &= found - 1) {
			size_t behind = at + __builtin_ctzll(found) / 8 + 1;

			memcpy(&distance, search->text + behind,
			       sizeof(distance));
			if (distance > FAR_LEAST || distance < -FAR_LEAST)
				note_target(search, behind + sizeof(distance),
					    distance);
		}
	scan->far = at;
}

/* True if what is run from an offset on are instructions, as far as can be
   seen: code never runs into bytes that are none, data soon does. */
static bool runs_on(const struct x86_search *search, size_t at)
{
	struct x86_insn insn;

	for (unsigned i = 0; i < AHEAD && at < search->size; i++) {
		if (!x86_decode_at(search, at, &insn))
			return false;
		at += insn.length;
		if (insn.flow == X86_STOP ||
		    (insn.flow == X86_JUMP && !insn.has_target))
			return true;
		if (insn.flow == X86_JUMP)
			at += insn.target;
	}
	return true;
}

/* Tells of the system call that is the last instruction. */
static bool tell_site(struct scan *scan)
{
	struct x86_trail *trail = &scan->trail;
	const struct x86_search *search = trail->search;
	struct x86_site site = { .syscall = x86_step(trail, 0)->at,
				 .window = X86_NONE };
	uint8_t length;

	find_far_targets(scan, site.syscall);
	site.number = x86_find_number(trail);
	if (site.number >= 0 && !search->is_ours(site.number))
		return true;
	if (search->is_code && !search->is_code(search->context, site.syscall))
		return true;
	length = x86_step(trail, 0)->insn.length;
	if (!runs_on(search, site.syscall + length))
		return true;
	/* A prefix, which nobody writes, would have to be moved with it. */
	if (length == X86_SYSCALL_SIZE)
		x86_take_window(trail, &site);
	return search->found(search->context, &site);
}

/* True if an instruction never goes on with the next one, or is a system call,
   which cannot be moved. */
static bool ends_trail(const struct x86_insn *insn)
{
	return insn->flow == X86_JUMP || insn->flow == X86_STOP ||
	       insn->flow == X86_SYSCALL;
}

/* Finds the sites from an offset to another, which is set to where the last
   instruction ends. */
static bool scan_part(struct scan *scan, size_t at, size_t *end)
{
	struct x86_trail *trail = &scan->trail;
	const struct x86_search *search = trail->search;
	struct x86_insn insn;

	for (; at < *end; at += insn.length) {
		if (!x86_decode_at(search, at, &insn)) {
			insn.length = 1;
			trail->count = scan->steps = 0;
			continue;
		}
		trail->ring[trail->added++ % X86_TRAIL_MAX] = (struct x86_step){
			at, insn
		};
		scan->steps++;
		if (insn.flow == X86_SYSCALL && scan->steps > IN_STEP &&
		    !tell_site(scan))
			return false;
		trail->count = ends_trail(&insn) ? 0 : trail->count + 1;
	}
	*end = at;
	return true;
}

/* The next place with the bytes of a system call; the end if there is none. */
static size_t find_bytes(const struct x86_search *search, size_t at)
{
	return raw_find_two(search->text, search->size, at,
			    X86_CALL_BYTES(search->narrow));
}

/* The first place from `at` on where the decoder is in step, or the end. */
static size_t find_step(const struct x86_search *search, size_t at, size_t end)
{
	size_t places[PLACES], *first;
	struct x86_insn insn;
	bool same;

	for (size_t i = 0; i < PLACES; i++)
		places[i] = at + i;
	for (;;) {
		first = &places[0];
		same = true;
		for (size_t i = 1; i < PLACES; i++) {
			same &= places[i] == places[0];
			if (places[i] < *first)
				first = &places[i];
		}
		if (same || *first >= end)
			return same ? *first : end;
		*first += x86_decode_at(search, *first, &insn) ? insn.length
							       : 1;
	}
}

/* Where to begin for a hit that is far behind what has been decoded: longer
   before it, if the decoder does not come into step. */
static size_t find_begin(const struct x86_search *search, size_t done,
			 size_t hit)
{
	size_t step = hit;

	for (size_t back = NEAR; back <= NEAR_MOST; back *= 2) {
		if (hit <= done + back)
			return done;
		step = find_step(search, hit - back, hit);
		if (step < hit - NEAR / 2)
			break;
	}
	return step;
}

bool x86_find_sites(const struct x86_search *search)
{
	struct scan scan = { .trail.search = search, .steps = IN_STEP };
	size_t done = 0, begin, end, hit = find_bytes(search, 0);

	while (hit < search->size) {
		begin = find_begin(search, done, hit);
		if (begin != done)
			scan.trail.count = scan.steps = 0;
		/* Hits that are near share a part of the text. */
		for (end = hit; hit < search->size && hit <= end + NEAR;
		     hit = find_bytes(search, hit + 1))
			end = hit;
		end = search->size - end > NEAR ? end + NEAR : search->size;
		find_targets(search, begin, end);
		if (!scan_part(&scan, begin, &end))
			return false;
		done = end;
	}
	return true;
}
