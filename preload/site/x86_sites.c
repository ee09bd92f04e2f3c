/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two passes over each part of the text that has the bytes of a system call.
 * The first notes where direct jumps and calls lead to; the second finds the
 * system calls, and knows by then which instructions somebody may jump to.  The
 * bytes may also be part of another instruction: so a part is decoded from far
 * before them, and its first instructions are not believed, until the decoder
 * is in step.
 */
#include "preload/site/x86_sites.h"

#include <string.h>

#include "preload/site/x86_decode.h"

/* How far back a window may begin, in instructions; a power of two. */
#define KNOWN 16

/* After bytes that are no instruction the decoder may be out of step; it is
   believed again after so many. */
#define IN_STEP 16

/* The longest moved run, in bytes. */
#define MOVED_MAX 64

/* A short jump reaches so far, from its own end. */
#define SHORT_BACK  128
#define SHORT_AHEAD 127

/* How much of the text is read before and behind a system call.  Who jumps
   there from further away is not seen. */
#define AROUND 8192

/* Padding that has room for a short jump over a long one. */
#define ISLAND_SIZE 7

struct known {
	uint32_t at;
	struct x86_insn insn;
	bool is_target;
};

struct scan {
	const struct x86_search *search;
	struct known ring[KNOWN];
	uint32_t count;	 /* of instructions that lead to the present one */
	uint32_t steps;	 /* instructions since the last one that was none */
	uint32_t number; /* of instructions so far: the ring's next place */
	uint32_t taken;	 /* up to here the text is changed already */
};

static bool get_bit(const uint8_t *bits, size_t at)
{
	return bits[at / 8] >> at % 8 & 1;
}

static void set_bit(uint8_t *bits, size_t at)
{
	bits[at / 8] |= 1u << at % 8;
}

/* Notes the targets of the instructions from one offset to another. */
static void find_targets(const struct x86_search *search, size_t at, size_t end)
{
	struct x86_insn insn;
	int64_t target;

	for (; at < end; at += insn.length) {
		if (!x86_decode(search->text + at, search->size - at, &insn)) {
			insn.length = 1;
			continue;
		}
		target = (int64_t)at + insn.length + insn.target;
		if (insn.has_target && target >= 0 &&
		    target < (int64_t)search->size)
			set_bit(search->targets, target);
	}
}

/* The instruction `back` before the present one, which is 0. */
static const struct known *known_at(const struct scan *scan, uint32_t back)
{
	return &scan->ring[(scan->number - 1 - back) % KNOWN];
}

/* ------------------------------------------------------------- the number */

/* What an instruction does to eax. */
enum effect { LEAVES, SETS, MAY_SET };

static unsigned rm_of(uint8_t rex, uint8_t modrm)
{
	return (modrm & 7) | (rex & 1) << 3;
}

static unsigned reg_of(uint8_t rex, uint8_t modrm)
{
	return (modrm >> 3 & 7) | (rex & 4) << 1;
}

static int32_t read_32(const uint8_t *bytes)
{
	return (int32_t)(bytes[0] | (uint32_t)bytes[1] << 8 |
			 (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24);
}

/* MAY_SET if register 0 is written, else LEAVES. */
static enum effect writes(unsigned reg)
{
	return reg ? LEAVES : MAY_SET;
}

/* The same for an operand that is memory if ModRM says so. */
static enum effect writes_rm(uint8_t rex, uint8_t modrm)
{
	return modrm >> 6 != 3 ? LEAVES : writes(rm_of(rex, modrm));
}

/* Instructions of one byte without 16-bit operands; all that a compiler puts
   between the number and the system call are here, and of others the worst is
   believed. */
static enum effect effect_of(const uint8_t *code, const struct x86_insn *insn,
			     int32_t *number)
{
	uint8_t rex = 0, op, modrm;

	if (insn->opcode == 1 && (code[0] & 0xf0) == 0x40)
		rex = code[0];
	else if (insn->opcode != 0)
		return MAY_SET;
	op = code[insn->opcode];
	modrm = code[insn->opcode + 1]; /* if there is one */
	if (op >= 0xb8 && op <= 0xbf) {
		if (op != 0xb8 || rex & 1)
			return LEAVES;
		*number = read_32(code + insn->opcode + 1);
		return SETS;
	}
	switch (op) {
	case 0xc7:
		if (modrm >> 6 != 3 || rm_of(rex, modrm) != 0)
			return LEAVES;
		*number = read_32(code + insn->opcode + 2);
		return SETS;
	case 0x31:
	case 0x33:
		if (modrm == 0xc0 && !(rex & 5)) {
			*number = 0;
			return SETS;
		}
		return op == 0x31 ? writes_rm(rex, modrm)
				  : writes(reg_of(rex, modrm));
	case 0x01:
	case 0x09:
	case 0x21:
	case 0x29:
	case 0x81:
	case 0x83:
	case 0x89: return writes_rm(rex, modrm);
	case 0x03:
	case 0x0b:
	case 0x23:
	case 0x2b:
	case 0x63:
	case 0x8b:
	case 0x8d: return writes(reg_of(rex, modrm));
	case 0x38:
	case 0x39:
	case 0x3a:
	case 0x3b:
	case 0x3c:
	case 0x3d:
	case 0x84:
	case 0x85:
	case 0x88:
	case 0xa8:
	case 0xa9: return op == 0x88 ? writes_rm(rex, modrm) : LEAVES;
	}
	if ((op & 0xf8) == 0x50) /* push */
		return LEAVES;
	if ((op & 0xf8) == 0x58) /* pop */
		return writes((op & 7) | (rex & 1) << 3);
	return op >= 0x70 && op <= 0x7f ? LEAVES : MAY_SET;
}

/* The number of the system call that is the present instruction; -1 if more
   than one way leads there, or if it is computed. */
static int32_t find_number(const struct scan *scan)
{
	int32_t number = -1;

	for (uint32_t back = 1; back <= scan->count && back < KNOWN; back++) {
		const struct known *known = known_at(scan, back);

		if (known_at(scan, back - 1)->is_target ||
		    known->insn.flow == X86_CALL)
			return -1;
		switch (effect_of(scan->search->text + known->at, &known->insn,
				  &number)) {
		case SETS: return number;
		case MAY_SET: return -1;
		case LEAVES: break;
		}
	}
	return -1;
}

/* ------------------------------------------------------------- the window */

/* True if an instruction does the same elsewhere, once its displacement or
   target is corrected. */
static bool can_move(const struct x86_insn *insn)
{
	return insn->flow == X86_ON || insn->flow == X86_BRANCH;
}

/* Looks for a window that ends before the system call, of one instruction if
   `one`: nobody may jump behind its beginning. */
static bool find_before(const struct scan *scan, struct x86_site *site,
			bool one)
{
	uint32_t written = site->syscall;

	for (uint32_t back = 1; back <= scan->count && back < KNOWN; back++) {
		const struct known *known = known_at(scan, back);
		uint32_t end = known->at + known->insn.length;

		if (known_at(scan, back - 1)->is_target ||
		    !can_move(&known->insn) || known->at < scan->taken ||
		    site->syscall - known->at > MOVED_MAX)
			return false;
		if (one ? known->insn.length < X86_JUMP_SIZE
			: site->syscall - known->at < X86_JUMP_SIZE)
			continue;
		/* The jump may leave the last ones of several as they are. */
		for (uint32_t b = back; !one && b > 0; b--) {
			end = known_at(scan, b)->at +
			      known_at(scan, b)->insn.length;
			if (end - known->at >= X86_JUMP_SIZE)
				break;
		}
		written = end;
		site->begin = known->at;
		site->written = written;
		site->end = site->syscall;
		site->window = one ? X86_ONE : X86_SEVERAL;
		return true;
	}
	return false;
}

/* The end of the instructions from `at` on that can be moved, and to which
   nobody jumps, until `least` is reached; 0 if it is not. */
static uint32_t movable_until(const struct scan *scan, uint32_t at,
			      uint32_t least)
{
	const struct x86_search *search = scan->search;
	struct x86_insn insn;
	bool ended = false;

	while (at < least) {
		if (at >= search->size || get_bit(search->targets, at) ||
		    !x86_decode(search->text + at, search->size - at, &insn))
			return 0;
		/* Behind the end of a function only padding may be changed. */
		if (ended && search->text[at] != 0x90 &&
		    search->text[at] != 0xcc)
			return 0;
		if (!ended && insn.flow != X86_JUMP &&
		    search->text[at + insn.opcode] != 0xc3 && !can_move(&insn))
			return 0;
		ended |= insn.flow == X86_JUMP || insn.flow == X86_STOP;
		at += insn.length;
	}
	return at;
}

/* Looks for a window with the system call in it, with as many instructions
   before it as are needed: those behind it are where errors are handled, and
   where a signal may return to. */
static bool find_around(const struct scan *scan, struct x86_site *site)
{
	for (uint32_t back = 0; back <= scan->count && back < KNOWN; back++) {
		const struct known *known = known_at(scan, back);
		uint32_t end;

		if (back > 0 && (known_at(scan, back - 1)->is_target ||
				 !can_move(&known->insn)))
			return false;
		if (known->at < scan->taken)
			return false;
		end = movable_until(scan, site->syscall + 2,
				    known->at + X86_JUMP_SIZE);
		if (!end && known->at + X86_JUMP_SIZE <= site->syscall + 2)
			end = site->syscall + 2;
		if (!end)
			continue;
		site->begin = known->at;
		site->written = end;
		site->end = end;
		site->window = X86_AROUND;
		return true;
	}
	return false;
}

/* True if these bytes are padding that nobody jumps to. */
static bool is_padding(const struct scan *scan, uint32_t at)
{
	const struct x86_search *search = scan->search;

	for (uint32_t i = 0; i < ISLAND_SIZE; i++)
		if (search->text[at + i] != 0xcc ||
		    get_bit(search->targets, at + i))
			return false;
	return true;
}

static bool find_island(const struct scan *scan, struct x86_site *site)
{
	uint32_t from = site->syscall + 2;
	uint32_t at = from > SHORT_BACK ? from - SHORT_BACK : 0;

	if (site->syscall < scan->taken)
		return false;
	if (at < scan->taken)
		at = scan->taken;
	for (;
	     at <= from + SHORT_AHEAD && at + ISLAND_SIZE <= scan->search->size;
	     at++)
		if ((at >= from || at + ISLAND_SIZE <= site->syscall) &&
		    is_padding(scan, at)) {
			site->begin = site->syscall;
			site->written = site->end = from;
			site->island = at;
			site->window = X86_ISLAND;
			return true;
		}
	return false;
}

/* Tells of the system call that is the present instruction. */
static bool tell_site(struct scan *scan)
{
	const struct x86_search *search = scan->search;
	struct x86_site site = { .syscall = known_at(scan, 0)->at,
				 .number = find_number(scan),
				 .window = X86_NONE };

	if (site.number >= 0 && !search->is_ours(site.number))
		return true;
	if (search->is_code && !search->is_code(search->context, site.syscall))
		return true;
	if (!find_before(scan, &site, true) &&
	    !find_before(scan, &site, false) && !find_around(scan, &site))
		find_island(scan, &site);
	if (site.window != X86_NONE)
		scan->taken = site.window == X86_ISLAND ? site.end
							: site.written;
	return search->found(search->context, &site);
}

/* Notes an instruction, which comes next. */
static void note(struct scan *scan, uint32_t at, const struct x86_insn *insn)
{
	scan->ring[scan->number++ % KNOWN] = (struct known){
		at, *insn, get_bit(scan->search->targets, at)
	};
	scan->steps++;
}

/* Finds the sites from one offset to another. */
static bool scan_part(struct scan *scan, size_t at, size_t end)
{
	const struct x86_search *search = scan->search;
	struct x86_insn insn;

	for (; at < end; at += insn.length) {
		if (!x86_decode(search->text + at, search->size - at, &insn)) {
			insn.length = 1;
			scan->count = scan->steps = 0;
			continue;
		}
		note(scan, at, &insn);
		if (insn.flow == X86_SYSCALL && scan->steps > IN_STEP &&
		    !tell_site(scan))
			return false;
		scan->count = insn.flow == X86_JUMP || insn.flow == X86_STOP ||
					      insn.flow == X86_SYSCALL
				      ? 0
				      : scan->count + 1;
	}
	return true;
}

/* True if one of the bytes of a word is 0F. */
static bool has_0f(uint64_t word)
{
	uint64_t other = word ^ UINT64_C(0x0f0f0f0f0f0f0f0f);

	return (other - UINT64_C(0x0101010101010101)) & ~other &
	       UINT64_C(0x8080808080808080);
}

/* The next place with the bytes of a system call; the end if there is none. */
static size_t find_bytes(const struct x86_search *search, size_t at)
{
	uint64_t word;

	for (; at + 1 < search->size; at++) {
		while (at + sizeof(word) <= search->size) {
			memcpy(&word, search->text + at, sizeof(word));
			if (has_0f(word))
				break;
			at += sizeof(word);
		}
		for (size_t end = at + sizeof(word);
		     at < end && at + 1 < search->size; at++)
			if (search->text[at] == 0x0f &&
			    search->text[at + 1] == 0x05)
				return at;
		at--;
	}
	return search->size;
}

bool x86_find_sites(const struct x86_search *search)
{
	struct scan scan = { .search = search, .steps = IN_STEP };
	size_t done = 0, begin, end, hit = find_bytes(search, 0);

	while (hit < search->size) {
		begin = hit > AROUND ? hit - AROUND : 0;
		if (begin <= done)
			begin = done;
		else
			scan.count = scan.steps = 0;
		/* Hits that are near share a part of the text. */
		for (end = hit; hit < search->size && hit <= end + AROUND;
		     hit = find_bytes(search, hit + 1))
			end = hit;
		end = search->size - end > AROUND ? end + AROUND : search->size;
		find_targets(search, begin, end);
		if (!scan_part(&scan, begin, end))
			return false;
		done = end;
	}
	return true;
}
