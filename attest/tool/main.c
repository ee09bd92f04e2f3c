/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * attest(1): passes the command line to the command that the first operand
 * names.  Each command reads operands (operand.c), and writes one thing.
 */
#include <errno.h>
#include <string.h>

#include "attest/build/build.h"
#include "attest/compare/compare.h"
#include "attest/tool/deep.h"
#include "attest/tool/operand.h"
#include "attest/tool/sign.h"
#include "attest/tool/verify.h"
#include "attest/write/list.h"
#include "attest/write/pack.h"
#include "common/tool/diag.h"
#include "common/tool/progress.h"
#include "pkgdb/open/open.h"
#include "translate/stream/output.h"

/* Ends a file that has been written, or says why it has not. */
static void finish(struct output *output, int ret, const struct fault *fault)
{
	if (ret < 0)
		fail_fault(STATUS_TROUBLE, fault);
	else if (output_commit(output) < 0)
		fail_fault(STATUS_TROUBLE, &output->sink.fault);
	output_close(output);
}

/* Opens the operand that an output is made of, which must not lie in it: the
   next one would hold it. */
static void open_source(struct operand *operand, struct options *options)
{
	operand_open(operand, options->operands.word[0], options);
	if (options->output && operand_holds(operand, options->output))
		die(STATUS_TROUBLE, "%s: lies in the tree %s", options->output,
		    operand->name);
}

static struct output *open_output(const struct options *options)
{
	struct output *output = malloc(sizeof(*output));

	if (!output)
		die_errno(STATUS_TROUBLE, "cannot write");
	if (output_open(output, options->output) < 0)
		die_fault(STATUS_TROUBLE, &output->sink.fault);
	return output;
}

static void command_manifest(struct options *options)
{
	struct operand operand;
	struct output *output;
	int ret;

	open_source(&operand, options);
	operand_digest(&operand);
	output = open_output(options);
	ret = list_write(&output->sink, operand_inventory(&operand),
			 &(struct list_options){
				 .no_time = options->no_time,
				 .epoch = options->epoch,
			 });
	finish(output, ret, &output->sink.fault);
	free(output);
	operand_close(&operand);
}

static void command_pack(struct options *options)
{
	struct operand operand;
	struct output *output;
	struct fault fault;
	struct pack pack;
	int ret;

	open_source(&operand, options);
	if (!operand.is_tree)
		die(STATUS_TROUBLE, "%s: is not a directory", operand.name);
	output = open_output(options);
	pack = (struct pack){
		.tree = &operand.tree,
		.sink = &output->sink,
		.epoch = options->epoch,
		.format = pack_format_named(options->format ? options->format
							    : "pax"),
	};
	progress_follow(options->database.quiet);
	ret = pack_write(&pack, &fault);
	progress_unfollow();
	finish(output, ret, &fault);
	free(output);
	operand_close(&operand);
}

static void command_compare(struct options *options)
{
	const struct words *words = &options->operands;
	struct exceptions *exceptions = open_exceptions(&options->database);
	struct operand first, other;
	bool differs = false;

	operand_open(&first, words->word[0], options);
	operand_digest(&first);
	for (size_t n = 1; n < words->count; n++) {
		int ret;

		operand_open(&other, words->word[n], options);
		operand_digest(&other);
		ret = compare(&(struct compare){
			.out = stdout,
			.a = first.name,
			.b = other.name,
			.left = operand_inventory(&first),
			.right = operand_inventory(&other),
			.pairs = words->count > 2,
			.json = options->json,
			.time = options->time,
			.epoch = options->epoch,
			.exceptions = exceptions,
		});
		if (ret < 0)
			die_errno(STATUS_TROUBLE, "cannot compare");
		differs |= ret > 0;
		operand_close(&other);
	}
	operand_close(&first);
	exceptions_free(exceptions);
	if (differs)
		diag_worsen(STATUS_FOUND);
	if (differs && options->deep)
		deep_compare(words->word[0], words->word[1]);
	diag_close_stdout(STATUS_TROUBLE);
}

static void command_build(struct options *options)
{
	const struct build_options build_options = {
		.descriptor = options->operands.word[0],
		.output = options->output,
		.builder_id = options->builder_id,
		.build_type = options->build_type,
		.audit = options->audit,
	};
	struct fault fault;

	if (build(&build_options, &fault) < 0)
		die_fault(STATUS_TROUBLE, &fault);
}

/* The first operand is one of these names; attest(1) describes them. */
static const struct {
	const char *name;
	void (*run)(struct options *options);
} commands[] = {
	{ "manifest", command_manifest }, { "pack", command_pack },
	{ "compare", command_compare },	  { "sign", command_sign },
	{ "verify", command_verify },	  { "build", command_build },
};

int main(int argc, char **argv)
{
	struct options options;
	size_t n = 0;

	diag_init(argv[0]);
	options_read(&options, argc, argv);
	while (n < countof(commands) &&
	       strcmp(commands[n].name, options.command) != 0)
		n++;
	if (n == countof(commands))
		die_usage(STATUS_TROUBLE, "unknown command '%s'",
			  options.command);
	commands[n].run(&options);
	options_fini(&options);
	return diag_status();
}
