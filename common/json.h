/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Strings in JSON (RFC 8259).  Names of files may hold any byte: those that
 * are no UTF-8 (RFC 3629) become \udc80 to \udcff, which Python's
 * surrogateescape turns back into bytes.
 */
#ifndef COMMON_JSON_H
#define COMMON_JSON_H

#include <stdbool.h>
#include <stdio.h>

#include "common/str.h"

/* True if size bytes are UTF-8. */
bool json_is_utf8(const char *text, size_t size);

/* Writes size bytes as a string with its quotes.  Errors are left in the
   stream (ferror). */
void json_put(FILE *out, const char *text, size_t size);

/* The same for a C string. */
void json_put_text(FILE *out, const char *text);

/* Writes size bytes as a string of hexadecimal digits, two for each: JSON has
   no other form for what is no text. */
void json_put_hex(FILE *out, const char *bytes, size_t size);

/* Appends a C string as a string with its quotes. */
void json_append_text(struct str *out, const char *text);

#endif
