/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The tables have a letter for each opcode, which says what follows it; a row
 * is 16 opcodes.
 */
#include "preload/site/x86_decode.h"

/*
 *  .  nothing            M  ModRM              m  ModRM, imm8
 *  b  imm8               w  imm16              z  imm16 or imm32
 *  Z  ModRM, and z       v  z, or imm64 with REX.W
 *  a  an address         e  imm16, imm8        j  rel8
 *  J  rel32              g  ModRM, imm8 for /0 and /1
 *  G  the same with z    p  a prefix           R  REX
 *  f  a far address      -  no instruction
 *  0 V W E X  escapes: 0F, VEX of two and of three bytes, EVEX, XOP or pop
 */
static const char one_byte[] = "MMMMbz--MMMMbz-0"
			       "MMMMbz--MMMMbz--"
			       "MMMMbzp-MMMMbzp-"
			       "MMMMbzp-MMMMbzp-"
			       "RRRRRRRRRRRRRRRR"
			       "................"
			       "--EMppppzZbm...."
			       "jjjjjjjjjjjjjjjj"
			       "mZ-mMMMMMMMMMMMX"
			       "..........-....."
			       "aaaa....bz......"
			       "bbbbbbbbvvvvvvvv"
			       "mmw.WVmZe.w..b-."
			       "MMMM---.MMMMMMMM"
			       "jjjjbbbbJJ-j...."
			       "p.pp..gG......MM";

/* The same in a program of 32 bits.  There VEX and EVEX are les, lds and bound,
   unless what follows would be a register. */
static const char one_byte_32[] = "MMMMbz..MMMMbz.0"
				  "MMMMbz..MMMMbz.."
				  "MMMMbzp.MMMMbzp."
				  "MMMMbzp.MMMMbzp."
				  "................"
				  "................"
				  "..EMppppzZbm...."
				  "jjjjjjjjjjjjjjjj"
				  "mZmmMMMMMMMMMMMX"
				  "..........f....."
				  "aaaa....bz......"
				  "bbbbbbbbvvvvvvvv"
				  "mmw.WVmZe.w..b.."
				  "MMMMbb-.MMMMMMMM"
				  "jjjjbbbbJJfj...."
				  "p.pp..gG......MM";

/* Behind 0F; 8 and A are the escapes 0F 38 and 0F 3A, all with ModRM, the
   second with imm8.  3DNow! has its opcode where others have an imm8. */
static const char two_byte[] = "MMMM-.....-.-M.m"
			       "MMMMMMMMMMMMMMMM"
			       "MMMM----MMMMMMMM"
			       "......-.8-A-----"
			       "MMMMMMMMMMMMMMMM"
			       "MMMMMMMMMMMMMMMM"
			       "MMMMMMMMMMMMMMMM"
			       "mmmmMMM.MMMMMMMM"
			       "JJJJJJJJJJJJJJJJ"
			       "MMMMMMMMMMMMMMMM"
			       "...MmMMM...MmMMM"
			       "MMMMMMMMMMmMMMMM"
			       "MMmMmmmM........"
			       "MMMMMMMMMMMMMMMM"
			       "MMMMMMMMMMMMMMMM"
			       "MMMMMMMMMMMMMMMM";

enum {
	PREFIX_OPERAND = 0x66,
	PREFIX_ADDRESS = 0x67,
	PREFIX_REPNE = 0xf2,
	REX_W = 8
};

/* The opcode map, as VEX and EVEX number them; maps 5 and 6 are EVEX's own. */
enum map { MAP_ONE, MAP_0F, MAP_0F38, MAP_0F3A, MAP_5 = 5, MAP_6 };

/* An instruction that is being decoded. */
struct decoding {
	const uint8_t *code;
	size_t size; /* at most X86_LENGTH_MAX */
	bool narrow; /* in a program of 32 bits */
	size_t at;   /* of the next byte */
	enum map map;
	uint8_t op, modrm;
	bool operand16, address_other, repne, wide; /* wide: REX.W */
	bool plain;   /* neither VEX, EVEX nor XOP */
	char follows; /* the letter of the table */
};

/* The byte at an offset from the next one, which must be there. */
static bool peek(const struct decoding *d, size_t offset, uint8_t *byte)
{
	if (d->at + offset >= d->size)
		return false;
	*byte = d->code[d->at + offset];
	return true;
}

static char letter_of_one(const struct decoding *d, uint8_t byte)
{
	return d->narrow ? one_byte_32[byte] : one_byte[byte];
}

/* Prefixes, and REX, which counts only directly before the opcode. */
static bool read_prefixes(struct decoding *d)
{
	uint8_t byte;

	for (; peek(d, 0, &byte); d->at++) {
		switch (letter_of_one(d, byte)) {
		case 'p':
			d->operand16 |= byte == PREFIX_OPERAND;
			d->address_other |= byte == PREFIX_ADDRESS;
			d->repne |= byte == PREFIX_REPNE;
			d->wide = false;
			break;
		case 'R': d->wide = byte & REX_W; break;
		default: return true;
		}
	}
	return false;
}

/* What follows an opcode of a map of several bytes; '-' if there is no such
   map. */
static char letter_of(enum map map, uint8_t op)
{
	switch (map) {
	case MAP_ONE: break;
	case MAP_0F: return two_byte[op];
	case MAP_0F38:
	case MAP_5:
	case MAP_6: return 'M';
	case MAP_0F3A: return 'm';
	}
	return '-';
}

/* VEX and EVEX: `size` bytes with the map in the second one, then an opcode
   that has ModRM, but for vzeroupper. */
static bool read_vex(struct decoding *d, size_t size, unsigned map)
{
	if (map == MAP_ONE || map > MAP_6 || !peek(d, size, &d->op))
		return false;
	d->at += size;
	d->plain = false;
	d->map = map;
	d->follows = letter_of(map, d->op);
	return d->follows == 'M' || d->follows == 'm' ||
	       (map == MAP_0F && d->op == 0x77);
}

/* XOP has the form of VEX of three bytes; 8F /0 is pop.  Map 10 has ModRM and
   an imm32, whatever the size of the operand: 'Y', which is in no table. */
static bool read_xop(struct decoding *d)
{
	uint8_t second;

	if (!peek(d, 1, &second))
		return false;
	if ((second & 31) < 8) {
		d->follows = 'M';
		return !(second & 0x38);
	}
	if ((second & 31) > 10 || !peek(d, 3, &d->op))
		return false;
	d->at += 3;
	d->plain = false;
	d->map = MAP_0F38;
	d->follows = (second & 31) == 8 ? 'm' : (second & 31) == 9 ? 'M' : 'Y';
	return true;
}

/* True for les, lds and bound. */
static bool is_older(const struct decoding *d)
{
	uint8_t second;

	return d->narrow &&
	       (d->follows == 'V' || d->follows == 'W' || d->follows == 'E') &&
	       peek(d, 1, &second) && second >> 6 != 3;
}

/* Reads the opcode with what introduces it. */
static bool read_opcode(struct decoding *d)
{
	uint8_t second = 0;

	if (!peek(d, 0, &d->op))
		return false;
	d->plain = true;
	d->map = MAP_ONE;
	d->follows = letter_of_one(d, d->op);
	if (is_older(d))
		d->follows = 'M';
	switch (d->follows) {
	case 'V': return peek(d, 1, &second) && read_vex(d, 2, MAP_0F);
	case 'W': return peek(d, 1, &second) && read_vex(d, 3, second & 31);
	case 'E': return peek(d, 1, &second) && read_vex(d, 4, second & 7);
	case 'X': return read_xop(d);
	case '0': break;
	default: return d->follows != '-';
	}
	d->at++;
	if (!peek(d, 0, &d->op))
		return false;
	d->map = MAP_0F;
	d->follows = two_byte[d->op];
	if (d->follows == '8' || d->follows == 'A') {
		d->map = d->follows == '8' ? MAP_0F38 : MAP_0F3A;
		d->at++;
		if (!peek(d, 0, &d->op))
			return false;
		d->follows = letter_of(d->map, d->op);
	}
	return d->follows != '-';
}

/* True if the operand is a register whatever the upper bits of ModRM say: moves
   of control and debug registers. */
static bool is_register(const struct decoding *d)
{
	return d->plain && d->map == MAP_0F && (d->op & ~3) == 0x20;
}

/* The displacement of addresses of 16 bits. */
static unsigned displacement_16(unsigned mod, unsigned rm)
{
	return mod == 1 ? 1 : mod == 2 || (mod == 0 && rm == 6) ? 2 : 0;
}

/* ModRM, SIB and the displacement. */
static bool read_modrm(struct decoding *d, struct x86_insn *insn)
{
	unsigned mod, rm, size = 0;
	uint8_t sib = 0;

	if (!peek(d, 0, &d->modrm))
		return false;
	d->at++;
	mod = is_register(d) ? 3 : d->modrm >> 6;
	rm = d->modrm & 7;
	if (d->narrow && d->address_other) {
		d->at += displacement_16(mod, rm);
		return true;
	}
	if (mod != 3 && rm == 4) {
		if (!peek(d, 0, &sib))
			return false;
		d->at++;
	}
	if (mod == 1)
		size = 1;
	else if (mod == 2 || (mod == 0 && rm == 4 && (sib & 7) == 5))
		size = 4;
	if (mod == 0 && rm == 5) {
		insn->displaced = d->narrow ? 0 : d->at;
		size = 4;
	}
	d->at += size;
	return true;
}

/* An operand of 16 bits, or of 32. */
static unsigned operand_size(const struct decoding *d)
{
	return d->operand16 && !d->wide ? 2 : 4;
}

/* An address in the instruction. */
static unsigned address_size(const struct decoding *d)
{
	if (d->narrow)
		return d->address_other ? 2 : 4;
	return d->address_other ? 4 : 8;
}

/* The bytes behind ModRM and the displacement. */
static unsigned immediate_size(const struct decoding *d)
{
	unsigned reg = d->modrm >> 3 & 7;

	switch (d->follows) {
	case 'm':
	case 'b':
	case 'j': return 1;
	case 'w': return 2;
	case 'e': return 3;
	case 'J':
	case 'Y': return 4;
	case 'z':
	case 'Z': return operand_size(d);
	case 'v': return d->wide ? 8 : operand_size(d);
	case 'a': return address_size(d);
	case 'f': return operand_size(d) + 2;
	case 'g': return reg < 2 ? 1 : 0;
	case 'G': return reg < 2 ? operand_size(d) : 0;
	}
	/* extrq and insertq. */
	if (d->plain && d->map == MAP_0F && d->op == 0x78 &&
	    (d->operand16 || d->repne))
		return 2;
	return 0;
}

static bool has_modrm(char follows)
{
	switch (follows) {
	case 'M':
	case 'm':
	case 'Z':
	case 'g':
	case 'G':
	case 'Y': return true;
	}
	return false;
}

/* True if ModRM's upper bits leave an opcode of one byte without a meaning:
   lea of a register, and the holes of the groups 4, 5 and 11. */
static bool is_hole(const struct decoding *d)
{
	unsigned mod = d->modrm >> 6, reg = d->modrm >> 3 & 7;

	if (!d->plain || d->map != MAP_ONE)
		return false;
	switch (d->op) {
	case 0x8d: return mod == 3;
	case 0xc6: /* mov, xabort and xbegin */
	case 0xc7: return reg && d->modrm != 0xf8;
	case 0xfe: return reg > 1;
	case 0xff: return reg == 7;
	}
	return false;
}

static enum x86_flow flow_of_0f(const struct decoding *d)
{
	if (d->op >= 0x80 && d->op <= 0x8f)
		return X86_BRANCH;
	switch (d->op) {
	case 0x05: return d->narrow ? X86_STOP : X86_SYSCALL;
	case 0x07: /* sysret */
	case 0x0b: /* ud2, ud1, ud0 */
	case 0xb9:
	case 0xff:
	case 0x35: return X86_STOP;			 /* sysexit */
	case 0x34: return d->narrow ? X86_STOP : X86_ON; /* sysenter */
	}
	return X86_ON;
}

/* The system call of programs of 32 bits. */
#define INT_OPCODE  0xcd
#define INT_OF_CALL 0x80

static enum x86_flow flow_of(const struct decoding *d)
{
	unsigned reg = d->modrm >> 3 & 7;

	if (!d->plain)
		return X86_ON;
	if (d->map == MAP_0F)
		return flow_of_0f(d);
	if (d->map != MAP_ONE)
		return X86_ON;
	if (d->op >= 0x70 && d->op <= 0x7f)
		return X86_BRANCH;
	if (d->op == INT_OPCODE && d->narrow &&
	    d->code[d->at - 1] == INT_OF_CALL)
		return X86_SYSCALL;
	switch (d->op) {
	case 0x9a: /* far */
	case 0xe8: return X86_CALL;
	case 0xe9:
	case 0xeb: return X86_JUMP;
	case 0xe0: /* loopne, loope, loop, jrcxz */
	case 0xe1:
	case 0xe2:
	case 0xe3: return X86_COUNT;
	case 0xc7: return d->modrm == 0xf8 ? X86_COUNT : X86_ON; /* xbegin */
	case 0xc2: /* ret, retf, iret */
	case 0xc3:
	case 0xca:
	case 0xcb:
	case 0xcf:
	case 0xea: /* a far jump */
	case 0xcc: /* int3, int1, hlt */
	case 0xf1:
	case 0xf4: return X86_STOP;
	case 0xff:
		if (reg == 2 || reg == 3)
			return X86_CALL;
		return reg == 4 || reg == 5 ? X86_STOP : X86_ON;
	}
	return X86_ON;
}

/* The target at the end of the instruction, of 1 or 4 bytes. */
static int32_t read_target(const uint8_t *end, unsigned size)
{
	uint32_t target = 0;

	if (size == 1)
		return (int8_t)end[-1];
	for (unsigned i = 0; i < 4; i++)
		target |= (uint32_t)end[(int)i - 4] << 8 * i;
	return (int32_t)target;
}

static bool decode(struct decoding d, struct x86_insn *insn)
{
	if (d.size > X86_LENGTH_MAX)
		d.size = X86_LENGTH_MAX;
	*insn = (struct x86_insn){ 0 };
	if (!read_prefixes(&d) || !read_opcode(&d))
		return false;
	insn->opcode = d.at++;
	if (has_modrm(d.follows) && (!read_modrm(&d, insn) || is_hole(&d)))
		return false;
	d.at += immediate_size(&d);
	if (d.at > d.size)
		return false;
	insn->length = d.at;
	insn->flow = flow_of(&d);
	if (d.follows == 'J' && d.narrow && d.operand16)
		return false;
	if (d.follows == 'j' || d.follows == 'J' || insn->flow == X86_COUNT) {
		insn->has_target = true;
		insn->target = read_target(d.code + d.at,
					   d.follows == 'j' ? 1 : 4);
	}
	return true;
}

bool x86_decode(const uint8_t *code, size_t size, struct x86_insn *insn)
{
	return decode((struct decoding){ .code = code, .size = size }, insn);
}

bool x86_decode_32(const uint8_t *code, size_t size, struct x86_insn *insn)
{
	return decode(
		(struct decoding){ .code = code, .size = size, .narrow = true },
		insn);
}
