/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the lines of one text of part data owe each other, for whoever reads
 * them one after the other: each path comes once and in order, hard-link groups
 * are counted from 1, and all names of one file say the same.
 *
 * Of all lines it keeps the last path, and of each group the first name and a
 * digest of what that says: some hundred bytes, whatever the lines have.
 */
#ifndef PARTS_PART_ORDER_H
#define PARTS_PART_ORDER_H

#include "common/arena.h"
#include "common/sha256.h"
#include "common/str.h"
#include "parts/part.h"

/* All zero before the first line. */
struct part_order {
	struct str last; /* path of the line before */
	struct part_group {
		const char *first; /* name */
		char said[SHA256_HEX_SIZE];
	} * groups; /* from number 1 on */
	size_t count, capacity;
	struct arena paths;
};

void part_order_fini(struct part_order *order);

/*
 * Takes the next line.  *first becomes the first name of its group, which lives
 * as long as the order; NULL if it is that itself, or has no group.  0, or -1
 * with the fault's text; then the line counts as not read, but its path.
 */
MUST_CHECK
int part_order_take(struct part_order *order, const struct part *part,
		    const char **first, struct fault *fault);

#endif
