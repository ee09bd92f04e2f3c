/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The upkeep of a saved state whose files were copied, restored or moved by
 * hand: state/disk/repair.h, with messages.
 */
#ifndef FAKED_SERVER_MAINTAIN_H
#define FAKED_SERVER_MAINTAIN_H

#include <stdbool.h>
#include <stdio.h>

#include "common/fault.h"

/* What is to be done; texts that are empty ask for nothing. */
struct maintenance {
	const char *file;     /* the state */
	const char *from;     /* --move: paths below this one */
	const char *to;	      /* --to: lie here now */
	const char *renumber; /* --renumber: a file on the device */
	bool rebuild;	      /* --rebuild */
	bool drop_gone;	      /* and take records of files that are gone out */
};

/*
 * Does it, in the order of the members, writes the file if anything was
 * changed, and prints to `out` each record that differs from the disk then.
 * Stores how many.  0, or -1 with the fault; a state that a session uses is
 * refused.
 */
MUST_CHECK
int maintain(const struct maintenance *wanted, FILE *out, size_t *differences,
	     struct fault *fault);

#endif
