/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes names of one file of names that have become files of their own, as
 * after a copy that knows no hard links.
 */
#ifndef FAKED_IMPORT_RELINK_H
#define FAKED_IMPORT_RELINK_H

#include "faked/import/take.h"

/* Compares each name in taking->links with the file that it should be, and
   refuses those whose contents differ.  Changes nothing.  0, or -1 with the
   fault. */
MUST_CHECK
int relink_compare(struct taking *taking, struct fault *fault);

/*
 * Replaces each of these names by a further name of the file, in one step.  The
 * files were compared before.  0, or -1 with the fault: then some may be
 * replaced.
 */
MUST_CHECK
int relink_all(struct taking *taking, struct fault *fault);

#endif
