/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a translation needs besides its database: who owns the paths that have
 * no entry.  Belongs to the main file: complains and exits.
 */
#include "translate/tool/setup.h"

#include <stdlib.h>

#include "common/tool/diag.h"
#include "pkgdb/open/open.h"

static void set_default(struct change *change,
			const struct database_default *fallback)
{
	*change = (struct change){
		.set = CHANGE_UID | CHANGE_GID | CHANGE_UNAME | CHANGE_GNAME,
		.uid = fallback->uid,
		.gid = fallback->gid,
		.uname = fallback->uname,
		.gname = fallback->gname,
	};
	if (!fallback->has_mode)
		return;
	change->mode = fallback->mode;
	change->set |= CHANGE_MODE;
}

void setup_rule(struct options *o, struct users *users)
{
	if (open_default(&o->database, users))
		set_default(&o->rule.fallback, &o->database.fallback);
	else if (getenv("CPIOTRANSLATE_ALL"))
		/* The original's switch for paths without an entry. */
		o->rule.fallback = (struct change){
			.set = CHANGE_UID | CHANGE_GID | CHANGE_UNAME |
			       CHANGE_GNAME,
			.uid = RULE_UNKNOWN_UID,
			.gid = RULE_UNKNOWN_GID,
			.uname = "root",
			.gname = "sys",
		};
}

void setup_check(struct pkgdb *db, const struct options *o)
{
	struct fault fault;

	if (pkgdb_failed(db, &fault))
		die_fault(STATUS_TROUBLE, &fault);
	if (!pkgdb_is_empty(db))
		return;
	if (o->database.strict)
		die(STATUS_TROUBLE, "the database has no entries");
	if (o->database.databases.count > 0)
		warn("the database has no entries: %s",
		     o->rule.fallback.set
			     ? "every member gets the default owner and mode"
			     : "no owner or mode is changed");
}
