/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Symbolic modes as chmod(1) and mtree(5) take them: `u=rwx,go=rx`, applied to
 * no permissions at all and with no umask.
 */
#ifndef PKGDB_PARSE_SYMBOLIC_MODE_H
#define PKGDB_PARSE_SYMBOLIC_MODE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base.h"

/* false, and *mode unchanged, if the text is not a symbolic mode. */
MUST_CHECK
bool symbolic_mode(const char *text, uint16_t *mode);

#endif
