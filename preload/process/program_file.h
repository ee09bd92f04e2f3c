/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The program that execve(2) starts in the end: behind a script stands its
 * interpreter, which may be a script itself.  Nothing is started here.
 */
#ifndef PRELOAD_PROCESS_PROGRAM_FILE_H
#define PRELOAD_PROCESS_PROGRAM_FILE_H

#include "preload/base/libc.h"
#include "raw/program.h"

struct program_file {
	enum program_kind kind; /* never PROGRAM_SCRIPT */
	int fd;			/* of its file, which the caller closes; -1 */
	const char *name;	/* the path that was passed, or an interpreter */
	/* The words that the kernel puts in place of argv[0], the last one
	   first; none if there is no script.  A script's name comes from the
	   caller, the others lie in `texts`. */
	size_t count;
	const char *front[1 + 2 * PROGRAM_DEPTH];
	char texts[PROGRAM_DEPTH][PROGRAM_SCRIPT_MAX];
};

/*
 * Finds the program for the arguments of execveat(2).  `script` is the name
 * that a script gets of itself, mostly `path`.  What cannot be read, or must
 * not be executed, is PROGRAM_OTHER: the kernel says what is wrong with it.
 */
void program_file_find(struct program_file *file, int dir, const char *path,
		       int flags, const char *script);

/* Writes the arguments of the program, of which `argv` are those that were
   passed, and NULL behind them.  False if there are more than `capacity`. */
bool program_file_words(const struct program_file *file, char *const argv[],
			const char *words[], size_t capacity);

#endif
