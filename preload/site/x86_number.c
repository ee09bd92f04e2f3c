/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Goes back from a system call to what sets eax, or the register that was
 * copied to it, also out of a loop around the call.  Tables say of each opcode
 * what it may do to a register; a row is 16 opcodes.
 */
#include "preload/site/x86_number.h"

/*
 *  .  leaves all         m  writes what ModRM says, memory or a register
 *  r  writes ModRM's     b  the same with 8 bits
 *     register           p  pops a register
 *  i  sets a register    s  sets what ModRM says
 *  <  copies ModRM's     >  copies what ModRM says
 *     register              to its register
 *  ?  may change any
 *
 * All that a compiler puts between the number and the system call is here, and
 * of others the worst is believed.
 */
static const char one_byte[] = "?m?r?????m?r????"
			       "????????????????"
			       "?m?r?????m?r????"
			       "?m?r????......??"
			       "????????????????"
			       "........pppppppp"
			       "???r????.r.r????"
			       "................"
			       "bm?m..??b<?>?r??"
			       "????????????????"
			       "????????..??????"
			       "????????iiiiiiii"
			       "bm?????s????????"
			       "bmbm????????????"
			       "????????????????"
			       "????????????????";

/* Those behind 0F. */
static const char two_bytes[] = "????????????????"
				"..............?."
				"????????....rr.."
				"????????????????"
				"rrrrrrrrrrrrrrrr"
				"r..............."
				"................"
				"........????..m."
				"................"
				"bbbbbbbbbbbbbbbb"
				"???.???????????r"
				"??????rr????rrrr"
				"??...r.?????????"
				".......r........"
				"................"
				"...............?";

enum effect { LEAVES, SETS, COPIES, MAY_CHANGE };

/* The register whose value becomes the number, and that if it is known. */
struct followed {
	unsigned reg;
	int32_t number;
};

/* The bits of REX that give registers a fourth bit: of ModRM's register, and of
   the other operand. */
enum { REX_R = 4, REX_B = 1 };

/* A system call writes three registers; push and pop change one. */
enum { RAX = 0, RCX = 1, R11 = 11, RSP = 4 };

/* An instruction with the table that has its opcode. */
struct looked_up {
	const char *table; /* or NULL */
	uint8_t rex, op;
	uint8_t modrm; /* or what follows instead */
};

static int32_t read_32(const uint8_t *bytes)
{
	return (int32_t)(bytes[0] | (uint32_t)bytes[1] << 8 |
			 (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24);
}

static bool is_prefix(uint8_t byte)
{
	return byte == 0x66 || byte == 0xf2 || byte == 0xf3;
}

/* An opcode of one byte does something else behind a prefix. */
static struct looked_up look_up(const uint8_t *code,
				const struct x86_insn *insn)
{
	struct looked_up looked = { .op = code[insn->opcode] };
	unsigned at = 0, prefixes;

	while (at < insn->opcode && is_prefix(code[at]))
		at++;
	prefixes = at;
	if (at < insn->opcode && (code[at] & 0xf0) == 0x40)
		looked.rex = code[at++];
	if (at == insn->opcode && !prefixes)
		looked.table = one_byte;
	else if (at + 1 == insn->opcode && code[at] == 0x0f)
		looked.table = two_bytes;
	if (insn->length > insn->opcode + 1)
		looked.modrm = code[insn->opcode + 1];
	return looked;
}

/* The register of an opcode or of ModRM's lower bits, and ModRM's other one. */
static unsigned low_reg(const struct looked_up *looked, uint8_t bits)
{
	return (bits & 7) | (looked->rex & REX_B ? 8 : 0);
}

static unsigned high_reg(const struct looked_up *looked)
{
	return (looked->modrm >> 3 & 7) | (looked->rex & REX_R ? 8 : 0);
}

/* The register that ModRM says; without REX, 4 to 7 of 8 bits are ah to bh,
   which are parts of 0 to 3. */
static bool writes_operand(const struct looked_up *looked, unsigned reg,
			   bool bytes)
{
	uint8_t bits = looked->modrm;

	if (bits >> 6 != 3)
		return false;
	if (bytes && !looked->rex)
		bits &= ~4;
	return low_reg(looked, bits) == reg;
}

static enum effect copy(struct followed *followed, unsigned to, unsigned from,
			bool between_registers)
{
	if (to != followed->reg)
		return LEAVES;
	if (!between_registers || from == RSP)
		return MAY_CHANGE;
	followed->reg = from;
	return COPIES;
}

/* xor of a register with itself. */
static bool clears(const struct looked_up *looked, unsigned reg)
{
	return looked->table == one_byte &&
	       (looked->op == 0x31 || looked->op == 0x33) &&
	       looked->modrm >> 6 == 3 && high_reg(looked) == reg &&
	       low_reg(looked, looked->modrm) == reg;
}

static enum effect effect_of(struct followed *followed, const uint8_t *code,
			     const struct x86_insn *insn)
{
	struct looked_up looked = look_up(code, insn);
	bool registers = looked.modrm >> 6 == 3, writes = true;
	unsigned reg = followed->reg, low = low_reg(&looked, looked.modrm);

	if (!looked.table)
		return MAY_CHANGE;
	if (clears(&looked, reg)) {
		followed->number = 0;
		return SETS;
	}
	switch (looked.table[looked.op]) {
	case '.': return LEAVES;
	case 'm': writes = writes_operand(&looked, reg, false); break;
	case 'b': writes = writes_operand(&looked, reg, true); break;
	case 'r': writes = high_reg(&looked) == reg; break;
	case 'p': writes = low_reg(&looked, looked.op) == reg; break;
	case '<':
		return registers ? copy(followed, low, high_reg(&looked), true)
				 : LEAVES;
	case '>': return copy(followed, high_reg(&looked), low, registers);
	case 'i':
		followed->number = read_32(code + insn->opcode + 1);
		return low_reg(&looked, looked.op) == reg ? SETS : LEAVES;
	case 's':
		if (insn->flow != X86_ON) /* xbegin */
			return MAY_CHANGE;
		followed->number = read_32(code + insn->opcode + 2);
		return writes_operand(&looked, reg, false) ? SETS : LEAVES;
	}
	return writes ? MAY_CHANGE : LEAVES;
}

/* ---------------------------------------------------------------- loops */

/* A part of the text that begins where somebody jumps to. */
struct stretch {
	const struct x86_search *search;
	uint32_t begin, end;
};

static bool has(const struct stretch *stretch, int64_t at)
{
	return at >= stretch->begin && at < stretch->end;
}

/* True if all that jump into the stretch are in it. */
static bool is_closed(const struct stretch *stretch)
{
	const struct x86_search *search = stretch->search;
	unsigned jumps = 0, inside = 0, here;
	struct x86_insn insn;

	for (uint32_t at = stretch->begin; at < stretch->end; at++) {
		here = x86_jumps_to(search, at);
		if (here == X86_MANY)
			return false;
		jumps += here;
	}
	for (uint32_t at = stretch->begin; at < stretch->end;
	     at += insn.length) {
		if (!x86_decode_at(search, at, &insn))
			return false;
		inside += insn.has_target &&
			  has(stretch, (int64_t)at + insn.length + insn.target);
	}
	return jumps == inside;
}

/* True if an instruction of a loop leaves a register as it is. */
static bool leaves(const struct x86_search *search, uint32_t at,
		   const struct x86_insn *insn, unsigned reg)
{
	struct followed followed = { .reg = reg };

	switch (insn->flow) {
	case X86_SYSCALL: return reg != RAX && reg != RCX && reg != R11;
	case X86_CALL: return false;
	case X86_JUMP:
	case X86_STOP: return true;
	default: return effect_of(&followed, search->text + at, insn) == LEAVES;
	}
}

/* How far the end of a loop is looked for, in instructions. */
#define LOOP_MOST 64

/* True if an offset is the beginning of a loop that leaves a register as it is,
   and nobody else jumps there: compilers set a number before the loop. */
static bool is_loop_with(const struct x86_search *search, uint32_t begin,
			 unsigned reg)
{
	struct stretch stretch = { search, begin, begin };
	struct x86_insn insn;

	for (unsigned i = 0; i < LOOP_MOST; i++) {
		uint32_t at = stretch.end;

		if (!x86_decode_at(search, at, &insn) ||
		    !leaves(search, at, &insn, reg))
			return false;
		stretch.end += insn.length;
		if (insn.has_target &&
		    has(&stretch, (int64_t)stretch.end + insn.target) &&
		    is_closed(&stretch))
			return true;
	}
	return false;
}

/* ------------------------------------------------------------ the number */

int32_t x86_find_number(const struct x86_trail *trail)
{
	const struct x86_search *search = trail->search;
	struct followed followed = { .reg = 0 };

	for (uint32_t back = 1; back <= x86_steps(trail); back++) {
		const struct x86_step *step = x86_step(trail, back);
		uint32_t next = x86_step(trail, back - 1)->at;

		if (step->insn.flow == X86_CALL ||
		    (x86_jumps_to(search, next) &&
		     !is_loop_with(search, next, followed.reg)))
			return -1;
		switch (effect_of(&followed, search->text + step->at,
				  &step->insn)) {
		case SETS: return followed.number;
		case MAY_CHANGE: return -1;
		case COPIES:
		case LEAVES: break;
		}
	}
	return -1;
}
