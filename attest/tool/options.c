/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The command line of attest(1): its own rows, and those that every reader of
 * databases has (pkgdb/open/database_options.c).  check() says what a command
 * cannot do without, and what only another one has.
 */
#include "attest/tool/options.h"

#include <stdlib.h>
#include <string.h>

#include "attest/write/pack.h"
#include "common/number.h"
#include "common/tool/diag.h"

#define FIELD(member) offsetof(struct options, member)

/* See option_read_fn. */
static bool is_format(const char *text, void *value UNUSED)
{
	return pack_format_named(text) != NULL;
}

static const struct option_row rows[] = {
	{ 's', "state", "FILE", OPTION_LIST, FIELD(database.databases),
	  .help = "state of the session in which the tree was made; as -d" },
	{ 'o', "output", "FILE", OPTION_TEXT, FIELD(output),
	  .help = "write FILE, which appears when it is complete" },
	{ 't', "format", "FORMAT", OPTION_TEXT, FIELD(format),
	  .help = "pack: the kind of archive", .read = is_format,
	  .expected = "a format that can be written",
	  .choice = pack_format_name },
	{ 0, "no-time", NULL, OPTION_FLAG, FIELD(no_time),
	  .help = "manifest: leave times out" },
	{ 0, "time", NULL, OPTION_FLAG, FIELD(time),
	  .help = "compare: times, too" },
	{ 0, "no-xattrs", NULL, OPTION_FLAG, FIELD(no_xattrs),
	  .help = "as if no file had extended attributes" },
	{ 0, "json", NULL, OPTION_FLAG, FIELD(json),
	  .help = "compare: one JSON object a line" },
	{ 0, "deep", NULL, OPTION_FLAG, FIELD(deep),
	  .help = "compare: run diffoscope on two operands that differ" },
	{ 'q', "quiet", NULL, OPTION_FLAG, FIELD(database.quiet),
	  .help = "no warnings" },
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
			"manifest [-s FILE] [-o FILE] [OPTION]... TREE",
			"pack [-t FORMAT] [-s FILE] [-o FILE] [OPTION]... "
			"DIRECTORY",
			"compare [-e FILE]... [--json] [OPTION]... "
			"TREE TREE...",
			NULL,
		},
	.about = "States what a tree holds, owners and attributes among it, in "
		 "a form that is the same wherever the tree is; packs it into "
		 "the same bytes; compares.",
	.groups = groups,
	.group_count = countof(groups),
	.closing = "A TREE is a directory, an archive of tar or cpio, or a "
		   "manifest.  The exit status is 0 when all is done and "
		   "equal, 1 for a difference, 2 for trouble.",
	.misuse = STATUS_TROUBLE,
};

/* Exits with a message if an option was given that only another command has. */
static void check_command(const struct options *options)
{
	const struct {
		const char *option, *command;
		bool given;
	} rows_of_one[] = {
		{ "--format", "pack", options->format },
		{ "--no-time", "manifest", options->no_time },
		{ "--time", "compare", options->time },
		{ "--json", "compare", options->json },
		{ "--deep", "compare", options->deep },
		{ "--exceptions", "compare",
		  options->database.exceptions.count },
	};

	for (size_t i = 0; i < countof(rows_of_one); i++)
		if (rows_of_one[i].given &&
		    strcmp(options->command, rows_of_one[i].command) != 0)
			options_need(&table, rows_of_one[i].option,
				     rows_of_one[i].command);
	if (options->output && strcmp(options->command, "compare") == 0)
		options_need(&table, "--output", "manifest or pack");
}

static void check(const struct options *options)
{
	bool compare = strcmp(options->command, "compare") == 0;
	size_t count = options->operands.count;

	if (count == 0)
		options_missing(&table, "operand");
	if (!compare && count > 1)
		options_unexpected(&table, options->operands.word[1]);
	if (compare && count < 2)
		options_missing(&table, "second operand");
	if (options->deep && count > 2)
		options_unexpected(&table, options->operands.word[2]);
}

/* Reads SOURCE_DATE_EPOCH, which reproducible-builds.org specifies. */
static void read_epoch(struct options *options)
{
	const char *text = getenv("SOURCE_DATE_EPOCH");
	uint64_t epoch = INT64_MAX;

	if (text && !parse_decimal(text, INT64_MAX, &epoch))
		die(STATUS_TROUBLE,
		    "SOURCE_DATE_EPOCH: '%s' is not a number "
		    "of seconds",
		    text);
	options->epoch = (int64_t)epoch;
}

void options_read(struct options *options, int argc, char **argv)
{
	char **operands;

	*options = (struct options){ .command = NULL };
	operands = options_parse(&table, options, argc, argv);
	if (!*operands)
		options_missing(&table, "command");
	options->command = *operands;
	while (*++operands)
		words_add(&options->operands, *operands, STATUS_TROUBLE);
	check_command(options);
	check(options);
	read_epoch(options);
}

void options_fini(struct options *options)
{
	database_options_fini(&options->database);
	words_fini(&options->operands);
}
