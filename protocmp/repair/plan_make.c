/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes the plan of set mode, object by object.  It changes nothing, and opens
 * objects only to read capabilities and to check placeholders.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/file/beneath.h"
#include "common/path.h"
#include "protocmp/repair/plan.h"
#include "protocmp/tree/node.h"
#include "protocmp/tree/object.h"

enum {
	SET_ID = S_ISUID | S_ISGID,
};

struct planning {
	struct plan *plan;
	const struct plan_rule *rule;
	const struct scan *scan;
	int top;
	struct pkgdb_cursor cursor;
};

/* ---- what one object should be ---- */

/* The entry of the database for a path, else the fallback, else NULL. */
static const struct pkgdb_entry *find_entry(struct planning *planning,
					    const char *path)
{
	const struct plan_rule *rule = planning->rule;
	size_t len = strlen(path);
	const struct pkgdb_entry *entry = pkgdb_find_near(
		rule->db, &planning->cursor, path, len);

	if (entry || !rule->fallback ||
	    exceptions_find(rule->exceptions, path, len))
		return entry;
	return rule->fallback;
}

/*
 * Whether an entry and an object are of one type.  A rule for a subtree fits
 * every type.
 */
static bool fits_object(const struct pkgdb_entry *entry,
			const struct scan_object *object)
{
	char kind = pkgdb_kind(entry->type);

	return kind == PKGDB_ANY ||
	       kind == pkgdb_kind(pkgdb_type_of(object->mode)) ||
	       entry->fields & PKGDB_SUBTREE;
}

static int plan_owner(struct planning *planning, struct plan_change *change)
{
	const struct pkgdb_entry *entry = change->entry;

	if (!planning->rule->owner)
		return 0;
	if (entry->fields & PKGDB_UID)
		change->uid = entry->uid;
	else if (entry->fields & PKGDB_OWNER)
		return plan_add_unknown(planning->plan, USERS_USER,
					entry->owner, change->object->path);
	return 0;
}

static int plan_group(struct planning *planning, struct plan_change *change)
{
	const struct pkgdb_entry *entry = change->entry;

	if (!planning->rule->group)
		return 0;
	if (entry->fields & PKGDB_GID)
		change->gid = entry->gid;
	else if (entry->fields & PKGDB_GROUP)
		return plan_add_unknown(planning->plan, USERS_GROUP,
					entry->group, change->object->path);
	return 0;
}

/*
 * The kernel removes the set-id bits of a file whose owner changes.  They are
 * set again only if the database has them too: otherwise the former owner could
 * plant a set-id file of the new owner.
 */
static void plan_mode(struct planning *planning, struct plan_change *change)
{
	const struct pkgdb_entry *entry = change->entry;
	mode_t stated = entry->fields & PKGDB_MODE ? entry->mode : 0;
	mode_t type = change->object->mode & S_IFMT;

	if (type == S_IFLNK)
		return;
	if (planning->rule->mode && entry->fields & PKGDB_MODE)
		change->mode = stated;
	else if (type == S_IFREG && change_has_owner(change))
		change->mode &= ~(mode_t)SET_ID | stated;
}

/* 0, also for a refusal; -1: out of memory. */
static int plan_caps(struct planning *planning, struct plan_change *change)
{
	const struct scan_object *object = change->object;
	struct caps present;
	CLEANUP_FD int fd = -1;

	if (!change->entry->caps || !S_ISREG(object->mode))
		return 0;
	if (!caps_parse(change->entry->caps, &change->caps))
		return plan_refuse(planning->plan, object->path, 0,
				   "capabilities '%s' are not well-formed",
				   change->entry->caps);
	fd = beneath_open(planning->top, object->path, O_PATH);
	if (fd < 0 || object_get_caps(fd, &present) != 0)
		return plan_refuse(planning->plan, object->path, errno,
				   "cannot read capabilities");
	change->new_caps = planning->rule->mode &&
			   !caps_same(&present, &change->caps);
	change->set_caps = change->new_caps || change_has_owner(change);
	return 0;
}

/* Fills in the new attributes of a change; object, entry and names are set. */
static int plan_attributes(struct planning *planning,
			   struct plan_change *change)
{
	const struct scan_object *object = change->object;

	change->uid = object->uid;
	change->gid = object->gid;
	change->mode = object->mode & ALLPERMS;
	if (!change->entry)
		return 0;
	if (plan_owner(planning, change) != 0 ||
	    plan_group(planning, change) != 0)
		return -1;
	plan_mode(planning, change);
	return plan_caps(planning, change);
}

static bool is_needed(const struct plan_change *change)
{
	return change_has_owner(change) || change_has_mode(change) ||
	       change->new_caps || change->make_node;
}

/* ---- one object under one or more names ---- */

/* Whether two entries, for names of one inode, want the same attributes. */
static bool agree(const struct plan_rule *rule, const struct pkgdb_entry *a,
		  const struct pkgdb_entry *b)
{
	unsigned both = a->fields & b->fields;

	if (rule->owner && both & PKGDB_UID && a->uid != b->uid)
		return false;
	if (rule->group && both & PKGDB_GID && a->gid != b->gid)
		return false;
	return !(rule->mode && both & PKGDB_MODE && a->mode != b->mode);
}

/* How closely an entry belongs to the path for which it was found. */
enum precedence {
	NOTHING,    /* there is none */
	BY_DEFAULT, /* the fallback */
	FROM_ABOVE, /* a rule for a whole subtree */
	EXACT,
};

static enum precedence precedence_of(const struct planning *planning,
				     const struct pkgdb_entry *entry)
{
	if (!entry)
		return NOTHING;
	if (entry == planning->rule->fallback)
		return BY_DEFAULT;
	return entry->fields & PKGDB_SUBTREE ? FROM_ABOVE : EXACT;
}

/*
 * Chooses, among the names of one object, the first with the closest entry;
 * change->object and change->entry are what it has.  1: two entries of the same
 * precedence contradict each other, refused; 0; -1: out of memory.
 */
static int choose_name(struct planning *planning,
		       const struct scan_object **names, size_t count,
		       struct plan_change *change)
{
	enum precedence best = NOTHING;

	change->object = names[0];
	for (size_t n = 0; n < count; n++) {
		const struct pkgdb_entry *entry = find_entry(planning,
							     names[n]->path);
		enum precedence precedence = precedence_of(planning, entry);

		if (precedence > best) {
			change->object = names[n];
			change->entry = entry;
			best = precedence;
		} else if (entry && precedence == best &&
			   !agree(planning->rule, change->entry, entry)) {
			return plan_refuse(
				       planning->plan, names[n]->path, 0,
				       "is the same file as '%s', but is to "
				       "have other attributes",
				       change->object->path)
				       ? -1
				       : 1;
		}
	}
	return 0;
}

/* Whether the object is a placeholder that the rule replaces by a device. */
static bool may_become_node(struct planning *planning,
			    const struct plan_change *change)
{
	CLEANUP_FD int fd = -1;
	struct stat st;

	if (!planning->rule->nodes || !S_ISREG(change->object->mode))
		return false;
	fd = beneath_open(planning->top, change->object->path, O_PATH);
	return fd >= 0 && object_stat(fd, &st) == 0 &&
	       node_is_placeholder(&st, change->entry);
}

/*
 * Refuses an object of another type than its entry's, unless it can be made
 * that.  1: refused; 0: not; -1: out of memory.
 */
static int refuse_type(struct planning *planning, struct plan_change *change)
{
	const struct scan_object *object = change->object;

	if (!change->entry || fits_object(change->entry, object))
		return 0;
	change->make_node = may_become_node(planning, change);
	if (change->make_node)
		return 0;
	return plan_refuse(planning->plan, object->path, 0,
			   "is of type '%c', the database has '%c'",
			   pkgdb_type_of(object->mode),
			   change->entry->type) == 0
		       ? 1
		       : -1;
}

/* The same for an object with names outside the tree. */
static int refuse_links(struct planning *planning,
			const struct plan_change *change)
{
	const struct scan_object *object = change->object;

	if (S_ISDIR(object->mode) || object->nlink == change->names)
		return 0;
	return plan_refuse(planning->plan, object->path, 0,
			   "has %lu names, but %lu in this tree",
			   (unsigned long)object->nlink,
			   (unsigned long)change->names) == 0
		       ? 1
		       : -1;
}

/* Plans the change of one object, which has these names. */
static int plan_object(struct planning *planning,
		       const struct scan_object **names, size_t count)
{
	struct plan_change change = { .names = count };
	int refused = choose_name(planning, names, count, &change);

	if (refused == 0)
		refused = refuse_type(planning, &change);
	if (refused > 0)
		change.entry = NULL;
	if (refused < 0 || plan_attributes(planning, &change) != 0)
		return -1;
	if (!is_needed(&change) && !change.object->frozen)
		return 0;
	refused = refuse_links(planning, &change);
	if (refused == 0)
		refused = plan_add(planning->plan, &change);
	return refused < 0 ? -1 : 0;
}

/* ---- names of one inode ---- */

static bool may_have_names(const struct scan_object *object)
{
	return object->nlink > 1 && !S_ISDIR(object->mode);
}

static int compare_inodes(const void *a, const void *b)
{
	const struct scan_object *left = *(const struct scan_object *const *)a;
	const struct scan_object *right = *(const struct scan_object *const *)b;

	if (left->dev != right->dev)
		return left->dev < right->dev ? -1 : 1;
	if (left->ino != right->ino)
		return left->ino < right->ino ? -1 : 1;
	return strcmp(left->path, right->path);
}

static bool same_inode(const struct scan_object *a, const struct scan_object *b)
{
	return a->dev == b->dev && a->ino == b->ino;
}

/* Plans the changes of all objects with more than one name. */
static int plan_linked(struct planning *planning)
{
	const struct scan *scan = planning->scan;
	const struct scan_object **names;
	size_t count = 0;
	int result = 0;

	names = reallocarray(NULL, scan->count, sizeof(*names));
	if (!names)
		return -1;
	for (size_t n = 0; n < scan->count; n++)
		if (may_have_names(&scan->objects[n]))
			names[count++] = &scan->objects[n];
	qsort(names, count, sizeof(*names), compare_inodes);
	for (size_t n = 0, next; n < count && result == 0; n = next) {
		for (next = n + 1; next < count; next++)
			if (!same_inode(names[n], names[next]))
				break;
		result = plan_object(planning, names + n, next - n);
	}
	free(names);
	return result;
}

static int compare_changes(const void *a, const void *b)
{
	const struct plan_change *left = a, *right = b;

	return path_compare(left->object->path, right->object->path);
}

int plan_make(struct plan *plan, const struct plan_rule *rule,
	      const struct scan *scan, int top)
{
	struct planning planning = {
		.plan = plan,
		.rule = rule,
		.scan = scan,
		.top = top,
	};

	*plan = (struct plan){ 0 };
	for (size_t n = 0; n < scan->count; n++) {
		const struct scan_object *object = &scan->objects[n];

		if (!may_have_names(object) &&
		    plan_object(&planning, &object, 1) != 0)
			return -1;
	}
	if (plan_linked(&planning) != 0)
		return -1;
	if (plan->change_count)
		qsort(plan->changes, plan->change_count, sizeof(*plan->changes),
		      compare_changes);
	return 0;
}
