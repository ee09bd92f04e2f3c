/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * uchroot: finds the image, and has a supervisor run the command in a box.
 * Outside of any session of fakebuild, since the namespaces and mounts must be
 * the kernel's.
 */
#include <stdio.h>
#include <sys/auxv.h>

#include "common/tool/diag.h"
#include "common/tool/exit_status.h"
#include "faked/launcher/locate.h"
#include "faked/session/secret.h"
#include "raw/program.h"
#include "uchroot/config/config.h"
#include "uchroot/image/image.h"
#include "uchroot/run/outside.h"
#include "uchroot/run/parts.h"
#include "uchroot/run/sessions.h"
#include "uchroot/run/supervise.h"
#include "uchroot/tool/audit_file.h"
#include "uchroot/tool/copies.h"
#include "uchroot/tool/environment.h"
#include "uchroot/tool/options.h"

PROGRAM_LEAVE_ALONE;

/* ------------------------------------------------------------ its orders */

static struct fault fault;

/* The image that the user named, and what its box has. */
static struct entry *find_entry(struct config *config,
				const struct uchroot_options *options)
{
	struct entry *entry = config_find(config, options->chroot, &fault);

	if (!entry)
		die_fault(LAUNCH_FAILED, &fault);
	for (size_t i = 0; i < options->binds.count; i++)
		if (entry_bind(entry, &config->arena, options->binds.word[i],
			       &fault) < 0)
			die(LAUNCH_FAILED, "--bind: %s", fault.text);
	if (binds_settle(entry->binds, entry->bind_count, &fault) < 0)
		die_fault(LAUNCH_FAILED, &fault);
	return entry;
}

static struct request request_for(const struct uchroot_options *options)
{
	return (struct request){
		.argv = options->command,
		.envp = kept_environment(options->preserve, &options->env),
		.user = options->user ? options->user : "",
		.cwd = options->directory ? options->directory : "",
		.failed = options->fail_status,
	};
}

/* -r */
static int run_in_session(const struct uchroot_options *options)
{
	struct request request = request_for(options);
	int status;

	if (sessions_run(options->chroot, &request, options->timeout, &status,
			 &fault) < 0)
		die_fault(options->fail_status, &fault);
	return status;
}

/* -e */
static int end_session(const struct uchroot_options *options)
{
	if (sessions_end(options->chroot, &fault) < 0)
		die_fault(LAUNCH_FAILED, &fault);
	return diag_status();
}

/* Prints the names that config_find() knows, each once. */
static void list_images(void)
{
	struct config config = { .count = 0 };

	if (config_read(&config, &fault) < 0)
		die_fault(LAUNCH_FAILED, &fault);
	for (size_t i = 0; i < config.count; i++)
		if (!config_has_before(&config, i))
			puts(config.entries[i].name);
	config_fini(&config);
}

/* -l */
static int list(const struct uchroot_options *options)
{
	if (options->all_chroots)
		list_images();
	if ((options->all_sessions || !options->all_chroots) &&
	    sessions_list(&fault) < 0)
		die_fault(LAUNCH_FAILED, &fault);
	diag_close_stdout(LAUNCH_FAILED);
	return diag_status();
}

/* --purge */
static int purge(void)
{
	struct config config = { .count = 0 };

	if (sessions_purge(&fault) < 0 || image_purge(NULL, &fault) < 0 ||
	    config_read(&config, &fault) < 0)
		die_fault(LAUNCH_FAILED, &fault);
	for (size_t i = 0; i < config.count; i++)
		if (config.entries[i].unpack &&
		    image_purge(config.entries[i].unpack, &fault) < 0)
			die_fault(LAUNCH_FAILED, &fault);
	config_fini(&config);
	return diag_status();
}

/* Begins the log that the user wants; NULL if he wants none. */
static struct audit *begin_log(struct audit *audit, struct box *box,
			       const struct uchroot_options *options)
{
	if (!audit_file_begin(audit, options, box))
		return NULL;
	box->listens = !options->audit_no_exec;
	return audit;
}

/* -b */
static int begin_session(struct box *box, const struct uchroot_options *options)
{
	struct audit log, *audit = begin_log(&log, box, options);
	const char *name = options->session;
	char chosen[SESSION_NAME_MAX];

	if (!name && sessions_choose(chosen, &fault) < 0)
		die_fault(LAUNCH_FAILED, &fault);
	name = name ? name : chosen;
	if (sessions_begin(box, name, audit, options->timeout, false, &fault) <
	    0)
		die_fault(LAUNCH_FAILED, &fault);
	puts(name);
	diag_close_stdout(LAUNCH_FAILED);
	return diag_status();
}

static int run(struct box *box, const struct uchroot_options *options)
{
	struct request request = request_for(options);
	struct errand errand = { .box = box,
				 .request = &request,
				 .seconds = options->timeout,
				 .outs = copies_out(&options->outs),
				 .out_count = options->outs.count,
				 .state = options->state };
	struct audit audit;
	int status;

	if (box->user)
		request.user = box->user;
	errand.audit = begin_log(&audit, box, options);
	status = supervise(&errand);
	return errand.audit ? audit_file_end(errand.audit, status) : status;
}

/* Finds the image, and what is recorded of its files. */
static void open_image(struct image *image, const struct entry *entry,
		       const struct uchroot_options *options)
{
	const char *state = options->state;

	if (image_open(image, entry->path, entry->unpack, &fault) < 0)
		die_fault(LAUNCH_FAILED, &fault);
	if (options->in_place && image->lock >= 0)
		die(LAUNCH_FAILED, "%s: a tarball cannot be changed in place",
		    options->chroot);
	if (state && image_check_state(state, &fault) < 0)
		die_fault(LAUNCH_FAILED, &fault);
	if (options->copy && state && access(state, F_OK) == 0)
		die(LAUNCH_FAILED, "%s: is not the state of a new copy", state);
	if (options->copy && image_copy(image, options->copy, &fault) < 0)
		die_fault(LAUNCH_FAILED, &fault);
	if (options->in_place && state &&
	    image_load_state(image, state, &fault) < 0)
		die_fault(LAUNCH_FAILED, &fault);
}

int main(int argc, char **argv)
{
	struct uchroot_options options = { .chroot = NULL };
	struct config config = { .count = 0 };
	struct entry *entry;
	struct parts parts;
	struct image image;
	struct box box;

	diag_init(argv[0]);
	locate_from((const char *)getauxval(AT_EXECFN), argv[0]);
	secret_from((const void *)getauxval(AT_RANDOM));
	if (outside_start(argv) < 0)
		die(LAUNCH_FAILED, "cannot leave the session of fakebuild");
	uchroot_options_parse(&options, argc, argv);
	if (options.verify)
		return audit_file_verify(&options);
	if (options.purge)
		return purge();
	if (options.list)
		return list(&options);
	if (options.end)
		return end_session(&options);
	if (options.run)
		return run_in_session(&options);
	if (parts_find(&parts, &fault) < 0)
		die_fault(LAUNCH_FAILED, &fault);
	entry = find_entry(&config, &options);
	open_image(&image, entry, &options);
	box = (struct box){
		.image = image.path,
		.digest = image.digest,
		.ledger = image.ledger,
		.in_place = options.in_place || options.copy,
		.network = (options.network || entry->network) &&
			   !options.no_network,
		.library = parts.library,
		.launcher = parts.launcher,
		.binds = entry->binds,
		.bind_count = entry->bind_count,
		.copies = copies_in(&options.ins),
		.copy_count = options.ins.count,
		.limits = options.limits,
		.user = options.user ? options.user : entry->user,
	};
	limits_add(&box.limits, &entry->limits);
	return options.begin ? begin_session(&box, &options)
			     : run(&box, &options);
}
