/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Parses numbers of users and databases strictly: the whole text is digits of
 * the base, at least one, no sign, no space, no prefix, in range.  strtoul(3)
 * accepts more, and these numbers decide the owners of files.
 *
 * Each function returns true and stores the value, or returns false with errno
 * EINVAL (not such a number) or ERANGE (too large) and stores nothing.
 */
#ifndef COMMON_NUMBER_H
#define COMMON_NUMBER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "common/base.h"

/* Decimal, 0 to max. */
MUST_CHECK
bool parse_decimal(const char *text, uint64_t max, uint64_t *value);

/* Octal, 0 to max; a leading 0 is just a digit. */
MUST_CHECK
bool parse_octal(const char *text, uint64_t max, uint64_t *value);

/* Permission bits: octal, up to 07777. */
MUST_CHECK
bool parse_mode(const char *text, mode_t *mode);

/*
 * A uid or gid, 0 to 4294967294.  The largest 32-bit number is no id: chown(2)
 * takes it as "leave unchanged".
 */
MUST_CHECK
bool parse_id(const char *text, uint32_t *id);

/* A number of `base`, 0 to max, whose digits no NUL ends, as in archive
   headers. */
MUST_CHECK
bool parse_digits(const char *text, size_t len, unsigned base, uint64_t max,
		  uint64_t *value);

#endif
