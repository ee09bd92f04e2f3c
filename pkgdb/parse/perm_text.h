/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Type and permissions as ls(1) and rpm(8) print them: "-rwsr-xr-x",
 * "drwxrwxrwt".
 */
#ifndef PKGDB_PARSE_PERM_TEXT_H
#define PKGDB_PARSE_PERM_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base.h"

/*
 * Parses ten characters, and ignores an eleventh that is `.`, `+` or `@`
 * (SELinux context, ACL, extended attributes).  false: it is no such text, and
 * *type and *mode are unchanged.
 */
MUST_CHECK
bool perm_text_parse(const char *text, char *type, uint16_t *mode);

#endif
