/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fakebuild-import, a program that fakebuild starts for --import: reads part
 * data and databases, compares the files below a directory with them, and fills
 * the ledger of a session.  It is none of faked's jobs, since it is
 * linked with the libraries of the readers, and faked with none.  Runs outside
 * of any session.  Nothing is recorded unless all fits.
 */
#include <limits.h>
#include <string.h>

#include "common/file/beneath.h"
#include "common/number.h"
#include "common/tool/diag.h"
#include "common/tool/exit_status.h"
#include "common/tool/options.h"
#include "common/tool/progress.h"
#include "faked/import/carry.h"
#include "faked/import/import.h"

#define FIELD(member) offsetof(struct import_options, member)

static const struct option_row rows[] = {
	{ 0, "missing-ok", NULL, OPTION_FLAG, FIELD(missing_ok),
	  .help = "pass over paths that are not there" },
	{ 0, "last-wins", NULL, OPTION_FLAG, FIELD(last_wins),
	  .help = "let the last FILE count where several disagree" },
	{ 0, "strict", NULL, OPTION_FLAG, FIELD(strict),
	  .help = "make a failure of each warning" },
	{ 0, "verbose", NULL, OPTION_FLAG, FIELD(verbose),
	  .help = "name what is passed over" },
	{ 0, "root", "DIR", OPTION_TEXT, FIELD(root),
	  .help = "the tree that the paths are in" },
};

static const struct option_group groups[] = { OPTION_GROUP(rows, 0) };

static const struct option_table table = {
	.usage =
		(const char *const[]){
			"--root DIR [OPTION]... LEDGER DESCRIPTOR FILE...",
			NULL },
	.about = "Record for fakebuild what FILEs say of the paths in a tree.",
	.groups = groups,
	.group_count = countof(groups),
	.misuse = LAUNCH_FAILED,
	.stops = true,
};

/* Takes all entries, and fills the ledger if they fit. */
static void import(struct import *import, const char *ledger, int fd,
		   char **names, size_t count)
{
	struct taking *taking = &import->taking;
	const struct carrying carrying = {
		.root = taking->root,
		.top = taking->top,
		.ledger = ledger,
		.fd = fd,
	};
	struct fault fault;

	if (state_is_blank(fd, ledger, &taking->blank, &taking->real, &fault) <
	    0)
		die_fault(LAUNCH_FAILED, &fault);
	if (import_files(import, names, count) < 0)
		die_errno(LAUNCH_FAILED, "cannot import into %s", taking->root);
	report_absent(import);
	if (diag_status() != 0)
		return;
	report_losses(import);
	if (diag_status() != 0)
		return;
	if (carry_out(&carrying, &taking->steps, &fault) < 0)
		die_fault(LAUNCH_FAILED, &fault);
}

/* Turns the files around, since the first one counts in all that follows. */
static void reverse(char **files, size_t count)
{
	for (size_t n = 0; n < count / 2; n++) {
		char *other = files[count - 1 - n];

		files[count - 1 - n] = files[n];
		files[n] = other;
	}
}

int main(int argc, char **argv)
{
	struct import_options options = { .root = NULL };
	struct import all = { .options = &options };
	struct taking *taking = &all.taking;
	char **operands, root[PATH_MAX];
	uint64_t fd = 0;
	size_t count;

	diag_init("fakebuild");
	/* The first word is the name of the job. */
	operands = options_parse(&table, &options, argc - 1, argv + 1);
	if (!options.root || argv + argc - operands < 3 ||
	    (strcmp(operands[1], "-") != 0 &&
	     !parse_decimal(operands[1], INT_MAX, &fd)))
		die_usage(LAUNCH_FAILED, "operands are missing");
	count = argv + argc - operands - 2;
	if (!realpath(options.root, root))
		die_errno(LAUNCH_FAILED, "cannot use %s", options.root);
	taking->root = root;
	taking->missing_ok = options.missing_ok;
	taking->refused = report_refused;
	taking->one_file = report_one_file;
	taking->arg = &all;
	/* It may have been replaced since. */
	taking->top = beneath_open_top(root);
	if (taking->top < 0)
		die_errno(LAUNCH_FAILED, "cannot use %s", root);
	progress_follow(false);
	taking_init(taking);
	if (options.last_wins)
		reverse(operands + 2, count);
	import(&all, operands[0], strcmp(operands[1], "-") == 0 ? -1 : (int)fd,
	       operands + 2, count);
	progress_unfollow();
	taking_fini(taking);
	return diag_status();
}
