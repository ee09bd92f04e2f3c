/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * protolist: lists a tree in the form that the packaging tools read.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/diag.h"
#include "protocmp/report/report.h"
#include "protocmp/tool/source.h"

enum {
	OPT_TABLE = 256,
	OPT_HOST_USERS,
	OPT_VERSION,
};

static const struct option names[] = {
	{ "users", required_argument, NULL, 'N' },
	{ "table", required_argument, NULL, OPT_TABLE },
	{ "host-users", no_argument, NULL, OPT_HOST_USERS },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, OPT_VERSION },
	{ NULL, 0, NULL, 0 },
};

static const char help[] =
	"usage: protolist [-N DIR] TREE\n"
	"\n"
	"Lists the objects of a tree, one a line: type, name, target, mode, owner,\n"
	"group, inode, number of links, major and minor.\n"
	"\n"
	"  -N, --users DIR   take user and group names from DIR/passwd and DIR/group\n"
	"      --table NAME  built-in names: root, solaris (default) or debian\n"
	"      --host-users  ask this host for names that are unknown\n"
	"  -h, --help        show this\n"
	"      --version     show the version\n";

static const char version[] = "protolist (" PACKAGE_NAME ") " PACKAGE_VERSION
			      "\n";

static NORETURN void show(const char *text)
{
	fputs(text, stdout);
	diag_close_stdout(STATUS_TROUBLE);
	exit(diag_status());
}

static void take_table(struct options *options, const char *name)
{
	if (!users_table_named(name, &options->table))
		die_usage(STATUS_TROUBLE, "--table: there is no '%s'", name);
}

static const char *parse(struct options *options, int argc, char **argv)
{
	int letter;

	while ((letter = getopt_long(argc, argv, "N:h", names, NULL)) != -1) {
		switch (letter) {
		case 'N': options->users_dir = optarg; break;
		case OPT_TABLE: take_table(options, optarg); break;
		case OPT_HOST_USERS: options->ask_host = true; break;
		case 'h': show(help);
		case OPT_VERSION: show(version);
		default: die_usage(STATUS_TROUBLE, "bad option");
		}
	}
	if (argc - optind != 1)
		die_usage(STATUS_TROUBLE, "one directory is needed");
	return argv[optind];
}

/* Writes all but the top, which protolists leave out. */
static void print_list(const struct list *list)
{
	struct str row = STR_INIT;

	for (size_t n = 0; n < list->count; n++) {
		if (strcmp(list->entries[n]->path, ".") == 0)
			continue;
		str_clear(&row);
		report_row(list->entries[n], 0, &row);
		if (str_failed(&row))
			die_errno(STATUS_TROUBLE, "cannot list");
		puts(str_text(&row));
	}
	str_fini(&row);
}

int main(int argc, char **argv)
{
	static const struct words nothing;
	static const struct list no_list;
	struct options options = { .table = USERS_BY_FORMAT };
	struct pkgdb *db;
	struct list list;
	const char *word;

	diag_init(argv[0]);
	word = parse(&options, argc, argv);
	db = source_database(&options, &nothing, NULL);
	if (list_tree(&list, source_open(word), pkgdb_users(db),
		      source_table(&options, &no_list), source_trouble,
		      NULL) != 0)
		die_errno(STATUS_TROUBLE, "%s", word);
	print_list(&list);
	list_fini(&list);
	pkgdb_free(db);
	diag_close_stdout(STATUS_TROUBLE);
	return diag_status();
}
