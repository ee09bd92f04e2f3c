/* SPDX-License-Identifier: BSD-2-Clause */
/* What paragraphs and fields a text has, and where one is refused. */
#include "common/deb822.h"

#include <stdlib.h>
#include <string.h>

#include "tests/unit/unit.h"

static struct deb822 deb822;
static struct deb822_field field;
static struct fault fault;
static char *text;

/* In memory that ends with the text, for sanitizers. */
static void begin_bytes(const char *bytes, size_t size)
{
	free(text);
	text = malloc(size + 1);
	assert_non_null(text);
	memcpy(text, bytes, size);
	text[size] = '\0';
	deb822_init(&deb822, text, size, "name");
}

static void begin(const char *bytes)
{
	begin_bytes(bytes, strlen(bytes));
}

static void expect_field(const char *name, const char *value, unsigned line)
{
	assert_int_equal(deb822_next(&deb822, &field, &fault), DEB822_FIELD);
	assert_string_equal(field.name, name);
	assert_string_equal(field.value, value);
	assert_int_equal(field.line, line);
}

static void expect_part(int part)
{
	assert_int_equal(deb822_next(&deb822, &field, &fault), part);
}

static void expect_fault(unsigned line, const char *what)
{
	assert_int_equal(deb822_next(&deb822, &field, &fault), -1);
	assert_string_equal(fault.file, "name");
	assert_int_equal(fault.line, line);
	assert_string_equal(fault.text, what);
}

static void paragraphs_have_fields(void **state UNUSED)
{
	begin("A: 1\nB:2\t \n\n \t\n\nC:\r\n");
	expect_field("A", "1", 1);
	expect_field("B", "2", 2);
	expect_part(DEB822_PARAGRAPH_END);
	expect_field("C", "", 6);
	expect_part(DEB822_PARAGRAPH_END);
	expect_part(DEB822_END);
	expect_part(DEB822_END);
}

static void a_text_may_have_none(void **state UNUSED)
{
	begin("");
	expect_part(DEB822_END);
	begin("\n\n# A: 1\n\n");
	expect_part(DEB822_END);
}

static void a_value_goes_on_in_lines_that_begin_with_a_blank(
	void **state UNUSED)
{
	begin("A: one\n  two: \n#comment\n\tthree\nB:\n 4");
	expect_field("A", "one\ntwo:\nthree", 1);
	expect_field("B", "\n4", 5);
	expect_part(DEB822_PARAGRAPH_END);
	expect_part(DEB822_END);
}

static void comments_are_left_out(void **state UNUSED)
{
	begin("# first\nA: # 1\n# last\n#\nB: 2");
	expect_field("A", "# 1", 2);
	expect_field("B", "2", 5);
	expect_part(DEB822_PARAGRAPH_END);
}

static void each_line_of_a_value_may_count(void **state UNUSED)
{
	begin("A:  1 \n    2 \n# 3\n \t4\t\n#\nB:\n 5");
	deb822.keeps_lines = true;
	expect_field("A", "1\n   2\n# 3\n\t4\n#", 1);
	expect_field("B", "\n5", 6);
	expect_part(DEB822_PARAGRAPH_END);
}

static void a_blank_line_ends_a_value(void **state UNUSED)
{
	begin("A: 1\n \n 2\n");
	expect_field("A", "1", 1);
	expect_part(DEB822_PARAGRAPH_END);
	expect_fault(3, "this line goes on with no field");
	begin("A:\n 1\n\n 2\n");
	deb822.keeps_lines = true;
	expect_field("A", "\n1", 1);
	expect_part(DEB822_PARAGRAPH_END);
	expect_fault(4, "this line goes on with no field: an empty line ends "
			"the paragraph, and ' .' stands for one");
}

static void what_is_no_field_is_refused(void **state UNUSED)
{
	static const char *const none[] = { "A",     ":1",	    "A B: 1",
					    "-A: 1", "\xc3\xa4: 1", "\x7f:" };

	for (size_t i = 0; i < countof(none); i++) {
		begin(none[i]);
		expect_fault(1, "this is no field NAME: VALUE");
	}
}

static void a_byte_of_0_is_refused(void **state UNUSED)
{
	begin_bytes("A: 1\nB\0: 2\n", 12);
	expect_field("A", "1", 1);
	expect_fault(2, "a byte is 0");
	begin_bytes("A: 1\n 2\0\n", 9);
	expect_fault(2, "a byte is 0");
	begin_bytes("A: 1\n#\0\n", 8);
	expect_fault(2, "a byte is 0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paragraphs_have_fields),
		cmocka_unit_test(a_text_may_have_none),
		cmocka_unit_test(
			a_value_goes_on_in_lines_that_begin_with_a_blank),
		cmocka_unit_test(comments_are_left_out),
		cmocka_unit_test(each_line_of_a_value_may_count),
		cmocka_unit_test(a_blank_line_ends_a_value),
		cmocka_unit_test(what_is_no_field_is_refused),
		cmocka_unit_test(a_byte_of_0_is_refused),
	};
	int status = RUN_GROUP(tests);

	free(text);
	return status;
}
