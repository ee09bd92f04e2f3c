/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * autopkgtest-virt-uchroot: a testbed for autopkgtest and sbuild in a box over
 * an image.
 */
#include <signal.h>
#include <sys/auxv.h>

#include "common/tool/diag.h"
#include "common/tool/exit_status.h"
#include "common/tool/options.h"
#include "faked/launcher/locate.h"
#include "faked/session/secret.h"
#include "raw/program.h"
#include "uchroot/config/config.h"
#include "uchroot/image/image.h"
#include "uchroot/run/outside.h"
#include "uchroot/run/parts.h"
#include "uchroot/virt/virt.h"

PROGRAM_LEAVE_ALONE;

struct virt_options {
	const char *user;   /* --user */
	bool network;	    /* --network */
	bool no_network;    /* --no-network */
	const char *audit;  /* --audit */
	bool audit_no_exec; /* --audit-no-exec */
};

#define FIELD(name) offsetof(struct virt_options, name)

static const struct option_row rows[] = {
	{ 'u', "user", "USER", OPTION_TEXT, FIELD(user),
	  .help = "have tests that need not be root's run as this user" },
	{ 0, "network", NULL, OPTION_FLAG, FIELD(network),
	  .help = "give the testbed the network of the host" },
	{ 0, "no-network", NULL, OPTION_FLAG, FIELD(no_network),
	  .help = "... or not, whatever the configuration says" },
	{ 0, "audit", "DIR", OPTION_TEXT, FIELD(audit),
	  .help = "write a log of each testbed to a new file in this "
		  "directory" },
	{ 0, "audit-no-exec", NULL, OPTION_FLAG, FIELD(audit_no_exec),
	  .help = "leave out what was executed there" },
};

static const struct option_group groups[] = { OPTION_GROUP(rows, 0) };

static const struct option_table table = {
	.usage = (const char *const[]){ "[OPTION]... IMAGE", NULL },
	.about = "Serve autopkgtest or sbuild with a box over an image, which "
		 "is a directory, a tarball or the name of one.",
	.groups = groups,
	.group_count = countof(groups),
	.closing = "The exit status is 0 when the testbed was left as asked, "
		   "125 if something failed.",
	.misuse = LAUNCH_FAILED,
};

/* Who says `quit` may not wait for the answer.  The command of a box gets a
   mask of its own. */
static void block_sigpipe(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

int main(int argc, char **argv)
{
	struct virt_options options = { .network = false };
	struct fault fault = { .file = NULL };
	struct config config = { .count = 0 };
	struct entry *entry;
	struct parts parts;
	struct image image;
	struct box box;
	struct virt virt = { .box = &box };
	char **operands;

	diag_init(argv[0]);
	locate_from((const char *)getauxval(AT_EXECFN), argv[0]);
	secret_from((const void *)getauxval(AT_RANDOM));
	if (outside_start(argv) < 0)
		die(LAUNCH_FAILED, "cannot leave the session of fakebuild");
	operands = options_parse(&table, &options, argc, argv);
	if (!operands[0])
		options_missing(&table, "image");
	if (operands[1])
		options_unexpected(&table, operands[1]);
	if (options.network && options.no_network)
		options_conflict(&table, "--network", "--no-network");
	if (parts_find(&parts, &fault) < 0)
		die_fault(LAUNCH_FAILED, &fault);
	entry = config_find(&config, operands[0], &fault);
	if (!entry || binds_settle(entry->binds, entry->bind_count, &fault) < 0)
		die_fault(LAUNCH_FAILED, &fault);
	if (image_open(&image, entry->path, entry->unpack, &fault) < 0)
		die_fault(LAUNCH_FAILED, &fault);
	box = (struct box){ .image = image.path,
			    .digest = image.digest,
			    .ledger = image.ledger,
			    .network = (options.network || entry->network) &&
				       !options.no_network,
			    .library = parts.library,
			    .launcher = parts.launcher,
			    .binds = entry->binds,
			    .bind_count = entry->bind_count,
			    .limits = entry->limits,
			    .listens = options.audit &&
				       !options.audit_no_exec };
	virt.logs = options.audit;
	virt.user = options.user ? options.user : entry->user;
	block_sigpipe();
	if (locate_beside("uchroot", virt.program) < 0)
		die(LAUNCH_FAILED, "cannot find %s", virt.program);
	return virt_serve(&virt);
}
