/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Decides, object by object, what set mode shall do.  It only looks: opening
 * for the capabilities is its one contact with the tree.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/path.h"
#include "protocmp/repair/plan.h"
#include "protocmp/tree/beneath.h"
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

/* What the database, or else the fallback, says about a path. */
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
 * Whether an entry is about this kind of object; a rule for a subtree is about
 * every kind.
 */
static bool fits_object(const struct pkgdb_entry *entry,
			const struct scan_object *object)
{
	char kind = pkgdb_kind(entry->type);

	return kind == PKGDB_ANY ||
	       kind == pkgdb_kind(pkgdb_type_of(object->mode)) ||
	       entry->fields & PKGDB_SUBTREE;
}

static int want_owner(struct planning *planning, struct plan_change *change)
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

static int want_group(struct planning *planning, struct plan_change *change)
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
 * The kernel takes set-id bits from a file that changes its owner.  They are
 * given back only where the database has them as well: its owner may have put
 * them there for himself.
 */
static void want_mode(struct planning *planning, struct plan_change *change)
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

/* 1: wants them; 0: does not; -1: out of memory. */
static int want_caps(struct planning *planning, struct plan_change *change)
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

/* Works out a change; its object, entry and names are filled in. */
static int want(struct planning *planning, struct plan_change *change)
{
	const struct scan_object *object = change->object;

	change->uid = object->uid;
	change->gid = object->gid;
	change->mode = object->mode & ALLPERMS;
	if (!change->entry)
		return 0;
	if (want_owner(planning, change) != 0 ||
	    want_group(planning, change) != 0)
		return -1;
	want_mode(planning, change);
	return want_caps(planning, change);
}

static bool is_needed(const struct plan_change *change)
{
	return change_has_owner(change) || change_has_mode(change) ||
	       change->new_caps || change->make_node;
}

/* ---- one object under one or more names ---- */

/* Whether two entries ask for the same; both may be asked of one inode. */
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

/* How much an entry is about the path for which it was found. */
enum weight {
	NOTHING,    /* there is none */
	BY_DEFAULT, /* the fallback */
	FROM_ABOVE, /* a rule for a whole subtree */
	EXACT,
};

static enum weight weigh(const struct planning *planning,
			 const struct pkgdb_entry *entry)
{
	if (!entry)
		return NOTHING;
	if (entry == planning->rule->fallback)
		return BY_DEFAULT;
	return entry->fields & PKGDB_SUBTREE ? FROM_ABOVE : EXACT;
}

/*
 * Chooses, among the names of one object, the first with the weightiest entry;
 * change->object and change->entry are what it has.  1: two entries of the same
 * weight contradict each other, refused; 0; -1: out of memory.
 */
static int choose_name(struct planning *planning,
		       const struct scan_object **names, size_t count,
		       struct plan_change *change)
{
	enum weight best = NOTHING;

	change->object = names[0];
	for (size_t n = 0; n < count; n++) {
		const struct pkgdb_entry *entry = find_entry(planning,
							     names[n]->path);
		enum weight weight = weigh(planning, entry);

		if (weight > best) {
			change->object = names[n];
			change->entry = entry;
			best = weight;
		} else if (entry && weight == best &&
			   !agree(planning->rule, change->entry, entry)) {
			return plan_refuse(
				       planning->plan, names[n]->path, 0,
				       "is the same file as '%s', but is to have "
				       "other attributes",
				       change->object->path)
				       ? -1
				       : 1;
		}
	}
	return 0;
}

/* Whether a device is to take the object's place, and may. */
static bool may_become_node(struct planning *planning,
			    const struct plan_change *change)
{
	CLEANUP_FD int fd = -1;
	struct stat st;

	if (!planning->rule->nodes || !S_ISREG(change->object->mode))
		return false;
	fd = beneath_open(planning->top, change->object->path, O_PATH);
	return fd >= 0 && object_stat(fd, &st) == 0 &&
	       node_is_stand_in(&st, change->entry);
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

/* The same for one with names outside the tree. */
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

/* Plans for one object, whose names are given. */
static int plan_object(struct planning *planning,
		       const struct scan_object **names, size_t count)
{
	struct plan_change change = { .names = count };
	int refused = choose_name(planning, names, count, &change);

	if (refused == 0)
		refused = refuse_type(planning, &change);
	if (refused > 0)
		change.entry = NULL;
	if (refused < 0 || want(planning, &change) != 0)
		return -1;
	if (!is_needed(&change) && !change.object->held)
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

/* Plans for all objects that have more than one name. */
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
