/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The values of LD_PRELOAD and LD_LIBRARY_PATH, see ld.so(8).  LD_PRELOAD has
 * words, which are paths or names of libraries, between colons and blanks.
 *
 * A session's library is preloaded by its path; but one whose name begins with
 * "libfakeroot", or is "libpseudo.so", by that name alone, as fakeroot's and
 * pseudo's libraries are.  The dynamic
 * linker then finds it in LD_LIBRARY_PATH, whose first directory is that of the
 * library: each exec sees to that.
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

/* True if the two have the same bytes. */
bool raw_word_is(struct raw_word word, const char *text);
bool raw_word_same(struct raw_word a, struct raw_word b);

/* The name behind the last slash. */
struct raw_word raw_word_base(struct raw_word word);

/* Appends a word to the list that begins at `begin`, a colon between. */
void preload_put(struct raw_text *text, const char *begin,
		 struct raw_word word);

/* True for the name or path of the shim as it is installed. */
bool preload_is_fakebuild(struct raw_word library);

/* True for the name or path of a library of fakeroot, or with its name. */
bool preload_is_fakeroot(struct raw_word library);

/* The same for "libpseudo.so". */
bool preload_is_pseudo(struct raw_word library);

/*
 * A session's library of a class of programs, ELFCLASS32 or ELFCLASS64.
 * FAKEBUILD_LIB names that for 64 bits, and the other one lies in the folder
 * lib32 beside it, under the same name.  Returns `library` itself, or a text in
 * `buffer`; NULL if it does not fit there, or if `library` is NULL.
 */
const char *library_of_class(const char *library, int class, char *buffer,
			     size_t size);

/* How a session's library is preloaded. */
struct preload_entry {
	struct raw_word word;	   /* in LD_PRELOAD */
	struct raw_word directory; /* the first of LD_LIBRARY_PATH; empty: that
				      variable stays as it is */
};

/* Both parts point into the path.  A directory that LD_LIBRARY_PATH cannot hold
   makes the word the whole path. */
struct preload_entry preload_entry(const char *library);

/* True if the directory is the first one in this value of LD_LIBRARY_PATH, or
   need not be there. */
bool library_path_has(const char *value, struct raw_word directory);

/* Appends the value of LD_LIBRARY_PATH: the directory, then what `old`, which
   may be NULL, has but this directory. */
void library_path_put(struct raw_text *text, struct raw_word directory,
		      const char *old);

#endif
