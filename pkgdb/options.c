/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Options are rows of one table, from which getopt's tables and the help text
 * are made.
 */
#include "pkgdb/options.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "common/diag.h"
#include "pkgdb/lint.h"
#include "pkgdb/write.h"

/* Options without a letter. */
enum {
	OPT_ARCH = 256,
	OPT_TABLE,
	OPT_HOST_USERS,
	OPT_ROOT,
	OPT_JSON,
	OPT_SKIP,
	OPT_VERSION,
};

static const struct row {
	int letter;		/* or OPT_ */
	const char *name;
	const char *argument;	/* NULL if it takes none */
	const char *help;
} rows[] = {
	{ 'd', "database", "PATH", "packaging database (any number)" },
	{ 'f', "from", "FORMAT", "format of all databases; else told by "
	  "contents" },
	{ 't', "to", "FORM", "form to convert to; also: sqlite" },
	{ 'o', "output", "FILE", "write there, complete or not at all" },
	{ 'e', "exceptions", "FILE", "exception list to lint (any number)" },
	{ 'p', "proto", "DIR", "tree that exceptions are checked against" },
	{ OPT_SKIP, "skip", "RULE", "leave out a rule of lint (any number)" },
	{ OPT_JSON, "json", NULL, "query: one JSON object a line" },
	{ 'q', "quiet", NULL, "no warnings" },
	{ 'N', "users", "DIR", "the target's passwd and group, in DIR or "
	  "DIR/etc" },
	{ OPT_TABLE, "table", "NAME", "built-in names: solaris, debian, root, "
	  "format" },
	{ OPT_HOST_USERS, "host-users", NULL, "names also from this host" },
	{ 'D', "define", "NAME=VALUE", "a parameter, macro or variant" },
	{ OPT_ARCH, "arch", "NAME", "architecture to read for" },
	{ OPT_ROOT, "root", "DIR", "paths of a fakebuild state count from DIR" },
	{ 'h', "help", NULL, "show this" },
	{ OPT_VERSION, "version", NULL, "show the version" },
};

static const char usage[] =
"usage: pkgdb convert [-t FORM] [-o FILE] [OPTION]... DATABASE...\n"
"       pkgdb query [--json] [OPTION]... -d DATABASE... PATH...\n"
"       pkgdb conflicts [OPTION]... DATABASE...\n"
"       pkgdb lint [-e FILE]... [-p DIR] [--skip RULE]... DATABASE...\n"
"\n"
"Reads packaging databases of any format, mixed; converts them, says what they\n"
"state about a path and where, lists where they disagree, checks them.\n"
"Exit status 0: done, 1: something was found (or, for query, was not), 2: trouble.\n"
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
		if (rows[i].letter < 256)
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

static void apply(struct options *options, int letter, const char *word)
{
	switch (letter) {
	case 'd':
		add_word(&options->databases, word);
		break;
	case 'e':
		add_word(&options->exceptions, word);
		break;
	case 'D':
		if (!strchr(word, '=') || word[0] == '=')
			die_usage(STATUS_TROUBLE, "%s: not NAME=VALUE", word);
		add_word(&options->defines, word);
		break;
	case OPT_SKIP:
		check_rule(word);
		add_word(&options->skip, word);
		break;
	case 'f':
		check_format(word);
		options->from = word;
		break;
	case 't':
		check_form(word);
		options->to = word;
		break;
	case 'o':
		options->output = word;
		break;
	case 'p':
		options->tree = word;
		break;
	case 'N':
		options->users = word;
		break;
	case OPT_TABLE:
		if (!users_table_named(word, &options->table))
			die_usage(STATUS_TROUBLE, "%s: no table of users",
				  word);
		break;
	case OPT_ARCH:
		options->arch = word;
		break;
	case OPT_ROOT:
		options->root = word;
		break;
	case OPT_HOST_USERS:
		options->host_users = true;
		break;
	case OPT_JSON:
		options->json = true;
		break;
	case 'q':
		options->quiet = true;
		break;
	case 'h':
		print_help();
		diag_close_stdout(STATUS_TROUBLE);
		exit(diag_status());
	case OPT_VERSION:
		printf("pkgdb (%s) %s\n", PACKAGE_NAME, PACKAGE_VERSION);
		diag_close_stdout(STATUS_TROUBLE);
		exit(diag_status());
	default:
		die_usage(STATUS_TROUBLE, "wrong use");
	}
}

/* Makes getopt's tables of ours. */
static void make_tables(char *letters, struct option *names)
{
	for (size_t i = 0; i < countof(rows); i++) {
		names[i] = (struct option) {
			.name = rows[i].name,
			.has_arg = rows[i].argument ? required_argument :
						      no_argument,
			.val = rows[i].letter,
		};
		if (rows[i].letter >= 256)
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
		apply(options, letter, optarg);
}

void options_parse(struct options *options, int argc, char **argv)
{
	bool query;

	*options = (struct options) { .table = USERS_BY_FORMAT };
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
