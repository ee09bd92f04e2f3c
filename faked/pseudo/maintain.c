/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Has a job of faked compare and repair the state of a directory, as the
 * options of fakebuild(1) have it.  A state that is changed has no keeper
 * meanwhile, and none can begin: else its ledger, made of the database as that
 * was, would be written over the repaired one.
 */
#include "faked/pseudo/maintain.h"

#include <stdio.h>
#include <unistd.h>

#include "common/tool/diag.h"
#include "common/tool/exit_status.h"
#include "faked/launcher/helper.h"
#include "faked/launcher/state_session.h"
#include "faked/pseudo/keeper.h"
#include "faked/pseudo/place.h"

/* The operands of the job, which are empty for what is not asked for. */
struct operands {
	char database[PATH_MAX];
	char from[PATH_MAX], to[PATH_MAX], renumber[PATH_MAX];
};

static void fill(struct operands *operands,
		 const struct pseudo_options *options, const char *directory)
{
	*operands->from = *operands->to = *operands->renumber = '\0';
	if (snprintf(operands->database, PATH_MAX, "%s/" KEEPER_DATABASE,
		     directory) >= PATH_MAX)
		die(FAKEROOT_FAILED, "%s: name too long", directory);
	if (options->move)
		place_path(operands->from, options->move);
	if (options->to)
		place_path(operands->to, options->to);
	if (options->to && access(operands->to, F_OK) < 0)
		die_errno(FAKEROOT_FAILED, "cannot use %s", operands->to);
	if (options->renumber)
		place_path(operands->renumber, options->renumber);
}

static int run(const struct helper *helper, const char **argv)
{
	return helper_run(helper, argv, -1) ? diag_status() : FAKEROOT_FAILED;
}

int pseudo_maintain(const struct pseudo_options *options, const char *directory)
{
	const struct helper helper = { .umask = 077 };
	bool changes = options->rebuild || options->move || options->renumber;
	struct state_session held;
	struct operands operands;
	int status;
	const char *argv[] = {
		NULL,
		"check",
		operands.database,
		operands.from,
		operands.to,
		operands.renumber,
		options->rebuild ? "rebuild-drop" : "",
		NULL,
	};

	fill(&operands, options, directory);
	if (access(directory, F_OK) < 0)
		die_errno(FAKEROOT_FAILED, "cannot use %s", directory);
	if (!changes)
		return run(&helper, argv);
	/* Kept until this process ends. */
	if (keeper_hold(directory) < 0)
		return FAKEROOT_FAILED;
	/* fakebuild --state has no keeper. */
	state_session_hold(&held, operands.database);
	status = run(&helper, argv);
	state_session_release(&held);
	return status;
}
