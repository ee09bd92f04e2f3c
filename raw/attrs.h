/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Packed extended attributes: all those of one file as the ledger and a state
 * store them, a run of (name size, value size, name, value) without padding;
 * see struct ledger_xattrs in ledger/layout.h.  Pure functions on such runs,
 * which may be damaged.
 */
#ifndef RAW_ATTRS_H
#define RAW_ATTRS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct attr {
	const char *name;   /* points into the run; no NUL */
	const char *value;  /* points into the run */
	uint32_t name_size; /* at most UINT16_MAX */
	uint32_t value_size;
};

/* Bytes of the two sizes before a name. */
#define ATTR_HEAD_SIZE 6

/* Reads the attribute at *offset and moves *offset behind it; false at the end,
   or where the rest is damaged. */
bool attrs_next(const char *run, size_t size, size_t *offset,
		struct attr *attr);

/* Writes one attribute to `to`; returns its size in bytes. */
size_t attrs_put(char *to, const struct attr *attr);

/* Finds an attribute by its name; false if the run does not have it. */
bool attrs_find(const char *run, size_t size, const char *name,
		struct attr *attr);

/*
 * Writes the run with `name` set to the value, or without it if `value` is
 * NULL.  `to` has size + ATTR_HEAD_SIZE + strlen(name) + value_size bytes.
 * Returns the new size.
 */
size_t attrs_replace(char *to, const char *run, size_t size, const char *name,
		     const void *value, size_t value_size);

#endif
