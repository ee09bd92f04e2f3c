/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A growable byte string, always NUL-terminated.  The caller holds the struct:
 *
 *	struct str line = STR_INIT;
 *	str_printf(&line, "%s/%s", dir, name);
 *	if (str_failed(&line)) ...		-- out of memory, errno ENOMEM
 *	str_fini(&line);
 *
 * A failed allocation is remembered, and later appends do nothing, so that one
 * test after a series of appends is enough.
 */
#ifndef COMMON_STR_H
#define COMMON_STR_H

#include <stdarg.h>
#include <stdbool.h>

#include "common/base.h"

struct str {
	char *data;	 /* NULL until something was appended */
	size_t len;	 /* bytes, without the NUL */
	size_t capacity; /* bytes allocated */
	bool failed;	 /* an allocation failed; contents are incomplete */
};

#define STR_INIT                  \
	{                         \
		NULL, 0, 0, false \
	}

/* Frees the memory and leaves an empty string. */
void str_fini(struct str *str);

/* Empties the string, keeps its memory, forgets a failure. */
void str_clear(struct str *str);

/* Cuts the string to len bytes; a larger len changes nothing. */
void str_truncate(struct str *str, size_t len);

/* The text; "" when nothing was appended.  Valid until the next change. */
const char *str_text(const struct str *str);

/* True if an append failed since the string was made or cleared. */
bool str_failed(const struct str *str);

/* Appends one byte. */
void str_push(struct str *str, char byte);

/* Appends size bytes; NULs among them are kept. */
void str_append(struct str *str, const void *bytes, size_t size);

/* Appends size NULs.  Where they are, for the caller to fill in before the next
   change; NULL if that failed. */
char *str_room(struct str *str, size_t size);

/* Appends a C string. */
void str_puts(struct str *str, const char *text);

/* Appends a C string with its control bytes as \ooo: a file name may hold a
   terminal's codes. */
void str_visible(struct str *str, const char *text);

/* Appends formatted text. */
FORMAT_PRINTF(2, 3)
void str_printf(struct str *str, const char *format, ...);
FORMAT_PRINTF(2, 0)
void str_vprintf(struct str *str, const char *format, va_list args);

/* Whether two C strings are equal; either may be NULL, which equals NULL
   alone. */
bool str_same(const char *a, const char *b);

/*
 * Returns the text, which the caller frees, and leaves an empty string.  NULL
 * with ENOMEM if an append failed.
 */
MUST_CHECK
char *str_take(struct str *str);

#endif
