/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Carries out rules for subtrees: each file below a rule's directory of which
 * no entry says anything becomes a record, by the nearest rule.
 */
#ifndef FAKED_IMPORT_RULE_H
#define FAKED_IMPORT_RULE_H

#include "faked/import/take.h"

/* Walks the trees of all rules of a sealed database.  What a rule cannot be
   carried out on is told as an entry that does not fit.  0, or -1 with
   errno. */
MUST_CHECK
int rule_take_all(struct taking *taking, struct pkgdb *db);

#endif
