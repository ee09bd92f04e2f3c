/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Signs a statement: one that lies there, that of an envelope, which keeps its
 * signatures, or one that is made of an artifact.  Nothing is written before
 * there is a signature.
 */
#include "attest/tool/sign.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "attest/sign/envelope.h"
#include "attest/sign/scheme.h"
#include "attest/statement/statement.h"
#include "common/file/io.h"
#include "common/file/sum.h"
#include "common/path.h"
#include "common/tool/diag.h"
#include "translate/stream/output.h"

/* Makes the statement that somebody made a file. */
static void make_statement(struct str *out, const char *name,
			   const struct options *options)
{
	CLEANUP_FD int fd = open(name, O_RDONLY | O_CLOEXEC);
	struct statement statement = STATEMENT_INIT;
	char hex[SHA256_HEX_SIZE];
	struct fault fault;

	if (fd < 0 || sum_file(fd, NULL, hex) < 0)
		die_errno(STATUS_TROUBLE, "%s", name);
	statement.builder_id = options->builder_id;
	statement.build_type = options->build_type;
	if (statement_add(&statement.subjects,
			  &(struct statement_item){ .name = path_base(name),
						    .sha256 = hex }) < 0)
		die_errno(STATUS_TROUBLE, "%s", name);
	if (statement_put(out, &statement, &fault) < 0)
		die_fault(STATUS_TROUBLE, &fault);
	statement_fini(&statement);
}

/* Refuses to sign what nobody would accept. */
static void check_statement(const struct str *payload, const char *name)
{
	struct statement statement;
	struct fault fault;
	int ret = statement_parse(&statement, str_text(payload), payload->len,
				  &fault);

	statement_fini(&statement);
	fault.file = name;
	fault.line = 0;
	if (ret < 0)
		die_fault(STATUS_TROUBLE, &fault);
}

/* Reads a statement, or an envelope with its signatures. */
static void read_statement(struct envelope *envelope, const char *name)
{
	CLEANUP_FREE char *text = NULL;
	struct fault fault;
	size_t size;

	text = read_file(name, ENVELOPE_MAX, &size);
	if (!text && errno != EFBIG)
		die_errno(STATUS_TROUBLE, "%s", name);
	if (!text || text[strspn(text, " \t\r\n")] != '{')
		die(STATUS_TROUBLE,
		    "%s: is neither a statement nor an envelope; --builder-id "
		    "and --build-type make a statement of it",
		    name);
	if (!envelope_is(text, size)) {
		str_append(&envelope->payload, text, size);
	} else if (envelope_parse(envelope, text, size, &fault) < 0) {
		fault.file = name;
		die_fault(STATUS_TROUBLE, &fault);
	}
	check_statement(&envelope->payload, name);
}

static void write_envelope(const struct envelope *envelope, const char *path)
{
	struct output *output = malloc(sizeof(*output));
	struct str text = STR_INIT;
	struct fault fault;

	if (!output)
		die_errno(STATUS_TROUBLE, "cannot write");
	if (envelope_put(&text, envelope, &fault) < 0)
		die_fault(STATUS_TROUBLE, &fault);
	if (output_open(output, path) < 0 ||
	    output->sink.write(&output->sink, str_text(&text), text.len) < 0 ||
	    output_commit(output) < 0)
		fail_fault(STATUS_TROUBLE, &output->sink.fault);
	output_close(output);
	free(output);
	str_fini(&text);
}

void command_sign(struct options *options)
{
	const struct scheme *scheme = options->scheme
					      ? scheme_named(options->scheme)
					      : scheme_at(0);
	struct envelope envelope = ENVELOPE_INIT;
	const char *name = options->operands.word[0];
	struct fault fault;

	if (options->builder_id)
		make_statement(&envelope.payload, name, options);
	else
		read_statement(&envelope, name);
	if (scheme_sign(scheme, options->key, options->command_line,
			options->keyid ? options->keyid : "", &envelope,
			&fault) < 0)
		die_fault(STATUS_TROUBLE, &fault);
	write_envelope(&envelope, options->output);
	envelope_fini(&envelope);
}
