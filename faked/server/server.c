/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes a session, prints KEY:PID, and waits for signals and clients.  Clients
 * read and change the ledger themselves, so the server only sends them its
 * descriptor, and saves the state.
 *
 * If the server is killed, its clients go on, but no process saves the ledger:
 * the file is what the last SIGUSR1 has written, or the file from before.  The
 * ledger's file stays until faked --cleanup or the sweep of a later session.
 */
#include "faked/server/server.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "common/number.h"
#include "common/tool/diag.h"
#include "common/tool/exit_status.h"
#include "faked/launcher/loop.h"
#include "faked/launcher/unsaved.h"
#include "faked/server/report.h"
#include "faked/session/session.h"
#include "ledger/layout.h"
#include "state/form/text.h"
#include "state/state.h"

/* The server, the context of its loop. */
struct server {
	const struct server_options *options;
	struct session session;
	struct loop loop;
	bool bad; /* the last save failed */
};

static struct fault fault;
static struct report report = { .failed = SERVER_FAILED };

/* Saves the state to a file; `context` is the server.  The new file replaces
   the old one only when it is complete and on disk.  False after a message. */
static bool save_to(void *context, const char *file)
{
	const struct server *server = context;
	struct state state;
	int ret;

	state_init(&state);
	ret = state_from_open_ledger(&state, server->session.fd,
				     server->session.ledger, 0, &fault);
	if (ret == 0) {
		state_relocate(&state, NULL);
		state_sort(&state);
		ret = state_write(&state, file, &fault);
	}
	if (ret == 0)
		report_saved(&report, file, &state);
	state_fini(&state);
	if (ret < 0)
		fail_fault(SERVER_FAILED, &fault);
	return ret == 0;
}

/* Saves the state to --save-file, if it is given.  False after a message. */
static bool save(struct server *server)
{
	const char *file = server->options->save_file;

	return !file || save_to(server, file);
}

/* Prints the state on stderr in the form of fakeroot's faked(1). */
static void dump(const struct server *server)
{
	struct state state;

	state_init(&state);
	if (state_read(&state, server->session.ledger, &fault) == 0) {
		state_relocate(&state, NULL);
		state_sort(&state);
		text_write_plain(&state, stderr);
	} else {
		warn_fault(&fault);
	}
	state_fini(&state);
}

/* Carries out a signal; true ends the loop.  A save that failed is mended by a
   later one that succeeds, hence `bad` has the last result only. */
static bool on_signal(void *context, const struct signalfd_siginfo *info)
{
	struct server *server = context;

	if (server->options->debug)
		note("signal %u from process %u", info->ssi_signo,
		     info->ssi_pid);
	switch (info->ssi_signo) {
	case SIGUSR1: server->bad = !save(server); return false;
	case SIGUSR2: dump(server); return false;
	case SIGINT:
		/* A server in the background has no terminal. */
		return server->options->foreground;
	case SIGTERM:
	case SIGHUP: return true;
	default: return false;
	}
}

/* ------------------------------------------------------------------ start */

/* Fills the ledger with the state on standard input, for --load.  The session
   has no clients yet: its key is not announced. */
static void load(const struct server *server)
{
	struct search_options how = report_search(&report, NULL);
	struct state_fit fit;
	struct state state;
	int ret;

	if (!server->options->load)
		return;
	state_init(&state);
	ret = state_read(&state, "/dev/stdin", &fault);
	if (ret == 0) {
		state_rekey(&state, &how, &fit);
		report_fit(&report, "standard input", state.count, &fit);
		ret = state_into_ledger(&state, server->session.fd,
					server->session.ledger, &fault);
	}
	state_fini(&state);
	if (ret == 0)
		return;
	fail_fault(SERVER_FAILED, &fault);
}

/* Makes the session; false after a message. */
static bool create(struct server *server)
{
	const struct server_options *options = server->options;
	uint32_t bits = options->unknown_is_real ? LEDGER_OPT_UNKNOWN_IS_REAL
						 : 0;

	int ret = session_create(&server->session, environ, options->key, bits);

	if (ret == 0)
		return true;
	errno = -ret;
	if (errno == EEXIST)
		fail(SERVER_FAILED, "key %s: in use", options->key);
	else if (errno == EADDRINUSE)
		fail(SERVER_FAILED,
		     "key %s: another process has the name of its socket",
		     options->key);
	else
		fail_errno(SERVER_FAILED, "cannot make a session");
	return false;
}

/* Leaves the terminal: makes a session of processes without one, and gives up
   its input and outputs, for whose end `faked 2>&1 | head` would wait.  stderr
   stays if the user asked for --debug. */
static bool detach(const struct server *server)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null < 0 || setsid() < 0)
		return false;
	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	if (!server->options->debug)
		dup2(null, STDERR_FILENO);
	close(null);
	return true;
}

/*
 * Prints KEY:PID once clients can join, in the form that fakeroot's scripts
 * parse.  Without --foreground the parent prints it and returns false, to exit;
 * the child returns true and serves.
 */
static bool announce(const struct server *server)
{
	pid_t pid = server->options->foreground ? getpid() : fork();

	if (pid < 0) {
		fail_errno(SERVER_FAILED, "cannot go into the background");
		return false;
	}
	if (pid > 0) {
		printf("%s:%d\n", server->session.key, (int)pid);
		fflush(stdout);
	}
	if (pid == 0 && !detach(server))
		return false;
	return pid == 0 || server->options->foreground;
}

int server_run(const struct server_options *options)
{
	struct server server = { .options = options };

	report.strict = options->strict;
	report.verbose = options->verbose;
	if (options->save_file &&
	    state_check_write(options->save_file, &fault) < 0)
		die_fault(SERVER_FAILED, &fault);
	if (!create(&server))
		return diag_status();
	load(&server);
	if (diag_status()) {
		session_remove(&server.session);
		return diag_status();
	}
	server.loop = (struct loop){ .session = &server.session,
				     .signal = on_signal,
				     .context = &server };
	if (loop_init(&server.loop) < 0)
		die(SERVER_FAILED, "cannot wait for signals");
	if (!announce(&server))
		return diag_status();
	session_sweep(&server.session);
	if (loop_run(&server.loop) < 0)
		fail(SERVER_FAILED, "cannot wait for signals");
	server.bad = !save(&server);
	if (server.bad)
		unsaved_keep(&server.session, options->save_file, save_to,
			     &server);
	session_remove(&server.session);
	return server.bad ? SERVER_FAILED : diag_status();
}

int server_cleanup(const char *key)
{
	if (session_clean(environ, key) < 0)
		fail(SERVER_FAILED, "key %s: no such session", key);
	return diag_status();
}
