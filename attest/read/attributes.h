/* SPDX-License-Identifier: BSD-2-Clause */
/* The extended attributes of an object on disk. */
#ifndef ATTEST_READ_ATTRIBUTES_H
#define ATTEST_READ_ATTRIBUTES_H

#include "attest/object/object.h"
#include "common/str.h"

/* Reads those of an object whose path and type are known, below the directory
   `top`.  They lie in the arena.  0, or -1 with errno. */
MUST_CHECK
int attributes_read(struct object *object, struct arena *arena, int top);

/* Gives an object packed attributes.  0, or -1 with ENOMEM. */
MUST_CHECK
int attributes_set(struct object *object, struct arena *arena,
		   const struct str *run);

#endif
