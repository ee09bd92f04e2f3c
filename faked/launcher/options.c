/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The launcher's options.  Parsing stops at the first word that is none: what
 * follows is the command and its own options.
 */
#include "faked/launcher/options.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "common/diag.h"
#include "common/number.h"

/* Codes of options that have no letter. */
enum {
	OPT_STATE = 256,
	OPT_EXPLAIN,
	OPT_EXPORT,
	OPT_ROOT,
	OPT_PRUNE,
	OPT_STRICT,
	OPT_VERBOSE,
	OPT_ALLOW_SETID,
	OPT_VERSION,
	OPT_CHECKPOINT,
};

/* How often a --state database is brought up to date, in seconds: a power cut
   costs at most so much. */
#define CHECKPOINT_DEFAULT 10
#define CHECKPOINT_MOST	   (24 * 60 * 60)

static const char letters[] = "+:l:f:i:s:ub:hv";

static const struct option options[] = {
	{ "lib", required_argument, NULL, 'l' },
	{ "faked", required_argument, NULL, 'f' },
	{ "load", required_argument, NULL, 'i' },
	{ "save", required_argument, NULL, 's' },
	{ "unknown-is-real", no_argument, NULL, 'u' },
	{ "fd-base", required_argument, NULL, 'b' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, OPT_VERSION },
	{ "state", required_argument, NULL, OPT_STATE },
	{ "checkpoint", required_argument, NULL, OPT_CHECKPOINT },
	{ "explain", required_argument, NULL, OPT_EXPLAIN },
	{ "export", required_argument, NULL, OPT_EXPORT },
	{ "root", required_argument, NULL, OPT_ROOT },
	{ "prune", no_argument, NULL, OPT_PRUNE },
	{ "strict", no_argument, NULL, OPT_STRICT },
	{ "verbose", no_argument, NULL, OPT_VERBOSE },
	{ "allow-setid", no_argument, NULL, OPT_ALLOW_SETID },
	{ NULL, 0, NULL, 0 },
};

#define HELP                                                                                \
	"usage: %s [OPTION]... [--] [COMMAND [ARGUMENT]...]\n"                              \
	"Run COMMAND in a world where this user is root: owners, modes, devices and\n"      \
	"extended attributes that only root could set appear to be set.\n"                  \
	"\n"                                                                                \
	"  -i, --load FILE          begin with the state saved in FILE; several are\n"      \
	"                           merged\n"                                               \
	"  -s, --save FILE          save the state to FILE at the end\n"                    \
	"      --state FILE         keep the state in FILE all the time\n"                  \
	"      --checkpoint SECONDS how often FILE is brought up to date (10)\n"            \
	"  -u, --unknown-is-real    show files that nobody changed as they are\n"           \
	"      --allow-setid        let set-id programs gain real privileges\n"             \
	"      --explain PATH...    say who gave PATH its owner and mode, and when\n"       \
	"      --export FORMAT      write the state as mtree, devtable, json or text\n"     \
	"      --root DIR           look for the files of the state below DIR, too; with\n" \
	"                           --export: tell what is below DIR, from DIR\n"           \
	"      --prune              take out of --state what is gone from disk\n"           \
	"      --strict             fail when a record cannot be used or told\n"            \
	"      --verbose            name the records that are left out; so does -v if it\n" \
	"                           is not alone\n"                                         \
	"  -l, --lib FILE           preload this library\n"                                 \
	"  -f, --faked FILE         use this faked\n"                                       \
	"  -b, --fd-base N          accepted for compatibility, no effect\n"                \
	"  -h, --help               show this text\n"                                       \
	"  -v, --version            show the version\n"                                     \
	"\n"                                                                                \
	"Without COMMAND, a shell is run.  The exit status is the command's; 125 when\n"    \
	"%s fails, 126 when COMMAND cannot be run, 127 when it is not found.\n"

/* What is said twice would be dropped without a word. */
static void set_once(const char **argument, const char *option)
{
	if (*argument && strcmp(*argument, optarg))
		warn("%s %s: ignored, since %s comes later", option, *argument,
		     optarg);
	*argument = optarg;
}

static void add_load(struct launch_options *launch)
{
	size_t n = 0;

	while (launch->load && launch->load[n])
		n++;
	launch->load = realloc(launch->load, (n + 2) * sizeof(*launch->load));
	if (!launch->load)
		die_errno(LAUNCH_FAILED, "-i %s", optarg);
	launch->load[n] = optarg;
	launch->load[n + 1] = NULL;
}

NORETURN
static void finish(void)
{
	diag_close_stdout(LAUNCH_FAILED);
	exit(diag_status());
}

static int seconds(const char *text)
{
	uint64_t number;

	if (!parse_decimal(text, CHECKPOINT_MOST, &number))
		die_usage(LAUNCH_FAILED, "'%s' is no number of seconds", text);
	return number;
}

NORETURN
static void print_version(void)
{
	printf("%s version " PACKAGE_VERSION "\n", diag_prog());
	finish();
}

/* Of an option that has no argument: true if this was one. */
static bool apply_switch(struct launch_options *launch, int code)
{
	switch (code) {
	case OPT_PRUNE: launch->prune = true; return true;
	case OPT_STRICT: launch->strict = true; return true;
	case OPT_VERBOSE: launch->verbose = true; return true;
	case OPT_ALLOW_SETID: launch->allow_setid = true; return true;
	case 'u': launch->unknown_is_real = true; return true;
	default: return false;
	}
}

static void apply(struct launch_options *launch, int code, char **argv)
{
	if (apply_switch(launch, code))
		return;
	switch (code) {
	case 'l': launch->library = optarg; break;
	case 'f': launch->faked = optarg; break;
	case 'i': add_load(launch); break;
	case 's': set_once(&launch->save, "-s"); break;
	case 'b': break;
	case OPT_STATE: set_once(&launch->state, "--state"); break;
	case OPT_CHECKPOINT:
		launch->checkpoint_ms = seconds(optarg) * 1000;
		break;
	case OPT_EXPLAIN: set_once(&launch->explain, "--explain"); break;
	case OPT_EXPORT: set_once(&launch->export, "--export"); break;
	case OPT_ROOT: set_once(&launch->root, "--root"); break;
	case 'h': printf(HELP, diag_prog(), diag_prog()); finish();
	case 'v':
		/* As fakeroot's, if it is all that is said. */
		if (argv[1] && !argv[2])
			print_version();
		launch->verbose = true;
		break;
	case OPT_VERSION: print_version();
	case ':':
		die_usage(LAUNCH_FAILED, "option '%s' needs an argument",
			  argv[optind - 1]);
	default:
		die_usage(LAUNCH_FAILED, "unknown option '%s'",
			  argv[optind - 1]);
	}
}

static void check(const struct launch_options *launch)
{
	if (launch->state && (launch->load || launch->save))
		die_usage(LAUNCH_FAILED,
			  "--state cannot be combined with -i or -s");
	if (launch->explain && launch->export)
		die_usage(LAUNCH_FAILED,
			  "--explain and --export exclude each other");
	if ((launch->export || launch->explain) && launch->load &&
	    launch->load[1])
		die_usage(LAUNCH_FAILED, "--explain and --export take one -i");
	if ((launch->export || launch->explain) && launch->save)
		die_usage(LAUNCH_FAILED, "-s goes with a command");
	if (launch->root && !launch->export && !launch->explain &&
	    !launch->load && !launch->save && !launch->state)
		die_usage(LAUNCH_FAILED,
			  "--root goes with --export, --state, -i or -s");
	if (launch->checkpoint_ms >= 0 && !launch->state)
		die_usage(LAUNCH_FAILED, "--checkpoint goes with --state");
	if (launch->prune &&
	    (!launch->state || launch->export || launch->explain))
		die_usage(LAUNCH_FAILED, "--prune goes with --state alone");
}

static void check_command(const struct launch_options *launch, const char *word)
{
	const char *option = launch->prune    ? "--prune"
			     : launch->export ? "--export"
					      : NULL;

	if (option)
		die_usage(LAUNCH_FAILED,
			  "unexpected operand '%s': %s runs no "
			  "command",
			  word, option);
}

static char **shell(void)
{
	static char fallback[] = "/bin/sh";
	static char *argv[2];
	char *shell = getenv("SHELL");

	argv[0] = shell && *shell ? shell : fallback;
	return argv;
}

void launch_options_parse(struct launch_options *launch, int argc, char **argv)
{
	int code;

	memset(launch, 0, sizeof(*launch));
	launch->checkpoint_ms = -1;
	while ((code = getopt_long(argc, argv, letters, options, NULL)) != -1)
		apply(launch, code, argv);
	check(launch);
	if (optind < argc)
		check_command(launch, argv[optind]);
	if (launch->checkpoint_ms < 0)
		launch->checkpoint_ms = CHECKPOINT_DEFAULT * 1000;
	launch->argv = optind < argc || launch->explain ? argv + optind
							: shell();
}
