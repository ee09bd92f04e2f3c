/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From the options and an open database to a rule for what the database does
 * not say.  Complains and exits on errors.
 */
#ifndef TRANSLATE_TOOL_SETUP_H
#define TRANSLATE_TOOL_SETUP_H

#include "pkgdb/db/pkgdb.h"
#include "translate/tool/options.h"

/* Complains about a database that is empty or that has failed; exits if it
   cannot be used. */
void setup_check(struct pkgdb *db, const struct options *o);

/* Completes o->rule with the owners of paths without an entry; its names belong
   to `users`. */
void setup_rule(struct options *o, struct users *users);

#endif
