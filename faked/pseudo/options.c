/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The options of pseudo(1), with names for those that have none there.  Parsing
 * stops at the first operand: what follows is the command and its own options.
 */
#include "faked/pseudo/options.h"

#include <stdlib.h>

#include "common/tool/exit_status.h"
#include "common/tool/options.h"
#include "faked/launcher/options.h"
#include "faked/launcher/plain_options.h"

/* How long a keeper waits for the next client, in seconds; as pseudo's. */
#define TIMEOUT_DEFAULT 30
#define TIMEOUT_MOST	(365 * 24 * 60 * 60)

#define FIELD(member) offsetof(struct pseudo_options, member)

static const struct option_row rows[] = {
	{ 'd', "daemon", NULL, OPTION_FLAG, FIELD(daemon),
	  .help = "start the keeper of the state in the background" },
	{ 'f', "foreground", NULL, OPTION_FLAG, FIELD(foreground),
	  .help = "be the keeper of the state" },
	{ 't', "timeout", "SECONDS", OPTION_NUMBER, FIELD(timeout),
	  .help = "how long a keeper waits for the next process; 30 by default",
	  .number = TIMEOUT_MOST, .expected = "a number of seconds" },
	{ 'S', "stop", NULL, OPTION_FLAG, FIELD(stop),
	  .help = "end the keeper, and wait until all is saved" },
	{ 'C', "verify", NULL, OPTION_FLAG, FIELD(check),
	  .help = "list the records that differ from what is on disk" },
	{ 'B', "rebuild", NULL, OPTION_FLAG, FIELD(rebuild),
	  .help = "take the files at recorded paths for those recorded" },
	{ 'm', "move", "FROM", OPTION_TEXT, FIELD(move),
	  .help = "change the paths below FROM in the state" },
	{ 'M', "to", "PATH", OPTION_TEXT, FIELD(to),
	  .help = "where -m has them begin" },
	{ 'i', "renumber", "PATH", OPTION_TEXT, FIELD(renumber),
	  .help = "give the device of PATH its present number in the state" },
	{ 'r', "chroot", "ROOT", OPTION_TEXT, FIELD(root),
	  .help = "run COMMAND in this root directory" },
	{ 'R', "chroot-here", "ROOT", OPTION_TEXT, FIELD(root_here),
	  .help = "the same, in the present working directory" },
	{ 'P', "prefix", "DIR", OPTION_TEXT, FIELD(prefix),
	  .help = "set PSEUDO_PREFIX" },
	{ 'l', "log", NULL, OPTION_FLAG, FIELD(log),
	  .help = "accepted for compatibility: who changed a file last is "
		  "always recorded" },
	{ 'v', "verbose", NULL, OPTION_FLAG, FIELD(verbose),
	  .help = "set PSEUDO_DEBUG to 1" },
	{ 'x', "debug", "FLAGS", OPTION_TEXT, FIELD(debug),
	  .help = "set PSEUDO_DEBUG" },
	{ 'V', "configuration", NULL, OPTION_FLAG, FIELD(configuration),
	  .help = "show the directories that are used" },
};

static const struct option_group groups[] = { OPTION_GROUP(rows, 0) };

static const struct option_table table = {
	.usage =
		(const char *const[]){
			"[OPTION]... [--] [COMMAND [ARGUMENT]...]",
			"[-d | -f | -S | -V] [-P DIR] [-t SECONDS]",
			"[-P DIR] [-C] [-m FROM -M PATH] [-i PATH] [-B]",
			NULL,
		},
	.about = "Run COMMAND in a world where this user is root, and keep "
		 "what is recorded in PSEUDO_LOCALSTATEDIR.",
	.groups = groups,
	.group_count = countof(groups),
	.closing = "Without COMMAND, a shell is run.  The exit status is the "
		   "command's, or 1 when pseudo fails.",
	.misuse = FAKEROOT_FAILED,
	.stops = true,
};

bool pseudo_options_maintain(const struct pseudo_options *options)
{
	return options->check || options->rebuild || options->move ||
	       options->renumber;
}

static void check(const struct pseudo_options *options)
{
	if (options->root && options->root_here)
		options_conflict(&table, "-r", "-R");
	if (options->move && !options->to)
		options_need(&table, "-m", "-M");
	if (options->to && !options->move)
		options_need(&table, "-M", "-m");
	if (pseudo_options_maintain(options) &&
	    (options->daemon || options->foreground || options->stop))
		options_conflict(&table, "-C, -B, -i or -m", "-d, -f or -S");
	if (options->daemon && options->foreground)
		options_conflict(&table, "-d", "-f");
	if (options->stop && (options->daemon || options->foreground))
		options_conflict(&table, "-S", "-d or -f");
}

void pseudo_options_parse(struct pseudo_options *options, char **argv)
{
	const char *words = getenv("PSEUDO_OPTS");
	char **operands;
	int argc = 0;

	if (words && *words)
		argv = plain_options_expand(argv, words);
	while (argv[argc])
		argc++;
	*options = (struct pseudo_options){ .timeout = -1 };
	operands = options_parse(&table, options, argc, argv);
	check(options);
	if (*operands &&
	    (options->daemon || options->foreground || options->stop ||
	     options->configuration || pseudo_options_maintain(options)))
		options_unexpected(&table, *operands);
	options->given_timeout = options->timeout >= 0;
	if (!options->given_timeout)
		options->timeout = TIMEOUT_DEFAULT;
	options->argv = *operands ? operands : launch_shell();
}
