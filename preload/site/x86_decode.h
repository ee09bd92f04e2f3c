/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Takes one instruction of x86 apart as far as it must be known to find
 * system calls, and to move what stands beside them: its length, where it
 * jumps, and whether it addresses memory by rip.  The formats are those of the
 * AMD64 Architecture Programmer's Manual, volume 3, appendix A: one-byte
 * opcodes, 0F, 0F 38, 0F 3A, VEX, EVEX, XOP.
 *
 * Reads nothing beyond the bytes that it is given, and writes nothing to them.
 */
#ifndef PRELOAD_SITE_X86_DECODE_H
#define PRELOAD_SITE_X86_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define X86_LENGTH_MAX 15

/* What an instruction does to the flow of control. */
enum x86_flow {
	X86_ON,	     /* goes on with the next one */
	X86_SYSCALL, /* the same, after a system call: `syscall` in a program of
			64 bits, `int $0x80` in one of 32 */
	X86_CALL,    /* calls `target`, or what is not known */
	X86_JUMP,    /* jumps to `target`, and never goes on */
	X86_BRANCH,  /* jumps to `target`, or goes on */
	X86_COUNT,   /* the same with 8 bits that cannot grow: loop, jrcxz */
	X86_STOP,    /* ret, an indirect jump, a trap: nothing is known */
};

struct x86_insn {
	uint8_t length;
	uint8_t opcode;	   /* the offset of the opcode's last byte */
	uint8_t displaced; /* the offset of a disp32 relative to rip, or 0 */
	enum x86_flow flow;
	bool has_target; /* of a direct jump or call, */
	int32_t target;	 /* relative to the end of the instruction */
};

/* Decodes the instruction at the beginning of `size` bytes.  False if they are
   none, or if it does not end in them. */
bool x86_decode(const uint8_t *code, size_t size, struct x86_insn *insn);

/* The same in a program of 32 bits. */
bool x86_decode_32(const uint8_t *code, size_t size, struct x86_insn *insn);

#endif
