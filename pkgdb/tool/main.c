/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pkgdb: converts, queries and checks packaging databases.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/diag.h"
#include "pkgdb/tool/commands.h"
#include "pkgdb/tool/lint.h"
#include "pkgdb/write/write.h"

static const struct {
	const char *name;
	void (*run)(struct pkgdb *db, const struct options *options);
} commands[] = {
	{ "convert", command_convert },
	{ "query", command_query },
	{ "conflicts", command_conflicts },
	{ "lint", command_lint },
};

void print_warning(void *arg, const struct fault *fault)
{
	const struct options *options = arg;

	if (options->strict)
		fail_fault(STATUS_TROUBLE, fault);
	else
		warn_fault(fault);
}

/* ---- lint ---- */

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
	struct exceptions *exceptions = exceptions_new(options->arch);
	struct lint lint = {
		.db = db,
		.exceptions = exceptions,
		.tree = options->tree,
		.skip = options->skip.word,
		.report = print_finding,
	};
	struct fault fault;

	if (!exceptions)
		die_errno(STATUS_TROUBLE, "lint");
	for (size_t i = 0; i < options->exceptions.count; i++)
		if (exceptions_read(exceptions, options->exceptions.word[i],
				    &fault) < 0) {
			fail_fault(STATUS_TROUBLE, &fault);
			exceptions_free(exceptions);
			return;
		}
	if (options->exceptions.count > 0 && !options->tree &&
	    !options->quiet && !lint_is_skipped(&lint, "exception-unused"))
		warn("unused exceptions are listed only with --proto");
	if (lint_run(&lint) < 0)
		fail_errno(STATUS_TROUBLE, "lint");
	exceptions_free(exceptions);
}

/* ---- the database ---- */

static struct pkgdb *open_database(const struct options *options)
{
	struct pkgdb *db = pkgdb_new(&(struct pkgdb_options){
		.arch = options->arch,
		.users_dir = options->users,
		.table = options->table,
		.ask_host = options->host_users,
		.root = options->root,
		.defines = options->defines.word,
		.define_count = options->defines.count,
		.verbose = options->verbose,
		.warn = options->quiet && !options->strict ? NULL
							   : print_warning,
		.warn_arg = (void *)options,
	});

	if (!db)
		die_errno(STATUS_TROUBLE, "%s",
			  options->users ? options->users : "database");
	return db;
}

static bool read_databases(struct pkgdb *db, const struct options *options)
{
	struct fault fault;
	int result = 0;

	for (size_t i = 0; i < options->databases.count && result == 0; i++)
		result = options->from
				 ? pkgdb_read_as(db, options->databases.word[i],
						 options->from, &fault)
				 : pkgdb_read(db, options->databases.word[i],
					      &fault);
	if (result == 0)
		result = pkgdb_seal(db, &fault);
	if (result < 0)
		fail_fault(STATUS_TROUBLE, &fault);
	return result == 0;
}

int main(int argc, char **argv)
{
	struct options options;
	struct pkgdb *db;
	size_t n = 0;

	diag_init(argv[0]);
	options_parse(&options, argc, argv);
	while (n < countof(commands) &&
	       strcmp(commands[n].name, options.command) != 0)
		n++;
	if (n == countof(commands))
		die_usage(STATUS_TROUBLE, "%s: unknown command",
			  options.command);
	db = open_database(&options);
	if (read_databases(db, &options))
		commands[n].run(db, &options);
	pkgdb_free(db);
	options_fini(&options);
	diag_close_stdout(STATUS_TROUBLE);
	return diag_status();
}
