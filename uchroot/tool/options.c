/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The options of uchroot.  The letters are those of schroot(1), and mean what
 * they mean there.
 */
#include "uchroot/tool/options.h"

#include "common/tool/exit_status.h"

#define FIELD(name) offsetof(struct uchroot_options, name)

static const struct option_row rows[] = {
	{ 'c', "chroot", "IMAGE", OPTION_TEXT, FIELD(chroot),
	  .help = "the image; then all operands are the command" },
	{ 'd', "directory", "DIR", OPTION_TEXT, FIELD(directory),
	  .help = "run the command in this directory of the image" },
	{ 'p', "preserve-environment", NULL, OPTION_FLAG, FIELD(preserve),
	  .help = "keep the variables of the environment" },
	{ 0, "network", NULL, OPTION_FLAG, FIELD(network),
	  .help = "give the command the network of the host" },
	{ 0, "in-place", NULL, OPTION_FLAG, FIELD(in_place),
	  .help = "make changes in the image itself" },
};

static const struct option_group groups[] = { OPTION_GROUP(rows, 0) };

static const struct option_table table = {
	.usage = (const char *const[]){ "[OPTION]... IMAGE [CMD [ARG]...]",
					"[OPTION]... -c IMAGE [CMD [ARG]...]",
					NULL },
	.about = "Run a command as root of an image: a directory.  What it "
		 "changes is gone when it ends.",
	.groups = groups,
	.group_count = countof(groups),
	.closing = "The exit status is the command's, 128+N if signal N ended "
		   "it; 125 if uchroot fails, 126 if the command cannot be "
		   "run, 127 if it is not found.",
	.misuse = LAUNCH_FAILED,
	.stops = true,
};

void uchroot_options_parse(struct uchroot_options *options, int argc,
			   char **argv)
{
	char **operands = options_parse(&table, options, argc, argv);

	if (!options->chroot) {
		if (!*operands)
			options_missing(&table, "image");
		options->chroot = *operands++;
	}
	options->command = operands;
}
