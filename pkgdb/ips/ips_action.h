/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One action of an IPS manifest:
 *
 *	name [payload] attribute=value...
 *
 * A value may stand in quotes of either kind, in which a backslash takes the
 * next byte as it is.  An attribute that occurs again is a list.
 */
#ifndef PKGDB_IPS_IPS_ACTION_H
#define PKGDB_IPS_IPS_ACTION_H

#include "pkgdb/parse/reader.h"

/* Attributes of one action: files have some twenty, drivers an alias for each
   of hundreds of cards. */
#define IPS_MAX_ATTRIBUTES 2048

struct ips_attribute {
	char *name;
	char *value;
};

/* All texts are parts of the line. */
struct ips_action {
	char *name;
	char *payload; /* NULL if there is none */
	struct ips_attribute attributes[IPS_MAX_ATTRIBUTES];
	size_t count;
};

/* Cuts a line up, which must begin with a word.  0 or -1 with the fault. */
MUST_CHECK
int ips_parse(struct reading *in, struct ips_action *action, char *line);

/* The same for what stands behind the action's name. */
MUST_CHECK
int ips_parse_attributes(struct reading *in, struct ips_action *action,
			 char *rest);

/* Undoes the quotes of a value in place and cuts it off; the rest, or NULL
   when the quote is open. */
char *ips_cut_value(char *value);

/* The first value of an attribute, or NULL. */
char *ips_get(const struct ips_action *action, const char *name);

#endif
