/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The command line of pkgdb(1).
 */
#ifndef PKGDB_TOOL_OPTIONS_H
#define PKGDB_TOOL_OPTIONS_H

#include "common/base.h"
#include "pkgdb/db/pkgdb.h"

/* Exit statuses, as diff(1) has them. */
enum {
	STATUS_FOUND = 1, /* a path is missing, a conflict, a finding */
	STATUS_TROUBLE = 2,
};

/* Words given with an option that may be repeated. */
struct words {
	const char **word; /* NULL-ended */
	size_t count;
};

struct options {
	const char *command;
	struct words databases; /* -d, and operands of commands but query */
	struct words paths;	/* operands of query */
	struct words exceptions;
	struct words defines;
	struct words skip;
	const char *from, *to, *output, *tree;
	const char *arch, *users, *root;
	enum users_table table;
	bool host_users, json, quiet, strict, verbose;
};

/* Reads the command line; ends the program on --help, --version and misuse. */
void options_parse(struct options *options, int argc, char **argv);

void options_fini(struct options *options);

#endif
