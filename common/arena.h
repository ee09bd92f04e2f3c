/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory for what lives and goes together, as the texts of a database: taken in
 * big pieces, never given back one by one.  Texts that repeat (owners,
 * packages) can be kept once; two equal interned texts are the same pointer.
 *
 * Functions return NULL with errno ENOMEM, or EFBIG beyond `most`.
 */
#ifndef COMMON_ARENA_H
#define COMMON_ARENA_H

#include <stddef.h>

#include "common/base.h"

struct arena {
	struct arena_block *blocks; /* the newest first */
	char *next, *end;	    /* free part of the newest block */
	struct arena_text *texts;   /* interned, a uthash */
	const char *recent[2];	    /* the last ones interned */
	size_t taken;		    /* bytes, all in all */
	size_t most;		    /* that may be taken; 0: any number */
};

/* All zero is an empty arena. */
void arena_fini(struct arena *arena);

/* Memory for anything. */
MUST_CHECK
void *arena_alloc(struct arena *arena, size_t size);

/* A copy of text[0..len) with a NUL after it. */
MUST_CHECK
char *arena_copy(struct arena *arena, const char *text, size_t len);

/* The one copy of this text. */
MUST_CHECK
const char *arena_intern(struct arena *arena, const char *text);

#endif
