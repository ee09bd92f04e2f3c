/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads protocmp's command line: one row per option.  Letters are those of
 * Solaris' protocmp.  Checks only what can be checked without opening anything.
 */
#include "protocmp/tool/options.h"

#include <getopt.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/diag.h"

/* The exit status of trouble, usage errors among it. */
enum { TROUBLE = 2 };

/* Options without a letter have a number that is no letter. */
enum { NO_LETTER = 256 };

/* What an option does with its field of struct options. */
enum kind {
	TAKE_SWITCH, /* sets a bool */
	TAKE_SKIP,   /* leaves out the field of its letter */
	TAKE_TEXT,   /* stores its argument */
	TAKE_WORDS,  /* adds its argument to a list */
	TAKE_TABLE,  /* its argument is a table's name */
	TAKE_HELP,
	TAKE_VERSION,
};

#define FIELD(member) offsetof(struct options, member)

static const struct row {
	int code; /* the letter, if there is one */
	const char *name;
	const char *arg; /* NULL: takes none */
	enum kind kind;
	size_t offset;
	const char *help;
} rows[] = {
	{ 'd', "database", "PATH", TAKE_WORDS, FIELD(databases),
	  "packaging database, list A (any number)" },
	{ 'e', "exceptions", "FILE", TAKE_WORDS, FIELD(exceptions),
	  "paths that may differ or be absent (any number)" },
	{ 'g', "no-group", NULL, TAKE_SKIP, 0,
	  "leave groups out of the comparison" },
	{ 'u', "no-owner", NULL, TAKE_SKIP, 0, "leave owners out" },
	{ 'p', "no-mode", NULL, TAKE_SKIP, 0, "leave permission bits out" },
	{ 'l', "no-links", NULL, TAKE_SKIP, 0, "leave numbers of links out" },
	{ 'm', "no-devices", NULL, TAKE_SKIP, 0, "leave device numbers out" },
	{ 's', "no-targets", NULL, TAKE_SKIP, 0,
	  "leave targets of symbolic links out" },
	{ 'L', "show-excepted", NULL, TAKE_SWITCH, FIELD(filtered),
	  "show also what the exceptions suppress" },
	{ NO_LETTER, "json", NULL, TAKE_SWITCH, FIELD(json),
	  "one JSON object a line instead of the report" },
	{ 'v', "verbose", NULL, TAKE_SWITCH, FIELD(verbose),
	  "tell what is read, and what -G, -U and -P change" },
	{ 'G', "set-group", NULL, TAKE_SWITCH, FIELD(set_group),
	  "set the groups of a tree as the database says" },
	{ 'U', "set-owner", NULL, TAKE_SWITCH, FIELD(set_owner),
	  "set the owners" },
	{ 'P', "set-mode", NULL, TAKE_SWITCH, FIELD(set_mode),
	  "set permission bits and file capabilities" },
	{ 'n', "dry-run", NULL, TAKE_SWITCH, FIELD(dry_run),
	  "only tell what -G, -U and -P would change" },
	{ NO_LETTER + 7, "make-nodes", NULL, TAKE_SWITCH, FIELD(make_nodes),
	  "with -GUP, make devices where fakebuild left stand-ins" },
	{ NO_LETTER + 1, "default", "OWNER:GROUP[:MODE]", TAKE_TEXT,
	  FIELD(fallback), "set this where the database has no entry" },
	{ 'N', "users", "DIR", TAKE_TEXT, FIELD(users_dir),
	  "take user and group names from DIR/passwd and DIR/group" },
	{ NO_LETTER + 2, "table", "NAME", TAKE_TABLE, FIELD(table),
	  "built-in names: root, solaris, debian, host, or format" },
	{ NO_LETTER + 3, "host-users", NULL, TAKE_SWITCH, FIELD(ask_host),
	  "ask this host for names that are unknown" },
	{ NO_LETTER + 4, "arch", "NAME", TAKE_TEXT, FIELD(arch),
	  "architecture for databases and exceptions" },
	{ NO_LETTER + 6, "root", "DIR", TAKE_TEXT, FIELD(root),
	  "where the paths of a fakebuild state begin; else at the tree" },
	{ 'D', "define", "NAME=VALUE", TAKE_WORDS, FIELD(defines),
	  "a parameter of prototypes and manifests" },
	{ 'h', "help", NULL, TAKE_HELP, 0, "show this" },
	{ NO_LETTER + 5, "version", NULL, TAKE_VERSION, 0, "show the version" },
};

static const char usage[] =
	"usage: protocmp [-gulpmsLv] [-e FILE]... -d DATABASE... TREE\n"
	"       protocmp [-gulpmsLv] [-e FILE]... -d DATABASE... DATABASE...\n"
	"       protocmp -G|-U|-P [-nv] [-e FILE]... -d DATABASE... TREE\n"
	"\n"
	"Compares a tree, or other databases, with packaging databases; or gives a\n"
	"tree what they say.  Exit status: 0 no difference, 1 differences, 2 trouble.\n"
	"\n";

static void show_help(void)
{
	fputs(usage, stdout);
	for (size_t n = 0; n < countof(rows); n++) {
		const char *arg = rows[n].arg ? rows[n].arg : "";
		char name[64];

		snprintf(name, sizeof name, "--%s%s%s", rows[n].name,
			 *arg ? " " : "", arg);
		if (rows[n].code < NO_LETTER)
			printf("  -%c, ", rows[n].code);
		else
			printf("      ");
		printf("%-28s  %s\n", name, rows[n].help);
	}
}

static void add(struct words *words, const char *word)
{
	const char **bigger = reallocarray(words->word, words->count + 1,
					   sizeof *bigger);

	if (!bigger)
		die_errno(TROUBLE, "cannot read the command line");
	words->word = bigger;
	words->word[words->count++] = word;
}

/* Carries one option out. */
static void take(struct options *options, const struct row *row,
		 const char *word)
{
	void *field = (char *)options + row->offset;

	switch (row->kind) {
	case TAKE_SWITCH: *(bool *)field = true; break;
	case TAKE_SKIP:
		options->skip |= 1U << field_of_letter((char)row->code);
		break;
	case TAKE_TEXT: *(const char **)field = word; break;
	case TAKE_WORDS: add(field, word); break;
	case TAKE_TABLE:
		if (!users_table_named(word, field))
			die_usage(TROUBLE, "--%s: there is no '%s'", row->name,
				  word);
		break;
	case TAKE_HELP:
		show_help();
		diag_close_stdout(TROUBLE);
		exit(diag_status());
	case TAKE_VERSION:
		puts("protocmp (" PACKAGE_NAME ") " PACKAGE_VERSION);
		diag_close_stdout(TROUBLE);
		exit(diag_status());
	}
}

static const struct row *find_row(int code)
{
	for (size_t n = 0; n < countof(rows); n++)
		if (rows[n].code == code)
			return &rows[n];
	die_usage(TROUBLE, "bad option");
}

/* The rows in the two forms that getopt_long wants. */
static void make_tables(char letters[2 * countof(rows) + 1],
			struct option names[countof(rows) + 1])
{
	for (size_t n = 0; n < countof(rows); n++) {
		names[n] = (struct option){
			rows[n].name,
			rows[n].arg != NULL,
			NULL,
			rows[n].code,
		};
		if (rows[n].code >= NO_LETTER)
			continue;
		*letters++ = (char)rows[n].code;
		if (rows[n].arg)
			*letters++ = ':';
	}
	*letters = '\0';
	names[countof(rows)] = (struct option){ NULL, 0, NULL, 0 };
}

bool options_set(const struct options *options)
{
	return options->set_group || options->set_owner || options->set_mode;
}

static void check(const struct options *options)
{
	if (!options->databases.count)
		die_usage(TROUBLE, "no database: -d is needed");
	if (!options->operands.count)
		die_usage(TROUBLE, "no tree or database to compare with");
	if (options_set(options) && options->operands.count > 1)
		die_usage(TROUBLE, "-G, -U and -P work on one tree");
	if (options->make_nodes &&
	    !(options->set_group && options->set_owner && options->set_mode))
		die_usage(TROUBLE, "--make-nodes wants -G, -U and -P");
	if (!options_set(options) && options->dry_run)
		die_usage(TROUBLE, "-n is for -G, -U and -P");
	if (!options_set(options) && options->fallback)
		die_usage(TROUBLE, "--default is for -G, -U and -P");
}

void options_parse(struct options *options, int argc, char **argv)
{
	char letters[2 * countof(rows) + 1];
	struct option names[countof(rows) + 1];
	int code;

	make_tables(letters, names);
	*options = (struct options){ .table = USERS_BY_FORMAT };
	while ((code = getopt_long(argc, argv, letters, names, NULL)) != -1)
		take(options, find_row(code), optarg);
	while (optind < argc)
		add(&options->operands, argv[optind++]);
	check(options);
}

void options_fini(struct options *options)
{
	free(options->databases.word);
	free(options->exceptions.word);
	free(options->defines.word);
	free(options->operands.word);
}
