/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The extended attributes of one file as the ledger and a state keep them: a
 * run of (name size, value size, name, value) without padding, see struct
 * ledger_xattrs in ledger/layout.h.  Pure functions on such runs.
 */
#ifndef RAW_ATTRS_H
#define RAW_ATTRS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct attr {
	const char *name; /* not terminated */
	const char *value;
	uint32_t name_size;
	uint32_t value_size;
};

/* What stands before name and value. */
#define ATTR_HEAD_SIZE 6

/* Reads the attribute at *offset and moves on; false at the end, or where the
   rest makes no sense. */
bool attrs_next(const char *run, size_t size, size_t *offset,
		struct attr *attr);

/* Writes one attribute; the bytes that it took. */
size_t attrs_put(char *to, const struct attr *attr);

bool attrs_find(const char *run, size_t size, const char *name,
		struct attr *attr);

/*
 * Writes the run with `name` set to the value, or without it if `value` is
 * NULL.  `to` has room for size + ATTR_HEAD_SIZE + the name + value_size.
 * Returns the new size.
 */
size_t attrs_replace(char *to, const char *run, size_t size, const char *name,
		     const void *value, size_t value_size);

#endif
