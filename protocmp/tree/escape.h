/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Escapes names, which may hold any byte but NUL, as words of a column.
 */
#ifndef PROTOCMP_TREE_ESCAPE_H
#define PROTOCMP_TREE_ESCAPE_H

#include "common/str.h"

/*
 * Appends a name to out as one word: blanks, control bytes and backslashes
 * become \ooo, three octal digits, which the readers of protolists undo; so do
 * a leading `;`, which begins a comment, and a name `-`, which means "none".
 * Out of memory: str_failed(out).
 */
void escape_word(const char *name, struct str *out);

#endif
