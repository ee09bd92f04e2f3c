/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Feeds bytes to the readers of envelopes and of statements.  What is written
 * of an envelope, and of a statement that can be written, must be read as the
 * same.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attest/sign/envelope.h"
#include "attest/statement/statement.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool is_so, const char *what, const struct fault *fault)
{
	if (is_so)
		return;
	fprintf(stderr, "%s: %s\n", what, fault->text);
	abort();
}

/* Reads our own spelling, which has to be written the same way again. */
static void check_again(const struct str *text)
{
	struct fault fault = { .text = "" };
	struct str again = STR_INIT;
	struct statement statement;

	expect(statement_parse(&statement, str_text(text), text->len, &fault) ==
		       0,
	       "not read again", &fault);
	expect(statement_put(&again, &statement, &fault) == 0,
	       "not written again", &fault);
	expect(strcmp(str_text(&again), str_text(text)) == 0, "otherwise",
	       &fault);
	str_fini(&again);
	statement_fini(&statement);
}

static void try_statement(const char *text, size_t size)
{
	struct fault fault = { .text = "" };
	struct statement statement;
	struct str out = STR_INIT;

	if (statement_parse(&statement, text, size, &fault) < 0)
		expect(fault.text[0] != '\0', "no reason", &fault);
	else if (statement_put(&out, &statement, &fault) < 0)
		expect(fault.text[0] != '\0', "no reason", &fault);
	else
		check_again(&out);
	str_fini(&out);
	statement_fini(&statement);
}

static void try_envelope(const char *text, size_t size)
{
	struct envelope envelope, again = ENVELOPE_INIT;
	struct fault fault = { .text = "" };
	struct str out = STR_INIT, second = STR_INIT;

	envelope_is(text, size);
	if (envelope_parse(&envelope, text, size, &fault) < 0) {
		expect(fault.text[0] != '\0', "no reason", &fault);
	} else {
		try_statement(str_text(&envelope.payload),
			      envelope.payload.len);
		expect(envelope_put(&out, &envelope, &fault) == 0 &&
			       envelope_parse(&again, str_text(&out), out.len,
					      &fault) == 0 &&
			       envelope_put(&second, &again, &fault) == 0,
		       "not written and read", &fault);
		expect(strcmp(str_text(&out), str_text(&second)) == 0,
		       "otherwise", &fault);
	}
	str_fini(&out);
	str_fini(&second);
	envelope_fini(&envelope);
	envelope_fini(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	try_statement((const char *)data, size);
	try_envelope((const char *)data, size);
	return 0;
}
