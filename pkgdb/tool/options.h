/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The command line of pkgdb(1): `pkgdb COMMAND [OPTION]... OPERAND...`.  Texts
 * are those of argv and are not copied.  Belongs to the program: prints and
 * exits.
 */
#ifndef PKGDB_TOOL_OPTIONS_H
#define PKGDB_TOOL_OPTIONS_H

#include "common/base.h"
#include "common/tool/exit_status.h"
#include "pkgdb/open/database_options.h"

/* The values of one command line; options that are not given are zero. */
struct options {
	const char *command;		  /* the first operand, known or not */
	struct database_options database; /* operands of all commands but query
					     are added to its databases */
	struct words paths;		  /* operands of query */
	struct words skip;		  /* --skip */
	/* --to, NULL for mtree; --output, NULL for stdout; --proto. */
	const char *to, *output, *tree;
	bool json; /* --json */
};

/* Fills in *options, which the caller passes to options_fini.  Exits after
   --help and --version, and with STATUS_TROUBLE after a message on misuse. */
void options_read(struct options *options, int argc, char **argv);

/* Frees the lists. */
void options_fini(struct options *options);

#endif
