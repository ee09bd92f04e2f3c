/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Symbolic modes of chmod(1) and mtree(5): `u=rwx,go=rx`, applied to mode 0
 * without a umask.
 */
#ifndef PKGDB_PARSE_SYMBOLIC_MODE_H
#define PKGDB_PARSE_SYMBOLIC_MODE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base.h"

/* Parses a symbolic mode.  false: the text is none, and *mode is unchanged. */
MUST_CHECK
bool symbolic_mode(const char *text, uint16_t *mode);

#endif
