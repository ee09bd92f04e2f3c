/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the plain launcher has instead of a libc: a few text functions, and
 * system calls from ledger/syscall.h.  Starting libc costs more than all that
 * a plain run does: it asks the processor what it can do, and under a
 * hypervisor each such question is slow.
 *
 * Files that are built for both programs use only this and report failure as
 * a negative errno: attach, command, environment, locate, loop, secret,
 * session, sweep, unmapped.
 */
#ifndef FAKED_LAUNCHER_NOLIBC_H
#define FAKED_LAUNCHER_NOLIBC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>	/* memcpy, memcmp and memset; nothing else */
#include <sys/mman.h>

#include "ledger/syscall.h"

/* Fresh zeroed memory that is never freed: its address, or a negative errno
   (see raw_failed). */
static inline long nolibc_pages(size_t size)
{
	return raw_mmap(size, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static inline size_t nolibc_length(const char *text)
{
	size_t n = 0;

	while (text[n])
		n++;
	return n;
}

static inline bool nolibc_equal(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

/* The value of NAME=value if that is what `entry` is, else NULL. */
static inline const char *nolibc_value(const char *entry, const char *name)
{
	while (*name && *entry == *name) {
		entry++;
		name++;
	}
	return !*name && *entry == '=' ? entry + 1 : NULL;
}

/* A variable's value, NULL if it is not set. */
static inline const char *nolibc_getenv(char *const *envp, const char *name)
{
	const char *value = NULL;

	for (; *envp && !value; envp++)
		value = nolibc_value(*envp, name);
	return value;
}

/* A text under construction; what does not fit is noticed, not written. */
struct nolibc_text {
	char *at;
	char *end;	/* where the terminator must still fit */
	bool full;
};

static inline struct nolibc_text nolibc_text(char *buf, size_t size)
{
	*buf = '\0';
	return (struct nolibc_text){ buf, buf + size - 1, false };
}

static inline void nolibc_put_bytes(struct nolibc_text *text, const char *bytes,
				    size_t size)
{
	if ((size_t)(text->end - text->at) < size) {
		text->full = true;
		return;
	}
	memcpy(text->at, bytes, size);
	text->at += size;
	*text->at = '\0';
}

static inline void nolibc_put(struct nolibc_text *text, const char *word)
{
	nolibc_put_bytes(text, word, nolibc_length(word));
}

static inline void nolibc_put_number(struct nolibc_text *text, uint64_t number,
				     unsigned base)
{
	char digits[24];
	size_t n = sizeof(digits);

	do {
		digits[--n] = "0123456789abcdef"[number % base];
		number /= base;
	} while (number);
	nolibc_put_bytes(text, digits + n, sizeof(digits) - n);
}

/* True if the text is a decimal number of at most 32 bits; stores it. */
static inline bool nolibc_number(const char *text, uint32_t *number)
{
	uint64_t sum = 0;

	if (!*text)
		return false;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return false;
		sum = sum * 10 + (uint64_t)(*text - '0');
		if (sum > UINT32_MAX)
			return false;
	}
	*number = (uint32_t)sum;
	return true;
}

#endif
