/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pseudo: sets the variables by which the preload library finds the session of
 * a directory, and executes the command.  It makes no session itself: the first
 * process that needs one starts the directory's keeper (preload/base/join.h).
 * So a command may run without one, PSEUDO_DISABLED, and its children with
 * one.
 */
#include "faked/pseudo/front.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/path.h"
#include "common/tool/diag.h"
#include "common/tool/exit_status.h"
#include "faked/launcher/command.h"
#include "faked/launcher/environment.h"
#include "faked/launcher/locate.h"
#include "faked/pseudo/enter.h"
#include "faked/pseudo/keeper.h"
#include "faked/pseudo/maintain.h"
#include "faked/pseudo/options.h"
#include "faked/pseudo/own.h"
#include "faked/pseudo/place.h"
#include "raw/syscall.h"
#include "raw/variables.h"

/* The pseudo whose options and variables these are. */
#define PSEUDO_VERSION "1.9.0"

static void set(const char *name, const char *value)
{
	if (setenv(name, value, 1) < 0)
		die_errno(FAKEROOT_FAILED, "cannot set %s", name);
}

static void find_library(char library[PATH_MAX])
{
	int ret = locate_library(library);

	if (ret == -EINVAL)
		die(FAKEROOT_FAILED,
		    "%s: LD_PRELOAD cannot carry a path with blanks or colons",
		    library);
	errno = -ret;
	if (ret < 0)
		die_errno(FAKEROOT_FAILED, "cannot use the preload library %s",
			  library);
}

/* Replaces the variables of any session around us by those of no session, and
   loads the library. */
static void load_library(const char *library)
{
	char **envp = environment_outside(environ);

	if (envp)
		envp = environment_moved(envp, library);
	if (!envp)
		die(FAKEROOT_FAILED, "cannot run the command: no memory");
	environ = envp;
}

/* The options for a keeper that is started later. */
static void set_keeper_options(const struct pseudo_options *options)
{
	char text[64] = "";

	if (options->given_timeout)
		snprintf(text, sizeof(text), "-t %d", options->timeout);
	set("PSEUDO_OPTS", text);
}

static void set_variables(const struct pseudo_options *options,
			  const struct place *place, mode_t mask)
{
	char library[PATH_MAX], text[16];

	find_library(library);
	load_library(library);
	*strrchr(library, '/') = '\0';
	set("PSEUDO_PREFIX", place->prefix);
	set("PSEUDO_BINDIR", place->bin);
	set("PSEUDO_LIBDIR", library);
	set("PSEUDO_LOCALSTATEDIR", place->state);
	set_keeper_options(options);
	if (options->debug || options->verbose)
		set("PSEUDO_DEBUG", options->debug ? options->debug : "1");
	set(session_variable_name(VAR_PSEUDO), "");
	unsetenv("PSEUDO_CHROOT"); /* no second time, and in that root */
	unsetenv("PSEUDO_UNLOAD"); /* who calls this wants the library */
	if (!(mask & 0700))
		return;
	snprintf(text, sizeof(text), "%o", mask);
	set(session_variable_name(VAR_UMASK), text);
}

static int show(const struct place *place)
{
	char library[PATH_MAX];

	find_library(library);
	printf("pseudo version " PSEUDO_VERSION " (fakebuild " PACKAGE_VERSION
	       ")\n"
	       "pseudo configuration:\n"
	       "  prefix: %s\n"
	       "  programs: %s\n"
	       "  library: %s\n"
	       "  state: %s\n",
	       place->prefix, place->bin, library, place->state);
	diag_close_stdout(FAKEROOT_FAILED);
	return diag_status();
}

/* The command, or what executes it in another root directory. */
static char **words(const struct pseudo_options *options)
{
	const char *root = options->root;

	if (!root)
		root = options->root_here;
	if (!root)
		root = getenv("PSEUDO_CHROOT");
	return root && *root
		       ? enter_words(root, root == options->root, options->argv)
		       : options->argv;
}

/* Refuses a state that the command could not use, unless that is in no session
   at first. */
static void refuse_foreign(const char *directory)
{
	static const char *const names[] = { "pseudo.lock", KEEPER_DATABASE,
					     KEEPER_DATABASE "-ledger" };
	const char *disabled = getenv("PSEUDO_DISABLED");

	if (disabled && !(*disabled && strchr("0fFnNsS", *disabled)))
		return;
	for (size_t i = 0; i < countof(names); i++)
		if (own_is_foreign(directory, names[i]))
			die(FAKEROOT_FAILED,
			    "%s/%s: not a regular file of this user: set "
			    "PSEUDO_LOCALSTATEDIR to a directory of your own",
			    directory, names[i]);
}

/* Executes the command, with the signal mask and umask of this process. */
NORETURN
static void run(const struct pseudo_options *options, const struct place *place)
{
	struct command command = { .argv = words(options) };

	raw(__NR_rt_sigprocmask, SIG_SETMASK, NULL, &command.signals,
	    sizeof(command.signals));
	command.umask = umask(0);
	refuse_foreign(place->state);
	set_variables(options, place, command.umask);
	command.envp = environ;
	command.path = getenv("PATH");
	errno = command_exec(&command);
	die_errno(FAKEROOT_FAILED, "cannot run %s", command.argv[0]);
}

/* Companions of pseudo, which a link to this program may have in their place:
   what to use instead. */
static void refuse_companion(const char *argv0)
{
	const char *name = path_base(argv0);

	if (!strcmp(name, "pseudolog"))
		die(FAKEROOT_FAILED,
		    "not provided: there is no log of calls; "
		    "'fakebuild --state DIR/" KEEPER_DATABASE
		    " --explain PATH' tells who changed a file");
	if (!strcmp(name, "pseudodb"))
		die(FAKEROOT_FAILED, "not provided: a database of fakebuild "
				     "needs no migration, and files.db is not "
				     "used");
}

int pseudo_main(int argc UNUSED, char **argv)
{
	struct pseudo_options options;
	struct keeper_options keeper;
	struct place place;

	refuse_companion(argv[0]);
	pseudo_options_parse(&options, argv);
	place_find(&place, options.prefix, argv[0]);
	keeper = (struct keeper_options){
		.directory = place.state,
		.timeout = options.timeout,
		.foreground = options.foreground,
	};
	if (options.configuration)
		return show(&place);
	if (options.stop)
		return keeper_stop(place.state);
	if (pseudo_options_maintain(&options))
		return pseudo_maintain(&options, place.state);
	if (options.daemon || options.foreground)
		return keeper_run(&keeper);
	run(&options, &place);
}
