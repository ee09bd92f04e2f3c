/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Transforms of IPS manifests, as pkgmogrify(1) carries them out:
 *
 *	<transform ACTION... [NAME=REGEX...] -> OPERATION>
 *
 *	set NAME VALUE		gives an attribute this value alone
 *	default NAME VALUE	gives it to actions that have none
 *	add NAME VALUE		gives it one more value
 *	delete NAME REGEX	takes away values that match
 *	edit NAME REGEX [TEXT]	replaces what matches in its values
 *	drop			takes away the action
 *
 * Each expression must match a value of its attribute from its first byte on.
 * They are POSIX extended expressions; the syntax that only Python has is
 * refused.  In VALUE and TEXT `%(NAME)` is the action's attribute, and in VALUE
 * `%<1>` is the text that the first group of the expressions has matched; in
 * TEXT `\1` is a group of REGEX.  Transforms apply to all actions, also to
 * those before them, in their order.
 */
#ifndef PKGDB_IPS_IPS_TRANSFORM_H
#define PKGDB_IPS_IPS_TRANSFORM_H

#include <regex.h>

#include "pkgdb/ips/ips_action.h"

/* Actions and expressions of one transform; Solaris ON needs five. */
#define IPS_MOST_PARTS 16

/* The operations above; the others of pkgmogrify(1) change no attribute. */
enum ips_operation {
	IPS_SET,
	IPS_DEFAULT,
	IPS_ADD,
	IPS_DELETE,
	IPS_EDIT,
	IPS_DROP,
	IPS_OPERATIONS /* their number */
};

/* An attribute of which one value must match. */
struct ips_condition {
	const char *name;
	regex_t regex; /* anchored, in a group of its own */
};

struct ips_transform {
	struct ips_transform *next;
	char *text;			     /* owns all texts below */
	const char *actions[IPS_MOST_PARTS]; /* none: all actions */
	size_t action_count;
	struct ips_condition conditions[IPS_MOST_PARTS]; /* all must be met */
	size_t condition_count;
	enum ips_operation operation;
	char *words[3]; /* name, value or expression, text */
	regex_t regex;	/* of delete, anchored, and edit */
	bool has_regex;
};

/* A list of them; all zero is an empty one. */
struct ips_transforms {
	struct ips_transform *first, *last;
};

/*
 * Adds the transform of the text behind `<transform`, which it cuts. Operations
 * that change no attribute (emit, print, exit) are ignored with a warning.  0,
 * or -1 with the fault.
 */
MUST_CHECK
int ips_transforms_add(struct ips_transforms *list, struct reading *in,
		       char *text);

/*
 * Applies all transforms to an action; the database owns new texts.  0; 1 when
 * a transform drops the action; -1 with the fault.
 */
MUST_CHECK
int ips_transforms_apply(const struct ips_transforms *list, struct reading *in,
			 struct ips_action *action);

/* Frees the transforms and their expressions. */
void ips_transforms_fini(struct ips_transforms *list);

#endif
