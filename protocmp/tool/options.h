/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * protocmp's command line.
 */
#ifndef PROTOCMP_TOOL_OPTIONS_H
#define PROTOCMP_TOOL_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "pkgdb/open/database_options.h"
#include "protocmp/compare/field.h"

struct options {
	struct database_options database; /* its databases are list A */
	struct words operands;		  /* list B, or the tree to set */
	field_set skip;			  /* -g -u -p -l -m -s --no-contents */
	bool set_group, set_owner, set_mode; /* -G -U -P */
	bool filtered;			     /* -L */
	bool verbose;			     /* -v */
	bool dry_run;			     /* -n */
	bool make_nodes;		     /* --make-nodes */
	bool digests;			     /* --read-contents */
	bool json;			     /* --json */
};

/* True if this is set mode. */
bool options_set(const struct options *options);

/*
 * Reads the command line; exits with 0 after --help and --version, with 2 when
 * it is wrong.  The words point into argv.
 */
void options_read(struct options *options, int argc, char **argv);

void options_fini(struct options *options);

#endif
