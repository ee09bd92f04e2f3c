/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Named values that a text refers to: parameters of prototype(5), macros of IPS
 * manifests.  Scopes nest: an included file sees the values of its includer,
 * and its own end with it.
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
	const struct params *outer; /* searched next; NULL: none */
};

/* Frees the values of this scope, but not of outer ones. */
void params_fini(struct params *params);

/* Defines name[0..name_len) = value, and replaces a value of this scope. Copies
   both.  0, or -1 with ENOMEM. */
MUST_CHECK
int params_set(struct params *params, const char *name, size_t name_len,
	       const char *value);

/* Parses `NAME=VALUE` and defines it.  0, or -1 with EINVAL or ENOMEM. */
MUST_CHECK
int params_define(struct params *params, const char *text);

/* Adds options->defines.  0, or -1 with EINVAL or ENOMEM. */
MUST_CHECK
int params_from_options(struct params *params,
			const struct pkgdb_options *options);

/* The value of a name in this scope or an outer one; NULL if there is none.  It
   lives until its scope changes. */
const char *params_get(const struct params *params, const char *name,
		       size_t name_len);

#endif
