/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory for texts that live as long as the database: taken in big pieces,
 * never given back one by one.  Texts that repeat (owners, packages) are kept
 * once; two equal interned texts are the same pointer.
 */
#ifndef PKGDB_DB_ARENA_H
#define PKGDB_DB_ARENA_H

#include <stddef.h>

#include "common/base.h"

struct arena {
	struct arena_block *blocks;	/* the newest first */
	char *next, *end;		/* free part of the newest block */
	struct arena_text *texts;	/* interned, a uthash */
	const char *recent[2];		/* the last ones interned */
	size_t taken;			/* bytes, all in all */
};

/* All zero is an empty arena. */
void arena_fini(struct arena *arena);

/* A copy of text[0..len) with a NUL after it; NULL with ENOMEM. */
MUST_CHECK
char *arena_copy(struct arena *arena, const char *text, size_t len);

/* The one copy of this text; NULL with ENOMEM. */
MUST_CHECK
const char *arena_intern(struct arena *arena, const char *text);

#endif
