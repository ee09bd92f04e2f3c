/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The command line of attest(1): its own rows, and those that every reader of
 * databases has (pkgdb/open/database_options.c).  check() says what a command
 * cannot do without, and what only another one has.
 */
#include "attest/tool/options.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "attest/sign/keys.h"
#include "attest/sign/scheme.h"
#include "attest/statement/statement.h"
#include "attest/write/pack.h"
#include "common/number.h"
#include "common/tool/diag.h"

#define FIELD(member) offsetof(struct options, member)

/* See option_read_fn. */
static bool is_format(const char *text, void *value UNUSED)
{
	return pack_format_named(text) != NULL;
}

/* See option_read_fn. */
static bool is_scheme(const char *text, void *value UNUSED)
{
	return scheme_named(text) != NULL;
}

/* See option_read_fn. */
static bool is_uri(const char *text, void *value UNUSED)
{
	return statement_is_uri(text);
}

/* See option_read_fn. */
static bool read_time(const char *text, void *value)
{
	return keys_parse_time(text, value);
}

/* See option_read_fn. */
static bool read_threshold(const char *text, void *value)
{
	uint64_t number;

	if (!parse_decimal(text, UINT32_MAX, &number) || number == 0)
		return false;
	*(unsigned *)value = (unsigned)number;
	return true;
}

static const struct option_row rows[] = {
	{ 's', "state", "FILE", OPTION_LIST, FIELD(database.databases),
	  .help = "state of the session in which the tree was made; as -d" },
	{ 'o', "output", "FILE", OPTION_TEXT, FIELD(output),
	  .help = "write FILE, which appears when it is complete" },
	{ 't', "format", "FORMAT", OPTION_TEXT, FIELD(format),
	  .help = "pack: the kind of archive: pax, the default, ustar or newc",
	  .read = is_format, .expected = "a format that can be written",
	  .choice = pack_format_name },
	{ 0, "no-time", NULL, OPTION_FLAG, FIELD(no_time),
	  .help = "manifest: leave times out" },
	{ 0, "time", NULL, OPTION_FLAG, FIELD(time),
	  .help = "compare: times, too" },
	{ 0, "no-xattrs", NULL, OPTION_FLAG, FIELD(no_xattrs),
	  .help = "as if no file had extended attributes" },
	{ 0, "json", NULL, OPTION_FLAG, FIELD(json),
	  .help = "compare, verify: one JSON object a line" },
	{ 0, "deep", NULL, OPTION_FLAG, FIELD(deep),
	  .help = "compare: run diffoscope on two operands that differ" },
	{ 'k', "key", "KEY", OPTION_TEXT, FIELD(key),
	  .help = "sign: a file with the secret key, or gpg's name of it" },
	{ 0, "with", "SCHEME", OPTION_TEXT, FIELD(scheme),
	  .help = "sign: the kind of signature: ssh, the default, gpg or "
		  "openssl",
	  .read = is_scheme, .expected = "a kind of signature",
	  .choice = scheme_name },
	{ 0, "with-command", "CMD", OPTION_TEXT, FIELD(command_line),
	  .help = "sign: have this line for sh(1) print the signature" },
	{ 0, "keyid", "ID", OPTION_TEXT, FIELD(keyid),
	  .help = "sign: a hint for other programs at the signature" },
	{ 0, "builder-id", "URI", OPTION_TEXT, FIELD(builder_id),
	  .help = "sign, build: who made it, in the statement", .read = is_uri,
	  .expected = "a URI" },
	{ 0, "build-type", "URI", OPTION_TEXT, FIELD(build_type),
	  .help = "sign, build: how it was made", .read = is_uri,
	  .expected = "a URI" },
	{ 0, "keys", "FILE", OPTION_TEXT, FIELD(keys),
	  .help = "verify: whose signatures count, by which keys" },
	{ 0, "threshold", "N", OPTION_VALUE, FIELD(threshold),
	  .help = "verify: so many principals have to agree, and not all",
	  .read = read_threshold, .expected = "a number from 1" },
	{ 0, "at", "TIME", OPTION_VALUE, FIELD(at),
	  .help = "verify: keys count that were valid then, in UTC: "
		  "YYYYMMDD[HHMM[SS]]",
	  .read = read_time,
	  .expected = "a time of the form YYYYMMDD[HHMM[SS]]" },
	{ 0, "revoked", "FILE", OPTION_TEXT, FIELD(revoked),
	  .help = "verify: keys of ssh that do not count, as ssh-keygen -k "
		  "lists them" },
	{ 0, "audit", NULL, OPTION_FLAG, FIELD(audit),
	  .help = "build: keep a log of all that the box executes" },
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
			"compare [-e FILE]... [--json] [--deep] [OPTION]... "
			"TREE TREE...",
			"sign -k KEY [--with SCHEME] [-o FILE] "
			"STATEMENT|ENVELOPE",
			"sign --with-command CMD [--with SCHEME] "
			"STATEMENT|ENVELOPE",
			"sign -k KEY --builder-id URI --build-type URI FILE",
			"verify --keys FILE [--threshold N] FILE ENVELOPE...",
			"build -o DIR --builder-id URI --build-type URI "
			"[--audit] FILE",
			NULL,
		},
	.about = "States what a tree holds, owners and attributes among it, in "
		 "a form that is the same wherever the tree is; packs it into "
		 "the same bytes; compares; signs what builders say of it, and "
		 "verifies that they agree; builds in a box what a "
		 "descriptor says.",
	.groups = groups,
	.group_count = countof(groups),
	.closing = "A TREE is a directory, an archive of tar or cpio, or a "
		   "manifest, `-' one on standard input.  The exit status is "
		   "0 when all is done and equal, 1 for a difference, 2 for "
		   "trouble.",
	.misuse = STATUS_TROUBLE,
};

/* True if a name is one of those of a text, "one, two or three". */
static bool is_among(const char *name, const char *names)
{
	size_t length = strlen(name);

	for (const char *at = names; *at; at += strspn(at, ", ")) {
		size_t word = strcspn(at, ", ");

		if (word == length && strncmp(at, name, length) == 0)
			return true;
		at += word;
	}
	return false;
}

/* Exits with a message if an option was given that only other commands have. */
static void check_command(const struct options *options)
{
	const struct {
		const char *option, *commands;
		bool given;
	} rows_of_some[] = {
		{ "--database", "manifest, pack or compare",
		  options->database.databases.count },
		{ "--no-xattrs", "manifest, pack or compare",
		  options->no_xattrs },
		{ "--format", "pack", options->format },
		{ "--no-time", "manifest", options->no_time },
		{ "--time", "compare", options->time },
		{ "--json", "compare or verify", options->json },
		{ "--deep", "compare", options->deep },
		{ "--audit", "build", options->audit },
		{ "--exceptions", "compare",
		  options->database.exceptions.count },
		{ "--output", "manifest, pack, sign or build",
		  options->output },
		{ "--key", "sign", options->key },
		{ "--with", "sign", options->scheme },
		{ "--with-command", "sign", options->command_line },
		{ "--keyid", "sign", options->keyid },
		{ "--builder-id", "sign or build", options->builder_id },
		{ "--build-type", "sign or build", options->build_type },
		{ "--keys", "verify", options->keys },
		{ "--threshold", "verify", options->threshold > 0 },
		{ "--at", "verify", options->at != INT64_MIN },
		{ "--revoked", "verify", options->revoked },
	};

	for (size_t i = 0; i < countof(rows_of_some); i++)
		if (rows_of_some[i].given &&
		    !is_among(options->command, rows_of_some[i].commands))
			options_need(&table, rows_of_some[i].option,
				     rows_of_some[i].commands);
}

/* What a build cannot do without. */
static void check_build(const struct options *options)
{
	const struct {
		const char *option, *value;
	} needed[] = {
		{ "--output", options->output },
		{ "--builder-id", options->builder_id },
		{ "--build-type", options->build_type },
	};

	for (size_t i = 0; i < countof(needed); i++)
		if (!needed[i].value)
			options_need(&table, "build", needed[i].option);
	if (strcmp(options->output, "-") == 0)
		die_usage(STATUS_TROUBLE,
			  "build needs a directory, and not standard output");
}

/* The number of operands, which is from one to some, that a command has. */
static void check_operands(const struct options *options)
{
	bool is_of_two = is_among(options->command, "compare, verify");
	size_t count = options->operands.count;

	if (count == 0)
		options_missing(&table, "operand");
	if (!is_of_two && count > 1)
		options_unexpected(&table, options->operands.word[1]);
	if (is_of_two && count < 2)
		options_missing(&table, "second operand");
	if (options->deep && count > 2)
		options_unexpected(&table, options->operands.word[2]);
}

static void check_sign(const struct options *options)
{
	if (!options->key && !options->command_line)
		options_missing(&table, "--key");
	if (options->key && options->command_line)
		options_conflict(&table, "--with-command", "--key");
	if (options->builder_id && !options->build_type)
		options_need(&table, "--builder-id", "--build-type");
	if (options->build_type && !options->builder_id)
		options_need(&table, "--build-type", "--builder-id");
}

static void check(const struct options *options)
{
	check_operands(options);
	if (strcmp(options->command, "sign") == 0)
		check_sign(options);
	if (strcmp(options->command, "build") == 0)
		check_build(options);
	if (strcmp(options->command, "verify") == 0 && !options->keys)
		options_missing(&table, "--keys");
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

	*options = (struct options){ .at = INT64_MIN };
	operands = options_parse(&table, options, argc, argv);
	if (!*operands)
		options_missing(&table, "command");
	options->command = *operands;
	while (*++operands)
		words_add(&options->operands, *operands, STATUS_TROUBLE);
	check_command(options);
	check(options);
	if (options->at == INT64_MIN)
		options->at = time(NULL);
	read_epoch(options);
}

void options_fini(struct options *options)
{
	database_options_fini(&options->database);
	words_fini(&options->operands);
}
