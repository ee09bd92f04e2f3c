/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory for many objects that are freed together, such as the texts of a
 * database: taken from malloc in big blocks, never freed one by one.  Texts
 * that repeat (owners, packages) can be interned; two equal interned texts are
 * the same pointer.
 *
 * All results belong to the arena and live until arena_fini.  Functions return
 * NULL with errno ENOMEM, or EFBIG beyond `most`.
 */
#ifndef COMMON_ARENA_H
#define COMMON_ARENA_H

#include <stddef.h>

#include "common/base.h"

/* All zero is an empty arena. */
struct arena {
	struct arena_block *blocks; /* the newest first */
	char *next, *end;	    /* free part of the newest block */
	struct arena_text *texts;   /* interned, a uthash */
	const char *recent[2];	    /* the last ones interned */
	size_t taken;		    /* bytes that all blocks have */
	size_t most;		    /* limit of `taken`; 0: none */
};

/* Frees all memory and leaves an empty arena. */
void arena_fini(struct arena *arena);

/* Allocates `size` bytes, aligned for any type, with undefined contents. */
MUST_CHECK
void *arena_alloc(struct arena *arena, size_t size);

/* Copies text[0..len) and adds a NUL. */
MUST_CHECK
char *arena_copy(struct arena *arena, const char *text, size_t len);

/* Puts a copy in the place of a text, which may be NULL and stays so.  0, or -1
   without memory: then the text is NULL. */
MUST_CHECK
int arena_keep(struct arena *arena, const char **text);

/* Returns the interned copy of a text, which the first call for it makes. */
MUST_CHECK
const char *arena_intern(struct arena *arena, const char *text);

#endif
