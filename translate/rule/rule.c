/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rules of translation.  The plan depends on the database alone, so that
 * all names of a file can get the same one; only rule_narrow compares it with
 * the fields of a header.
 */
#include "translate/rule/rule.h"

#include <string.h>

#include "common/base.h"

static const char *text(const char *name)
{
	return name ? name : "";
}

static unsigned plan_owner(const struct pkgdb_entry *entry, struct change *plan)
{
	const unsigned fields = entry->fields;
	unsigned remarks = 0;

	if (fields & (PKGDB_UID | PKGDB_OWNER)) {
		plan->set |= CHANGE_UID | CHANGE_UNAME;
		plan->uid = entry->uid;
		plan->uname = text(entry->owner);
		if (!(fields & PKGDB_UID)) {
			plan->uid = RULE_UNKNOWN_UID;
			remarks |= RULE_USER_UNKNOWN;
		}
	}
	if (fields & (PKGDB_GID | PKGDB_GROUP)) {
		plan->set |= CHANGE_GID | CHANGE_GNAME;
		plan->gid = entry->gid;
		plan->gname = text(entry->group);
		if (!(fields & PKGDB_GID)) {
			plan->gid = RULE_UNKNOWN_GID;
			remarks |= RULE_GROUP_UNKNOWN;
		}
	}
	return remarks;
}

/* Whether the member is the placeholder of a device that could not be made. */
static bool is_placeholder(const struct pkgdb_entry *entry,
			   const struct member *member)
{
	return (entry->type == PKGDB_CHAR || entry->type == PKGDB_BLOCK) &&
	       entry->fields & PKGDB_DEVICE && member->kind == 'f' &&
	       member->size == 0 && member->nlink <= 1;
}

/* In tar a hard link has none of its own: the first name has them. */
static void plan_xattrs(const struct pkgdb_entry *entry,
			const struct member *member, struct change *plan)
{
	const struct pkgdb_record *record = entry->record;

	plan->xattrs = record ? record->xattrs : NULL;
	plan->xattrs_size = record ? record->xattrs_size : 0;
	plan->caps = entry->caps;
	if ((plan->xattrs_size > 0 || plan->caps) && member->kind != 'l')
		plan->set |= CHANGE_XATTRS;
}

static unsigned plan_entry(const struct pkgdb_entry *entry,
			   const struct member *member, struct change *plan)
{
	unsigned remarks = plan_owner(entry, plan);
	char kind = pkgdb_kind(entry->type);

	if (is_placeholder(entry, member)) {
		plan->set |= CHANGE_DEVICE;
		plan->kind = kind;
		plan->major = entry->major;
		plan->minor = entry->minor;
	} else if (kind != member->kind && entry->type != PKGDB_ANY &&
		   kind != pkgdb_kind(member->kind)) {
		remarks |= RULE_TYPE_DIFFERS;
	}
	plan_xattrs(entry, member, plan);
	if (!(entry->fields & PKGDB_MODE) || kind == 's' || member->kind == 's')
		return remarks;
	plan->set |= CHANGE_MODE;
	plan->mode = entry->mode & ALLPERMS;
	if (remarks & RULE_USER_UNKNOWN)
		plan->mode &= ~04000u;
	if (remarks & RULE_GROUP_UNKNOWN)
		plan->mode &= ~02000u;
	return remarks;
}

unsigned rule_plan(const struct rule *rule, const struct pkgdb_entry *entry,
		   const struct member *member, struct change *plan)
{
	unsigned remarks = 0;

	plan->set = 0;
	if (entry)
		remarks = plan_entry(entry, member, plan);
	else
		*plan = rule->fallback;
	if (member->kind == 's')
		plan->set &= ~(unsigned)CHANGE_MODE;
	if (rule->numeric) {
		plan->set |= CHANGE_UNAME | CHANGE_GNAME;
		plan->uname = plan->gname = "";
	}
	return remarks;
}

static bool is_text(struct slice slice, const char *wanted)
{
	return !slice.ptr || (strlen(wanted) == slice.len &&
			      memcmp(slice.ptr, wanted, slice.len) == 0);
}

/* Whether the rule changes the member's time. */
static bool is_other_time(const struct rule *rule, const struct member *member)
{
	if (member->mtime == rule->mtime)
		return !member->mtime_exact;
	return member->mtime > rule->mtime || !rule->clamp_mtime;
}

void rule_narrow(const struct rule *rule, const struct member *member,
		 struct change *plan)
{
	unsigned set = plan->set, same = 0;

	if (set & CHANGE_UID && member->uid == (int64_t)plan->uid)
		same |= CHANGE_UID;
	if (set & CHANGE_GID && member->gid == (int64_t)plan->gid)
		same |= CHANGE_GID;
	if (set & CHANGE_MODE && member->mode != UINT32_MAX &&
	    (member->mode & ALLPERMS) == plan->mode)
		same |= CHANGE_MODE;
	if (set & CHANGE_UNAME && is_text(member->uname, plan->uname))
		same |= CHANGE_UNAME;
	if (set & CHANGE_GNAME && is_text(member->gname, plan->gname))
		same |= CHANGE_GNAME;
	plan->set = set & ~same;
	if (rule->set_mtime && is_other_time(rule, member)) {
		plan->set |= CHANGE_MTIME;
		plan->mtime = rule->mtime;
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
