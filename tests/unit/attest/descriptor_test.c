/* SPDX-License-Identifier: BSD-2-Clause */
/* What a descriptor says, and where one is refused. */
#include "attest/build/descriptor.h"

#include <stdlib.h>
#include <string.h>

#include "tests/unit/unit.h"

#define DIGITS_16 "0123456789abcdef"
#define SUM	  DIGITS_16 DIGITS_16 DIGITS_16 DIGITS_16

#define CAPITALS                           \
	"0123456789ABCDEF0123456789ABCDEF" \
	"0123456789ABCDEF0123456789ABCDEF"

#define IMAGE	"Image: i.tar\nImage-Sha256: " SUM "\n"
#define EPOCH	"Source-Date-Epoch: 1700000000\n"
#define SCRIPT	"Script: true\n"
#define OUTPUTS "Outputs: out\n"

static struct descriptor descriptor;
static struct fault fault;
static char *text;

/* In memory that ends with the text, for sanitizers. */
static int read_bytes(const char *bytes)
{
	size_t size = strlen(bytes);

	descriptor_fini(&descriptor);
	free(text);
	text = malloc(size + 1);
	assert_non_null(text);
	memcpy(text, bytes, size + 1);
	return descriptor_read_text(&descriptor, text, size, "name", &fault);
}

static void expect_item(const struct descriptor_list *list, size_t n,
			const char *name, const char *sha256, unsigned line)
{
	assert_true(n < list->count);
	assert_string_equal(list->item[n].text, name);
	assert_int_equal(list->item[n].line, line);
	if (sha256)
		assert_string_equal(list->item[n].sha256, sha256);
	else
		assert_null(list->item[n].sha256);
}

static void takes_all_fields(void **state UNUSED)
{
	assert_int_equal(read_bytes("# who\n" IMAGE "# why\n" EPOCH
				    "inputs:\n a/b " SUM "\n# c\n  c d \t" SUM
				    "\n"
				    "Packages: p=1:2~3\n q:arm64=4 " SUM
				    "\n" SCRIPT "Outputs: *.deb\n out/x y\n\n"),
			 0);
	assert_string_equal(descriptor.image, "i.tar");
	assert_int_equal(descriptor.image_line, 2);
	assert_string_equal(descriptor.image_sha256, SUM);
	assert_int_equal(descriptor.epoch, 1700000000);
	assert_int_equal(descriptor.inputs.count, 2);
	expect_item(&descriptor.inputs, 0, "a/b", SUM, 7);
	expect_item(&descriptor.inputs, 1, "c d", SUM, 9);
	assert_string_equal(descriptor_input_name(descriptor.inputs.item), "b");
	assert_int_equal(descriptor.packages.count, 2);
	expect_item(&descriptor.packages, 0, "p=1:2~3", NULL, 10);
	expect_item(&descriptor.packages, 1, "q:arm64=4", SUM, 11);
	assert_int_equal(descriptor.outputs.count, 2);
	expect_item(&descriptor.outputs, 0, "*.deb", NULL, 13);
	expect_item(&descriptor.outputs, 1, "out/x y", NULL, 14);
}

static void a_script_keeps_its_lines(void **state UNUSED)
{
	assert_int_equal(read_bytes(IMAGE EPOCH OUTPUTS
				    "Script:\n if a\n \t b  \n .\n# c\n # d\n"
				    " ..\n fi"),
			 0);
	assert_string_equal(descriptor.script,
			    "if a\n\t b\n\n# c\n# d\n..\nfi\n");
	assert_int_equal(descriptor.script_line, 5);
}

static void refuses(const char *bytes, unsigned line, const char *what)
{
	assert_int_equal(read_bytes(bytes), -1);
	assert_string_equal(fault.text, what);
	assert_string_equal(fault.file, "name");
	assert_int_equal(fault.line, line);
}

static void names_what_is_missing(void **state UNUSED)
{
	refuses("", 0, "no Image is given");
	refuses(IMAGE SCRIPT OUTPUTS, 0, "no Source-Date-Epoch is given");
	refuses(IMAGE EPOCH OUTPUTS, 0, "no Script is given");
	refuses(IMAGE EPOCH SCRIPT, 0, "no Outputs is given");
	refuses(IMAGE EPOCH SCRIPT "Outputs:\n# none\n", 0,
		"no Outputs are given");
}

static void refuses_what_it_does_not_know(void **state UNUSED)
{
	refuses(IMAGE "Imag: x\n", 3, "there is no field Imag");
	refuses(IMAGE "image: x\n", 3, "image: this is the second one");
	refuses(IMAGE EPOCH SCRIPT OUTPUTS "\nImage: x\n", 7,
		"this is a second paragraph");
	refuses("x", 1, "this is no field NAME: VALUE");
	refuses("Image: \xff\n", 1, "Image: this is no UTF-8");
}

static void a_folder_may_have_a_slash(void **state UNUSED)
{
	assert_int_equal(read_bytes(IMAGE EPOCH SCRIPT "Outputs: d/\n"), 0);
	assert_string_equal(descriptor.outputs.item[0].text, "d");
}

static void refuses_values(void **state UNUSED)
{
	static const struct {
		const char *bytes;
		unsigned line;
		const char *what;
	} rows[] = {
		{ "Image:\n# x\n", 1, "Image: nothing is given" },
		{ "Image: a\n b\n", 1, "Image: this has one value" },
		{ "Image-Sha256: 12\n", 1, "Image-Sha256: '12' is no SHA-256" },
		{ "Source-Date-Epoch: -1\n", 1,
		  "Source-Date-Epoch: '-1' is not a number of seconds" },
		{ "Inputs:\n a\n", 2, "Inputs: 'a' is not PATH SHA256" },
		{ "Inputs: " SUM "\n", 1,
		  "Inputs: '" SUM "' is not PATH SHA256" },
		{ "Inputs: a/ " SUM "\n", 1, "Inputs: 'a/' names no file" },
		{ "Inputs: a/.. " SUM "\n", 1, "Inputs: 'a/..' names no file" },
		{ "Inputs:\n a/x " SUM "\n b/x " SUM "\n", 3,
		  "Inputs: two files would be called x" },
		{ "Packages: a\n", 1, "Packages: 'a' is not NAME=VERSION" },
		{ "Packages: -a=1\n", 1,
		  "Packages: '-a=1' is not NAME=VERSION" },
		{ "Packages: a= 1\n", 1,
		  "Packages: 'a= 1' is not NAME=VERSION" },
		{ "Packages: a=1;b\n", 1,
		  "Packages: 'a=1;b' is not NAME=VERSION" },
		{ "Outputs: /a\n", 1,
		  "Outputs: '/a' is no path relative to /build" },
		{ "Outputs: /\n", 1,
		  "Outputs: '/' is no path relative to /build" },
		{ "Image-Sha256: " CAPITALS "\n", 1,
		  "Image-Sha256: '" CAPITALS "' is no SHA-256 in lower case" },
		{ "Inputs:\n a " CAPITALS "\n", 2,
		  "Inputs: '" CAPITALS "' is no SHA-256 in lower case" },
		{ "Packages: a=1 " CAPITALS "\n", 1,
		  "Packages: '" CAPITALS "' is no SHA-256 in lower case" },
		{ "Outputs: a/../../b\n", 1,
		  "Outputs: 'a/../../b' is no path relative to /build" },
		{ "Outputs:\n .\n", 2,
		  "Outputs: '.' is no path relative to /build" },
		{ "Script:\n .\n .\n", 1, "Script: nothing is given" },
	};

	for (size_t i = 0; i < countof(rows); i++)
		refuses(rows[i].bytes, rows[i].line, rows[i].what);
}

static void a_script_fits_an_argument(void **state UNUSED)
{
	size_t most = 32 * 4096 - 2, head = strlen("Script: ");
	char *bytes = malloc(head + most + 2);

	assert_non_null(bytes);
	memcpy(bytes, "Script: ", head);
	memset(bytes + head, 'x', most + 1);
	bytes[head + most + 1] = '\0';
	refuses(bytes, 1, "Script: it is longer than 131070 bytes");
	bytes[head + most] = '\0';
	refuses(bytes, 0, "no Image is given");
	assert_int_equal(strlen(descriptor.script), most + 1);
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_all_fields),
		cmocka_unit_test(a_script_keeps_its_lines),
		cmocka_unit_test(names_what_is_missing),
		cmocka_unit_test(refuses_what_it_does_not_know),
		cmocka_unit_test(a_folder_may_have_a_slash),
		cmocka_unit_test(refuses_values),
		cmocka_unit_test(a_script_fits_an_argument),
	};
	int status = RUN_GROUP(tests);

	descriptor_fini(&descriptor);
	free(text);
	return status;
}
