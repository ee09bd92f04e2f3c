/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What set mode would do to a tree: which objects get which owner, group, mode
 * and capabilities, and which are refused and why.  Planning changes nothing.
 *
 * Names of one inode are one object: the plan has one change for all of them,
 * under the first name that the database lists.
 */
#ifndef PROTOCMP_REPAIR_PLAN_H
#define PROTOCMP_REPAIR_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base.h"
#include "common/caps.h"
#include "pkgdb/db/pkgdb.h"
#include "pkgdb/read/exceptions.h"
#include "protocmp/tree/scan.h"

/* What is to be set, and from where. */
struct plan_rule {
	bool owner, group, mode; /* -U, -G, -P */
	bool nodes;		 /* devices for their stand-ins */
	struct pkgdb *db;	 /* sealed */
	/* For paths that the database does not list; NULL leaves them alone. */
	const struct pkgdb_entry *fallback;
	/* Unlisted paths that the fallback does not count for; may be NULL. */
	struct exceptions *exceptions;
};

/* One object that is not as it should be. */
struct plan_change {
	const struct scan_object *object; /* as it is; the scan's */
	const struct pkgdb_entry *entry;  /* as it should be; NULL if only
					     a held directory is let go */
	nlink_t names;			  /* of the object, in the tree */
	uid_t uid;	/* what it shall have; the object's own where */
	gid_t gid;	/* nothing is to be changed */
	mode_t mode;	/* permission bits */
	bool make_node; /* a device takes the object's place */
	bool new_caps;	/* the capabilities differ, too */
	bool set_caps;	/* they are to be set: chown removes them */
	struct caps caps;
	bool done; /* carried out */
};

/* One object that is left as it is, though it should be changed. */
struct plan_refusal {
	const char *path;
	const char *reason;
	int err; /* an errno, or 0 */
};

/* One name that has no id. */
struct plan_unknown {
	const char *path; /* the first path that needs it */
	const char *name;
	enum users_kind kind;
};

/* All texts belong to the scan, the database or the plan. */
struct plan {
	struct plan_change *changes; /* in the order of path_compare */
	size_t change_count, change_capacity;
	struct plan_refusal *refusals;
	size_t refusal_count, refusal_capacity;
	struct plan_unknown *unknown;
	size_t unknown_count, unknown_capacity;
	struct arena text;
};

/*
 * Makes the plan for a scanned tree.  Capabilities are read from the objects
 * below `top`.  0, or -1 with ENOMEM; the caller calls plan_fini either way.
 */
MUST_CHECK
int plan_make(struct plan *plan, const struct plan_rule *rule,
	      const struct scan *scan, int top);

/* Each adds to a plan: 0, or -1 with ENOMEM. */

MUST_CHECK
int plan_add(struct plan *plan, const struct plan_change *change);

/* Path and reason are copied. */
MUST_CHECK FORMAT_PRINTF(4, 5) int plan_refuse(struct plan *plan,
					       const char *path, int err,
					       const char *format, ...);

/* A name that is there already is not added again. */
MUST_CHECK
int plan_add_unknown(struct plan *plan, enum users_kind kind, const char *name,
		     const char *path);

void plan_fini(struct plan *plan);

/* What of a change is to be seen from outside. */
bool change_has_owner(const struct plan_change *change);
bool change_has_mode(const struct plan_change *change);

#endif
