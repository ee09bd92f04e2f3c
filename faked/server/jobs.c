/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Does the jobs of jobs.h: reads a state, relocates it, writes it, and prints
 * messages for the user.  Runs outside of any session, since it must see files
 * as they are on disk.
 */
#include "faked/server/jobs.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "common/number.h"
#include "common/tool/diag.h"
#include "common/tool/exit_status.h"
#include "common/tool/options.h"
#include "common/tool/progress.h"
#include "faked/doctor/doctor.h"
#include "faked/explain/explain.h"
#include "faked/server/export.h"
#include "faked/server/maintain.h"
#include "faked/server/report.h"
#include "faked/server/state_sync.h"
#include "ledger/layout.h"
#include "state/form/own_ledger.h"
#include "state/state.h"

/* A process does one job, so that these can be global. */
static struct fault fault;
static struct report report = { .failed = LAUNCH_FAILED };
static const char *root; /* absolute, without links; or NULL */
static struct explain_how explain_how;
static bool in_json, with_digests;

/* Prints the fault of a failed step, and returns the exit status. */
static int status_of(int ret)
{
	if (ret < 0)
		fail_fault(LAUNCH_FAILED, &fault);
	return diag_status();
}

/* The number of the operand DESCRIPTOR; -1 for "-", a segment. */
static int descriptor(const char *word)
{
	uint64_t fd;

	if (!strcmp(word, "-"))
		return -1;
	if (!parse_decimal(word, INT_MAX, &fd))
		die_usage(LAUNCH_FAILED, "'%s' is not a descriptor", word);
	return fd;
}

/* load LEDGER FILE DESCRIPTOR */
static int do_load(char **args)
{
	struct search_options how = report_search(&report, root);
	struct state_fit fit;
	struct state state;
	int ret;

	state_init(&state);
	ret = state_read(&state, args[1], &fault);
	if (ret == 0) {
		state_rekey(&state, &how, &fit);
		report_fit(&report, args[1], state.count, &fit);
		ret = state_into_ledger(&state, descriptor(args[2]), args[0],
					&fault);
	}
	state_fini(&state);
	return status_of(ret);
}

/* save LEDGER FILE DESCRIPTOR */
static int do_save(char **args)
{
	struct state state;
	int ret;

	state_init(&state);
	ret = state_from_open_ledger(&state, descriptor(args[2]), args[0], 0,
				     &fault);
	if (ret == 0) {
		state_relocate(&state, root);
		state_sort(&state);
		ret = state_write(&state, args[1], &fault);
	}
	if (ret == 0)
		report_saved(&report, args[1], &state);
	state_fini(&state);
	return status_of(ret);
}

/* Refuses a state only with --strict, when report_fit is a failure. */
static bool accept(const char *database, size_t count,
		   const struct state_fit *fit)
{
	report_fit(&report, database, count, fit);
	return diag_status() == 0;
}

/* Says what was taken for a ledger of this database and is none, and how the
   records that only it has are had. */
static void report_lost(const char *ledger, const char *lost)
{
	uint32_t version = own_ledger_version(lost);

	if (!version)
		warn("%s: not a ledger; kept as %s", ledger, lost);
	else if (version == LEDGER_VERSION)
		warn("%s: belongs to another database; kept as %s, which -i "
		     "loads",
		     ledger, lost);
	else
		warn("%s: a ledger of version %u, which another version of "
		     "fakebuild left when it was killed (this one reads %u); "
		     "kept as %s.  What it recorded since its last checkpoint "
		     "is there alone; let that version save it: fakebuild "
		     "-i %s -s FILE true",
		     ledger, version, LEDGER_VERSION, lost, lost);
}

/* open LEDGER DATABASE DESCRIPTOR root|real */
static int do_open(char **args)
{
	struct state_sync_opening how = {
		.unknown_is_real = !strcmp(args[3], "real"),
		.search = report_search(&report, root),
		.accept = accept,
	};
	char lost[PATH_MAX];
	int ret = state_sync_open(args[0], descriptor(args[2]), args[1], &how,
				  lost, &fault);

	if (ret >= 0 && *lost)
		report_lost(args[0], lost);
	return status_of(ret);
}

/* checkpoint LEDGER DATABASE DESCRIPTOR */
static int do_checkpoint(char **args)
{
	return status_of(state_sync_checkpoint(args[0], descriptor(args[2]),
					       args[1], &fault));
}

/* close LEDGER DATABASE DESCRIPTOR [remove] */
static int do_close(char **args)
{
	bool keep = !args[3] || strcmp(args[3], "remove") != 0;
	struct state saved;
	int ret;

	state_init(&saved);
	ret = state_sync_close(args[0], descriptor(args[2]), args[1], root,
			       keep, &saved.unrecorded, &fault);
	if (ret == 0)
		report_saved(&report, args[1], &saved);
	return status_of(ret);
}

/* drop LEDGER DATABASE DESCRIPTOR */
static int do_drop(char **args)
{
	int ret = state_sync_drop(args[0], descriptor(args[2]), args[1],
				  &fault);

	if (ret == 0)
		fail(LAUNCH_FAILED,
		     "%s: in use by another process, so that what was recorded "
		     "stays",
		     args[0]);
	return status_of(ret < 0 ? -1 : 0);
}

/*
 * prune LEDGER DATABASE DESCRIPTOR: deletes the records of deleted files from
 * the ledger; the job `close` deletes their rows from the database.  A search
 * that gave up proves no file deleted, so that nothing is pruned after it.
 */
static int do_prune(char **args)
{
	int fd = descriptor(args[2]), ret;
	struct state state;
	size_t count;

	state_init(&state);
	ret = state_from_open_ledger(&state, fd, args[0], 0, &fault);
	if (ret == 0) {
		state_relocate(&state, root);
		if (state.search_incomplete)
			ret = fault_set(&fault,
					"%s: too many files to search "
					"for those that moved; name their "
					"directory with --root",
					args[1]);
		for (size_t i = 0; ret == 0 && i < state.count; i++)
			if (state_is_gone(&state.entries[i]))
				report_name(&report, "record deleted",
					    &state.entries[i]);
		if (ret == 0)
			ret = state_prune(&state, fd, args[0], &count, &fault);
	}
	if (ret == 0)
		note("%s: %zu of %zu records deleted", args[1], count,
		     state.count);
	state_fini(&state);
	return status_of(ret);
}

/* explain STATE PATH...; STATUS_FOUND: a path has no record. */
static int do_explain(char **args)
{
	struct state state;
	int ret;

	state_init(&state);
	ret = state_read(&state, args[0], &fault);
	if (ret == 0) {
		state_relocate(&state, root);
		state_sort(&state);
	}
	for (char **path = args + 1; ret == 0 && *path; path++)
		if (!explain(&state, *path, &explain_how))
			diag_worsen(STATUS_FOUND);
	state_fini(&state);
	diag_close_stdout(LAUNCH_FAILED);
	return status_of(ret);
}

/* Exports the state of a file to stdout.  An export of nothing below --root,
   from a state that is not empty, mostly means a wrong directory. */
static int export(const char *form, const char *file)
{
	const struct export_request request = {
		.form = form,
		.file = file,
		.root = root,
		.digests = with_digests,
		.out = stdout,
		.left_out = report_name,
		.arg = &report,
	};
	struct exported done;
	struct state state;
	bool empty = false;
	int ret;

	state_init(&state);
	ret = state_read(&state, file, &fault);
	if (ret == 0) {
		empty = !state.count;
		state_relocate(&state, root);
		state_sort(&state);
		ret = export_write(&request, &state, &done, &fault);
	}
	if (ret == 0)
		report_exported(&report, file, &done);
	if (ret == 0 && root && !empty && !done.recorded)
		fail(STATUS_FOUND, "%s: nothing is recorded below %s", file,
		     root);
	state_fini(&state);
	return ret;
}

/* export STATE FORM */
static int do_export(char **args)
{
	int ret;

	if (!export_knows(args[1]))
		die_usage(LAUNCH_FAILED,
			  "--export: '%s' is not a form that can be written",
			  args[1]);
	ret = export(args[1], args[0]);
	diag_close_stdout(LAUNCH_FAILED);
	return status_of(ret);
}

/* check STATE FROM TO PATH [rebuild|rebuild-drop]; STATUS_FOUND: a record
   differs from the disk. */
static int do_check(char **args)
{
	struct maintenance wanted = {
		.file = args[0],
		.from = args[1],
		.to = args[2],
		.renumber = args[3],
		.rebuild = *args[4],
		.drop_gone = !strcmp(args[4], "rebuild-drop"),
	};
	size_t differences;
	int ret = maintain(&wanted, stdout, &differences, &fault);

	if (ret == 0 && differences)
		diag_worsen(STATUS_FOUND);
	diag_close_stdout(LAUNCH_FAILED);
	return status_of(ret);
}

/* doctor FAKEBUILD; STATUS_FOUND: something does not work. */
static int do_doctor(char **args)
{
	if (!doctor(args[0], in_json, stdout))
		diag_worsen(STATUS_FOUND);
	diag_close_stdout(LAUNCH_FAILED);
	return diag_status();
}

/* A job that writes to stdout, or runs beside the command of a session, shows
   no progress line. */
static const struct job {
	const char *name;
	int least, most; /* operands */
	int (*run)(char **args);
	bool progress;
} jobs[] = {
	{ "load", 3, 3, do_load, true },
	{ "save", 3, 3, do_save, true },
	{ "open", 4, 4, do_open, true },
	{ "checkpoint", 3, 3, do_checkpoint, false },
	{ "close", 3, 4, do_close, true },
	{ "drop", 3, 3, do_drop, false },
	{ "prune", 3, 3, do_prune, true },
	{ "explain", 2, INT_MAX, do_explain, false },
	{ "export", 2, 2, do_export, false },
	{ "check", 5, 5, do_check, false },
	{ "doctor", 1, 1, do_doctor, false },
};

/* Runs a job; returns the exit status. */
static int run(const struct job *job, char **operands)
{
	int status;

	if (job->progress)
		progress_follow(false);
	status = job->run(operands);
	progress_unfollow();
	return status;
}

/* The options between a job's name and its operands. */
struct job_options {
	bool strict, verbose, json, recursive, digests;
	const char *root;
};

#define FIELD(member) offsetof(struct job_options, member)

static const struct option_row rows[] = {
	{ 0, "strict", NULL, OPTION_FLAG, FIELD(strict),
	  .help = "leave nothing out" },
	{ 0, "verbose", NULL, OPTION_FLAG, FIELD(verbose),
	  .help = "name what is left out" },
	{ 0, "root", "DIR", OPTION_TEXT, FIELD(root),
	  .help = "look for files below DIR, too" },
	{ 0, "json", NULL, OPTION_FLAG, FIELD(json),
	  .help = "explain in JSON" },
	{ 0, "digests", NULL, OPTION_FLAG, FIELD(digests),
	  .help = "export size and SHA-256 of files" },
	{ 0, "recursive", NULL, OPTION_FLAG, FIELD(recursive),
	  .help = "explain what is below a directory, too" },
};

static const struct option_group groups[] = { OPTION_GROUP(rows, 0) };

static const struct option_table table = {
	.usage = (const char *const[]){ "[OPTION]... OPERAND...", NULL },
	.about = "Do a job for fakebuild.",
	.groups = groups,
	.group_count = countof(groups),
	.misuse = LAUNCH_FAILED,
	.stops = true,
};

/* Carries out the options of argv, which begins with the job's name; returns
   the operands. */
static char **take_options(int argc, char **argv)
{
	struct job_options options = { .root = NULL };
	char **operands = options_parse(&table, &options, argc, argv);

	report.strict = options.strict;
	report.verbose = options.verbose;
	in_json = options.json;
	with_digests = options.digests;
	explain_how = (struct explain_how){ stdout, options.json,
					    options.recursive };
	root = options.root ? realpath(options.root, NULL) : NULL;
	if (options.root && !root)
		die_errno(LAUNCH_FAILED, "cannot use %s", options.root);
	return operands;
}

int job_run(int argc, char **argv)
{
	char **operands = take_options(argc - 1, argv + 1);
	int count = (int)(argv + argc - operands);

	for (size_t i = 0; i < countof(jobs); i++)
		if (!strcmp(jobs[i].name, argv[1]) && count >= jobs[i].least &&
		    count <= jobs[i].most)
			return run(&jobs[i], operands);
	die_usage(LAUNCH_FAILED, "'%s' is not a job, or has the wrong operands",
		  argv[1]);
}
