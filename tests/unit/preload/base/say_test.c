/* SPDX-License-Identifier: BSD-2-Clause */
/* What is told comes as one line, whole or without the words that do not fit. */
#include "preload/base/say.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/unit.h"

/* What was written on stderr since divert(). */
static int saved, ends[2];

static void divert(void)
{
	assert_int_equal(pipe(ends), 0);
	saved = dup(2);
	dup2(ends[1], 2);
}

static size_t told(char *text, size_t size)
{
	ssize_t n;

	dup2(saved, 2);
	close(saved);
	close(ends[1]);
	n = read(ends[0], text, size - 1);
	close(ends[0]);
	assert_true(n >= 0);
	text[n] = '\0';
	return (size_t)n;
}

static void words_make_one_line(void **state UNUSED)
{
	char text[256];

	divert();
	SAY_OF("/opt/odd", "lost (errno ", "4242", ")");
	told(text, sizeof(text));
	assert_string_equal(text, "fakebuild: /opt/odd: lost (errno 4242)\n");
}

static void what_does_not_fit_is_left_out(void **state UNUSED)
{
	static char word[3 * PATH_MAX], text[4 * PATH_MAX];

	memset(word, 'x', sizeof(word) - 1);
	divert();
	SAY_OF("odd", word, "and more");
	told(text, sizeof(text));
	assert_string_equal(text, "fakebuild: odd: and more\n");
}

static void the_longest_line_ends(void **state UNUSED)
{
	static char word[PATH_MAX], text[4 * PATH_MAX];
	size_t size;

	memset(word, 'x', sizeof(word) - 1);
	divert();
	SAY_OF(word, word, "end");
	size = told(text, sizeof(text));
	assert_int_equal(size, strlen("fakebuild: : end\n") + 2 * strlen(word));
	assert_int_equal(text[size - 1], '\n');
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_make_one_line),
		cmocka_unit_test(what_does_not_fit_is_left_out),
		cmocka_unit_test(the_longest_line_ends),
	};

	return RUN_GROUP(tests);
}
