/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The options of uchroot.  The letters are those of schroot(1), and mean what
 * they mean there.
 */
#include "uchroot/tool/options.h"

#include <limits.h>
#include <string.h>

#include "common/tool/exit_status.h"

#define FIELD(name) offsetof(struct uchroot_options, name)

static bool is_setting(const char *text, void *value)
{
	(void)value;
	return *text && *text != '=';
}

static bool is_limit(const char *text, void *value)
{
	struct limits unused;

	return limits_read(value ? value : &unused, text);
}

static const struct option_row rows[] = {
	{ 'c', "chroot", "IMAGE", OPTION_TEXT, FIELD(chroot),
	  .help = "the image; then all operands are the command" },
	{ 'd', "directory", "DIR", OPTION_TEXT, FIELD(directory),
	  .help = "run the command in this directory of the image" },
	{ 'b', "begin-session", NULL, OPTION_FLAG, FIELD(begin),
	  .help = "make a box that waits for commands, and print its name" },
	{ 'r', "run-session", NULL, OPTION_FLAG, FIELD(run),
	  .help = "IMAGE is such a name: run the command there" },
	{ 0, "fail-status", "N", OPTION_NUMBER, FIELD(fail_status),
	  .number = 255,
	  .help = "... and exit with this status if that fails" },
	{ 'e', "end-session", NULL, OPTION_FLAG, FIELD(end),
	  .help = "IMAGE is such a name: end it" },
	{ 'n', "session-name", "NAME", OPTION_TEXT, FIELD(session),
	  .help = "... which is to be this one" },
	{ 'l', "list", NULL, OPTION_FLAG, FIELD(list),
	  .help = "print the names of all such boxes" },
	{ 0, "all-sessions", NULL, OPTION_FLAG, FIELD(all_sessions),
	  .help = "... or of these also" },
	{ 0, "all-chroots", NULL, OPTION_FLAG, FIELD(all_chroots),
	  .help = "... or of the images that have one" },
	{ 0, "purge", NULL, OPTION_FLAG, FIELD(purge),
	  .help = "remove images from the cache, and what is left of killed "
		  "boxes" },
	{ 'u', "user", "USER", OPTION_TEXT, FIELD(user),
	  .help = "run the command as this user of the image" },
	{ 'p', "preserve-environment", NULL, OPTION_FLAG, FIELD(preserve),
	  .help = "keep the variables of the environment" },
	{ 0, "env", "NAME[=VALUE]", OPTION_LIST, FIELD(env),
	  .help = "set a variable, or keep it", .read = is_setting,
	  .expected = "NAME or NAME=VALUE" },
	{ 0, "bind", "BIND", OPTION_LIST, FIELD(binds),
	  .help = "show what the host has: SRC[:DST][:ro]" },
	{ 0, "copy-in", "SRC:DST", OPTION_LIST, FIELD(ins),
	  .help = "copy what the host has into the box, before the command" },
	{ 0, "copy-out", "SRC:DST", OPTION_LIST, FIELD(outs),
	  .help = "copy what the box has to the host, after the command; "
		  "SRC:DST:tar as an archive with owners" },
	{ 0, "limit", "NAME=N", OPTION_VALUE, FIELD(limits),
	  .help = "set limits: disk, fsize, nofile, nproc", .read = is_limit,
	  .expected = "a list of limits" },
	{ 0, "timeout", "SECONDS", OPTION_NUMBER, FIELD(timeout),
	  .number = 604800, .help = "end the command after this time" },
	{ 0, "network", NULL, OPTION_FLAG, FIELD(network),
	  .help = "give the command the network of the host" },
	{ 0, "no-network", NULL, OPTION_FLAG, FIELD(no_network),
	  .help = "... or not, whatever the configuration says" },
	{ 0, "in-place", NULL, OPTION_FLAG, FIELD(in_place),
	  .help = "make changes in the image itself" },
	{ 0, "copy", "DIR", OPTION_TEXT, FIELD(copy),
	  .help = "... in a copy of the image, which is kept as this new "
		  "directory" },
	{ 0, "state", "FILE", OPTION_TEXT, FIELD(state),
	  .help = "keep the owners of such files in this file" },
	{ 0, "audit", "FILE", OPTION_TEXT, FIELD(audit),
	  .help = "write to a new file what the command was given and "
		  "executed" },
	{ 0, "audit-fd", "N", OPTION_NUMBER, FIELD(audit_fd), .number = INT_MAX,
	  .help = "write that to a descriptor" },
	{ 0, "audit-no-exec", NULL, OPTION_FLAG, FIELD(audit_no_exec),
	  .help = "leave out what was executed" },
	{ 0, "verify-audit", "FILE", OPTION_TEXT, FIELD(verify),
	  .help = "check such a file, and print the digest of its end" },
	{ 0, "head", "DIGEST", OPTION_TEXT, FIELD(head),
	  .help = "... which must be this one" },
};

static const struct option_group groups[] = { OPTION_GROUP(rows, 0) };

static const struct option_table table = {
	.usage = (const char *const[]){ "[OPTION]... IMAGE [CMD [ARG]...]",
					"[OPTION]... -c IMAGE [CMD [ARG]...]",
					"[OPTION]... -b [-n NAME] IMAGE",
					"[OPTION]... -r -c NAME [CMD [ARG]...]",
					"-e -c NAME",
					"-l [--all-chroots] [--all-sessions]",
					"--purge",
					"--verify-audit FILE [--head DIGEST]",
					NULL },
	.about = "Run a command as root of an image, which is a directory, a "
		 "tarball or the name of one.  What it changes is gone when it "
		 "ends.",
	.groups = groups,
	.group_count = countof(groups),
	.closing = "The exit status is the command's, 128+N if signal N ended "
		   "it; 124 if its time has passed, 125 if uchroot fails, 126 "
		   "if the command cannot be run, 127 if it is not found.",
	.misuse = LAUNCH_FAILED,
	.stops = true,
};

/* Refuses what a box would have to be made with, for one that is there. */
static void refuse_for_session(const struct uchroot_options *options)
{
	const struct {
		bool given;
		const char *name;
	} of_boxes[] = {
		{ options->binds.count, "--bind" },
		{ options->ins.count, "--copy-in" },
		{ options->outs.count, "--copy-out" },
		{ options->network, "--network" },
		{ options->no_network, "--no-network" },
		{ options->in_place, "--in-place" },
		{ options->copy, "--copy" },
		{ options->state, "--state" },
		{ options->audit, "--audit" },
		{ options->audit_fd >= 0, "--audit-fd" },
		{ options->audit_no_exec, "--audit-no-exec" },
	};

	for (size_t i = 0; i < countof(of_boxes); i++)
		if (of_boxes[i].given)
			options_conflict(&table, of_boxes[i].name,
					 "--run-session");
}

void uchroot_options_parse(struct uchroot_options *options, int argc,
			   char **argv)
{
	char **operands;

	options->audit_fd = -1;
	options->fail_status = LAUNCH_FAILED;
	operands = options_parse(&table, options, argc, argv);
	if (options->verify || options->list || options->purge) {
		if (*operands)
			options_unexpected(&table, *operands);
		return;
	}
	if (options->all_chroots || options->all_sessions)
		options_need(&table,
			     options->all_chroots ? "--all-chroots"
						  : "--all-sessions",
			     "--list");
	if (options->run)
		refuse_for_session(options);
	if (options->network && options->no_network)
		options_conflict(&table, "--network", "--no-network");
	if (options->copy && options->in_place)
		options_conflict(&table, "--copy", "--in-place");
	if (options->state && !options->copy && !options->in_place)
		options_need(&table, "--state", "--copy or --in-place");
	if (options->outs.count && options->begin)
		options_conflict(&table, "--copy-out", "--begin-session");
	if (options->state && options->begin)
		options_conflict(&table, "--state", "--begin-session");
	if (options->fail_status != LAUNCH_FAILED && !options->run)
		options_need(&table, "--fail-status", "--run-session");
	if (options->session && !options->begin)
		options_need(&table, "--session-name", "--begin-session");
	if (options->audit && options->audit_fd >= 0)
		options_conflict(&table, "--audit", "--audit-fd");
	if (!options->chroot) {
		if (!*operands)
			options_missing(&table, "image");
		options->chroot = *operands++;
	}
	options->command = operands;
	if (*operands && (options->begin || options->end))
		options_unexpected(&table, *operands);
}
