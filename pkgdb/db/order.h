/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The orders in which sources list paths.  As texts: "a", "a-b", "a/c", as
 * sort(1) has them and our own writers; or as a tree: "a", "a/c", "a-b", as a
 * walk meets them that sorts the names of each directory.
 */
#ifndef PKGDB_DB_ORDER_H
#define PKGDB_DB_ORDER_H

#include <stddef.h>

/* Bits. */
enum key_order {
	ORDER_TEXT = 1,
	ORDER_TREE = 2, /* a slash is less than any other byte */
	ORDER_ALL = ORDER_TEXT | ORDER_TREE,
};

/* The orders in which key a comes before key b; 0 for equal keys. */
unsigned order_before(const char *a, size_t a_len, const char *b, size_t b_len);

/* Compares two keys in the first of these orders as memcmp(3) does. */
int order_compare(unsigned orders, const char *a, size_t a_len, const char *b,
		  size_t b_len);

#endif
