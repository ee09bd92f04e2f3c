/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Text without libc, for the shim, which may not take it from there, and for a
 * launcher that starts faster than a libc.
 */
#ifndef RAW_TEXT_H
#define RAW_TEXT_H

#include <stdbool.h>
#include <stddef.h>

size_t raw_length(const char *text);
bool raw_equal(const char *a, const char *b);
bool raw_starts(const char *text, const char *prefix);

/* The value of "NAME=value" if `entry` is that variable, else NULL. */
const char *raw_variable(const char *entry, const char *name);

/* The value of a variable in a list of them; NULL if it is not there. */
const char *raw_getenv(char *const *envp, const char *name);

/* The number that a text spells in this base, or `otherwise`, also for one that
   is too large. */
unsigned long raw_number(const char *text, unsigned base,
			 unsigned long otherwise);

/* A text under construction; what does not fit is noticed, not written. */
struct raw_text {
	char *at;
	char *end; /* where the terminator must still fit */
	bool full;
};

struct raw_text raw_text(char *buf, size_t size);
void raw_put_bytes(struct raw_text *text, const char *bytes, size_t size);
void raw_put(struct raw_text *text, const char *word);

/* `base` is 8, 10 or 16. */
void raw_put_number(struct raw_text *text, unsigned long number, unsigned base);

/* Writes a number in decimal with its terminator; returns its length.  20
   digits and a terminator always suffice. */
size_t raw_decimal(char *text, unsigned long number);

#endif
