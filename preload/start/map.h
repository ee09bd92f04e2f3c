/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Maps a program that has no dynamic linker, or its C library in place of one,
 * as execve(2) does.
 */
#ifndef PRELOAD_START_MAP_H
#define PRELOAD_START_MAP_H

#include <link.h>
#include <stdbool.h>
#include <stdint.h>

#define MAP_HEADERS_SIZE 1024

/* A program in memory. */
struct mapped_program {
	union {
		ElfW(Ehdr) head;
		char bytes[MAP_HEADERS_SIZE]; /* the first of its file */
	};
	const ElfW(Phdr) *parts; /* among them, or in memory of their own */
	uint64_t size;		 /* of its file */
	uintptr_t base;		 /* what its addresses are added to */
	uintptr_t entry;	 /* of its first instruction */
	uintptr_t end;		 /* behind its last part */
	uintptr_t taken;	 /* below it memory is the program's */
	uintptr_t headers;	 /* of its program headers */
	bool stack_runs;	 /* its stack must be executable */
	const char *interpreter; /* its C library, in `bytes`; NULL */
};

/* Maps the program of an open file, which has `size` bytes.  Its texts are
   writable, and not yet executable: see patch_program().  -ENOEXEC if it is
   none for this machine; -ELIBEXEC if it has a dynamic linker; -EEXIST if
   something else lies at its address; or the errno of mmap(2). */
long map_program(struct mapped_program *program, int fd, uint64_t size);

#endif
