/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cpiotranslate and tartranslate: an archive in, the same archive out, with
 * owners and permissions from the packaging database.  The name of the program
 * chooses the family of formats.  pkgdb/open/open.c opens the database that the
 * options name, this file runs the pump from input to output, and messages.c
 * reports to the user.  Standard output carries the archive and nothing else.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/tool/diag.h"
#include "pkgdb/open/open.h"
#include "translate/rule/convert.h"
#include "translate/stream/output.h"
#include "translate/tool/messages.h"
#include "translate/tool/setup.h"

/* The kernel's limit for an unprivileged user: /proc/sys/fs/pipe-max-size. */
#define PIPE_SIZE (1 << 20)

static void print_fault(const struct options *o, const struct pump *pump)
{
	const struct fault *fault = &pump->fault;

	if (fault->has_offset && pump->decoded)
		fail(STATUS_TROUBLE, "%s: byte %llu when decompressed: %s",
		     fault->file, (unsigned long long)fault->offset,
		     fault->text);
	else
		fail_fault(STATUS_TROUBLE, fault);
	if (!o->output)
		fail(STATUS_TROUBLE, "%s: incomplete, not to be used",
		     pump->out->name);
}

/*
 * A fakebuild state has a rule for all files that the session did not touch.
 * When only this rule matched, the paths of the state's entries are most likely
 * relative to another directory than those of the archive.
 */
static void check_found(const struct pump *pump)
{
	if (pump->found == FOUND_RULE && pkgdb_count(pump->options->db) > 0)
		fail(STATUS_FOUND,
		     "no member has an entry of its own in the "
		     "database; does --root name the packed directory?");
}

static int run(struct pump *pump, const struct options *o)
{
	bool packed = o->compress && strcmp(o->compress, "none") != 0;
	struct sink *out = pump->out;
	struct encoder encoder;
	int result = -1;

	pump->plain = o->compress != NULL;
	if (o->format)
		return convert_run(pump, o->format,
				   packed ? o->compress : NULL);
	if (!packed)
		return pump_run(pump);
	if (encoder_open(&encoder, out, o->compress) < 0) {
		pump->fault = encoder.sink.fault;
	} else {
		pump->out = &encoder.sink;
		result = pump_run(pump);
		if (result == 0 && encoder_finish(&encoder) < 0) {
			pump->fault = encoder.sink.fault;
			result = -1;
		}
	}
	encoder_close(&encoder);
	pump->out = out;
	return result;
}

/* A large pipe saves switches between processes.  On any other kind of file
   the call fails and changes nothing. */
static void widen(int fd)
{
	(void)fcntl(fd, F_SETPIPE_SZ, PIPE_SIZE);
}

static void translate(struct messages *messages,
		      const struct translate_options *how,
		      const struct archive_format *format)
{
	static struct output output;
	const struct options *o = messages->options;
	struct input input;
	struct pump pump = {
		.format = format,
		.options = how,
		.in = &input,
		.out = &output.sink,
		.progress = messages->progress.on ? messages_progress : NULL,
		.progress_arg = messages,
	};
	int result;

	widen(STDIN_FILENO);
	widen(STDOUT_FILENO);
	input_init(&input, STDIN_FILENO, "standard input");
	if (output_open(&output, o->output) < 0)
		die_fault(STATUS_TROUBLE, &output.sink.fault);
	result = run(&pump, o);
	progress_clear(&messages->progress);
	if (result < 0)
		print_fault(o, &pump);
	else if (output_commit(&output) < 0)
		fail_fault(STATUS_TROUBLE, &output.sink.fault);
	else
		check_found(&pump);
	output_close(&output);
	input_fini(&input);
}

static void run_translation(struct options *o,
			    const struct archive_format *format)
{
	struct messages messages;
	struct translate_options how = {
		.db = open_database(&o->database, &o->database.databases, NULL),
		.exceptions = open_exceptions(&o->database),
		.add_missing = o->add_missing,
		.strict = o->database.strict,
		.volumes = o->volumes,
		.output = o->format ? convert_output(o->format) : OUTPUT_SAME,
		.event = messages_event,
		.event_arg = &messages,
		.report_changes = o->report != NULL,
	};

	warn_conflicts(how.db, NULL, &o->database);
	setup_rule(o, pkgdb_users(how.db));
	setup_check(how.db, o);
	how.rule = o->rule;
	messages_open(&messages, o);
	translate(&messages, &how, format);
	messages_close(&messages);
	exceptions_free(how.exceptions);
	close_database(how.db);
}

int main(int argc, char **argv)
{
	struct options options;
	const struct archive_format *format;

	diag_init(argv[0]);
	format = strncmp(diag_prog(), "cpio", 4) == 0 ? &format_cpio
						      : &format_tar;
	options_read(&options, argc, argv);
	if (!options.output && isatty(STDOUT_FILENO))
		die_usage(STATUS_TROUBLE,
			  "standard output: an archive is not for a terminal");
	run_translation(&options, format);
	options_fini(&options);
	return diag_status();
}
