/* SPDX-License-Identifier: BSD-2-Clause */
/* The jobs of jobs.h.  Here states and databases meet the user: this file
   prints. */
#include "faked/jobs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/diag.h"
#include "faked/durable.h"
#include "faked/explain.h"
#include "faked/export.h"
#include "faked/state.h"

static struct fault fault;

static int status_of(int ret)
{
	if (ret < 0)
		fail(JOB_FAILED, "%s", fault.text);
	return diag_status();
}

static int do_load(char **args)
{
	struct state state;
	int ret;

	state_init(&state);
	ret = state_read(&state, args[1], &fault);
	if (ret == 0)
		ret = state_into_ledger(&state, args[0], &fault);
	state_fini(&state);
	return status_of(ret);
}

static int do_save(char **args)
{
	struct state state;
	int ret;

	state_init(&state);
	ret = state_read(&state, args[0], &fault);
	if (ret == 0)
		ret = state_write(&state, args[1], &fault);
	state_fini(&state);
	return status_of(ret);
}

static bool is_alone(const char *word)
{
	return !strcmp(word, "alone");
}

static int do_open(char **args)
{
	bool lost;
	int ret = durable_open(args[0], args[1], is_alone(args[2]),
			       !strcmp(args[3], "real"), &lost, &fault);

	if (ret == 0 && lost)
		warn("%s: belongs to another database; kept as %s.lost",
		     args[0], args[0]);
	return status_of(ret);
}

static int do_checkpoint(char **args)
{
	return status_of(durable_checkpoint(args[0], args[1], &fault));
}

static int do_close(char **args)
{
	return status_of(durable_close(args[0], args[1], is_alone(args[2]),
				       &fault));
}

static int do_explain(char **args)
{
	struct state state;
	int ret;

	state_init(&state);
	ret = state_read(&state, args[0], &fault);
	if (ret == 0 && !explain(&state, args[1], stdout))
		diag_worsen(1);
	state_fini(&state);
	diag_close_stdout(JOB_FAILED);
	return status_of(ret);
}

static int do_export(char **args)
{
	const struct export_format *format = export_find(args[1]);
	CLEANUP_FREE char *root = args[2] ? realpath(args[2], NULL) : NULL;
	struct state state;
	size_t nameless;
	int ret;

	if (!format)
		die_usage(JOB_FAILED, "unknown format '%s'", args[1]);
	if (args[2] && !root)
		die_errno(JOB_FAILED, "cannot use %s", args[2]);
	state_init(&state);
	ret = state_read(&state, args[0], &fault);
	if (ret == 0) {
		nameless = export_write(format, &state, root, stdout);
		if (nameless)
			warn("%s: %zu files without a known path left out",
			     args[0], nameless);
	}
	state_fini(&state);
	diag_close_stdout(JOB_FAILED);
	return status_of(ret);
}

static const struct job {
	const char *name;
	int least, most;	/* operands */
	int (*run)(char **args);
} jobs[] = {
	{ "load", 2, 2, do_load },
	{ "save", 2, 2, do_save },
	{ "open", 4, 4, do_open },
	{ "checkpoint", 2, 2, do_checkpoint },
	{ "close", 3, 3, do_close },
	{ "explain", 2, 2, do_explain },
	{ "export", 2, 3, do_export },
};

int job_run(int argc, char **argv)
{
	int operands = argc - 2;

	for (size_t i = 0; i < countof(jobs); i++)
		if (!strcmp(jobs[i].name, argv[1]) &&
		    operands >= jobs[i].least && operands <= jobs[i].most)
			return jobs[i].run(argv + 2);
	die_usage(JOB_FAILED, "'%s' is no job, or has the wrong operands",
		  argv[1]);
}
