/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Number fields of tar headers, read from and written back into the spelling
 * that the archive's writer used.
 *
 * An octal field holds blanks, octal digits and a terminator: NUL, blank, both
 * or neither; a field of blanks or NULs alone is 0.  A base-256 field has the
 * top bit of its first byte set and holds a big-endian two's complement number
 * in the other bits (0x80: not negative, 0xff: negative).
 */
#ifndef TRANSLATE_STREAM_FIELD_H
#define TRANSLATE_STREAM_FIELD_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base.h"

/* Reads a field.  false: it holds no number, or one beyond 63 bits. */
MUST_CHECK
bool field_get(const uint8_t *field, unsigned width, int64_t *value);

/*
 * Writes a value with the old spelling's padding, terminators and base.  Where
 * octal digits do not suffice, base-256 is used if base256 allows it.  false:
 * the value does not fit; the field is as it was.
 */
MUST_CHECK
bool field_put(uint8_t *field, unsigned width, int64_t value, bool base256);

/* Sum of the 512 bytes of a header, taken as unsigned. */
uint32_t field_sum(const uint8_t *block);

/* Sum of the 512 bytes of a header, taken as signed. */
int32_t field_signed_sum(const uint8_t *block);

/* True if all 512 bytes are NUL. */
bool field_is_zero(const uint8_t *block);

#endif
