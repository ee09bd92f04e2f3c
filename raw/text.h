/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Strings without libc, for the shim, which may not call libc, and for the
 * launcher, which starts faster than a libc.  Nothing here allocates memory or
 * touches errno, so all of it may run in a signal handler.
 */
#ifndef RAW_TEXT_H
#define RAW_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* strlen(3); whether two strings are equal; whether one begins with another. */
size_t raw_length(const char *text);
bool raw_equal(const char *a, const char *b);
bool raw_starts(const char *text, const char *prefix);

/* The value of "NAME=value" if `entry` is that variable, else NULL. */
const char *raw_variable(const char *entry, const char *name);

/* The value of a variable in an environment, which keeps it; NULL if it is not
   set. */
const char *raw_getenv(char *const *envp, const char *name);

/* The number that a text spells in a base of at most 10; `otherwise` if the
   text is not a number or the number is too large. */
uint64_t raw_number(const char *text, unsigned base, uint64_t otherwise);

/* A string that is being written into a buffer of fixed size.  A piece that
   does not fit is left out as a whole, and `full` is set. */
struct raw_text {
	char *at;  /* where the next byte goes; a NUL stands there */
	char *end; /* the last byte of the buffer, for the NUL */
	bool full;
};

/* Begins an empty string in a buffer of `size` bytes, at least 1. */
struct raw_text raw_text(char *buf, size_t size);

/* Append bytes, or a string. */
void raw_put_bytes(struct raw_text *text, const char *bytes, size_t size);
void raw_put(struct raw_text *text, const char *word);

/* Ends the string, and begins another one behind its NUL. */
void raw_put_end(struct raw_text *text);

/* Appends a number in base 8, 10 or 16. */
void raw_put_number(struct raw_text *text, unsigned long number, unsigned base);

/* Writes a number in decimal with its terminator; returns its length.  20
   digits and a terminator always suffice. */
size_t raw_decimal(char *text, unsigned long number);

#endif
