/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From the options to what a translation needs.  Complains and exits on
 * errors.
 */
#ifndef TRANSLATE_TOOL_SETUP_H
#define TRANSLATE_TOOL_SETUP_H

#include "pkgdb/db/pkgdb.h"
#include "pkgdb/read/exceptions.h"
#include "translate/tool/options.h"

/* The sealed database, perhaps empty; pkgdb_free. */
struct pkgdb *setup_database(const struct options *o);

/* The exception lists; NULL if there are none.  exceptions_free. */
struct exceptions *setup_exceptions(const struct options *o);

/* Complains about a database that is empty or that failed. */
void setup_check(struct pkgdb *db, const struct options *o);

/* Completes o->rule with what is said about paths without an entry; its names
   belong to `users`. */
void setup_rule(struct options *o, struct users *users);

#endif
