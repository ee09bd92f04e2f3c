/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rules of translation: from a member and the entry of its path to the
 * fields that have to change in the member's header.  Pure functions, which
 * know neither archive formats nor streams.
 *
 *	the path has an entry	owner and group as the entry states them; the
 *				permission bits too, except for symbolic links
 *	  user unknown		uid 0, and no set-uid bit
 *	  group unknown		gid 3, and no set-gid bit
 *	  a device, and the	the device: an unprivileged builder, or one
 *	  member an empty file	under fakebuild, has only such a placeholder
 *	no entry, a default	the default
 *	no entry, no default	unchanged
 */
#ifndef TRANSLATE_RULE_RULE_H
#define TRANSLATE_RULE_RULE_H

#include "pkgdb/db/entry.h"
#include "translate/stream/member.h"

/* The ids for unknown names: root, and the group sys of Solaris and of the
   Linux distributions. */
enum {
	RULE_UNKNOWN_UID = 0,
	RULE_UNKNOWN_GID = 3,
};

/* The options that change members beside the database.  All zero: none. */
struct rule {
	struct change fallback; /* for paths without an entry; set may have
				   CHANGE_UID, _GID, _UNAME, _GNAME, _MODE */
	bool numeric;		/* erase user and group names */
	bool set_mtime;		/* set every mtime to `mtime` ... */
	bool clamp_mtime;	/* ... but only if it is later */
	int64_t mtime;		/* seconds */
};

/* How an entry and a member disagree, for messages. */
enum rule_remark {
	RULE_USER_UNKNOWN = 1 << 0,  /* the entry's owner has no uid */
	RULE_GROUP_UNKNOWN = 1 << 1, /* the entry's group has no gid */
	RULE_TYPE_DIFFERS = 1 << 2,
};

/*
 * Fills in the plan: plan->set and the fields it names, as the member should
 * have them.  entry NULL: the path has none.  The texts of the plan belong to
 * the entry or the rule.  Returns enum rule_remark bits.
 */
unsigned rule_plan(const struct rule *rule, const struct pkgdb_entry *entry,
		   const struct member *member, struct change *plan);

/* Removes from a plan the fields that the member has already; adds the
   mtime. */
void rule_narrow(const struct rule *rule, const struct member *member,
		 struct change *plan);

/* True if two plans for one file differ in owner, group or mode. */
bool rule_differs(const struct change *a, const struct change *b);

#endif
