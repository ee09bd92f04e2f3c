/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Arrays that grow at the end.  The caller holds the array and two numbers:
 *
 *	struct thing *things = NULL;
 *	size_t count = 0, capacity = 0;
 *
 *	if (array_grow(&things, count, &capacity, sizeof(*things)) < 0)
 *		return -1;
 *	things[count++] = thing;
 *
 * and frees the array with free(3).
 */
#ifndef COMMON_ARRAY_H
#define COMMON_ARRAY_H

#include <stddef.h>

#include "common/base.h"

/*
 * Grows the array, if necessary, so that one more element of `size` bytes fits
 * behind the first `count`.  `array` is the address of the pointer to the
 * elements.  Updates that pointer, and *capacity, the number of elements that
 * fit.  0; -1 with ENOMEM leaves both as they are.
 */
MUST_CHECK
int array_grow(void *array, size_t count, size_t *capacity, size_t size);

#endif
