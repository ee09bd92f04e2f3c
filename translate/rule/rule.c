/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rules of translation.  A wish is made from the database alone, so that
 * all names of a file can be given the same one; narrowing compares it with
 * what a header says.
 */
#include "translate/rule/rule.h"

#include <string.h>

#include "common/base.h"

static const char *text(const char *name)
{
	return name ? name : "";
}

static unsigned wish_owner(const struct pkgdb_entry *entry, struct change *wish)
{
	const unsigned fields = entry->fields;
	unsigned remarks = 0;

	if (fields & (PKGDB_UID | PKGDB_OWNER)) {
		wish->set |= CHANGE_UID | CHANGE_UNAME;
		wish->uid = entry->uid;
		wish->uname = text(entry->owner);
		if (!(fields & PKGDB_UID)) {
			wish->uid = RULE_STAND_IN_UID;
			remarks |= RULE_USER_UNKNOWN;
		}
	}
	if (fields & (PKGDB_GID | PKGDB_GROUP)) {
		wish->set |= CHANGE_GID | CHANGE_GNAME;
		wish->gid = entry->gid;
		wish->gname = text(entry->group);
		if (!(fields & PKGDB_GID)) {
			wish->gid = RULE_STAND_IN_GID;
			remarks |= RULE_GROUP_UNKNOWN;
		}
	}
	return remarks;
}

/* Whether an empty file lies in the place of a device that nobody could make.
 */
static bool is_stand_in(const struct pkgdb_entry *entry,
			const struct member *member)
{
	return (entry->type == PKGDB_CHAR || entry->type == PKGDB_BLOCK) &&
	       entry->fields & PKGDB_DEVICE && member->kind == 'f' &&
	       member->size == 0 && member->nlink <= 1;
}

static unsigned wish_entry(const struct pkgdb_entry *entry,
			   const struct member *member, struct change *wish)
{
	unsigned remarks = wish_owner(entry, wish);
	char kind = pkgdb_kind(entry->type);

	if (is_stand_in(entry, member)) {
		wish->set |= CHANGE_DEVICE;
		wish->kind = kind;
		wish->major = entry->major;
		wish->minor = entry->minor;
	} else if (kind != member->kind && entry->type != PKGDB_ANY &&
		   kind != pkgdb_kind(member->kind)) {
		remarks |= RULE_TYPE_DIFFERS;
	}
	if (!(entry->fields & PKGDB_MODE) || kind == 's' || member->kind == 's')
		return remarks;
	wish->set |= CHANGE_MODE;
	wish->mode = entry->mode & ALLPERMS;
	if (remarks & RULE_USER_UNKNOWN)
		wish->mode &= ~04000u;
	if (remarks & RULE_GROUP_UNKNOWN)
		wish->mode &= ~02000u;
	return remarks;
}

unsigned rule_wish(const struct rule *rule, const struct pkgdb_entry *entry,
		   const struct member *member, struct change *wish)
{
	unsigned remarks = 0;

	wish->set = 0;
	if (entry)
		remarks = wish_entry(entry, member, wish);
	else
		*wish = rule->fallback;
	if (member->kind == 's')
		wish->set &= ~(unsigned)CHANGE_MODE;
	if (rule->numeric) {
		wish->set |= CHANGE_UNAME | CHANGE_GNAME;
		wish->uname = wish->gname = "";
	}
	return remarks;
}

static bool is_text(struct slice slice, const char *wanted)
{
	return !slice.ptr || (strlen(wanted) == slice.len &&
			      memcmp(slice.ptr, wanted, slice.len) == 0);
}

/* Whether the member's time is not the one it is to have. */
static bool is_other_time(const struct rule *rule, const struct member *member)
{
	if (member->mtime == rule->mtime)
		return !member->mtime_exact;
	return member->mtime > rule->mtime || !rule->clamp_mtime;
}

void rule_narrow(const struct rule *rule, const struct member *member,
		 struct change *wish)
{
	unsigned set = wish->set, same = 0;

	if (set & CHANGE_UID && member->uid == (int64_t)wish->uid)
		same |= CHANGE_UID;
	if (set & CHANGE_GID && member->gid == (int64_t)wish->gid)
		same |= CHANGE_GID;
	if (set & CHANGE_MODE && member->mode != UINT32_MAX &&
	    (member->mode & ALLPERMS) == wish->mode)
		same |= CHANGE_MODE;
	if (set & CHANGE_UNAME && is_text(member->uname, wish->uname))
		same |= CHANGE_UNAME;
	if (set & CHANGE_GNAME && is_text(member->gname, wish->gname))
		same |= CHANGE_GNAME;
	wish->set = set & ~same;
	if (rule->set_mtime && is_other_time(rule, member)) {
		wish->set |= CHANGE_MTIME;
		wish->mtime = rule->mtime;
	}
}

bool rule_differs(const struct change *a, const struct change *b)
{
	const unsigned owned = CHANGE_UID | CHANGE_GID | CHANGE_MODE;

	return (a->set & owned) != (b->set & owned) ||
	       (a->set & CHANGE_UID && a->uid != b->uid) ||
	       (a->set & CHANGE_GID && a->gid != b->gid) ||
	       (a->set & CHANGE_MODE && a->mode != b->mode);
}
