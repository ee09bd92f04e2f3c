/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pkgdb(1): reads packaging databases into one, seals it, and passes it to the
 * command that the first operand names.  Options and commands have files of
 * their own; this one must not grow with them.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/tool/diag.h"
#include "pkgdb/open/open.h"
#include "pkgdb/tool/commands.h"
#include "pkgdb/tool/lint.h"
#include "pkgdb/write/write_text.h"

/* The first operand is one of these names; pkgdb(1) describes them. */
static const struct {
	const char *name;
	void (*run)(struct pkgdb *db, const struct options *options);
} commands[] = {
	{ "convert", command_convert },
	{ "query", command_query },
	{ "conflicts", command_conflicts },
	{ "lint", command_lint },
};

/* ---- lint ---- */

/* Prints a finding as compilers do: `file:line: path: text [rule]`. */
static void print_finding(void *arg, const struct lint_finding *finding)
{
	(void)arg;
	write_printable(stdout, finding->file);
	if (finding->line > 0)
		printf(":%u", finding->line);
	printf(": ");
	write_printable(stdout, finding->path);
	printf(": ");
	write_printable(stdout, finding->text);
	printf(" [%s]\n", finding->rule);
	diag_worsen(STATUS_FOUND);
}

void command_lint(struct pkgdb *db, const struct options *options)
{
	struct exceptions *exceptions = open_exceptions(&options->database);
	struct lint lint = {
		.db = db,
		.exceptions = exceptions,
		.tree = options->tree,
		.skip = options->skip.word,
		.report = print_finding,
	};

	if (exceptions && !options->tree && !options->database.quiet &&
	    !lint_is_skipped(&lint, "exception-unused"))
		warn("unused exceptions are listed only with --proto");
	if (lint_run(&lint) < 0)
		fail_errno(STATUS_TROUBLE, "lint");
	exceptions_free(exceptions);
}

/* Whether the command writes a text form for other tools: then the files of a
   state are visited, as those tools want the present modes and targets. */
static bool is_export(const struct options *options)
{
	return strcmp(options->command, "convert") == 0 &&
	       !(options->to && strcmp(options->to, "sqlite") == 0);
}

/* Whether a tree is described as a whole, which has a root then. */
static bool is_whole(const struct options *options)
{
	const struct write_form *form = is_export(options) && options->to
						? write_form_named(options->to)
						: NULL;

	return form && form->whole && options->database.root;
}

int main(int argc, char **argv)
{
	struct options options;
	struct pkgdb *db;
	size_t n = 0;

	diag_init(argv[0]);
	options_read(&options, argc, argv);
	while (n < countof(commands) &&
	       strcmp(commands[n].name, options.command) != 0)
		n++;
	if (n == countof(commands))
		die_usage(STATUS_TROUBLE, "unknown command '%s'",
			  options.command);
	options.database.visit_files = is_export(&options);
	options.database.every_path = is_whole(&options);
	db = open_database(&options.database, &options.database.databases,
			   NULL);
	commands[n].run(db, &options);
	pkgdb_free(db);
	options_fini(&options);
	diag_close_stdout(STATUS_TROUBLE);
	return diag_status();
}
