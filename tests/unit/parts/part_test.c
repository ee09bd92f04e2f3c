/* SPDX-License-Identifier: BSD-2-Clause */
#include "parts/part.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/unit.h"

#define F "{\"path\":\"a\",\"type\":\"f\",\"mode\":\"0644\",\"uid\":1,\"gid\":2"

/* What is written of a line that was read; NULL with the fault. */
static char *through(const char *line, struct fault *fault)
{
	struct part_parser *parser = part_parser_new();
	struct part part;
	char *text = NULL;
	size_t size;
	FILE *out;

	assert_non_null(parser);
	if (part_parse(parser, line, strlen(line), &part, fault) == 0) {
		out = open_memstream(&text, &size);
		assert_non_null(out);
		part_put(out, &part);
		fclose(out);
		text[size - 1] = '\0'; /* the newline */
	}
	part_parser_free(parser);
	return text;
}

static void comes_back_as_it_was(void **context)
{
	static const char *const lines[] = {
		"{\"path\":\".\",\"type\":\"d\",\"mode\":\"0755\",\"uid\":0,"
		"\"gid\":0}",
		F "}",
		F ",\"hardlink\":3,\"xattrs\":{\"security.capability\":"
		  "\"AAAA\",\"user.a\":\"\"},\"size\":7,\"sha256\":\""
		  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b"
		  "7852b855\"}",
		"{\"path\":\"n\\u0001\\\"\xc3\xa4\",\"type\":\"c\",\"mode\":"
		"\"7777\",\"uid\":4294967294,\"gid\":4242,\"device\":"
		"[4294967295,0]}",
		"{\"path64\":\"//4=\",\"type\":\"l\",\"uid\":4242,\"gid\":1,"
		"\"link64\":\"/w==\"}",
		"{\"path\":\"l\",\"type\":\"l\",\"uid\":4242,\"gid\":1,"
		"\"link\":\"../../x\"}",
	};
	struct fault fault;

	(void)context;
	for (size_t i = 0; i < countof(lines); i++) {
		char *again = through(lines[i], &fault);

		if (!again)
			fail_msg("%s: %s", lines[i], fault.text);
		assert_string_equal(again, lines[i]);
		free(again);
	}
}

static void refuses_what_is_not_as_specified(void **context)
{
	static const struct {
		const char *line, *reason;
	} bad[] = {
		{ "", "no JSON" },
		{ "[]", "no object" },
		{ "{}", "'type' is missing" },
		{ F, "no JSON" },
		{ F "}x", "no JSON" },
		{ F ",\"uid\":1}", "no JSON: duplicate" },
		{ F ",\"pid\":1}", "'pid' is no member" },
		{ F ",\"mode\":\"0644\"", "no JSON" },
		{ "{\"type\":\"f\",\"path\":\"a\",\"mode\":\"0644\",\"uid\":1,"
		  "\"gid\":2}",
		  "'path' stands too late" },
		{ "{\"path\":\"a\",\"type\":\"d\",\"mode\":\"0755\",\"uid\":1}",
		  "'gid' is missing" },
		{ "{\"path\":\"/a\",\"type\":\"f\"}", "not relative" },
		{ "{\"path\":\"a/../b\",\"type\":\"f\"}", "not relative" },
		{ "{\"path\":\"..\",\"type\":\"f\"}", "not relative" },
		{ "{\"path\":\"a//b\",\"type\":\"f\"}", "not relative" },
		{ "{\"path\":\"a/\",\"type\":\"f\"}", "not relative" },
		{ "{\"path\":\"\",\"type\":\"f\"}", "not relative" },
		{ "{\"path\":\"a\\u0000b\",\"type\":\"f\"}", "no JSON" },
		{ "{\"path\":\"\xff\",\"type\":\"f\"}", "no JSON" },
		{ "{\"path64\":\"YQ==\",\"type\":\"f\"}", "is UTF-8" },
		{ "{\"path64\":\"/wA=\",\"type\":\"f\"}", "NUL byte" },
		{ "{\"path64\":\"/w\",\"type\":\"f\"}", "no base64" },
		{ "{\"path\":1,\"type\":\"f\"}", "'path' is no text" },
		{ "{\"path\":\"a\",\"type\":\"x\"}", "type 'x'" },
		{ "{\"path\":\"a\",\"type\":\"f\",\"mode\":\"644\"}",
		  "mode '644'" },
		{ "{\"path\":\"a\",\"type\":\"f\",\"mode\":420}",
		  "'mode' is no text" },
		{ "{\"path\":\"a\",\"type\":\"f\",\"mode\":\"0644\",\"uid\":-1}",
		  "'uid' is no number" },
		{ "{\"path\":\"a\",\"type\":\"f\",\"mode\":\"0644\",\"uid\":"
		  "4294967295}",
		  "'uid' is no number" },
		{ "{\"path\":\"a\",\"type\":\"f\",\"mode\":\"0644\",\"uid\":"
		  "1.0}",
		  "'uid' is no number" },
		{ F ",\"device\":[1,2]}", "type 'f' has no 'device'" },
		{ "{\"path\":\"a\",\"type\":\"c\",\"mode\":\"0644\",\"uid\":1,"
		  "\"gid\":2}",
		  "'device' is missing" },
		{ "{\"path\":\"a\",\"type\":\"c\",\"mode\":\"0644\",\"uid\":1,"
		  "\"gid\":2,\"device\":[1]}",
		  "'device' is not two" },
		{ "{\"path\":\"a\",\"type\":\"l\",\"uid\":1,\"gid\":2}",
		  "one of 'link'" },
		{ "{\"path\":\"a\",\"type\":\"l\",\"uid\":1,\"gid\":2,"
		  "\"link\":\"\"}",
		  "target of 0 bytes" },
		{ "{\"path\":\".\",\"type\":\"f\",\"mode\":\"0644\",\"uid\":1,"
		  "\"gid\":2}",
		  "the top is no directory" },
		{ F ",\"hardlink\":0}", "counts from 1" },
		{ F ",\"xattrs\":{}}", "no object with names" },
		{ F ",\"xattrs\":{\"user.b\":\"\",\"user.a\":\"\"}}",
		  "'user.a' stands behind" },
		{ F ",\"xattrs\":{\"odd\":\"\"}}", "no name of an attribute" },
		{ F ",\"xattrs\":{\"user.\":\"\"}}",
		  "no name of an attribute" },
		{ F ",\"xattrs\":{\"system.times\":\"\"}}",
		  "no name of an attribute" },
		{ F ",\"xattrs\":{\"user.a\":\"A\"}}", "no base64" },
		{ F ",\"xattrs\":{\"user.a\":1}}", "'user.a' is no text" },
		{ F ",\"size\":-1}", "'size' is no number" },
		{ F ",\"sha256\":\"00\"}", "not 64 hexadecimal" },
	};
	struct fault fault;

	(void)context;
	for (size_t i = 0; i < countof(bad); i++) {
		char *again = through(bad[i].line, &fault);

		if (again || !strstr(fault.text, bad[i].reason))
			fail_msg("%s: %s", bad[i].line,
				 again ? "taken" : fault.text);
	}
}

static void bounds_attributes_and_lines(void **context)
{
	size_t size = PART_LINE_MAX + 2;
	char *line = malloc(size + 1);
	int head = sprintf(line, F ",\"xattrs\":{\"user.a\":\"");
	struct fault fault;

	(void)context;
	memset(line + head, 'A', 65536 / 3 * 4);
	strcpy(line + head + 65536 / 3 * 4, "\"}}");
	assert_null(through(line, &fault));
	assert_non_null(strstr(fault.text, "less than 65536 bytes"));
	memset(line + head, ' ', size - head);
	line[size] = '\0';
	assert_null(through(line, &fault));
	assert_non_null(strstr(fault.text, "line is longer"));
	free(line);
}

static void knows_its_header(void **context)
{
	struct fault fault;

	(void)context;
	assert_int_equal(
		part_parse_header(PART_HEADER, strlen(PART_HEADER), &fault), 0);
	assert_int_equal(
		part_parse_header("{\"fakebuild-parts\":2}", 21, &fault), -1);
	assert_non_null(strstr(fault.text, "another version"));
	assert_int_equal(part_parse_header("{}", 2, &fault), -1);
	assert_non_null(strstr(fault.text, "begins with the line"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comes_back_as_it_was),
		cmocka_unit_test(refuses_what_is_not_as_specified),
		cmocka_unit_test(bounds_attributes_and_lines),
		cmocka_unit_test(knows_its_header),
	};

	return RUN_GROUP(tests);
}
