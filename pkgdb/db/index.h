/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a path to the number of its entry: an open-addressed table of 64-bit
 * slots, half of the hash in each, so that a miss touches no entry and growth
 * reads no path.  The caller owns the entries and compares their paths.
 */
#ifndef PKGDB_DB_INDEX_H
#define PKGDB_DB_INDEX_H

#include <stddef.h>
#include <stdint.h>

#include "common/base.h"

struct index {
	uint64_t *slots; /* hash << 32 | number + 1; 0 is free */
	size_t capacity; /* slots, a power of two; 0 before the first */
	size_t count;
};

/* Frees the table.  An index with all members zero is empty. */
void index_fini(struct index *index);

/* The hash of a path; all 32 bits are mixed. */
uint32_t index_hash(const char *path, size_t len);

/*
 * Iterates over the numbers with a hash, beginning with *at = hash.  Returns
 * the next number, whose path may still differ; or INDEX_END.
 */
#define INDEX_END UINT32_MAX
uint32_t index_next(const struct index *index, uint32_t hash, uint32_t *at);

/* Makes room for this many numbers.  0, or -1 with ENOMEM. */
MUST_CHECK
int index_reserve(struct index *index, size_t count);

/* Adds a number.  The caller has made sure that its path is new.  0, or -1 with
   ENOMEM. */
MUST_CHECK
int index_add(struct index *index, uint32_t hash, uint32_t number);

#endif
