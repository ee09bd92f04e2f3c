/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fakebuild-import, a program that fakebuild starts for --import: reads
 * databases by pkgdb's readers, compares the files below a directory with them,
 * and fills the ledger of a session.  It is none of faked's jobs, since it is
 * linked with the libraries of the readers, and faked with none.  Runs outside
 * of any session.  Nothing is recorded unless all fits.
 */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "common/file/beneath.h"
#include "common/number.h"
#include "common/tool/diag.h"
#include "common/tool/exit_status.h"
#include "common/tool/options.h"
#include "common/tool/progress.h"
#include "faked/import/relink.h"
#include "faked/import/take.h"
#include "pkgdb/write/write_conflict.h"

struct import_options {
	bool missing_ok;  /* --missing-ok */
	bool last_wins;	  /* --last-wins */
	bool verbose;	  /* --verbose */
	bool strict;	  /* --strict */
	const char *root; /* --root */
};

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

/* Shows a message of the database's readers. */
static void show_message(void *arg, enum pkgdb_message message,
			 const struct fault *fault)
{
	const struct import_options *options = arg;

	if (message == PKGDB_ERROR ||
	    (message == PKGDB_WARNING && options->strict))
		fail_fault(LAUNCH_FAILED, fault);
	else if (message == PKGDB_WARNING)
		warn_fault(fault);
	else if (options->verbose)
		note_fault(fault);
}

/* Tells of an entry that does not fit its file. */
static void show_refused(void *arg, const struct pkgdb_entry *entry,
			 const char *why)
{
	struct str line = STR_INIT;

	(void)arg;
	pkgdb_add_location(&line, entry);
	str_puts(&line, ": ");
	str_visible(&line, entry->path);
	str_puts(&line, ": ");
	str_visible(&line, why);
	fail(STATUS_FOUND, "%s", str_text(&line));
	str_fini(&line);
}

/* Tells of one file for which two entries want different things. */
static void show_one_file(void *arg, const char *path, const char *other)
{
	struct str line = STR_INIT;

	(void)arg;
	str_visible(&line, path);
	str_puts(&line, ": is the same file as ");
	str_visible(&line, other);
	str_puts(&line, ", of which other things are said");
	fail(STATUS_FOUND, "%s", str_text(&line));
	str_fini(&line);
}

/* Tells where files disagree. */
static void show_conflicts(struct pkgdb *db)
{
	const struct pkgdb_conflict *conflict;

	for (size_t n = 0; (conflict = pkgdb_conflict(db, n)); n++) {
		struct str line = STR_INIT, shown = STR_INIT;

		write_conflict(&line, conflict, "against");
		str_visible(&shown, str_text(&line));
		fail(STATUS_FOUND, "%s", str_text(&shown));
		str_fini(&shown);
		str_fini(&line);
	}
}

/* Refuses a file of no byte, which no writer makes, but a full disk. */
static void check_size(const char *file)
{
	struct stat st;

	if (strcmp(file, "-") != 0 && stat(file, &st) == 0 &&
	    S_ISREG(st.st_mode) && st.st_size == 0)
		fail(LAUNCH_FAILED, "%s: is empty", file);
}

/* Reads all files, in the order in which the first one counts. */
static struct pkgdb *read_files(const struct import_options *options,
				char **files, size_t count)
{
	struct pkgdb *db = pkgdb_new(&(struct pkgdb_options){
		.root = options->root,
		.visit_files = true,
		.records_only = true,
		.verbose = options->verbose,
		.tell = show_message,
		.tell_arg = (void *)options,
	});
	struct fault fault;

	if (!db)
		die_errno(LAUNCH_FAILED, "cannot import");
	for (size_t n = 0; n < count; n++) {
		const char
			*file = files[options->last_wins ? count - 1 - n : n];

		check_size(file);
		if (pkgdb_read(db, file, &fault) < 0)
			fail_fault(LAUNCH_FAILED, &fault);
	}
	if (diag_status() != 0)
		diag_exit();
	if (pkgdb_seal(db, &fault) < 0)
		die_fault(LAUNCH_FAILED, &fault);
	return db;
}

/* Says how many paths were not there. */
static void tell_missing(const struct taking *taking)
{
	if (taking->missing > 0)
		warn("%zu path%s not there, and passed over", taking->missing,
		     taking->missing == 1 ? " is" : "s are");
}

/* Takes all entries, and fills the ledger if they fit. */
static void import(struct taking *taking, const char *ledger, int fd)
{
	struct fault fault;

	if (state_is_blank(fd, ledger, &taking->blank, &fault) < 0 ||
	    take_all(taking, &fault) < 0 ||
	    (diag_status() == 0 && relink_compare(taking, &fault) < 0))
		die_fault(LAUNCH_FAILED, &fault);
	if (diag_status() != 0)
		return;
	tell_missing(taking);
	if (relink_all(taking, &fault) < 0)
		die_fault(LAUNCH_FAILED, &fault);
	state_sort(&taking->state);
	if (state_into_ledger(&taking->state, fd, ledger, &fault) < 0)
		die_fault(LAUNCH_FAILED, &fault);
}

int main(int argc, char **argv)
{
	struct import_options options = { .root = NULL };
	struct taking taking = { .refused = show_refused,
				 .one_file = show_one_file };
	char **operands, root[PATH_MAX];
	uint64_t fd = 0;

	diag_init("fakebuild");
	/* The first word is the name of the job. */
	operands = options_parse(&table, &options, argc - 1, argv + 1);
	if (!options.root || argv + argc - operands < 3 ||
	    (strcmp(operands[1], "-") != 0 &&
	     !parse_decimal(operands[1], INT_MAX, &fd)))
		die_usage(LAUNCH_FAILED, "operands are missing");
	if (!realpath(options.root, root))
		die_errno(LAUNCH_FAILED, "cannot use %s", options.root);
	taking.root = root;
	taking.missing_ok = options.missing_ok;
	/* It may have been replaced since. */
	taking.top = beneath_open_top(root);
	if (taking.top < 0)
		die_errno(LAUNCH_FAILED, "cannot use %s", root);
	progress_follow(false);
	taking.db = read_files(&options, operands + 2,
			       argv + argc - operands - 2);
	state_init(&taking.state);
	if (!options.last_wins)
		show_conflicts(taking.db);
	import(&taking, operands[0],
	       strcmp(operands[1], "-") == 0 ? -1 : (int)fd);
	progress_unfollow();
	taking_fini(&taking);
	pkgdb_free(taking.db);
	return diag_status();
}
