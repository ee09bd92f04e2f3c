/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One action of an IPS manifest:
 *
 *	name [payload] attribute=value...
 *
 * A value may have quotes of either kind around it, inside of which a backslash
 * escapes the next byte.  An attribute that occurs again is a list.  The
 * grammar is that of pkg(7), Actions.
 */
#ifndef PKGDB_IPS_IPS_ACTION_H
#define PKGDB_IPS_IPS_ACTION_H

#include "pkgdb/parse/reader.h"

/* Attributes of one action: files have some twenty, drivers an alias for each
   of hundreds of cards. */
#define IPS_MAX_ATTRIBUTES 2048

struct ips_attribute {
	char *name;  /* "path", "variant.arch" */
	char *value; /* without its quotes; "" for `name=` */
};

/* All texts point into the line, which the caller owns. */
struct ips_action {
	char *name;    /* "file", "dir"; of a transform's condition unset */
	char *payload; /* NULL if there is none */
	struct ips_attribute attributes[IPS_MAX_ATTRIBUTES];
	size_t count; /* attributes in use */
};

/* Cuts a line, which must begin with a word, into an action.  0, or -1 with the
   fault. */
MUST_CHECK
int ips_parse(struct reading *in, struct ips_action *action, char *line);

/* The same for the part of the line behind the action's name. */
MUST_CHECK
int ips_parse_attributes(struct reading *in, struct ips_action *action,
			 char *rest);

/* Removes the quotes of a value in place, and cuts it off.  Returns the rest of
   the line, or NULL when there is no closing quote. */
char *ips_cut_value(char *value);

/* The first value of an attribute; NULL if there is none. */
char *ips_get(const struct ips_action *action, const char *name);

#endif
