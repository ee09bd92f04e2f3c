/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds the state that --explain, --export, --verify and --prune are about, and
 * has a job (faked/server/jobs.c) do the work.  Never reads or writes a state
 * itself.
 */
#include "faked/launcher/question.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/tool/diag.h"
#include "faked/launcher/state_session.h"
#include "faked/session/session.h"

/* The ledger of the session around this process, or of the session whose key is
   in FAKEROOTKEY. */
static const char *running_ledger(void)
{
	static struct session session;
	const char *ledger = session_around(environ);
	const char *key = getenv("FAKEROOTKEY");

	if (ledger)
		return ledger;
	if (!key || !*key)
		die_usage(LAUNCH_FAILED,
			  "no state: use --state, -i, or run inside a session");
	if (session_find(&session, environ, key) < 0)
		die(LAUNCH_FAILED, "FAKEROOTKEY=%s: no such session", key);
	return session.ledger;
}

/* The file of the state.  For a database in use faked reads its ledger, which
   is newer. */
static const char *source(const struct launch_options *launch)
{
	if (launch->state)
		return launch->state;
	return launch->load.count ? launch->load.word[0] : running_ledger();
}

/* The argument of --explain is the first path, the operands are the others. */
NORETURN
static void explain(const struct launch_options *launch,
		    const struct helper *helper, const char *from)
{
	struct helper asked = *helper;
	const char **argv;
	size_t n = 0;

	while (launch->argv[n])
		n++;
	argv = calloc(n + 5, sizeof(*argv));
	if (!argv)
		die_errno(LAUNCH_FAILED, "cannot explain %s", launch->explain);
	argv[1] = "explain";
	argv[2] = from;
	argv[3] = launch->explain;
	memcpy(argv + 4, launch->argv, n * sizeof(*argv));
	helper_option(&asked, launch->json, "--json");
	helper_option(&asked, launch->recursive, "--recursive");
	helper_exec(&asked, argv);
}

NORETURN
static void maintain(const struct launch_options *launch,
		     const struct helper *helper, const char *from)
{
	const char *argv[] = {
		NULL,
		"check",
		from,
		launch->move ? launch->move : "",
		launch->to ? launch->to : "",
		launch->renumber ? launch->renumber : "",
		launch->rebuild ? "rebuild" : "",
		NULL,
	};
	struct state_session held;
	int status;

	if (!launch->move && !launch->renumber && !launch->rebuild)
		helper_exec(helper, argv);
	if (access(from, R_OK | W_OK) < 0)
		die_errno(LAUNCH_FAILED, "cannot use %s", from);
	state_session_hold(&held, from);
	status = helper_status(helper, argv, -1);
	state_session_release(&held);
	exit(status);
}

NORETURN
static void examine(const struct launch_options *launch,
		    const struct helper *helper)
{
	struct helper asked = *helper;
	const char *argv[] = { NULL, "doctor", launch->program, NULL };

	helper_option(&asked, launch->json, "--json");
	helper_exec(&asked, argv);
}

NORETURN
static void export(const struct launch_options *launch,
		   const struct helper *helper, const char *from)
{
	struct helper asked = *helper;
	const char *argv[] = { NULL, "export", from, launch->export, NULL };

	helper_option(&asked, launch->digests, "--digests");
	helper_exec(&asked, argv);
}

void question_ask(const struct launch_options *launch,
		  const struct helper *helper)
{
	const char *from;

	if (launch->doctor)
		examine(launch, helper);
	from = source(launch);
	if (launch_maintains(launch))
		maintain(launch, helper, from);
	if (launch->explain)
		explain(launch, helper, from);
	export(launch, helper, from);
}

/* Opens the state as a session without a command and runs one job in it.  Only
   that job reports deleted files, so opening is not --verbose. */
int question_prune(const struct launch_options *launch,
		   const struct helper *helper)
{
	const char *state = launch->state;
	struct helper brief = *helper;
	char word[HELPER_FD_SIZE];
	struct state_session session;
	bool good;

	if (access(state, R_OK | W_OK) < 0)
		die_errno(LAUNCH_FAILED, "cannot use %s", state);
	brief.options[launch->root ? 1 : 0] = NULL;
	state_session_open(&session, &brief, state, launch->unknown_is_real);
	good = helper_run(helper,
			  (const char *[]){ NULL, "prune", session.ledger,
					    session.database,
					    helper_fd(session.fd, word), NULL },
			  session.fd);
	return state_session_close(&session) && good ? 0 : LAUNCH_FAILED;
}
