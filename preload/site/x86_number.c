/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Goes back from a system call to what sets eax.  A table says of each opcode
 * of one byte what it may do to eax; a row is 16 opcodes.
 */
#include "preload/site/x86_number.h"

/*
 *  .  leaves it          m  writes what ModRM says, memory or a register
 *  r  writes ModRM's     b  the same with 8 bits
 *     register           p  pops a register
 *  i  sets a register    s  sets what ModRM says
 *  ?  may change it
 *
 * All that a compiler puts between the number and the system call is here, and
 * of others the worst is believed.
 */
static const char effects[] = "?m?r?????m?r????"
			      "????????????????"
			      "?m?r?????m?r????"
			      "?m?r????......??"
			      "????????????????"
			      "........pppppppp"
			      "???r????????????"
			      "................"
			      "?m?m..??bm?r?r??"
			      "????????????????"
			      "????????..??????"
			      "????????iiiiiiii"
			      "???????s????????"
			      "????????????????"
			      "????????????????"
			      "????????????????";

/* What an instruction does to eax. */
enum effect { LEAVES, SETS, MAY_CHANGE };

/* The bits of REX that give registers a fourth bit: of ModRM's register, and of
   the other operand. */
enum { REX_R = 4, REX_B = 1 };

static int32_t read_32(const uint8_t *bytes)
{
	return (int32_t)(bytes[0] | (uint32_t)bytes[1] << 8 |
			 (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24);
}

/* MAY_CHANGE if the register is rax. */
static enum effect writes(unsigned low_bits, unsigned fourth_bit)
{
	return low_bits || fourth_bit ? LEAVES : MAY_CHANGE;
}

static enum effect writes_operand(uint8_t rex, uint8_t modrm)
{
	return modrm >> 6 != 3 ? LEAVES : writes(modrm & 7, rex & REX_B);
}

/* Without REX, 4 to 7 are ah to bh, which are parts of 0 to 3. */
static enum effect writes_byte(uint8_t rex, uint8_t modrm)
{
	return writes_operand(rex, rex ? modrm : modrm & ~4);
}

static enum effect effect_of(const uint8_t *code, const struct x86_insn *insn,
			     int32_t *number)
{
	uint8_t rex = 0, op, modrm;

	if (insn->opcode == 1 && (code[0] & 0xf0) == 0x40)
		rex = code[0];
	else if (insn->opcode != 0)
		return MAY_CHANGE;
	op = code[insn->opcode];
	modrm = insn->length > insn->opcode + 1 ? code[insn->opcode + 1] : 0;
	if ((op == 0x31 || op == 0x33) && modrm == 0xc0 &&
	    !(rex & (REX_R | REX_B))) {
		*number = 0; /* xor eax, eax */
		return SETS;
	}
	switch (effects[op]) {
	case '.': return LEAVES;
	case 'm': return writes_operand(rex, modrm);
	case 'b': return writes_byte(rex, modrm);
	case 'r': return writes(modrm >> 3 & 7, rex & REX_R);
	case 'p': return writes(op & 7, rex & REX_B);
	case 'i':
		*number = read_32(code + insn->opcode + 1);
		return writes(op & 7, rex & REX_B) == LEAVES ? LEAVES : SETS;
	case 's':
		if (insn->flow != X86_ON) /* xbegin */
			return MAY_CHANGE;
		*number = read_32(code + insn->opcode + 2);
		return writes_operand(rex, modrm) == LEAVES ? LEAVES : SETS;
	}
	return MAY_CHANGE;
}

int32_t x86_find_number(const struct x86_trail *trail)
{
	const struct x86_search *search = trail->search;
	int32_t number = -1;

	for (uint32_t back = 1; back <= x86_steps(trail); back++) {
		const struct x86_step *step = x86_step(trail, back);
		uint32_t next = x86_step(trail, back - 1)->at;

		if (x86_is_target(search, next, next + 1) ||
		    step->insn.flow == X86_CALL)
			return -1;
		switch (effect_of(search->text + step->at, &step->insn,
				  &number)) {
		case SETS: return number;
		case MAY_CHANGE: return -1;
		case LEAVES: break;
		}
	}
	return -1;
}
