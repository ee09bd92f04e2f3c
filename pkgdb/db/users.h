/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names and numbers of the target's users and groups.  The NSS of the build
 * host is used only on request: its "mail" is not the target's.
 *
 * The sources, in the order in which they are searched:
 *  1. added names: the target's passwd and group files, IPS user and group
 *     actions; the first to define a name wins;
 *  2. a built-in table, unless passwd and group files were loaded;
 *  3. the host's NSS, only after users_ask_host; or instead of a built-in table
 *     for files that this host itself recorded (USERS_HOST).
 * A name that is all digits is a number and needs no table.
 */
#ifndef PKGDB_DB_USERS_H
#define PKGDB_DB_USERS_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base.h"

/* Users and groups follow the same rules, but are two sets. */
enum users_kind {
	USERS_USER,
	USERS_GROUP,
};

/* The built-in tables. */
enum users_table {
	USERS_BY_FORMAT, /* the table of the entry's format */
	USERS_ROOT,	 /* only root (and group root), 0 everywhere */
	USERS_SOLARIS,	 /* the accounts that come with Solaris */
	USERS_DEBIAN,	 /* the static ids of Debian's base system */
	USERS_HOST,	 /* this host's accounts: for a session's state,
			    whose ids are its own */
};

struct users;

/* NULL with ENOMEM. */
MUST_CHECK
struct users *users_new(void);
void users_free(struct users *users);

/* Defines a name; false with EEXIST (another id is known for it) or ENOMEM. */
MUST_CHECK
bool users_add(struct users *users, enum users_kind kind, const char *name,
	       uint32_t id);

/*
 * Loads DIR/passwd and DIR/group, or DIR/etc/passwd and DIR/etc/group, and
 * stops using built-in tables.  passwd must exist, group may be absent.  Lines
 * that are no records (NIS `+`, comments) are skipped.  false with errno.
 */
MUST_CHECK
bool users_load(struct users *users, const char *dir);

/* From now on uses this built-in table instead of the caller's. */
void users_force_table(struct users *users, enum users_table table);

/* From now on asks the NSS, getpwnam(3) and the like, for names and ids that no
   other source has. */
void users_ask_host(struct users *users);

/*
 * Finds the id of a name or of decimal digits; `table` is the built-in table
 * to use unless one is forced.  false if unknown.
 */
bool users_id(struct users *users, enum users_kind kind, enum users_table table,
	      const char *name, uint32_t *id);

/* The name of an id; NULL if it has none.  It lives as long as users. */
const char *users_name(struct users *users, enum users_kind kind,
		       enum users_table table, uint32_t id);

/* The table called "root", "solaris", "debian", "host" or "format"; false if
   there is none. */
bool users_table_named(const char *name, enum users_table *table);

/* The name of the n-th table; NULL when there are no more. */
const char *users_table_choice(size_t n);

#endif
