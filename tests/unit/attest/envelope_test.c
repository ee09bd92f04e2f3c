/* SPDX-License-Identifier: BSD-2-Clause */
#include "attest/sign/envelope.h"

#include <string.h>

#include "tests/unit/unit.h"

#define TYPE "\"payloadType\":\"application/vnd.in-toto+json\""

/* The message for a text, or NULL if it is an envelope. */
static const char *fault_of(const char *text)
{
	static struct fault fault;
	struct envelope envelope;
	int ret = envelope_parse(&envelope, text, strlen(text), &fault);

	envelope_fini(&envelope);
	return ret < 0 ? fault.text : NULL;
}

static void signs_the_bytes_that_dsse_says(void **state UNUSED)
{
	struct str text = STR_INIT;

	/* The example of its specification. */
	envelope_message(&text, "http://example.com/HelloWorld", "hello world",
			 11);
	assert_string_equal(str_text(&text),
			    "DSSEv1 29 http://example.com/HelloWorld 11 "
			    "hello world");
	str_clear(&text);
	envelope_message(&text, "", "a\0b", 3);
	assert_int_equal(text.len, strlen("DSSEv1 0  3 ") + 3);
	assert_memory_equal(text.data, "DSSEv1 0  3 a\0b", text.len);
	str_fini(&text);
}

static void comes_back_as_it_was(void **state UNUSED)
{
	static const char expected[] = "{\"payload\":\"aGVsbG8=\"," TYPE
				       ",\"signatures\":["
				       "{\"keyid\":\"\",\"sig\":\"+/8A\"},"
				       "{\"keyid\":\"k\",\"sig\":\"eA==\"}]}\n";
	struct envelope envelope = ENVELOPE_INIT, again;
	struct str text = STR_INIT;
	struct fault fault;

	str_puts(&envelope.payload, "hello");
	assert_int_equal(envelope_add(&envelope, "", "\xfb\xff\0", 3), 0);
	assert_int_equal(envelope_add(&envelope, "k", "x", 1), 0);
	assert_int_equal(envelope_put(&text, &envelope, &fault), 0);
	assert_string_equal(str_text(&text), expected);
	assert_true(envelope_is(str_text(&text), text.len));
	assert_int_equal(
		envelope_parse(&again, str_text(&text), text.len, &fault), 0);
	assert_int_equal(again.count, 2);
	assert_string_equal(str_text(&again.payload), "hello");
	assert_string_equal(again.list[1].keyid, "k");
	assert_int_equal(again.list[0].bytes.len, 3);
	assert_memory_equal(again.list[0].bytes.data, "\xfb\xff\0", 3);
	envelope_fini(&envelope);
	envelope_fini(&again);
	str_fini(&text);
}

static void knows_both_alphabets(void **state UNUSED)
{
	static const char *const texts[] = {
		"{\"payload\":\"+/8A\"," TYPE
		",\"signatures\":[{\"sig\":\"+/8A\",\"new\":1}],\"new\":[]}",
		"{\"payload\":\"-_8A\"," TYPE
		",\"signatures\":[{\"sig\":\"-_8A\",\"keyid\":\"\"}]}",
	};

	for (size_t i = 0; i < countof(texts); i++) {
		struct envelope envelope;
		struct fault fault;

		assert_int_equal(envelope_parse(&envelope, texts[i],
						strlen(texts[i]), &fault),
				 0);
		assert_int_equal(envelope.payload.len, 3);
		assert_memory_equal(envelope.payload.data, "\xfb\xff\0", 3);
		assert_memory_equal(envelope.list[0].bytes.data, "\xfb\xff\0",
				    3);
		assert_string_equal(envelope.list[0].keyid, "");
		envelope_fini(&envelope);
	}
}

static void refuses_what_is_none(void **state UNUSED)
{
	static const struct {
		const char *text, *fault;
	} rows[] = {
		{ "", "no JSON: " },
		{ "[]", "is no object of JSON" },
		{ "{\"payload\":\"\",\"payload\":\"\"}", "no JSON: duplicate" },
		{ "{\"payload\":\"\"}", "'payloadType' is not" },
		{ "{" TYPE "}", "'payload' is missing" },
		{ "{\"payload\":7," TYPE "}", "'payload' is no text" },
		{ "{\"payload\":\"A\"," TYPE "}", "'payload' is no base64" },
		{ "{\"payload\":\"\"," TYPE "}", "'signatures' is no list" },
		{ "{\"payload\":\"\"," TYPE ",\"signatures\":[]}",
		  "'signatures' is no list" },
		{ "{\"payload\":\"\"," TYPE ",\"signatures\":[7]}",
		  "a signature is no object" },
		{ "{\"payload\":\"\"," TYPE ",\"signatures\":[{}]}",
		  "'sig' is missing" },
		{ "{\"payload\":\"\"," TYPE
		  ",\"signatures\":[{\"sig\":\"\",\"keyid\":[]}]}",
		  "'keyid' is no text" },
	};

	for (size_t i = 0; i < countof(rows); i++) {
		const char *fault = fault_of(rows[i].text);

		if (!fault ||
		    strncmp(fault, rows[i].fault, strlen(rows[i].fault)) != 0)
			fail_msg("%s: '%s' instead of '%s'", rows[i].text,
				 fault ? fault : "accepted", rows[i].fault);
	}
}

static void knows_what_is_meant_to_be_one(void **state UNUSED)
{
	assert_true(envelope_is("{\"payload\":7}", 13));
	assert_false(envelope_is("{\"_type\":7}", 11));
	assert_false(envelope_is("payload", 7));
	assert_false(envelope_is("[]", 2));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signs_the_bytes_that_dsse_says),
		cmocka_unit_test(comes_back_as_it_was),
		cmocka_unit_test(knows_both_alphabets),
		cmocka_unit_test(refuses_what_is_none),
		cmocka_unit_test(knows_what_is_meant_to_be_one),
	};

	return RUN_GROUP(tests);
}
