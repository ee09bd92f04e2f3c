/* SPDX-License-Identifier: BSD-2-Clause */
/* A log is accepted as it was written, and in no other form. */
#include "uchroot/audit/verify.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/file/io.h"
#include "tests/unit/unit.h"
#include "uchroot/audit/log.h"

#define LOG "log"

static char head[SHA256_HEX_SIZE];
static struct fault fault;

/* Writes a log with a line that holds all kinds of members; without its end
   unless that is wanted. */
static void write_log(bool with_end)
{
	int fd = open(LOG, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	struct audit audit;

	assert_true(fd >= 0);
	assert_int_equal(audit_begin(&audit, fd, LOG, "4.2", &fault), 0);
	audit_event(&audit, "exec");
	audit_number(&audit, "pid", UINT64_MAX);
	audit_open(&audit, "claimed", '{');
	audit_text(&audit, "path", "/odd \"\n\xff path");
	audit_open(&audit, "argv", '[');
	audit_text(&audit, NULL, "one");
	audit_text(&audit, NULL, "");
	audit_close(&audit, ']');
	audit_close(&audit, '}');
	audit_null(&audit, "evidence");
	assert_int_equal(audit_write(&audit, &fault), 0);
	if (with_end)
		assert_int_equal(audit_end(&audit, &fault), 0);
	else
		str_fini(&audit.line);
	memcpy(head, audit.head, sizeof(head));
	close(fd);
}

static int verify(const char *wanted)
{
	char found[SHA256_HEX_SIZE];
	int ret = audit_verify(LOG, wanted, found, &fault);

	if (ret == 0)
		assert_string_equal(found, head);
	return ret;
}

static void a_log_is_lines_of_json(void **state UNUSED)
{
	char *text, *line;

	write_log(true);
	text = read_file(LOG, SIZE_MAX, NULL);
	assert_non_null(text);
	assert_memory_equal(text,
			    "{\"prev\":\"00000000000000000000000000000000"
			    "00000000000000000000000000000000\","
			    "\"event\":\"begin\",\"time\":\"2",
			    100);
	line = strchr(text, '\n') + 1;
	assert_non_null(strstr(text, "\",\"version\":\"4.2\"}\n"));
	line = strstr(line, ",\"pid\"");
	assert_non_null(line);
	*strchr(line, '\n') = '\0';
	assert_string_equal(line, ",\"pid\":18446744073709551615,\"claimed\":{"
				  "\"path\":\"/odd \\\"\\u000a\\udcff path\","
				  "\"argv\":[\"one\",\"\"]},"
				  "\"evidence\":null}");
	free(text);
}

static void a_log_fits_as_it_was_written(void **state UNUSED)
{
	write_log(true);
	assert_int_equal(verify(NULL), 0);
	assert_int_equal(verify(head), 0);
	head[0] ^= 1;
	assert_int_equal(audit_verify(LOG, head, head, &fault), -1);
	assert_string_equal(fault.text, "this is another head");
}

/* Every byte of it but one of the last line, which only the head tells. */
static void no_byte_can_be_changed(void **state UNUSED)
{
	size_t size;
	char *text, *last, was;
	int fd;

	write_log(true);
	text = read_file(LOG, SIZE_MAX, &size);
	assert_non_null(text);
	fd = open(LOG, O_WRONLY);
	assert_true(fd >= 0);
	last = memrchr(text, '\n', size - 1);
	for (size_t i = 0; i < size; i++) {
		was = text[i] ^ 1;
		assert_int_equal(pwrite(fd, &was, 1, i), 1);
		assert_int_equal(verify(head), -1);
		assert_true(text + i > last || verify(NULL) < 0);
		assert_int_equal(pwrite(fd, &text[i], 1, i), 1);
	}
	assert_int_equal(verify(head), 0);
	close(fd);
	free(text);
}

static void the_first_line_that_does_not_fit_is_named(void **state UNUSED)
{
	char *text, *second, *third;
	FILE *out;

	write_log(true);
	text = read_file(LOG, SIZE_MAX, NULL);
	assert_non_null(text);
	second = strchr(text, '\n') + 1;
	third = strchr(second, '\n') + 1;

	out = fopen(LOG, "w"); /* the second has gone */
	fwrite(text, 1, second - text, out);
	fputs(third, out);
	fclose(out);
	assert_int_equal(verify(NULL), -1);
	assert_int_equal(fault.line, 2);
	assert_string_equal(fault.text, "it does not fit the line before");

	out = fopen(LOG, "w"); /* so have the first and the second */
	fputs(third, out);
	fclose(out);
	assert_int_equal(verify(NULL), -1);
	assert_int_equal(fault.line, 1);

	out = fopen(LOG, "w"); /* another one follows */
	fputs(text, out);
	fputs(text, out);
	fclose(out);
	assert_int_equal(verify(NULL), -1);
	assert_int_equal(fault.line, 4);
	assert_string_equal(fault.text, "a line behind the end");
	free(text);
}

static void an_end_that_is_missing_is_told(void **state UNUSED)
{
	write_log(false);
	assert_int_equal(verify(NULL), -1);
	assert_string_equal(fault.text, "the log has no end");
	assert_int_equal(fault.line, 2);
	assert_int_equal(truncate(LOG, 200), 0);
	assert_int_equal(verify(NULL), -1);
	assert_string_equal(fault.text, "the line was cut off");
	assert_int_equal(truncate(LOG, 0), 0);
	assert_int_equal(verify(NULL), -1);
	assert_string_equal(fault.text, "the log has no end");
	assert_int_equal(unlink(LOG), 0);
	assert_int_equal(verify(NULL), -1);
	assert_non_null(strstr(fault.text, strerror(ENOENT)));
}

static void a_full_disk_is_an_error(void **state UNUSED)
{
	int fd = open("/dev/full", O_WRONLY);
	struct audit audit;

	assert_true(fd >= 0);
	assert_int_equal(audit_begin(&audit, fd, "/dev/full", "4.2", &fault),
			 -1);
	assert_non_null(strstr(fault.text, "/dev/full"));
	str_fini(&audit.line);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_log_is_lines_of_json),
		cmocka_unit_test(a_log_fits_as_it_was_written),
		cmocka_unit_test(no_byte_can_be_changed),
		cmocka_unit_test(the_first_line_that_does_not_fit_is_named),
		cmocka_unit_test(an_end_that_is_missing_is_told),
		cmocka_unit_test(a_full_disk_is_an_error),
	};

	return RUN_GROUP(tests);
}
