/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * protocmp's command line: its own rows, and those that every reader of
 * databases has.  Letters are those of Solaris' protocmp.  Checks only what can
 * be checked without opening anything.
 */
#include "protocmp/tool/options.h"

#include "protocmp/tool/source.h"

#define FIELD(member) offsetof(struct options, member)

/* The row that leaves a field out of the comparison. */
#define SKIP(id, name, text)                                             \
	{                                                                \
		FIELD_LETTER_##id, name, NULL, OPTION_BITS, FIELD(skip), \
			.help = text, .number = 1 << FIELD_##id          \
	}

static const struct option_row rows[] = {
	SKIP(GROUP, "no-group", "leave groups out of the comparison"),
	SKIP(OWNER, "no-owner", "leave owners out"),
	SKIP(MODE, "no-mode", "leave permission bits out"),
	SKIP(LINKS, "no-links", "leave numbers of links out"),
	SKIP(DEVICE, "no-devices", "leave device numbers out"),
	SKIP(TARGET, "no-targets", "leave targets of symbolic links out"),
	{ 0, "no-contents", NULL, OPTION_BITS, FIELD(skip),
	  .help = "leave sizes and checksums of files out",
	  .number = 1 << FIELD_SIZE | 1 << FIELD_DIGESTS },
	{ 0, "read-contents", NULL, OPTION_FLAG, FIELD(digests),
	  .help = "read the files of a tree, to compare their checksums" },
	{ 'L', "show-excepted", NULL, OPTION_FLAG, FIELD(filtered),
	  .help = "show also what the exceptions suppress" },
	{ 0, "json", NULL, OPTION_FLAG, FIELD(json),
	  .help = "one JSON object a line instead of the report" },
	{ 'v', "verbose", NULL, OPTION_FLAG, FIELD(verbose),
	  .help = "tell what is read, and what -G, -U and -P change" },
	{ 'G', "set-group", NULL, OPTION_FLAG, FIELD(set_group),
	  .help = "set the groups of a tree as the database says" },
	{ 'U', "set-owner", NULL, OPTION_FLAG, FIELD(set_owner),
	  .help = "set the owners" },
	{ 'P', "set-mode", NULL, OPTION_FLAG, FIELD(set_mode),
	  .help = "set permission bits and file capabilities" },
	{ 'n', "dry-run", NULL, OPTION_FLAG, FIELD(dry_run),
	  .help = "only tell what -G, -U and -P would change" },
	{ 0, "make-nodes", NULL, OPTION_FLAG, FIELD(make_nodes),
	  .help = "with -GUP, make devices where fakebuild left placeholders" },
};

static const struct option_group groups[] = {
	OPTION_GROUP(database_path_rows, FIELD(database)),
	OPTION_GROUP(rows, 0),
	OPTION_GROUP(database_default_rows, FIELD(database)),
	OPTION_GROUP(database_read_rows, FIELD(database)),
	OPTION_GROUP(database_users_rows, FIELD(database)),
};

static const struct option_table table = {
	.usage =
		(const char *const[]){
			"[-gulpmsLv] [-e FILE]... -d DATABASE... TREE",
			"[-gulpmsLv] [-e FILE]... -d DATABASE... DATABASE...",
			"-G|-U|-P [-nv] [-e FILE]... -d DATABASE... TREE",
			NULL,
		},
	.about = "Compares a tree, or other databases, with packaging "
		 "databases; or gives a tree what they say.",
	.groups = groups,
	.group_count = countof(groups),
	.closing = "The exit status is 0 for no difference, 1 for differences, "
		   "2 for trouble.",
	.misuse = STATUS_TROUBLE,
};

bool options_set(const struct options *options)
{
	return options->set_group || options->set_owner || options->set_mode;
}

static void check(const struct options *options)
{
	if (!options->database.databases.count)
		options_missing(&table, "database (-d)");
	if (!options->operands.count)
		options_missing(&table, "tree or database to compare");
	if (options_set(options) && options->operands.count > 1)
		options_unexpected(&table, options->operands.word[1]);
	if (options->make_nodes &&
	    !(options->set_group && options->set_owner && options->set_mode))
		options_need(&table, "--make-nodes", "-G, -U and -P");
	if (!options_set(options) && options->dry_run)
		options_need(&table, "--dry-run", "-G, -U or -P");
	if (!options_set(options) && options->database.fallback.owner)
		options_need(&table, "--default", "-G, -U or -P");
}

void options_read(struct options *options, int argc, char **argv)
{
	char **operands;

	*options = (struct options){ .verbose = false };
	operands = options_parse(&table, options, argc, argv);
	for (; *operands; operands++)
		words_add(&options->operands, *operands, STATUS_TROUBLE);
	check(options);
	options->database.verbose = options->database.count = options->verbose;
}

void options_fini(struct options *options)
{
	database_options_fini(&options->database);
	words_fini(&options->operands);
}
