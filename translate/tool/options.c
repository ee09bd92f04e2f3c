/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The command line of cpiotranslate and tartranslate: their own rows, and those
 * that every reader of databases has.  Part of the programs, not of the
 * library: it prints and exits.
 */
#include "translate/tool/options.h"

#include <string.h>
#include <time.h>

#include "codec/compression.h"
#include "common/number.h"
#include "common/tool/diag.h"
#include "translate/rule/convert.h"

/* Dates are UTC: the result must not depend on where it is made. */
static bool parse_time(const char *text, int64_t *time)
{
	static const char *const forms[] = {
		"%Y-%m-%dT%H:%M:%SZ",
		"%Y-%m-%d %H:%M:%S",
		"%Y-%m-%d",
	};
	const char *digits = text + (text[0] == '@');
	bool before = *digits == '-';
	uint64_t seconds;

	if (parse_decimal(digits + before, INT64_MAX, &seconds)) {
		*time = before ? -(int64_t)seconds : (int64_t)seconds;
		return true;
	}
	for (size_t i = 0; i < countof(forms); i++) {
		struct tm tm = { .tm_mday = 1 };
		const char *end = strptime(text, forms[i], &tm);

		if (end && *end == '\0') {
			*time = timegm(&tm);
			return true;
		}
	}
	return false;
}

/* Sets the time of a struct rule. */
static bool read_mtime(const char *text, void *value)
{
	struct rule *rule = value;

	rule->set_mtime = true;
	return parse_time(text, &rule->mtime);
}

static bool is_compression(const char *text, void *value UNUSED)
{
	return strcmp(text, "none") == 0 || compression_named(text);
}

static bool is_format(const char *text, void *value UNUSED)
{
	return convert_knows(text);
}

/* The next two list what is usual: see option_choice_fn. */
static const char *compression_choice(size_t n)
{
	static const char *const names[] = { "gzip", "bzip2", "xz",
					     "zstd", "lz4",   "none" };

	return n < countof(names) ? names[n] : NULL;
}

static const char *format_choice(size_t n)
{
	static const char *const names[] = { "newc", "odc", "ustar", "pax",
					     "gnutar" };

	return n < countof(names) ? names[n] : NULL;
}

#define FIELD(member) offsetof(struct options, member)

static const struct option_row rows[] = {
	{ 'v', "verbose", NULL, OPTION_FLAG, FIELD(verbose),
	  .help = "tell also what is removed and added" },
	{ 'o', "output", "FILE", OPTION_TEXT, FIELD(output),
	  .help = "write FILE, which appears when it is complete" },
	{ 'q', "quiet", NULL, OPTION_FLAG, FIELD(database.no_progress),
	  .help = "no progress line" },
	{ 0, "add-missing", NULL, OPTION_FLAG, FIELD(add_missing),
	  .help = "add devices, directories and links that are missing" },
	{ 0, "numeric-owner", NULL, OPTION_FLAG, FIELD(rule.numeric),
	  .help = "write no user and group names" },
	{ 0, "mtime", "TIME", OPTION_VALUE, FIELD(rule),
	  .help = "set every modification time", .read = read_mtime,
	  .expected = "a time" },
	{ 0, "clamp-mtime", NULL, OPTION_FLAG, FIELD(rule.clamp_mtime),
	  .help = "set only later times" },
	{ 0, "compress", "NAME", OPTION_TEXT, FIELD(compress),
	  .help = "write gzip, bzip2, xz, zstd, lz4 or none",
	  .read = is_compression,
	  .expected = "a compression that can be written",
	  .choice = compression_choice },
	{ 0, "format", "NAME", OPTION_TEXT, FIELD(format),
	  .help = "convert to newc, odc, ustar, pax, gnutar, ...",
	  .read = is_format, .expected = "a format that can be written",
	  .choice = format_choice },
	{ 0, "multi-volume", NULL, OPTION_FLAG, FIELD(volumes),
	  .help = "the input is one volume and may end inside a file" },
	{ 0, "report", "FILE", OPTION_TEXT, FIELD(report),
	  .help = "write what was done as lines of JSON" },
};

static const struct option_group groups[] = {
	OPTION_GROUP(rows, 0),
	OPTION_GROUP(database_default_rows, FIELD(database)),
	OPTION_GROUP(database_read_rows, FIELD(database)),
	OPTION_GROUP(database_users_rows, FIELD(database)),
};

static const struct option_table table = {
	.usage = (const char *const[]){ "[OPTION]... [DATABASE]... <ARCHIVE "
					">ARCHIVE",
					NULL },
	.about = "Gives the members of an archive the owners and permissions "
		 "that packaging databases state; every other byte stays.",
	.groups = groups,
	.group_count = countof(groups),
	.closing = "The exit status is 0 when the archive is complete, 1 when "
		   "it is complete but a path, user or group was unknown, 2 "
		   "when it cannot be used.",
	.misuse = STATUS_TROUBLE,
};

static void take_epoch(struct rule *rule)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");

	if (!rule->clamp_mtime || rule->set_mtime)
		return;
	if (!epoch)
		options_need(&table, "--clamp-mtime",
			     "--mtime or SOURCE_DATE_EPOCH");
	if (!read_mtime(epoch, rule))
		die_usage(STATUS_TROUBLE,
			  "SOURCE_DATE_EPOCH: '%s' is not a time", epoch);
}

void options_read(struct options *options, int argc, char **argv)
{
	char **operands;

	*options = (struct options){ .verbose = false };
	operands = options_parse(&table, options, argc, argv);
	take_epoch(&options->rule);
	options->database.verbose = options->verbose;
	for (; *operands; operands++)
		words_add(&options->database.databases, *operands,
			  STATUS_TROUBLE);
}

void options_fini(struct options *options)
{
	database_options_fini(&options->database);
}
