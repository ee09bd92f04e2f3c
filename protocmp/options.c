/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads protocmp's command line.  Letters are those of Solaris' protocmp; each
 * has a long name.  Checks only what can be checked without opening anything.
 */
#include "protocmp/options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/diag.h"

/* The exit status of trouble, usage errors among it. */
enum { TROUBLE = 2 };

/* Options without a letter. */
enum {
	OPT_JSON = 256,
	OPT_ARCH,
	OPT_USERS,
	OPT_HOST_USERS,
	OPT_DEFAULT,
	OPT_HELP,
	OPT_VERSION,
};

static const char letters[] = "gupGUPlmsLe:vd:nN:D:";

static const struct option names[] = {
	{ "no-group", no_argument, NULL, 'g' },
	{ "no-owner", no_argument, NULL, 'u' },
	{ "no-mode", no_argument, NULL, 'p' },
	{ "no-links", no_argument, NULL, 'l' },
	{ "no-devices", no_argument, NULL, 'm' },
	{ "no-targets", no_argument, NULL, 's' },
	{ "set-group", no_argument, NULL, 'G' },
	{ "set-owner", no_argument, NULL, 'U' },
	{ "set-mode", no_argument, NULL, 'P' },
	{ "database", required_argument, NULL, 'd' },
	{ "exceptions", required_argument, NULL, 'e' },
	{ "show-excepted", no_argument, NULL, 'L' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "dry-run", no_argument, NULL, 'n' },
	{ "users-from", required_argument, NULL, 'N' },
	{ "define", required_argument, NULL, 'D' },
	{ "json", no_argument, NULL, OPT_JSON },
	{ "arch", required_argument, NULL, OPT_ARCH },
	{ "users", required_argument, NULL, OPT_USERS },
	{ "host-users", no_argument, NULL, OPT_HOST_USERS },
	{ "default", required_argument, NULL, OPT_DEFAULT },
	{ "help", no_argument, NULL, OPT_HELP },
	{ "version", no_argument, NULL, OPT_VERSION },
	{ NULL, 0, NULL, 0 },
};

static const char help[] =
"usage: protocmp [-gulpmsLv] [-e FILE]... -d DATABASE... TREE|DATABASE...\n"
"       protocmp -G|-U|-P [-nv] [-e FILE]... -d DATABASE... TREE\n"
"\n"
"Compares a tree, or another database, with the packaging database.  Exit\n"
"status 0: they agree, 1: they differ, 2: trouble.\n"
"\n"
"  -d, --database=PATH    packaging database; first list (any number)\n"
"  -e, --exceptions=FILE  paths that may differ or be absent (any number)\n"
"  -g, --no-group         leave groups out of the comparison\n"
"  -u, --no-owner         leave owners out\n"
"  -p, --no-mode          leave permission bits out\n"
"  -l, --no-links         leave numbers of links out\n"
"  -m, --no-devices       leave device numbers out\n"
"  -s, --no-targets       leave symbolic links' targets out\n"
"  -L, --show-excepted    show what the exceptions suppress, too\n"
"      --json             one JSON object a line instead of the report\n"
"  -v, --verbose          say what is read; in set mode what is changed\n"
"\n"
"Set mode, on one tree:\n"
"  -G, --set-group        set groups as the database says\n"
"  -U, --set-owner        set owners\n"
"  -P, --set-mode         set permission bits and file capabilities\n"
"  -n, --dry-run          only say what would be done (status 1: something)\n"
"      --default=OWNER:GROUP[:MODE]\n"
"                         for paths that the database does not list\n"
"\n"
"Reading databases:\n"
"  -N, --users-from=DIR   the target's passwd and group\n"
"      --users=TABLE      built-in names: root, solaris, debian or format\n"
"      --host-users       ask this host's users and groups as a last resort\n"
"      --arch=ARCH        architecture of the packages\n"
"  -D, --define=NAME=VALUE  parameter, macro or variant\n"
"\n"
"      --help, --version\n";

static void add(struct words *words, const char *word)
{
	const char **bigger = reallocarray(words->word, words->count + 1,
					   sizeof *bigger);

	if (!bigger)
		die_errno(TROUBLE, "cannot read the command line");
	words->word = bigger;
	words->word[words->count++] = word;
}

static void parse_table(struct options *options, const char *name)
{
	if (!users_table_named(name, &options->table))
		die_usage(TROUBLE, "--users: '%s' is not a table", name);
}

static NORETURN void show(const char *text)
{
	fputs(text, stdout);
	diag_close_stdout(TROUBLE);
	exit(diag_status());
}

/* Options with an argument, and those that end the program. */
static void take_argument(struct options *options, int letter, const char *word)
{
	switch (letter) {
	case 'd':
		add(&options->databases, word);
		break;
	case 'e':
		add(&options->exceptions, word);
		break;
	case 'D':
		add(&options->defines, word);
		break;
	case 'N':
		options->users_dir = word;
		break;
	case OPT_ARCH:
		options->arch = word;
		break;
	case OPT_USERS:
		parse_table(options, word);
		break;
	case OPT_DEFAULT:
		options->fallback = word;
		break;
	case OPT_HELP:
		show(help);
	case OPT_VERSION:
		show("protocmp (" PACKAGE_STRING ")\n");
	default:
		die_usage(TROUBLE, "bad option");
	}
}

/* The place of a simple switch; NULL if the letter is none. */
static bool *find_switch(struct options *options, int letter)
{
	switch (letter) {
	case 'G':
		return &options->set_group;
	case 'U':
		return &options->set_owner;
	case 'P':
		return &options->set_mode;
	case 'L':
		return &options->filtered;
	case 'v':
		return &options->verbose;
	case 'n':
		return &options->dry_run;
	case OPT_JSON:
		return &options->json;
	case OPT_HOST_USERS:
		return &options->ask_host;
	default:
		return NULL;
	}
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
	if (!options_set(options) && options->dry_run)
		die_usage(TROUBLE, "-n is for -G, -U and -P");
	if (!options_set(options) && options->fallback)
		die_usage(TROUBLE, "--default is for -G, -U and -P");
}

void options_parse(struct options *options, int argc, char **argv)
{
	int letter;

	*options = (struct options) { .table = USERS_BY_FORMAT };
	while ((letter = getopt_long(argc, argv, letters, names, NULL)) != -1) {
		enum field field = letter < 256 ?
				   field_of_letter((char)letter) : FIELD_COUNT;
		bool *found = find_switch(options, letter);

		if (field != FIELD_COUNT)
			options->skip |= 1U << field;
		else if (found)
			*found = true;
		else
			take_argument(options, letter, optarg);
	}
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
