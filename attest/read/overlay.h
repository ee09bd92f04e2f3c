/* SPDX-License-Identifier: BSD-2-Clause */
/* What a packaging database says of the objects of a tree. */
#ifndef ATTEST_READ_OVERLAY_H
#define ATTEST_READ_OVERLAY_H

#include "attest/read/tree.h"

/* Puts what the database says over what the kernel says of an object.  0, or -1
   with the fault: the object is no such thing, or no source states its
   owner. */
MUST_CHECK
int overlay(struct tree *tree, struct object *object,
	    struct pkgdb_cursor *cursor, struct fault *fault);

/* Whether a path that the database states is missing in the tree: 0, or -1 with
   the fault.  The state of a session may be about files that are gone. */
MUST_CHECK
int overlay_missing(struct tree *tree, struct fault *fault);

/* The fault of an object that is not as an entry says.  Always -1. */
int overlay_fault(const struct tree *tree, const char *path,
		  const struct pkgdb_entry *entry, struct fault *fault,
		  const char *text);

#endif
