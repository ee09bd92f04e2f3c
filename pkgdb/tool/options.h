/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The command line of pkgdb(1).
 */
#ifndef PKGDB_TOOL_OPTIONS_H
#define PKGDB_TOOL_OPTIONS_H

#include "common/base.h"
#include "pkgdb/open/database_options.h"

/* Exit statuses, as diff(1) has them. */
enum {
	STATUS_FOUND = 1, /* a path is missing, a conflict, a finding */
	STATUS_TROUBLE = 2,
};

struct options {
	const char *command;
	struct database_options database; /* operands of all commands but query
					     are added to its databases */
	struct words paths;		  /* operands of query */
	struct words skip;		  /* --skip */
	const char *to, *output, *tree;
	bool json;
};

/* Reads the command line; ends the program on --help, --version and misuse. */
void options_read(struct options *options, int argc, char **argv);

void options_fini(struct options *options);

#endif
