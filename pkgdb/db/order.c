/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Compares keys: finds the first byte that differs, and judges that one by each
 * order.
 */
#include "pkgdb/db/order.h"

#include <endian.h>
#include <stdint.h>
#include <string.h>

/* The number of bytes at the begin of two keys that are the same. */
static size_t common(const char *a, const char *b, size_t len)
{
	uint64_t x, y;
	size_t at = 0;

	for (; at + sizeof(x) <= len; at += sizeof(x)) {
		memcpy(&x, a + at, sizeof(x));
		memcpy(&y, b + at, sizeof(y));
		if (x != y)
			return at + __builtin_ctzll(le64toh(x ^ y)) / 8;
	}
	while (at < len && a[at] == b[at])
		at++;
	return at;
}

/* The place of a byte among others, in the order of a tree. */
static unsigned in_tree(char byte)
{
	return byte == '/' ? 0 : 1 + (unsigned char)byte;
}

/* As order_compare, in each of two orders. */
static inline void compare(const char *a, size_t a_len, const char *b,
			   size_t b_len, int *text, int *tree)
{
	size_t len = a_len < b_len ? a_len : b_len, at = common(a, b, len);

	if (at == len) {
		*text = *tree = (a_len > b_len) - (a_len < b_len);
		return;
	}
	*text = (unsigned char)a[at] - (unsigned char)b[at];
	*tree = (int)in_tree(a[at]) - (int)in_tree(b[at]);
}

unsigned order_before(const char *a, size_t a_len, const char *b, size_t b_len)
{
	int text, tree;

	compare(a, a_len, b, b_len, &text, &tree);
	return (text < 0 ? ORDER_TEXT : 0) | (tree < 0 ? ORDER_TREE : 0);
}

int order_compare(unsigned orders, const char *a, size_t a_len, const char *b,
		  size_t b_len)
{
	int text, tree;

	compare(a, a_len, b, b_len, &text, &tree);
	return orders & ORDER_TEXT ? text : tree;
}
