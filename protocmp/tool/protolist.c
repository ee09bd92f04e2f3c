/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * protolist: lists a tree in the form that the packaging tools read.  Uses the
 * list and the rows of protocmp, so that a listed tree and a database compare
 * equal where the tree itself does.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/tool/diag.h"
#include "pkgdb/open/open.h"
#include "protocmp/report/report.h"
#include "protocmp/tool/source.h"

static const struct option_group groups[] = {
	OPTION_GROUP(database_users_rows, 0),
};

static const struct option_table table = {
	.usage = (const char *const[]){ "[OPTION]... TREE", NULL },
	.about = "Lists the objects of a tree, one a line: type, name, target, "
		 "mode, owner, group, inode, number of links, major and minor.",
	.groups = groups,
	.group_count = countof(groups),
	.closing = "The exit status is 0 for a complete list, 2 for trouble.",
	.misuse = STATUS_TROUBLE,
};

static const char *read_options(struct database_options *options, int argc,
				char **argv)
{
	char **operands = options_parse(&table, options, argc, argv);

	if (!operands[0])
		options_missing(&table, "tree");
	if (operands[1])
		options_unexpected(&table, operands[1]);
	return operands[0];
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
	struct database_options options = { .users_dir = NULL };
	struct pkgdb *db;
	struct list list;
	const char *word;

	diag_init(argv[0]);
	word = read_options(&options, argc, argv);
	db = open_database(&options, &nothing, NULL);
	if (list_tree(&list, source_open(word), pkgdb_users(db),
		      source_table(options.table, &no_list), source_trouble,
		      NULL) != 0)
		die_errno(STATUS_TROUBLE, "%s", word);
	print_list(&list);
	list_fini(&list);
	close_database(db);
	database_options_fini(&options);
	diag_close_stdout(STATUS_TROUBLE);
	return diag_status();
}
