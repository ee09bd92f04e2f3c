/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names of objects, which may hold any byte but NUL, as words in columns.
 */
#ifndef PROTOCMP_TREE_NAME_H
#define PROTOCMP_TREE_NAME_H

#include "common/str.h"

/*
 * Appends a name as one word: blanks, control bytes and backslashes become
 * \ooo, three octal digits, as the readers of protolists undo it; so do a `;`
 * that comes first and a name that is just `-`.
 */
void name_word(const char *name, struct str *out);

#endif
