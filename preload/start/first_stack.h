/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The stack that the kernel has made for the shim as a program, which becomes
 * that of the program it loads.
 */
#ifndef PRELOAD_START_FIRST_STACK_H
#define PRELOAD_START_FIRST_STACK_H

#include <link.h>
#include <stdbool.h>
#include <stddef.h>

#include "preload/start/map.h"

/* What the kernel has put there: argc, argv, envp, auxv. */
struct start {
	long *stack;
	char **argv, **envp;
	ElfW(auxv_t) *auxv;
	size_t auxv_size; /* bytes, with AT_NULL */
	const char *word; /* "FD:PROGRAM", and then PROGRAM or `name` */
	bool tells_first; /* PROGRAM_KEEPS_FIRST */
	long fd;	  /* of its file, or a negative errno */
	bool is_resolved; /* the word is the path that the kernel shows */
	const char *name; /* as it was passed to execve(2) */
};

/* False if the shim was not started in place of a program. */
bool stack_read(struct start *start, long *stack);

/* A libc looks for the auxiliary vector behind the end of the environment, from
   which start_session() may have removed entries. */
void stack_move_auxv(struct start *start);

/* Sets what the kernel would have put there; of the user, what the session
   says.  The ledger is attached before, by the real ids. */
void stack_set_auxv(const struct start *start,
		    const struct mapped_program *program);

/* The function of the kernel that makes system calls is replaced, but for 0. */
void stack_set_sysinfo(const struct start *start, uintptr_t sysinfo);

/* Tells the kernel where the program lies, for /proc and brk(2).  A kernel that
   cannot be told shows the shim's arguments, too. */
void stack_describe(const struct start *start,
		    const struct mapped_program *program);

#endif
