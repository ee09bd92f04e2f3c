/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fakebuild where it needs libc: makes a session, runs the command in it,
 * serves the session until the command ends, saves the state, and exits with
 * the status of the command.  fakebuild.c does a run that asks for no state
 * (plain_options.h), and executes this program when it fails, since it has no
 * messages of its own.
 */
#include "faked/launcher/launcher.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "common/path.h"
#include "common/tool/diag.h"
#include "faked/launcher/called_as.h"
#include "faked/launcher/command.h"
#include "faked/launcher/environment.h"
#include "faked/launcher/helper.h"
#include "faked/launcher/locate.h"
#include "faked/launcher/loop.h"
#include "faked/launcher/options.h"
#include "faked/launcher/question.h"
#include "faked/launcher/state_session.h"
#include "faked/launcher/unsaved.h"
#include "faked/session/session.h"
#include "ledger/layout.h"
#include "state/state.h"

struct run {
	struct launch_options launch;
	struct helper helper;
	struct session session;
	struct state_session state;
	struct loop loop;
	char library[PATH_MAX];
	mode_t umask;
	pid_t pid;
	int status;
};

static const char *outer_ledger(void)
{
	return session_around(environ);
}

/* ------------------------------------------------------- an outer session */

static bool is_real_outside(void)
{
	const char *mode = getenv("FAKED_MODE");

	return mode && !strcmp(mode, "unknown-is-real");
}

/*
 * Whether the command can join an existing session: the one around this
 * process, or the one whose key is in FAKEROOTKEY.
 */
static bool may_join(struct run *run)
{
	const struct launch_options *launch = &run->launch;
	const char *key = getenv("FAKEROOTKEY");

	if (launch->load.count || launch->import.count || launch->save ||
	    launch->state || launch->unknown_is_real > is_real_outside())
		return false;
	if (outer_ledger() && getenv("FAKEBUILD_LIB"))
		return true;
	if (!key || !*key)
		return false;
	if (session_find(&run->session, environ, key) == 0) {
		if (session_find_socket(&run->session) == -EACCES)
			warn("FAKEROOTKEY=%s: the socket of that name belongs "
			     "to another user and is not used",
			     key);
		return true;
	}
	warn("FAKEROOTKEY=%s: no such session; starting a new one", key);
	return false;
}

static void find_library(struct run *run)
{
	const char *asked = run->launch.library;
	int ret = asked ? locate_given(asked, run->library)
			: locate_library(run->library);

	if (ret == -EINVAL)
		die(launch_failed(),
		    "%s: LD_PRELOAD cannot carry a path with "
		    "blanks or colons",
		    run->library);
	errno = -ret;
	if (ret < 0)
		die_errno(launch_failed(), "cannot use the preload library %s",
			  asked ? asked : run->library);
}

static char **command_environment(const struct run *run)
{
	struct environment environment = {
		.argv = run->launch.argv,
		.library = run->library,
		.ledger = run->session.ledger,
		.socket = run->session.socket,
		.key = run->session.key,
		.secret = run->session.secret,
		.fd_base = run->launch.fd_base,
		.unknown_is_real = run->launch.unknown_is_real,
		.umask = run->umask,
		.settings = run->launch.settings,
	};
	return environment_inside(&environment, environ);
}

static struct command the_command(const struct run *run, char **envp)
{
	if (!envp)
		die(launch_failed(), "cannot run %s: no memory",
		    run->launch.argv[0]);
	return (struct command){
		.argv = run->launch.argv,
		.envp = envp,
		.path = getenv("PATH"),
		.signals = run->helper.signals,
		.umask = run->umask,
	};
}

NORETURN
static void cannot_run(const struct run *run, int err)
{
	errno = err;
	die_errno(command_failure(err), "cannot run %s", run->launch.argv[0]);
}

/* Executes the command in an existing session, which another process serves. */
NORETURN
static void join(struct run *run)
{
	struct command command;
	char **envp;

	if (outer_ledger() && getenv("FAKEBUILD_ROOT")) {
		find_library(run);
		envp = environment_moved(environ, run->library);
	} else if (outer_ledger()) {
		envp = environment_loaded(environ, true);
	} else {
		find_library(run);
		run->launch.unknown_is_real = is_real_outside();
		envp = command_environment(run);
	}
	if (envp && outer_ledger())
		envp = environment_set(envp, &run->launch.settings);
	command = the_command(run, envp);
	cannot_run(run, command_exec(&command));
}

/* ------------------------------------------------------------- our session */

static bool same_file(const char *a, const char *b)
{
	return b && !strcmp(a, b);
}

/* Whether a state to load may be missing.  With -s on the same file it is
   missing in the first run. */
static bool may_be_absent(const struct launch_options *launch, const char *file)
{
	if (access(file, F_OK) == 0 || errno != ENOENT)
		return false;
	if (same_file(file, launch->save))
		return true;
	if (launch->strict)
		return false;
	warn("%s: no such file; starting without it", file);
	return true;
}

static void load(struct run *run, const char *file)
{
	int fd = run->session.fd;
	char word[HELPER_FD_SIZE];
	const char *argv[] = {
		NULL, "load", run->session.ledger, file, helper_fd(fd, word),
		NULL
	};

	if (may_be_absent(&run->launch, file) ||
	    helper_run(&run->helper, argv, fd))
		return;
	session_remove(&run->session);
	exit(launch_failed());
}

/* Checks that the state can be saved before the build starts, not after it. */
static void check_save(const struct helper *helper, const char *file)
{
	CLEANUP_FREE char *dir = path_directory(file);
	struct fault fault;
	struct stat st;

	if (!helper_is_there(helper))
		exit(launch_failed());
	if (state_check_write(file, &fault) < 0)
		die_fault(launch_failed(), &fault);
	/* A regular file is replaced, anything else is written to. */
	if (stat(file, &st) == 0 && !S_ISREG(st.st_mode)
		    ? access(file, W_OK) < 0
		    : !dir || access(dir, W_OK | X_OK) < 0)
		die_errno(launch_failed(), "cannot save to %s", file);
}

/* Refuses to join a session that shows files without a record differently. */
static void check_joined(struct run *run)
{
	bool real = state_session_is_real(&run->state);

	if (real == run->launch.unknown_is_real)
		return;
	(void)!state_session_close(&run->state);
	die(launch_failed(), "%s: in use by a session with%s -u",
	    run->launch.state, real ? "" : "out");
}

/* Checks the limit on file sizes: a ledger without one record is of no use. */
static void check_limit(const char *state)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_FSIZE, &limit) == 0 &&
	    limit.rlim_max < LEDGER_HEADER_SIZE + LEDGER_WINDOW)
		die(launch_failed(),
		    "%s: the limit on file sizes (ulimit -f) "
		    "leaves no room for a ledger beside it, which needs %u KiB",
		    state,
		    (unsigned)((LEDGER_HEADER_SIZE + LEDGER_WINDOW) >> 10));
}

static void begin(struct run *run)
{
	const struct launch_options *launch = &run->launch;
	uint32_t options = launch->unknown_is_real ? LEDGER_OPT_UNKNOWN_IS_REAL
						   : 0;

	int ret;

	find_library(run);
	if (launch->save)
		check_save(&run->helper, launch->save);
	if (launch->state) {
		check_limit(launch->state);
		state_session_open(&run->state, &run->helper, launch->state,
				   launch->unknown_is_real);
		check_joined(run);
		ret = session_adopt(&run->session, run->state.ledger,
				    run->state.fd);
		errno = -ret;
		if (ret < 0)
			die_errno(launch_failed(), "cannot use %s",
				  run->state.ledger);
		run->loop.interval_ms = launch->checkpoint * 1000;
	} else {
		ret = session_create(&run->session, environ, NULL, options);
		errno = -ret;
		if (ret < 0)
			die_errno(launch_failed(), "cannot make a session");
	}
	for (size_t n = 0; n < launch->load.count; n++)
		load(run, launch->load.word[n]);
}

/* Ends a session that is not wanted after all, without saving it. */
static void abandon(struct run *run)
{
	if (run->launch.state)
		state_session_drop(&run->state);
	session_remove(&run->session);
}

/* Records what the files of --import say, or exits: with the importer's status
   if there is no command whose status could be taken for it. */
static void import(struct run *run)
{
	const struct launch_options *launch = &run->launch;
	struct helper importer = run->helper;
	const char **argv;
	int fd = run->session.fd, status;
	char word[HELPER_FD_SIZE];

	importer.program = "fakebuild-import";
	helper_option(&importer, launch->missing_ok, "--missing-ok");
	helper_option(&importer, launch->last_wins, "--last-wins");
	argv = calloc(launch->import.count + 5, sizeof(*argv));
	if (!argv)
		die_errno(launch_failed(), "cannot import");
	argv[1] = "import";
	argv[2] = run->session.ledger;
	argv[3] = helper_fd(fd, word);
	memcpy(argv + 4, launch->import.word,
	       launch->import.count * sizeof(*argv));
	status = helper_status(&importer, argv, fd);
	free(argv);
	if (status == 0)
		return;
	abandon(run);
	exit(*launch->argv ? launch_failed() : status);
}

/* Saves the state to a file; `context` is the run. */
static bool save(void *context, const char *file)
{
	struct run *run = context;
	int fd = run->session.fd;
	char word[HELPER_FD_SIZE];
	const char *argv[] = {
		NULL, "save", run->session.ledger, file, helper_fd(fd, word),
		NULL
	};

	if (!helper_run(&run->helper, argv, fd))
		return false;
	if (access(file, F_OK) == 0)
		return true;
	fail(launch_failed(), "%s has made no %s: is it faked?",
	     helper_name(&run->helper), file);
	return false;
}

/* Ends a --state session; false after a message.  What could not be written to
   the database stays in the ledger. */
static bool close_state(struct run *run)
{
	if (state_session_close(&run->state))
		return true;
	if (access(run->state.ledger, F_OK) == 0)
		note("what the session recorded stays in %s; the next session "
		     "with --state saves it",
		     run->state.ledger);
	return false;
}

/* Saves the state and ends the session.  If the state cannot be saved, the exit
   status says so even if the command succeeded, and the records are kept. */
static void end(struct run *run)
{
	bool good = true;

	if (run->launch.save)
		good = save(run, run->launch.save);
	if (!good)
		unsaved_keep(&run->session, run->launch.save, save, run);
	if (run->launch.state)
		good = close_state(run);
	if (!good && run->status == 0)
		run->status = launch_failed();
	session_remove(&run->session);
}

/* -------------------------------------------------------- while it runs */

static bool command_ended(struct run *run)
{
	int status;

	if (command_wait(run->pid, &status, WNOHANG) != run->pid)
		return false;
	run->status = command_status(status);
	return true;
}

static bool on_signal(void *context, const struct signalfd_siginfo *info)
{
	struct run *run = context;

	if (info->ssi_signo == SIGCHLD) {
		state_session_reap(&run->state);
		return command_ended(run);
	}
	loop_pass_on(info, run->pid);
	return false;
}

static bool on_timer(void *context)
{
	struct run *run = context;

	state_session_timer(&run->state);
	return false;
}

static void start(struct run *run)
{
	struct command command = the_command(run, command_environment(run));

	if (!run->launch.allow_setid)
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	run->pid = command_start(&command);
	if (run->pid > 0)
		return;
	run->status = command_failure(-run->pid);
	end(run);
	cannot_run(run, -run->pid);
}

static void set_job_options(struct run *run)
{
	const struct launch_options *launch = &run->launch;
	static char root[PATH_MAX + sizeof("--root=")];

	run->helper.asked = launch->faked;
	if (launch->root && snprintf(root, sizeof(root), "--root=%s",
				     launch->root) >= (int)sizeof(root))
		die(launch_failed(), "%s: name too long", launch->root);
	helper_option(&run->helper, launch->root, root);
	helper_option(&run->helper, launch->strict, "--strict");
	helper_option(&run->helper, launch->verbose, "--verbose");
}

int launcher_main(int argc, char **argv)
{
	static struct run run;

	launch_options_parse(&run.launch, argc, argv);
	run.umask = run.helper.umask = umask(077);
	set_job_options(&run);
	run.loop = (struct loop){ .session = &run.session,
				  .signal = on_signal,
				  .timer = on_timer,
				  .context = &run };
	if (loop_init(&run.loop) < 0)
		die(launch_failed(), "cannot wait for signals");
	run.helper.signals = run.loop.before;
	if (run.launch.explain || run.launch.export || run.launch.doctor ||
	    launch_maintains(&run.launch))
		question_ask(&run.launch, &run.helper);
	if (run.launch.prune)
		return question_prune(&run.launch, &run.helper);
	if (may_join(&run))
		join(&run);
	begin(&run);
	if (run.launch.import.count)
		import(&run);
	if (!*run.launch.argv) {
		end(&run);
		return run.status;
	}
	start(&run);
	session_sweep(&run.session);
	if (loop_run(&run.loop) < 0)
		die(launch_failed(), "cannot wait for the command");
	end(&run);
	return run.status;
}
