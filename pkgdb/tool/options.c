/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The command line of pkgdb(1): its own rows, and those that every reader of
 * databases has (pkgdb/open/database_options.c).  All commands take all
 * options; check() says what a command cannot do without.
 */
#include "pkgdb/tool/options.h"

#include <stdio.h>
#include <string.h>

#include "pkgdb/tool/lint.h"
#include "pkgdb/write/write.h"

/* The next two check arguments of options: see option_read_fn. */
static bool is_rule(const char *text, void *value UNUSED)
{
	const char *name, *meaning;

	for (size_t n = 0; (name = lint_rule(n, &meaning)); n++)
		if (strcmp(name, text) == 0)
			return true;
	return false;
}

static bool is_form(const char *text, void *value UNUSED)
{
	return strcmp(text, "sqlite") == 0 || write_form_named(text);
}

/* The next two list such arguments: see option_choice_fn. */
static const char *rule_choice(size_t n)
{
	const char *meaning;

	return lint_rule(n, &meaning);
}

static const char *form_choice(size_t n)
{
	return n == 0 ? "sqlite" : write_form_name(n - 1);
}

#define FIELD(member) offsetof(struct options, member)

static const struct option_row rows[] = {
	{ 't', "to", "FORM", OPTION_TEXT, FIELD(to),
	  .help = "form to convert to", .read = is_form,
	  .expected = "a form that can be written", .choice = form_choice },
	{ 'o', "output", "FILE", OPTION_TEXT, FIELD(output),
	  .help = "write FILE, which appears when it is complete" },
	{ 'p', "proto", "DIR", OPTION_TEXT, FIELD(tree),
	  .help = "tree that exceptions are checked against" },
	{ 0, "skip", "RULE", OPTION_LIST, FIELD(skip),
	  .help = "leave out a rule of lint (any number)", .read = is_rule,
	  .expected = "a rule of lint", .choice = rule_choice },
	{ 0, "json", NULL, OPTION_FLAG, FIELD(json),
	  .help = "query: one JSON object a line" },
	{ 0, "digests", NULL, OPTION_FLAG, FIELD(database.digests),
	  .help = "with -t json and --root, size and SHA-256 of files" },
	{ 'q', "quiet", NULL, OPTION_FLAG, FIELD(database.quiet),
	  .help = "no warnings" },
	{ 'v', "verbose", NULL, OPTION_FLAG, FIELD(database.verbose),
	  .help = "name what is passed over or left out" },
};

static const struct option_group groups[] = {
	OPTION_GROUP(database_path_rows, FIELD(database)),
	OPTION_GROUP(rows, 0),
	OPTION_GROUP(database_read_rows, FIELD(database)),
	OPTION_GROUP(database_users_rows, FIELD(database)),
};

/* Names of formats, forms and rules, for --help. */
static void print_names(void)
{
	const char *meaning, *name;

	printf("\nFormats:");
	for (size_t n = 0; (name = pkgdb_format(n)); n++)
		printf(" %s", name);
	printf("\nForms:");
	for (size_t n = 0; (name = write_form_name(n)); n++)
		printf(" %s", name);
	printf(" sqlite\nRules of lint:\n");
	for (size_t n = 0; (name = lint_rule(n, &meaning)); n++)
		printf("  %-18s  %s\n", name, meaning);
}

static const struct option_table table = {
	.usage =
		(const char *const[]){
			"convert [-t FORM] [-o FILE] [OPTION]... DATABASE...",
			"query [--json] [OPTION]... -d DATABASE... PATH...",
			"conflicts [OPTION]... DATABASE...",
			"lint [-e FILE]... [-p DIR] [OPTION]... DATABASE...",
			NULL,
		},
	.about = "Reads packaging databases of any format, mixed; converts "
		 "them, says what they state about a path and where, lists "
		 "where they disagree, checks them.",
	.groups = groups,
	.group_count = countof(groups),
	.closing = "The exit status is 0 when all is done, 1 when something "
		   "was found (query: was not found), 2 for trouble.",
	.more = print_names,
	.misuse = STATUS_TROUBLE,
};

/* Exits with a message if an option was given that only another command has:
   what it asks for would not be done. */
static void check_command(const struct options *options)
{
	const struct {
		const char *option, *command;
		bool given;
	} rows_of_one[] = {
		{ "--to", "convert", options->to },
		{ "--output", "convert", options->output },
		{ "--json", "query", options->json },
		{ "--exceptions", "lint", options->database.exceptions.count },
		{ "--proto", "lint", options->tree },
		{ "--skip", "lint", options->skip.count },
	};

	for (size_t i = 0; i < countof(rows_of_one); i++)
		if (rows_of_one[i].given &&
		    strcmp(options->command, rows_of_one[i].command) != 0)
			options_need(&table, rows_of_one[i].option,
				     rows_of_one[i].command);
}

/* Exits with a message unless the command has its operands.  A compiled
   database needs --output: SQLite writes no pipe. */
static void check(const struct options *options)
{
	if (options->database.databases.count == 0)
		options_missing(&table, "database");
	if (strcmp(options->command, "query") == 0 && options->paths.count == 0)
		options_missing(&table, "path");
	if (strcmp(options->command, "convert") == 0 && options->to &&
	    strcmp(options->to, "sqlite") == 0 && !options->output)
		options_need(&table, "--to sqlite", "--output");
}

/* Operands behind the command are databases, except that query takes paths and
   has its databases from -d. */
void options_read(struct options *options, int argc, char **argv)
{
	char **operands;
	bool query;

	*options = (struct options){ .command = NULL };
	operands = options_parse(&table, options, argc, argv);
	if (!*operands)
		options_missing(&table, "command");
	options->command = *operands;
	query = strcmp(options->command, "query") == 0;
	while (*++operands)
		words_add(query ? &options->paths
				: &options->database.databases,
			  *operands, STATUS_TROUBLE);
	check_command(options);
	check(options);
}

void options_fini(struct options *options)
{
	database_options_fini(&options->database);
	words_fini(&options->paths);
	words_fini(&options->skip);
}
