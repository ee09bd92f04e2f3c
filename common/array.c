/* SPDX-License-Identifier: BSD-2-Clause */
/* Doubles arrays when they are full. */
#include "common/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define CAPACITY_FIRST 64

int array_grow(void *array, size_t count, size_t *capacity, size_t size)
{
	size_t wanted = *capacity ? *capacity * 2 : CAPACITY_FIRST;
	void *elements;
	size_t bytes;

	if (count < *capacity)
		return 0;
	if (__builtin_mul_overflow(wanted, size, &bytes)) {
		errno = ENOMEM;
		return -1;
	}
	/* Whatever the elements are, their pointer is copied as bytes: it is
	   no void * to the compiler. */
	memcpy(&elements, array, sizeof(elements));
	elements = realloc(elements, bytes);
	if (!elements)
		return -1;
	memcpy(array, &elements, sizeof(elements));
	*capacity = wanted;
	return 0;
}
