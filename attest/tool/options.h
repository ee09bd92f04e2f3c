/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The command line of attest(1): `attest COMMAND [OPTION]... OPERAND...`.
 * Texts are those of argv and are not copied.  Belongs to the program: prints
 * and exits.
 */
#ifndef ATTEST_TOOL_OPTIONS_H
#define ATTEST_TOOL_OPTIONS_H

#include "common/base.h"
#include "common/tool/exit_status.h"
#include "pkgdb/open/database_options.h"

/* The values of one command line; options that are not given are zero. */
struct options {
	const char *command; /* the first operand */
	struct database_options database;
	struct words operands;
	const char *format; /* --format, NULL for pax */
	const char *output; /* --output, NULL for stdout */
	bool audit;
	bool json, deep, time, no_time, no_xattrs;
	bool is_foreign; /* operands are somebody else's: what is wrong with
			    them is told, and is no failure; of no option */
	const char *key, *scheme;   /* of --key, and --with, NULL for ssh */
	const char *command_line;   /* --with-command */
	const char *keyid;	    /* --keyid, NULL for none */
	const char *builder_id;	    /* --builder-id */
	const char *build_type;	    /* --build-type */
	const char *keys, *revoked; /* --keys, --revoked */
	unsigned threshold;	    /* --threshold; 0: all principals */
	int64_t at;		    /* --at, seconds since 1970; now */
	int64_t epoch;		    /* SOURCE_DATE_EPOCH; INT64_MAX: not set */
};

/* Fills in *options, which the caller passes to options_fini.  Exits after
   --help and --version, and with STATUS_TROUBLE after a message on misuse. */
void options_read(struct options *options, int argc, char **argv);

/* Frees the lists. */
void options_fini(struct options *options);

#endif
