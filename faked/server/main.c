/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * faked: keeps the state of a session that several commands share.  Its
 * options are those of fakeroot's faked(1).  Under another name it is
 * fakebuild, whose options need more than a plain run; and with a word for
 * its first argument it does one job for that.
 */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>

#include "common/diag.h"
#include "common/number.h"
#include "faked/launcher/launcher.h"
#include "faked/launcher/locate.h"
#include "faked/launcher/secret.h"
#include "faked/server/jobs.h"
#include "faked/server/server.h"

enum { FAILED = 1, USAGE = 2 };

enum {
	OPT_KEY = 256,
	OPT_CLEANUP,
	OPT_PORT,
	OPT_FOREGROUND,
	OPT_DEBUG,
	OPT_SAVE_FILE,
	OPT_LOAD,
	OPT_UNKNOWN_IS_REAL,
	OPT_STRICT,
	OPT_VERBOSE,
	OPT_HELP,
	OPT_VERSION,
};

static const struct option options[] = {
	{ "key", required_argument, NULL, OPT_KEY },
	{ "cleanup", required_argument, NULL, OPT_CLEANUP },
	{ "port", required_argument, NULL, OPT_PORT },
	{ "foreground", no_argument, NULL, OPT_FOREGROUND },
	{ "debug", no_argument, NULL, OPT_DEBUG },
	{ "save-file", required_argument, NULL, OPT_SAVE_FILE },
	{ "load", no_argument, NULL, OPT_LOAD },
	{ "unknown-is-real", no_argument, NULL, OPT_UNKNOWN_IS_REAL },
	{ "strict", no_argument, NULL, OPT_STRICT },
	{ "verbose", no_argument, NULL, OPT_VERBOSE },
	{ "help", no_argument, NULL, OPT_HELP },
	{ "version", no_argument, NULL, OPT_VERSION },
	{ NULL, 0, NULL, 0 },
};

#define HELP                                                                             \
	"usage: faked [OPTION]...\n"                                                     \
	"Keep the state of a session for several fakebuild commands; print KEY:PID.\n"   \
	"\n"                                                                             \
	"  --key N             use this key instead of a fresh one\n"                    \
	"  --cleanup N         remove what a killed server with this key left\n"         \
	"  --foreground        stay in the foreground\n"                                 \
	"  --save-file FILE    save the state to FILE at the end, and on SIGUSR1\n"      \
	"  --load              begin with the state that comes on standard input\n"      \
	"  --unknown-is-real   show files that nobody changed as they are\n"             \
	"  --strict            fail if part of a state cannot be used, or is left out\n" \
	"  --verbose           name what is left out\n"                                  \
	"  --debug             say on standard error what happens\n"                     \
	"  --port N            accepted for compatibility: there is no TCP here\n"       \
	"  --help              show this text\n"                                         \
	"  --version           show the version\n"

static const char *key_argument(void)
{
	uint64_t key;

	if (!parse_decimal(optarg, UINT32_MAX, &key) || key == 0)
		die_usage(USAGE, "'%s' is no key", optarg);
	return optarg;
}

NORETURN
static void finish(int status)
{
	diag_close_stdout(FAILED);
	diag_worsen(status);
	exit(diag_status());
}

static void apply(struct server_options *server, int code)
{
	switch (code) {
	case OPT_KEY: server->key = key_argument(); break;
	case OPT_CLEANUP: finish(server_cleanup(key_argument()));
	case OPT_PORT:
		warn("--port %s: ignored, there is no TCP here", optarg);
		break;
	case OPT_FOREGROUND: server->foreground = true; break;
	case OPT_DEBUG: server->debug = true; break;
	case OPT_SAVE_FILE: server->save_file = optarg; break;
	case OPT_LOAD: server->load = true; break;
	case OPT_UNKNOWN_IS_REAL: server->unknown_is_real = true; break;
	case OPT_STRICT: server->strict = true; break;
	case OPT_VERBOSE: server->verbose = true; break;
	case OPT_HELP: fputs(HELP, stdout); finish(0);
	case OPT_VERSION: puts("faked version " PACKAGE_VERSION); finish(0);
	default: note("try 'faked --help'"); exit(USAGE);
	}
}

/* What we make, we have to read and to write again: a umask may close it to
   others only. */
static void keep_own_rights(void)
{
	umask(umask(077) & 077);
}

int main(int argc, char **argv)
{
	struct server_options server = { .key = NULL };
	int code;

	diag_init(argv[0]);
	locate_from((const char *)getauxval(AT_EXECFN));
	secret_from((const void *)getauxval(AT_RANDOM));
	if (strncmp(diag_prog(), "faked", 5))
		return launcher_main(argc, argv);
	/* A full disk or a reader that left is an error, not a death; a lease
	   that somebody else wants is given back anyway. */
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGIO, SIG_IGN);
	keep_own_rights();
	/* A job speaks for fakebuild. */
	if (argc > 1 && argv[1][0] != '-') {
		diag_init("fakebuild");
		return job_run(argc, argv);
	}
	while ((code = getopt_long(argc, argv, "", options, NULL)) != -1)
		apply(&server, code);
	if (optind < argc)
		die_usage(USAGE, "unexpected operand '%s'", argv[optind]);
	return server_run(&server);
}
