/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The command line of cpiotranslate and tartranslate.
 */
#ifndef TRANSLATE_TOOL_OPTIONS_H
#define TRANSLATE_TOOL_OPTIONS_H

#include "common/tool/exit_status.h"
#include "pkgdb/open/database_options.h"
#include "translate/rule/rule.h"

/* What the user asked for.  Texts belong to the command line. */
struct options {
	struct database_options database; /* its databases are the operands */
	bool verbose;
	bool add_missing;
	bool volumes;
	struct rule rule;
	const char *output;   /* NULL: standard output */
	const char *report;   /* NULL: none */
	const char *compress; /* "none" or a filter; NULL: as it was */
	const char *format;   /* NULL: as it was */
};

/*
 * Reads the command line and the environment; complains and exits on errors,
 * and after --help and --version.  Belongs to the main file.
 */
void options_read(struct options *options, int argc, char **argv);
void options_fini(struct options *options);

#endif
