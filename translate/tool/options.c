/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Command line: one row per option.  Part of the programs, not of the library:
 * it prints and exits.
 */
#include "translate/tool/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "common/diag.h"
#include "common/number.h"
#include "translate/rule/convert.h"

/* Options without a letter get a number that is none. */
enum {
	OPT_ADD_MISSING = 256,
	OPT_ARCH,
	OPT_CLAMP_MTIME,
	OPT_COMPRESS,
	OPT_DEFAULT,
	OPT_FORMAT,
	OPT_HOST_USERS,
	OPT_MTIME,
	OPT_MULTI_VOLUME,
	OPT_NUMERIC_OWNER,
	OPT_REPORT,
	OPT_ROOT,
	OPT_STRICT,
	OPT_TABLE,
	OPT_VERSION,
};

static const struct {
	int code; /* the letter, if there is one */
	const char *name;
	const char *arg; /* NULL: takes none */
	const char *help;
} rows[] = {
	{ 'v', "verbose", NULL, "tell also what is removed and added" },
	{ 'e', "exceptions", "FILE",
	  "leave out paths listed in FILE that have no entry" },
	{ 'o', "output", "FILE", "write FILE, which appears when complete" },
	{ 'N', "users", "DIR",
	  "take user and group names from DIR/passwd and DIR/group" },
	{ 'D', "define", "NAME=VALUE",
	  "a parameter of prototypes and manifests" },
	{ 'q', "quiet", NULL, "no progress line" },
	{ OPT_ADD_MISSING, "add-missing", NULL,
	  "add devices, directories and links that are missing" },
	{ OPT_ARCH, "arch", "NAME",
	  "architecture for databases and exceptions" },
	{ OPT_DEFAULT, "default", "OWNER:GROUP[:MODE]",
	  "for paths that have no entry" },
	{ OPT_STRICT, "strict", NULL,
	  "a path, user or group that is unknown is an error" },
	{ OPT_NUMERIC_OWNER, "numeric-owner", NULL,
	  "write no user and group names" },
	{ OPT_TABLE, "table", "NAME",
	  "built-in names: root, solaris, debian, host or format" },
	{ OPT_HOST_USERS, "host-users", NULL,
	  "ask this host for names that are unknown" },
	{ OPT_MTIME, "mtime", "TIME", "set every modification time" },
	{ OPT_CLAMP_MTIME, "clamp-mtime", NULL, "set only later times" },
	{ OPT_COMPRESS, "compress", "NAME",
	  "write gzip, bzip2, xz, zstd, lz4 or none" },
	{ OPT_FORMAT, "format", "NAME",
	  "convert to newc, odc, ustar, pax, gnutar, ..." },
	{ OPT_MULTI_VOLUME, "multi-volume", NULL,
	  "the input is one volume and may end inside a file" },
	{ OPT_REPORT, "report", "FILE",
	  "write what was done as lines of JSON" },
	{ OPT_ROOT, "root", "DIR",
	  "where the paths of a fakebuild state begin" },
	{ 'h', "help", NULL, "show this" },
	{ OPT_VERSION, "version", NULL, "show the version" },
};

NORETURN static void usage(void)
{
	printf("usage: %s [option]... [database]... < archive > archive\n\n",
	       diag_prog());
	for (size_t i = 0; i < countof(rows); i++) {
		char name[64];

		snprintf(name, sizeof(name), "--%s%s%s", rows[i].name,
			 rows[i].arg ? " " : "",
			 rows[i].arg ? rows[i].arg : "");
		if (rows[i].code < 256)
			printf("  -%c, ", rows[i].code);
		else
			printf("      ");
		printf("%-28s  %s\n", name, rows[i].help);
	}
	diag_close_stdout(2);
	exit(diag_status());
}

NORETURN static void version(void)
{
	printf("%s (%s) %s\n", diag_prog(), PACKAGE_NAME, PACKAGE_VERSION);
	diag_close_stdout(2);
	exit(diag_status());
}

static void *no_memory(void)
{
	die_errno(2, "cannot read the command line");
}

/* Dates are UTC: the result must not depend on where it is made. */
static int64_t parse_time(const char *text, const char *where)
{
	static const char *const forms[] = {
		"%Y-%m-%dT%H:%M:%SZ",
		"%Y-%m-%d %H:%M:%S",
		"%Y-%m-%d",
	};
	const char *digits = text + (text[0] == '@');
	bool before = *digits == '-';
	uint64_t seconds;

	if (parse_decimal(digits + before, INT64_MAX, &seconds))
		return before ? -(int64_t)seconds : (int64_t)seconds;
	for (size_t i = 0; i < countof(forms); i++) {
		struct tm tm = { .tm_mday = 1 };
		const char *end = strptime(text, forms[i], &tm);

		if (end && *end == '\0')
			return timegm(&tm);
	}
	die_usage(2, "%s: '%s' is not a time", where, text);
}

static void check_compress(const char *name)
{
	if (strcmp(name, "none") != 0 && !format_compression_named(name))
		die_usage(2, "--compress: '%s' is not known", name);
}

static void check_format(const char *name)
{
	if (!convert_knows(name))
		die_usage(2, "--format: '%s' is not known", name);
}

static void set_mtime(struct options *o, const char *text, const char *where)
{
	o->rule.set_mtime = true;
	o->rule.mtime = parse_time(text, where);
}

static void set_table(struct options *o, const char *name)
{
	if (!users_table_named(name, &o->table))
		die_usage(2, "--table: '%s' is not known", name);
}

static void take(struct options *o, int code)
{
	switch (code) {
	case 'v': o->verbose = true; break;
	case 'e': o->exceptions[o->exception_count++] = optarg; break;
	case 'o': o->output = optarg; break;
	case 'N': o->users_dir = optarg; break;
	case 'D': o->defines[o->define_count++] = optarg; break;
	case 'q': o->quiet = true; break;
	case OPT_ADD_MISSING: o->add_missing = true; break;
	case OPT_ARCH: o->arch = optarg; break;
	case OPT_DEFAULT: o->default_owner = optarg; break;
	case OPT_STRICT: o->strict = true; break;
	case OPT_NUMERIC_OWNER: o->rule.numeric = true; break;
	case OPT_TABLE: set_table(o, optarg); break;
	case OPT_HOST_USERS: o->ask_host = true; break;
	case OPT_MTIME: set_mtime(o, optarg, "--mtime"); break;
	case OPT_CLAMP_MTIME: o->rule.clamp_mtime = true; break;
	case OPT_COMPRESS: check_compress(o->compress = optarg); break;
	case OPT_FORMAT: check_format(o->format = optarg); break;
	case OPT_MULTI_VOLUME: o->volumes = true; break;
	case OPT_REPORT: o->report = optarg; break;
	case OPT_ROOT: o->root = optarg; break;
	case 'h': usage();
	case OPT_VERSION: version();
	default: die_usage(2, "see above");
	}
}

/* Rows as getopt_long(3) wants them. */
static void make_table(char *letters, struct option *longs)
{
	for (size_t i = 0; i < countof(rows); i++) {
		longs[i] = (struct option){ rows[i].name,
					    rows[i].arg ? required_argument
							: no_argument,
					    NULL, rows[i].code };
		if (rows[i].code >= 256)
			continue;
		*letters++ = (char)rows[i].code;
		if (rows[i].arg)
			*letters++ = ':';
	}
	*letters = '\0';
}

static void take_epoch(struct options *o)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");

	if (!o->rule.clamp_mtime || o->rule.set_mtime)
		return;
	if (!epoch)
		die_usage(2,
			  "--clamp-mtime needs --mtime or SOURCE_DATE_EPOCH");
	set_mtime(o, epoch, "SOURCE_DATE_EPOCH");
}

void options_parse(struct options *o, int argc, char **argv)
{
	char letters[2 * countof(rows) + 1];
	struct option longs[countof(rows) + 1] = { { 0 } };
	size_t most = (size_t)argc + 1;
	int code;

	*o = (struct options){ .table = USERS_BY_FORMAT };
	o->exceptions = calloc(most, sizeof(*o->exceptions));
	o->defines = calloc(most, sizeof(*o->defines));
	if (!o->exceptions || !o->defines)
		no_memory();
	make_table(letters, longs);
	while ((code = getopt_long(argc, argv, letters, longs, NULL)) != -1)
		take(o, code);
	take_epoch(o);
	o->databases = argv + optind;
	o->database_count = (size_t)(argc - optind);
}

void options_fini(struct options *o)
{
	free(o->exceptions);
	free(o->defines);
}
