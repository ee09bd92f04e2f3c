/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The words with which a program was started, as they lie on its stack before
 * its first instruction: the kernel puts the number of the arguments there, a
 * pointer to each, NULL, a pointer to each entry of the environment, and NULL;
 * further up are the texts, in the same order and with nothing between them.
 *
 * They are no proof: another process of the box may have written there.
 */
#ifndef UCHROOT_AUDIT_WORDS_H
#define UCHROOT_AUDIT_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "common/base.h"

/* A word that is longer is cut. */
#define WORD_MAX 65536

struct words {
	pid_t pid;
	size_t pointer; /* the size of one */
	uint64_t count; /* of the arguments */
	uint64_t stack;
	bool goes_on; /* the last text did, behind what was read of it */
	/* A part of its memory. */
	uint64_t at;
	size_t size;
	char bytes[WORD_MAX + 1];
};

/* Begins to read the words of a traced process that has stopped where its
   program begins (PTRACE_EVENT_EXEC).  -1 with errno if it is gone. */
MUST_CHECK
int words_begin(struct words *words, pid_t pid);

/* Where the first argument lies, and the first entry of the environment; 0 if
   there is none. */
uint64_t words_arguments(struct words *words);
uint64_t words_environment(struct words *words);

/* The text at `*next`, which moves on to the one behind it.  Valid until the
   next call; NULL at the end of the stack. */
const char *words_next(struct words *words, uint64_t *next);

#endif
