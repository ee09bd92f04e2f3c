/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The built-in tables of users and groups.  USERS_BY_FORMAT is empty: its
 * caller chooses a table first.
 */
#ifndef PKGDB_DB_USERS_TABLE_H
#define PKGDB_DB_USERS_TABLE_H

#include "pkgdb/db/users.h"

/* The id of a name in a table; false if it has none. */
bool users_table_id(enum users_table table, enum users_kind kind,
		    const char *name, uint32_t *id);

/* The first name of an id in a table, a static string; NULL if it has none. */
const char *users_table_name(enum users_table table, enum users_kind kind,
			     uint32_t id);

#endif
