/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The program faked, which is several: a server for a session that several
 * commands share, with the options of fakeroot's faked(1); under another name,
 * fakebuild with options, or pseudo; and with a word as its first argument, one
 * job for fakebuild (jobs.h).
 */
#include <signal.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>

#include "common/number.h"
#include "common/tool/diag.h"
#include "common/tool/exit_status.h"
#include "common/tool/options.h"
#include "faked/launcher/called_as.h"
#include "faked/launcher/launcher.h"
#include "faked/launcher/locate.h"
#include "faked/pseudo/enter.h"
#include "faked/pseudo/front.h"
#include "faked/server/jobs.h"
#include "faked/server/server.h"
#include "faked/session/secret.h"

/* The command line of the server. */
struct options {
	struct server_options server;
	const char *cleanup; /* NULL: serve */
	const char *port;    /* NULL: not given */
};

static bool is_key(const char *text, void *value UNUSED)
{
	uint64_t key;

	return parse_decimal(text, UINT32_MAX, &key) && key != 0;
}

#define FIELD(member) offsetof(struct options, member)

static const struct option_row rows[] = {
	{ 0, "key", "N", OPTION_TEXT, FIELD(server.key),
	  .help = "use this key instead of a fresh one", .read = is_key,
	  .expected = "a key" },
	{ 0, "cleanup", "N", OPTION_TEXT, FIELD(cleanup),
	  .help = "remove what a killed server with this key left",
	  .read = is_key, .expected = "a key" },
	{ 0, "foreground", NULL, OPTION_FLAG, FIELD(server.foreground),
	  .help = "stay in the foreground" },
	{ 0, "save-file", "FILE", OPTION_TEXT, FIELD(server.save_file),
	  .help = "save the state to FILE at the end, and on SIGUSR1" },
	{ 0, "load", NULL, OPTION_FLAG, FIELD(server.load),
	  .help = "begin with the state that comes on standard input" },
	{ 0, "unknown-is-real", NULL, OPTION_FLAG,
	  FIELD(server.unknown_is_real),
	  .help = "show files that nobody changed as they are" },
	{ 0, "strict", NULL, OPTION_FLAG, FIELD(server.strict),
	  .help = "fail when a record cannot be used or written" },
	{ 0, "verbose", NULL, OPTION_FLAG, FIELD(server.verbose),
	  .help = "name the records that are left out" },
	{ 0, "debug", NULL, OPTION_FLAG, FIELD(server.debug),
	  .help = "say on standard error what happens" },
	{ 0, "port", "N", OPTION_TEXT, FIELD(port),
	  .help = "accepted for compatibility: there is no TCP here" },
};

static const struct option_group groups[] = { OPTION_GROUP(rows, 0) };

static const struct option_table table = {
	.usage = (const char *const[]){ "[OPTION]...", "--cleanup N", NULL },
	.about = "Keep the state of a session for several fakebuild commands; "
		 "print KEY:PID.",
	.groups = groups,
	.group_count = countof(groups),
	.closing = "The exit status is 0 when the server ended as asked and "
		   "its state is saved, 1 when something failed, 2 for a wrong "
		   "command line.",
	.misuse = SERVER_MISUSED,
};

/* Runs faked as a server, or cleans up after one; returns the exit status. */
static int serve(int argc, char **argv)
{
	struct options options = { .cleanup = NULL };
	char **operands = options_parse(&table, &options, argc, argv);

	if (*operands)
		options_unexpected(&table, *operands);
	if (options.port)
		warn("--port %s: ignored, there is no TCP here", options.port);
	if (options.cleanup)
		return server_cleanup(options.cleanup);
	return server_run(&options.server);
}

/* Removes our own permissions from the umask: this program reads and writes the
   files that it makes. */
static void unmask_own_permissions(void)
{
	umask(umask(077) & 077);
}

int main(int argc, char **argv)
{
	diag_init(argv[0]);
	called_as(argv[0]);
	locate_from((const char *)getauxval(AT_EXECFN), argv[0]);
	secret_from((const void *)getauxval(AT_RANDOM));
	if (called_as_pseudo())
		return pseudo_main(argc, argv);
	if (strncmp(diag_prog(), "faked", 5))
		return launcher_main(argc, argv);
	if (enter_is_asked(argc, argv))
		enter_run(argv);
	/* A size limit or a closed pipe must be an error that can be reported,
	   and the kernel breaks a lease without the help of SIGIO. */
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGIO, SIG_IGN);
	unmask_own_permissions();
	/* A job prints the messages of fakebuild. */
	if (argc > 1 && argv[1][0] != '-') {
		diag_init("fakebuild");
		return job_run(argc, argv);
	}
	return serve(argc, argv);
}
