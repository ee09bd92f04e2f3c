/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Named values that a database's text refers to: parameters of prototype(5),
 * macros of IPS manifests.  Scopes nest: an included file sees what its
 * includer knows, and takes its own along when it ends.
 */
#ifndef PKGDB_PARSE_PARAMS_H
#define PKGDB_PARSE_PARAMS_H

#include "common/base.h"
#include "common/str.h"
#include "pkgdb/db/pkgdb.h"

struct param;

/* One scope.  All zero is an empty one. */
struct params {
	struct param *first;	    /* a hash by name */
	const struct params *outer; /* asked next; NULL for none */
};

/* Frees what this scope defined. */
void params_fini(struct params *params);

/* Defines name[0..name_len) = value, anew if it was defined in this scope;
   copies both.  -1 with ENOMEM. */
MUST_CHECK
int params_set(struct params *params, const char *name, size_t name_len,
	       const char *value);

/* Defines what `NAME=VALUE` says; -1 with EINVAL or ENOMEM. */
MUST_CHECK
int params_define(struct params *params, const char *text);

/* Defines all that the caller of the library gave. */
MUST_CHECK
int params_from_options(struct params *params,
			const struct pkgdb_options *options);

/* The value of a name, or NULL. */
const char *params_get(const struct params *params, const char *name,
		       size_t name_len);

#endif
