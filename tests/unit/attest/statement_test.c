/* SPDX-License-Identifier: BSD-2-Clause */
#include "attest/statement/statement.h"

#include <string.h>

#include "tests/unit/unit.h"

#define SUM  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define SUM2 "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

/* A statement in the order that ours have, in pieces that can be replaced. */
#define DEFINITION                            \
	"\"buildDefinition\":{"               \
	"\"buildType\":\"https://t.test/b\"," \
	"\"externalParameters\":{}}"
#define DETAILS	       "\"runDetails\":{\"builder\":{\"id\":\"https://t.test/u\"}}"
#define PREDICATE      "\"predicate\":{" DEFINITION "," DETAILS "}"
#define PREDICATE_TYPE "\"predicateType\":\"https://slsa.dev/provenance/v1\""
#define SUBJECT \
	"\"subject\":[{\"digest\":{\"sha256\":\"" SUM "\"},\"name\":\"m\"}]"
#define TYPE "\"_type\":\"https://in-toto.io/Statement/v1\""

#define ITEM(members) \
	"{" TYPE ",\"subject\":[" members "]," PREDICATE_TYPE "," PREDICATE "}"
#define BODY(members) \
	"{" TYPE "," SUBJECT "," PREDICATE_TYPE ",\"predicate\":{" members "}}"

/* Parses a text; the message, or NULL if it is accepted. */
static const char *fault_of(const char *text)
{
	static struct fault fault;
	struct statement statement;
	int ret = statement_parse(&statement, text, strlen(text), &fault);

	statement_fini(&statement);
	return ret < 0 ? fault.text : NULL;
}

/* What is written of it; the caller frees. */
static char *spelled(const struct statement *statement)
{
	struct str text = STR_INIT;
	struct fault fault;

	if (statement_put(&text, statement, &fault) < 0)
		fail_msg("%s", fault.text);
	return str_take(&text);
}

static void has_one_spelling(void **context)
{
	struct statement statement = STATEMENT_INIT;
	json_t *parameters = json_pack("{s:i,s:b,s:[s,s]}", "z", 7, "network",
				       0, "command", "make", "\xc3\xa4/\n");
	char *text;

	(void)context;
	statement.build_type = "https://t.test/b";
	statement.builder_id = "https://t.test/u";
	statement.parameters = parameters;
	statement.invocation_id = "4242";
	statement.started = 0;
	statement.finished = 1796065557;
	assert_int_equal(statement_add(&statement.subjects,
				       &(struct statement_item){
					       .name = "m", .sha256 = SUM }),
			 0);
	assert_int_equal(statement_add(&statement.subjects,
				       &(struct statement_item){
					       .name = "a", .sha256 = SUM2 }),
			 0);
	assert_int_equal(
		statement_add(&statement.dependencies,
			      &(struct statement_item){ .name = "base",
							.uri = "pkg:deb/x",
							.sha256 = SUM2 }),
		0);
	assert_int_equal(statement_add(&statement.byproducts,
				       &(struct statement_item){
					       .name = "log", .sha256 = SUM }),
			 0);
	text = spelled(&statement);
	assert_string_equal(
		text,
		"{\"_type\":\"https://in-toto.io/Statement/v1\","
		"\"predicate\":{\"buildDefinition\":{"
		"\"buildType\":\"https://t.test/b\","
		"\"externalParameters\":{\"command\":[\"make\","
		"\"\xc3\xa4/\\n\"],\"network\":false,\"z\":7},"
		"\"resolvedDependencies\":[{\"digest\":{\"sha256\":\"" SUM2
		"\"},\"name\":\"base\",\"uri\":\"pkg:deb/x\"}]},"
		"\"runDetails\":{\"builder\":{\"id\":\"https://t.test/u\"},"
		"\"byproducts\":[{\"digest\":{\"sha256\":\"" SUM "\"},"
		"\"name\":\"log\"}],"
		"\"metadata\":{\"finishedOn\":\"2026-11-30T19:05:57Z\","
		"\"invocationId\":\"4242\","
		"\"startedOn\":\"1970-01-01T00:00:00Z\"}}},"
		"\"predicateType\":\"https://slsa.dev/provenance/v1\","
		"\"subject\":[{\"digest\":{\"sha256\":\"" SUM "\"},"
		"\"name\":\"m\"},{\"digest\":{\"sha256\":\"" SUM2
		"\"},\"name\":\"a\"}]}");
	free(text);
	statement_fini(&statement);
	json_decref(parameters);
}

static void comes_back_as_it_was(void **context)
{
	const char *text = BODY(DEFINITION
				",\"runDetails\":{\"builder\":{\"id\":\"a:b\"},"
				"\"metadata\":{\"invocationId\":\"i\","
				"\"finishedOn\":\"2026-11-30T19:05:57.25Z\"}}");
	struct statement statement, again;
	char *first, *second;
	struct fault fault;

	(void)context;
	assert_int_equal(
		statement_parse(&statement, text, strlen(text), &fault), 0);
	assert_string_equal(statement.builder_id, "a:b");
	assert_string_equal(statement.subjects.list[0].sha256, SUM);
	assert_int_equal(statement.started, -1);
	assert_int_equal(statement.finished, 1796065557);
	first = spelled(&statement);
	assert_int_equal(statement_parse(&again, first, strlen(first), &fault),
			 0);
	second = spelled(&again);
	assert_string_equal(first, second);
	free(first);
	free(second);
	statement_fini(&statement);
	statement_fini(&again);
}

static void passes_over_what_is_not_known(void **context)
{
	static const char *const texts[] = {
		"{\"new\":1.5," TYPE "," SUBJECT "," PREDICATE_TYPE
		"," PREDICATE "}",
		ITEM("{\"digest\":{\"sha256\":\"" SUM "\",\"x9\":\"0a\"},"
		     "\"new\":[null]}"),
		/* A digest of another kind is one. */
		ITEM("{\"digest\":{\"sha512\":\"00ff\"}}"),
		ITEM("{\"digest\":{\"sha256\":\"" SUM "\"}},"
		     "{\"digest\":{\"sha256\":\"" SUM "\"}}"),
		BODY(DEFINITION "," DETAILS ",\"new\":{}"),
		BODY(DEFINITION ",\"runDetails\":{\"builder\":{\"id\":"
				"\"a:b\",\"version\":{\"x\":\"1\"}}}"),
	};

	(void)context;
	for (size_t i = 0; i < countof(texts); i++)
		if (fault_of(texts[i]))
			fail_msg("%s: %s", texts[i], fault_of(texts[i]));
}

static void demands_fields(void **context)
{
	static const struct {
		const char *text, *fault;
	} rows[] = {
		{ "", "no JSON: " },
		{ "[]", "the statement is no object of JSON" },
		{ "{" TYPE "," TYPE "}", "no JSON: duplicate object key" },
		{ "{" SUBJECT "," PREDICATE_TYPE "," PREDICATE "}",
		  "'_type' is missing" },
		{ "{\"_type\":\"https://in-toto.io/Statement/v0.1\"}",
		  "'_type' is https://in-toto.io/Statement/v0.1, and not" },
		{ "{\"_type\":7}", "'_type' is no text" },
		{ "{" TYPE "," PREDICATE_TYPE "," PREDICATE "}",
		  "'subject' is missing" },
		{ ITEM(""), "'subject' is empty" },
		{ "{" TYPE ",\"subject\":{}}", "'subject' is no list" },
		{ ITEM("7"), "'subject[0]' is no object" },
		{ ITEM("{\"name\":\"m\"}"), "'subject[0].digest' is missing" },
		{ ITEM("{\"digest\":{}}"),
		  "'subject[0].digest' has nothing in it" },
		{ ITEM("{\"digest\":\"" SUM "\"}"),
		  "'subject[0].digest' is no object" },
		{ ITEM("{\"digest\":{\"sha256\":\"" SUM "\"}},"
		       "{\"digest\":{\"sha256\":\"0A\"}}"),
		  "'subject[1].digest.sha256' is not hexadecimal in small" },
		{ ITEM("{\"digest\":{\"sha256\":\"0a\"}}"),
		  "'subject[0].digest.sha256' has not 64 digits" },
		{ ITEM("{\"digest\":{\"md5\":\"\"}}"),
		  "'subject[0].digest.md5' is not hexadecimal" },
		{ ITEM("{\"digest\":{\"sha256\":\"" SUM "\"},\"name\":[]}"),
		  "'subject[0].name' is no text" },
		{ "{" TYPE "," SUBJECT "," PREDICATE "}",
		  "'predicateType' is missing" },
		{ "{" TYPE "," SUBJECT ",\"predicateType\":\"https://x/v1\","
		  "\"predicate\":{}}",
		  "'predicateType' is https://x/v1, and not" },
		{ "{" TYPE "," SUBJECT "," PREDICATE_TYPE "}",
		  "'predicate' is missing" },
		{ "{" TYPE "," SUBJECT "," PREDICATE_TYPE ",\"predicate\":[]}",
		  "'predicate' is no object" },
		{ BODY(DETAILS), "'predicate.buildDefinition' is missing" },
		{ BODY("\"buildDefinition\":{\"externalParameters\":{}}"),
		  "'predicate.buildDefinition.buildType' is missing" },
		{ BODY("\"buildDefinition\":{\"buildType\":\"root\"}"),
		  "'predicate.buildDefinition.buildType' is no URI" },
		{ BODY("\"buildDefinition\":{\"buildType\":\"a:b\"}"),
		  "'predicate.buildDefinition.externalParameters' is missing" },
		{ BODY("\"buildDefinition\":{\"buildType\":\"a:b\","
		       "\"externalParameters\":[]}"),
		  "'predicate.buildDefinition.externalParameters' is no obj" },
		{ BODY("\"buildDefinition\":{\"buildType\":\"a:b\","
		       "\"externalParameters\":{},\"resolvedDependencies\":"
		       "[{\"name\":\"x\"}]}"),
		  "'predicate.buildDefinition.resolvedDependencies[0]' has no "
		  "digest, uri or content" },
		{ BODY(DEFINITION), "'predicate.runDetails' is missing" },
		{ BODY(DEFINITION ",\"runDetails\":{}"),
		  "'predicate.runDetails.builder' is missing" },
		{ BODY(DEFINITION ",\"runDetails\":{\"builder\":{}}"),
		  "'predicate.runDetails.builder.id' is missing" },
		{ BODY(DEFINITION
		       ",\"runDetails\":{\"builder\":{\"id\":\"\"}}"),
		  "'predicate.runDetails.builder.id' is no URI" },
		{ BODY(DEFINITION ",\"runDetails\":{\"builder\":{\"id\":"
				  "\"a:b\"},\"metadata\":{\"startedOn\":"
				  "\"2026-11-30 19:05:57\"}}"),
		  "'predicate.runDetails.metadata.startedOn' is no time" },
		{ BODY(DEFINITION ",\"runDetails\":{\"builder\":{\"id\":"
				  "\"a:b\"},\"metadata\":{\"finishedOn\":"
				  "\"2026-11-30T19:05:57\"}}"),
		  "'predicate.runDetails.metadata.finishedOn' is no time" },
		{ BODY(DEFINITION ",\"runDetails\":{\"builder\":{\"id\":"
				  "\"a:b\"},\"metadata\":{\"finishedOn\":"
				  "\"2026-1-30T19:05:57Z\"}}"),
		  "'predicate.runDetails.metadata.finishedOn' is no time" },
		{ BODY(DEFINITION ",\"runDetails\":{\"builder\":{\"id\":"
				  "\"a:b\"},\"metadata\":{\"finishedOn\":"
				  "\"2026-11-30T19:05:57.Z\"}}"),
		  "'predicate.runDetails.metadata.finishedOn' is no time" },
	};

	(void)context;
	for (size_t i = 0; i < countof(rows); i++) {
		const char *fault = fault_of(rows[i].text);

		if (!fault ||
		    strncmp(fault, rows[i].fault, strlen(rows[i].fault)) != 0)
			fail_msg("%s: '%s' instead of '%s'", rows[i].text,
				 fault ? fault : "accepted", rows[i].fault);
	}
}

static void bounds_depth_and_size(void **context)
{
	const size_t deep = 1 << 20;
	char *text = malloc(deep + 1);

	(void)context;
	assert_non_null(text);
	memset(text, '[', deep);
	text[deep] = '\0';
	assert_non_null(fault_of(text));
	free(text);
	text = calloc(1, STATEMENT_MAX + 2);
	assert_non_null(text);
	memset(text, ' ', STATEMENT_MAX + 1);
	assert_string_equal(fault_of(text),
			    "statement is longer than 4194304 bytes");
	free(text);
}

/* The message for a statement that is to be written. */
static void refuses_to_write(const struct statement *statement,
			     const char *expected)
{
	struct fault fault = { .text = "" };
	struct str text = STR_INIT;

	assert_int_equal(statement_put(&text, statement, &fault), -1);
	assert_string_equal(fault.text, expected);
	assert_int_equal(text.len, 0);
	str_fini(&text);
}

static void writes_no_other_than_it_reads(void **context)
{
	struct statement_item item = { .name = "m", .sha256 = SUM };
	struct statement statement = {
		.build_type = "a:b",
		.builder_id = "c:d",
		.subjects = { .list = &item, .count = 1 },
		.started = -1,
		.finished = -1,
	};

	(void)context;
	free(spelled(&statement));
	statement.builder_id = "nobody";
	refuses_to_write(&statement,
			 "'predicate.runDetails.builder.id' is no URI");
	statement.builder_id = NULL;
	refuses_to_write(&statement,
			 "'predicate.runDetails.builder.id' is missing");
	statement.builder_id = "c:d";
	statement.subjects.count = 0;
	refuses_to_write(&statement, "'subject' is empty");
	statement.subjects.count = 1;
	item.sha256 = NULL;
	refuses_to_write(&statement, "'subject[0].digest' is missing");
	item.sha256 = SUM;
	item.name = "\xff";
	refuses_to_write(&statement, "'name': '\xff' is no UTF-8");
	item.name = NULL;
	free(spelled(&statement));
	statement.started = INT64_MAX;
	refuses_to_write(&statement, "'startedOn': no such time");
	statement.started = -1;
	statement.parameters = json_pack("{s:[f]}", "x", 0.5);
	refuses_to_write(&statement, "a number with a fraction has no place in "
				     "a statement");
	json_decref(statement.parameters);
}

static void knows_uris(void **context)
{
	static const struct {
		const char *text;
		bool is;
	} rows[] = {
		{ "https://example.com/a@v1", true },
		{ "urn:x", true },
		{ "a+b-c.9:x", true },
		{ "", false },
		{ "x", false },
		{ "x:", false },
		{ ":x", false },
		{ "9x:y", false },
		{ "x:a b", false },
		{ "x:\n", false },
		{ "x:\xc3\xa4", false },
		{ "x y:z", false },
		{ "x:<z>", false },
	};

	(void)context;
	for (size_t i = 0; i < countof(rows); i++)
		if (statement_is_uri(rows[i].text) != rows[i].is)
			fail_msg("'%s'", rows[i].text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(has_one_spelling),
		cmocka_unit_test(comes_back_as_it_was),
		cmocka_unit_test(passes_over_what_is_not_known),
		cmocka_unit_test(demands_fields),
		cmocka_unit_test(bounds_depth_and_size),
		cmocka_unit_test(writes_no_other_than_it_reads),
		cmocka_unit_test(knows_uris),
	};

	return RUN_GROUP(tests);
}
