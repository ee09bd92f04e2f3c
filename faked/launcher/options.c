/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The launcher's options, and which of them go together.  Parsing stops at the
 * first operand: what follows is the command and its own options.
 */
#include "faked/launcher/options.h"

#include <limits.h>
#include <string.h>

#include "common/number.h"
#include "common/tool/diag.h"
#include "common/tool/options.h"
#include "faked/launcher/called_as.h"

/* How often a --state database is brought up to date, in seconds: a power cut
   costs at most so much. */
#define CHECKPOINT_DEFAULT 10
#define CHECKPOINT_MOST	   (24 * 60 * 60)

#define FIELD(member) offsetof(struct launch_options, member)

static bool is_number(const char *text, void *value UNUSED)
{
	uint64_t number;

	return parse_decimal(text, INT_MAX, &number);
}

static bool is_path(const char *text, void *value UNUSED)
{
	return *text == '/';
}

static bool is_path_list(const char *text, void *value UNUSED)
{
	return environment_is_list(text, ',');
}

static const char *export_choice(size_t n)
{
	static const char *const formats[] = {
		"text",		 "mtree",	 "device-table", "squashfs",
		"gen_init_cpio", "statoverride", "rpm",		 "json",
		"protolist",	 "ips",		 "entries",
	};

	return n < countof(formats) ? formats[n] : NULL;
}

static bool is_directory_list(const char *text, void *value UNUSED)
{
	return environment_is_list(text, ':');
}

static const struct option_row rows[] = {
	{ 'i', "load", "FILE", OPTION_LIST, FIELD(load),
	  .help = "begin with the state saved in FILE; several are merged" },
	{ 0, "import", "FILE", OPTION_LIST, FIELD(import),
	  .help = "record what FILE, as of --export, says of the paths below "
		  "--root; several are joined" },
	{ 0, "missing-ok", NULL, OPTION_FLAG, FIELD(missing_ok),
	  .help = "with --import, pass over paths that are not there" },
	{ 0, "last-wins", NULL, OPTION_FLAG, FIELD(last_wins),
	  .help = "with --import, let the last FILE count where several "
		  "disagree" },
	{ 's', "save", "FILE", OPTION_TEXT, FIELD(save),
	  .help = "save the state to FILE at the end" },
	{ 0, "state", "FILE", OPTION_TEXT, FIELD(state),
	  .help = "keep the state in FILE all the time" },
	{ 0, "checkpoint", "SECONDS", OPTION_NUMBER, FIELD(checkpoint),
	  .help = "how often the FILE of --state is brought up to date; 10 by "
		  "default",
	  .number = CHECKPOINT_MOST, .expected = "a number of seconds" },
	{ 'u', "unknown-is-real", NULL, OPTION_FLAG, FIELD(unknown_is_real),
	  .help = "show files that nobody changed as they are" },
	{ 0, "allow-setid", NULL, OPTION_FLAG, FIELD(allow_setid),
	  .help = "let set-id programs gain real privileges" },
	{ 0, "include-paths", "PATH,...", OPTION_TEXT, FIELD(settings.include),
	  .help = "leave files to the kernel unless their paths begin so",
	  .read = is_path_list, .expected = "absolute paths between commas" },
	{ 0, "ignore-paths", "PATH,...", OPTION_TEXT, FIELD(settings.ignore),
	  .help = "leave files to the kernel whose paths begin so",
	  .read = is_path_list, .expected = "absolute paths between commas" },
	{ 0, "passwd", "DIR:...", OPTION_TEXT, FIELD(settings.passwd),
	  .help = "look up users and groups in etc/ of the first DIR that has "
		  "them",
	  .read = is_directory_list,
	  .expected = "absolute paths between colons" },
	{ 0, "untouched", "PROGRAM,...", OPTION_TEXT, FIELD(settings.untouched),
	  .help = "leave the text of these programs as it is, and so their "
		  "system calls to the kernel" },
	{ 0, "no-sync", NULL, OPTION_FLAG, FIELD(settings.no_sync),
	  .help = "let fsync and its kin succeed without writing to the disk" },
	{ 0, "explain", "PATH...", OPTION_TEXT, FIELD(explain),
	  .help = "say who gave each PATH its owner, group and mode, when, and "
		  "by which command" },
	{ 0, "recursive", NULL, OPTION_FLAG, FIELD(recursive),
	  .help = "with --explain, also of all below a directory" },
	{ 0, "json", NULL, OPTION_FLAG, FIELD(json),
	  .help = "with --explain or --doctor, in JSON, an object a line" },
	{ 0, "export", "FORM", OPTION_TEXT, FIELD(export),
	  .help = "write the state as text, mtree, device-table, squashfs, "
		  "gen_init_cpio, statoverride, rpm, json, entries, protolist "
		  "or ips",
	  .choice = export_choice },
	{ 0, "digests", NULL, OPTION_FLAG, FIELD(digests),
	  .help = "with --export json --root, size and SHA-256 of files, too" },
	{ 0, "root", "DIR", OPTION_TEXT, FIELD(root),
	  .help = "look for the files of the state below DIR, too; "
		  "with --export, write only what is below DIR, with paths "
		  "from there" },
	{ 0, "prune", NULL, OPTION_FLAG, FIELD(prune),
	  .help = "remove from --state the records of files that are gone from "
		  "disk" },
	{ 0, "verify", NULL, OPTION_FLAG, FIELD(check),
	  .help = "list the records that differ from what is on disk" },
	{ 0, "rebuild", NULL, OPTION_FLAG, FIELD(rebuild),
	  .help = "take the files at recorded paths for those recorded" },
	{ 0, "move", "FROM", OPTION_TEXT, FIELD(move),
	  .help = "change the paths below FROM in the state", .read = is_path,
	  .expected = "an absolute path" },
	{ 0, "to", "PATH", OPTION_TEXT, FIELD(to),
	  .help = "where --move has them begin", .read = is_path,
	  .expected = "an absolute path" },
	{ 0, "renumber", "PATH", OPTION_TEXT, FIELD(renumber),
	  .help = "give the device of PATH its present number in the state",
	  .read = is_path, .expected = "an absolute path" },
	{ 0, "doctor", NULL, OPTION_FLAG, FIELD(doctor),
	  .help = "try what works on this machine and in this folder, for "
		  "reports of defects" },
	{ 0, "strict", NULL, OPTION_FLAG, FIELD(strict),
	  .help = "fail when a record cannot be used or written" },
	{ 'v', "verbose", NULL, OPTION_FLAG, FIELD(verbose),
	  .help = "name the records that are left out; -v alone shows the "
		  "version" },
	{ 'l', "lib", "FILE", OPTION_TEXT, FIELD(library),
	  .help = "preload this library" },
	{ 'f', "faked", "FILE", OPTION_TEXT, FIELD(faked),
	  .help = "use this faked" },
	{ 'b', "fd-base", "N", OPTION_TEXT, FIELD(fd_base),
	  .help = "set FAKEROOT_FD_BASE for COMMAND", .read = is_number,
	  .expected = "a number" },
};

static const struct option_group groups[] = { OPTION_GROUP(rows, 0) };

static struct option_table table = {
	.usage =
		(const char *const[]){
			"[OPTION]... [--] [COMMAND [ARGUMENT]...]",
			"[-i FILE | --state FILE] --explain PATH...",
			"[-i FILE | --state FILE] [--root DIR] --export FORM",
			"{--import FILE}... --root DIR [--state FILE] "
			"[COMMAND...]",
			"--state FILE [--root DIR] --prune",
			"{-i FILE | --state FILE} --verify",
			"{-i FILE | --state FILE} [--renumber PATH] "
			"[--rebuild]",
			"{-i FILE | --state FILE} --move FROM --to PATH",
			"[--json] --doctor",
			NULL,
		},
	.about = "Run COMMAND in a world where this user is root: owners, "
		 "modes, devices and extended attributes that only root could "
		 "set appear to be set.",
	.groups = groups,
	.group_count = countof(groups),
	.closing = "Without COMMAND, a shell is run.  The exit status is the "
		   "command's; 125 when the launcher fails, or 1 if it was "
		   "called as fakeroot, 126 when COMMAND cannot be run, 127 "
		   "when it is not found.",
	.stops = true,
};

/* --explain and --export ask about one state, and change none. */
static void check_question(const struct launch_options *launch,
			   const char *option)
{
	if (launch->load.count > 1)
		options_conflict(&table, option, "more than one -i");
	if (launch->save)
		options_conflict(&table, option, "-s");
	if (launch->prune)
		options_conflict(&table, option, "--prune");
}

bool launch_maintains(const struct launch_options *launch)
{
	return launch->check || launch->rebuild || launch->move ||
	       launch->renumber;
}

/* --import fills a session with what belongs to one tree.  `command` is the
   first word of it, which a further file without --import is taken for, or
   NULL. */
static void check_import(const struct launch_options *launch,
			 const char *command)
{
	const char *const other = launch->explain  ? "--explain"
				  : launch->export ? "--export"
				  : launch->prune  ? "--prune"
				  : launch->doctor ? "--doctor"
						   : NULL;

	if (other)
		options_conflict(&table, "--import", other);
	if (launch_maintains(launch))
		options_conflict(&table, "--import", "--verify or its kin");
	if (!launch->root && command)
		die_usage(launch_failed(),
			  "--import needs --root before the command '%s'",
			  command);
	if (!launch->root)
		options_need(&table, "--import", "--root");
}

/* --verify and its kin work on one file, which no session uses. */
static void check_maintenance(const struct launch_options *launch)
{
	const char *option = launch->rebuild	? "--rebuild"
			     : launch->move	? "--move"
			     : launch->renumber ? "--renumber"
						: "--verify";

	check_question(launch, option);
	if (launch->explain)
		options_conflict(&table, option, "--explain");
	if (launch->export)
		options_conflict(&table, option, "--export");
	if (!launch->state && !launch->load.count)
		options_need(&table, option, "--state or -i");
}

static void check(const struct launch_options *launch, const char *command)
{
	if (launch_maintains(launch))
		check_maintenance(launch);
	if (launch->move && !launch->to)
		options_need(&table, "--move", "--to");
	if (launch->to && !launch->move)
		options_need(&table, "--to", "--move");
	if (launch->state && launch->load.count)
		options_conflict(&table, "--state", "-i");
	if (launch->state && launch->save)
		options_conflict(&table, "--state", "-s");
	if (launch->explain && launch->export)
		options_conflict(&table, "--explain", "--export");
	if (launch->explain || launch->export)
		check_question(launch,
			       launch->explain ? "--explain" : "--export");
	if (launch->root && !launch->export && !launch->explain &&
	    !launch->load.count && !launch->save && !launch->state &&
	    !launch->import.count)
		options_need(&table, "--root",
			     "--export, --import, --state, -i or -s");
	if (launch->explain && launch->explain[0] == '-' &&
	    launch->explain[1] == '-')
		die_usage(launch_failed(),
			  "--explain takes a path: put '%s' before it, or "
			  "call a file of that name './%s'",
			  launch->explain, launch->explain);
	if (launch->digests && !(launch->export && launch->root &&
				 !strcmp(launch->export, "json")))
		options_need(&table, "--digests", "--export json and --root");
	if (launch->import.count)
		check_import(launch, command);
	else if (launch->missing_ok || launch->last_wins)
		options_need(&table,
			     launch->missing_ok ? "--missing-ok"
						: "--last-wins",
			     "--import");
	if (launch->recursive && !launch->explain)
		options_need(&table, "--recursive", "--explain");
	if (launch->json && !launch->explain && !launch->doctor)
		options_need(&table, "--json", "--explain or --doctor");
	if (launch->doctor && (launch->explain || launch->export))
		options_conflict(&table, "--doctor",
				 launch->explain ? "--explain" : "--export");
	if (launch->checkpoint >= 0 && !launch->state)
		options_need(&table, "--checkpoint", "--state");
	if (launch->prune && !launch->state)
		options_need(&table, "--prune", "--state");
}

char **launch_shell(void)
{
	static char fallback[] = "/bin/sh";
	static char *argv[2];
	char *shell = getenv("SHELL");

	argv[0] = shell && *shell ? shell : fallback;
	return argv;
}

void launch_options_parse(struct launch_options *launch, int argc, char **argv)
{
	/* As fakeroot's, if it is all that is said; abuild copies the line. */
	bool alone = argc == 2 && !strcmp(argv[1], "-v");
	char **operands;

	table.misuse = launch_failed();
	if (alone && called_as_fakeroot())
		diag_init("fakeroot");
	if (alone)
		options_version(&table);
	*launch = (struct launch_options){ .checkpoint = -1 };
	operands = options_parse(&table, launch, argc, argv);
	check(launch, *operands);
	launch->program = argv[0];
	if (*operands && (launch->export || launch->prune || launch->doctor ||
			  launch_maintains(launch)))
		options_unexpected(&table, *operands);
	if (launch->checkpoint < 0)
		launch->checkpoint = CHECKPOINT_DEFAULT;
	if (launch->import.count && !*operands && !launch->save &&
	    !launch->state)
		options_need(&table, "--import without a command",
			     "--state or -s");
	launch->argv = *operands || launch->explain || launch->import.count
			       ? operands
			       : launch_shell();
}
