/* SPDX-License-Identifier: BSD-2-Clause */
/* What an executable file says of itself. */
#ifndef FAKED_DOCTOR_ELF_H
#define FAKED_DOCTOR_ELF_H

#include <stdbool.h>

/* Bits of elf_look(). */
enum elf_traits {
	ELF_FOREIGN = 1, /* of the other word size, 32 or 64 bits */
	ELF_STATIC = 2,	 /* names no loader: linked statically */
	ELF_OF_GO = 4,	 /* has the note of Go's linker */
	ELF_OURS = 8,	 /* has PROGRAM_NOTE, raw/program.h */
};

/* Reads the headers of a file.  A set of the bits above; -1 if it cannot be
   read, or is no ELF file of this machine's byte order. */
int elf_look(const char *path);

#endif
