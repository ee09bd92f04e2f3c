/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The plan of set mode: which objects of a tree get which owner, group, mode
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
#include "common/tree/scan.h"
#include "pkgdb/db/pkgdb.h"
#include "pkgdb/read/exceptions.h"

/* The attributes to set, and their sources. */
struct plan_rule {
	bool owner, group, mode; /* -U, -G, -P */
	bool nodes;		 /* replace placeholders by devices */
	struct pkgdb *db;	 /* sealed */
	/* For paths that the database does not list; NULL: they stay. */
	const struct pkgdb_entry *fallback;
	/* Paths that the fallback does not apply to; may be NULL. */
	struct exceptions *exceptions;
};

/* One object that is not as it should be. */
struct plan_change {
	const struct scan_object *object; /* as it is; the scan owns it */
	const struct pkgdb_entry *entry;  /* as it should be; NULL: only a
					     frozen directory gets its owner
					     and mode back */
	nlink_t names;			  /* of the object, in the tree */
	uid_t uid;	/* the new owner and group; those of the */
	gid_t gid;	/* object where they do not change */
	mode_t mode;	/* permission bits */
	bool make_node; /* replace the object by a device */
	bool new_caps;	/* the capabilities differ */
	bool set_caps;	/* set them, also because chown removes them */
	struct caps caps;
	bool done; /* carried out */
};

/* One object that should change, but is refused. */
struct plan_refusal {
	const char *path;
	const char *reason; /* for the user */
	int err;	    /* an errno, or 0 */
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
 * below `top`.  0, or -1 with ENOMEM; the caller calls plan_fini in either
 * case.
 */
MUST_CHECK
int plan_make(struct plan *plan, const struct plan_rule *rule,
	      const struct scan *scan, int top);

/* The next three add to a plan.  0, or -1 with ENOMEM. */

MUST_CHECK
int plan_add(struct plan *plan, const struct plan_change *change);

/* Path and reason are copied. */
MUST_CHECK FORMAT_PRINTF(4, 5) int plan_refuse(struct plan *plan,
					       const char *path, int err,
					       const char *format, ...);

/* Adds a name only once.  The strings must outlive the plan. */
MUST_CHECK
int plan_add_unknown(struct plan *plan, enum users_kind kind, const char *name,
		     const char *path);

void plan_fini(struct plan *plan);

/* True if a change alters owner or group, or the mode. */
bool change_has_owner(const struct plan_change *change);
bool change_has_mode(const struct plan_change *change);

#endif
