/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Options are rows of one table, from which getopt's tables and the help text
 * are made.
 */
#include "pkgdb/tool/options.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "common/diag.h"
#include "pkgdb/tool/lint.h"
#include "pkgdb/write/write.h"

/* Options without a letter have numbers from here on. */
enum { NO_LETTER = 256 };

/* What becomes of an option's argument. */
enum take {
	TAKE_TEXT,   /* const char * */
	TAKE_WORDS,  /* struct words, one more */
	TAKE_SWITCH, /* bool */
	TAKE_TABLE,  /* enum users_table */
	TAKE_HELP,
	TAKE_VERSION,
};

/* Refuses an argument that makes no sense, with a message. */
typedef void check_fn(const char *argument);

static check_fn check_format, check_form, check_rule, check_definition;

#define FIELD(member) offsetof(struct options, member)

static const struct row {
	int letter; /* or NO_LETTER and up */
	const char *name;
	const char *argument; /* NULL if it takes none */
	enum take take;
	size_t offset;
	check_fn *check; /* or NULL */
	const char *help;
} rows[] = {
	{ 'd', "database", "PATH", TAKE_WORDS, FIELD(databases), NULL,
	  "packaging database (any number)" },
	{ 'f', "from", "FORMAT", TAKE_TEXT, FIELD(from), check_format,
	  "format of all databases; else told by contents" },
	{ 't', "to", "FORM", TAKE_TEXT, FIELD(to), check_form,
	  "form to convert to" },
	{ 'o', "output", "FILE", TAKE_TEXT, FIELD(output), NULL,
	  "write there, complete or not at all" },
	{ 'e', "exceptions", "FILE", TAKE_WORDS, FIELD(exceptions), NULL,
	  "exception list to lint (any number)" },
	{ 'p', "proto", "DIR", TAKE_TEXT, FIELD(tree), NULL,
	  "tree that exceptions are checked against" },
	{ NO_LETTER, "skip", "RULE", TAKE_WORDS, FIELD(skip), check_rule,
	  "leave out a rule of lint (any number)" },
	{ NO_LETTER + 1, "json", NULL, TAKE_SWITCH, FIELD(json), NULL,
	  "query: one JSON object a line" },
	{ 'q', "quiet", NULL, TAKE_SWITCH, FIELD(quiet), NULL, "no warnings" },
	{ 'v', "verbose", NULL, TAKE_SWITCH, FIELD(verbose), NULL,
	  "name the records of a state that are left out" },
	{ NO_LETTER + 7, "strict", NULL, TAKE_SWITCH, FIELD(strict), NULL,
	  "a warning is trouble" },
	{ 'N', "users", "DIR", TAKE_TEXT, FIELD(users), NULL,
	  "the target's passwd and group, in DIR or DIR/etc" },
	{ NO_LETTER + 2, "table", "NAME", TAKE_TABLE, FIELD(table), NULL,
	  "built-in names: solaris, debian, root, host, format" },
	{ NO_LETTER + 3, "host-users", NULL, TAKE_SWITCH, FIELD(host_users),
	  NULL, "names also from this host" },
	{ 'D', "define", "NAME=VALUE", TAKE_WORDS, FIELD(defines),
	  check_definition, "a parameter, macro or variant" },
	{ NO_LETTER + 4, "arch", "NAME", TAKE_TEXT, FIELD(arch), NULL,
	  "architecture to read for" },
	{ NO_LETTER + 5, "root", "DIR", TAKE_TEXT, FIELD(root), NULL,
	  "where the paths of a fakebuild state begin" },
	{ 'h', "help", NULL, TAKE_HELP, 0, NULL, "show this" },
	{ NO_LETTER + 6, "version", NULL, TAKE_VERSION, 0, NULL,
	  "show the version" },
};

static const char usage[] =
	"usage: pkgdb convert [-t FORM] [-o FILE] [OPTION]... DATABASE...\n"
	"       pkgdb query [--json] [OPTION]... -d DATABASE... PATH...\n"
	"       pkgdb conflicts [OPTION]... DATABASE...\n"
	"       pkgdb lint [-e FILE]... [-p DIR] [--skip RULE]... DATABASE...\n"
	"\n"
	"Reads packaging databases of any format, mixed; converts them, says what\n"
	"they state about a path and where, lists where they disagree, checks them.\n"
	"Exit status 0: done, 1: something was found (query: was not), 2: trouble.\n"
	"\n";

static void print_help(void)
{
	const char *meaning, *name;

	fputs(usage, stdout);
	for (size_t i = 0; i < countof(rows); i++) {
		char left[40];

		snprintf(left, sizeof(left), "--%s%s%s", rows[i].name,
			 rows[i].argument ? "=" : "",
			 rows[i].argument ? rows[i].argument : "");
		if (rows[i].letter < NO_LETTER)
			printf("  -%c, ", rows[i].letter);
		else
			printf("      ");
		printf("%-20s  %s\n", left, rows[i].help);
	}
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

static void add_word(struct words *words, const char *word)
{
	const char **grown = reallocarray(words->word, words->count + 2,
					  sizeof(*grown));

	if (!grown)
		die_errno(STATUS_TROUBLE, "%s", word);
	words->word = grown;
	grown[words->count++] = word;
	grown[words->count] = NULL;
}

static void check_rule(const char *word)
{
	const char *name, *meaning;

	for (size_t n = 0; (name = lint_rule(n, &meaning)); n++)
		if (strcmp(name, word) == 0)
			return;
	die_usage(STATUS_TROUBLE, "%s: no rule of lint", word);
}

static void check_format(const char *word)
{
	const char *name;

	for (size_t n = 0; (name = pkgdb_format(n)); n++)
		if (strcmp(name, word) == 0)
			return;
	die_usage(STATUS_TROUBLE, "%s: no format that can be read", word);
}

static void check_form(const char *word)
{
	if (strcmp(word, "sqlite") != 0 && !write_form_named(word))
		die_usage(STATUS_TROUBLE, "%s: no form that can be written",
			  word);
}

static void check_definition(const char *word)
{
	if (!strchr(word, '=') || word[0] == '=')
		die_usage(STATUS_TROUBLE, "%s: not NAME=VALUE", word);
}

/* Ends the program after it has said something. */
NORETURN
static void end(void)
{
	diag_close_stdout(STATUS_TROUBLE);
	exit(diag_status());
}

static void apply(struct options *options, const struct row *row,
		  const char *word)
{
	void *field = (char *)options + row->offset;

	if (row->check)
		row->check(word);
	switch (row->take) {
	case TAKE_TEXT: *(const char **)field = word; break;
	case TAKE_WORDS: add_word(field, word); break;
	case TAKE_SWITCH: *(bool *)field = true; break;
	case TAKE_TABLE:
		if (!users_table_named(word, field))
			die_usage(STATUS_TROUBLE, "%s: no table of users",
				  word);
		break;
	case TAKE_HELP: print_help(); end();
	case TAKE_VERSION:
		printf("pkgdb (%s) %s\n", PACKAGE_NAME, PACKAGE_VERSION);
		end();
	}
}

static const struct row *row_of(int letter)
{
	for (size_t i = 0; i < countof(rows); i++)
		if (rows[i].letter == letter)
			return &rows[i];
	die_usage(STATUS_TROUBLE, "wrong use");
}

/* Makes getopt's tables of ours. */
static void make_tables(char *letters, struct option *names)
{
	for (size_t i = 0; i < countof(rows); i++) {
		names[i] = (struct option){
			.name = rows[i].name,
			.has_arg = rows[i].argument ? required_argument
						    : no_argument,
			.val = rows[i].letter,
		};
		if (rows[i].letter >= NO_LETTER)
			continue;
		*letters++ = rows[i].letter;
		if (rows[i].argument)
			*letters++ = ':';
	}
	*letters = '\0';
}

static void parse_switches(struct options *options, int argc, char **argv)
{
	char letters[2 * countof(rows) + 1];
	struct option names[countof(rows) + 1] = { { .name = NULL } };
	int letter;

	make_tables(letters, names);
	while ((letter = getopt_long(argc, argv, letters, names, NULL)) != -1)
		apply(options, row_of(letter), optarg);
}

void options_parse(struct options *options, int argc, char **argv)
{
	bool query;

	*options = (struct options){ .table = USERS_BY_FORMAT };
	parse_switches(options, argc, argv);
	if (optind == argc)
		die_usage(STATUS_TROUBLE, "no command");
	options->command = argv[optind++];
	query = strcmp(options->command, "query") == 0;
	for (; optind < argc; optind++)
		add_word(query ? &options->paths : &options->databases,
			 argv[optind]);
	if (options->databases.count == 0)
		die_usage(STATUS_TROUBLE, "no database");
	if (query && options->paths.count == 0)
		die_usage(STATUS_TROUBLE, "no path");
}

void options_fini(struct options *options)
{
	free(options->databases.word);
	free(options->paths.word);
	free(options->exceptions.word);
	free(options->defines.word);
	free(options->skip.word);
}
