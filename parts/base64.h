/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Base64 (RFC 4648, section 4), for bytes that are no text where only text can
 * stand.  Each value has but one spelling: with padding, without blanks.
 */
#ifndef PARTS_BASE64_H
#define PARTS_BASE64_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "common/str.h"

/* Writes size bytes in base64, within quotes. */
void base64_put(FILE *out, const char *bytes, size_t size);

/* Appends the base64 of size bytes, without quotes. */
void base64_encode(struct str *to, const char *bytes, size_t size);

/* Appends what a text of `size` bytes stands for.  False if it is not what
   base64_put() writes of any bytes; then some may be appended. */
MUST_CHECK
bool base64_append(struct str *to, const char *text, size_t size);

#endif
