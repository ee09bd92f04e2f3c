/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rules of translation: what a member ought to say, given what the
 * packages say about its path, and what therefore has to be changed in it.
 * Pure functions; they know neither archive formats nor streams.
 *
 *	the path has an entry	owner and group as the entry states them; the
 *				permission bits too, except for symbolic links
 *	  user unknown		uid 0, and no set-uid bit
 *	  group unknown		gid 3, and no set-gid bit
 *	  a device, and the	the device: whoever is not root, or is it only
 *	  member an empty file	under fakebuild, has such a file in its place
 *	no entry, a default	the default
 *	no entry, no default	unchanged
 */
#ifndef TRANSLATE_RULE_RULE_H
#define TRANSLATE_RULE_RULE_H

#include "pkgdb/db/entry.h"
#include "translate/stream/member.h"

/* The ids that stand in for unknown names: root, and what Solaris and the
   Linux distributions call sys. */
enum {
	RULE_STAND_IN_UID = 0,
	RULE_STAND_IN_GID = 3,
};

/* What the user asked for besides the database.  All zero: nothing. */
struct rule {
	struct change fallback; /* for paths without an entry; set may have
				   CHANGE_UID, _GID, _UNAME, _GNAME, _MODE */
	bool numeric;		/* names are blanked */
	bool set_mtime;		/* every mtime becomes `mtime` ... */
	bool clamp_mtime;	/* ... if it is later */
	int64_t mtime;
};

/* What there is to say about an entry and a member. */
enum rule_remark {
	RULE_USER_UNKNOWN = 1 << 0,
	RULE_GROUP_UNKNOWN = 1 << 1,
	RULE_TYPE_DIFFERS = 1 << 2,
};

/*
 * Fills in what the member ought to say: wish->set and the fields it names. The
 * texts belong to the entry or the rule.  Returns enum rule_remark bits.
 */
unsigned rule_wish(const struct rule *rule, const struct pkgdb_entry *entry,
		   const struct member *member, struct change *wish);

/* Takes out of a wish what the member says already; adds the mtime. */
void rule_narrow(const struct rule *rule, const struct member *member,
		 struct change *wish);

/* Whether two wishes for one file differ in owner, group or mode. */
bool rule_differs(const struct change *a, const struct change *b);

#endif
