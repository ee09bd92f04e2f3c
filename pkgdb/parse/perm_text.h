/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Type and permissions as ls(1) shows them: "-rwsr-xr-x", "drwxrwxrwt".
 */
#ifndef PKGDB_PARSE_PERM_TEXT_H
#define PKGDB_PARSE_PERM_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base.h"

/*
 * Reads ten characters, and ignores one more that is `.`, `+` or `@`.  false,
 * and nothing stored, if it is not such a text.
 */
MUST_CHECK
bool perm_text_parse(const char *text, char *type, uint16_t *mode);

#endif
