/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What pkgdb(1) can do with a sealed database.  These print results on stdout
 * and complaints through diag.
 */
#ifndef PKGDB_TOOL_COMMANDS_H
#define PKGDB_TOOL_COMMANDS_H

#include "pkgdb/db/pkgdb.h"
#include "pkgdb/tool/options.h"

void command_convert(struct pkgdb *db, const struct options *options);
void command_query(struct pkgdb *db, const struct options *options);
void command_conflicts(struct pkgdb *db, const struct options *options);
void command_lint(struct pkgdb *db, const struct options *options);

#endif
