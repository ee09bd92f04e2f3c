/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * LD_PRELOAD's value: words, which are paths or names of libraries, between
 * colons and blanks; see ld.so(8).
 */
#ifndef RAW_PRELOAD_LIST_H
#define RAW_PRELOAD_LIST_H

#include "raw/text.h"

/* A word of the list, which no NUL ends. */
struct raw_word {
	const char *at;
	size_t size;
};

/* Takes the first word off the list; false when it has none.  Words are never
   empty. */
bool preload_next(const char **list, struct raw_word *word);

/* A whole text as a word. */
struct raw_word raw_word(const char *text);

bool raw_word_is(struct raw_word word, const char *text);

/* The name behind the last slash. */
struct raw_word raw_word_base(struct raw_word word);

/* Appends a word to the list that begins at `begin`, a colon between. */
void preload_put(struct raw_text *text, const char *begin,
		 struct raw_word word);

#endif
