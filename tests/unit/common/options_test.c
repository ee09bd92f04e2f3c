/* SPDX-License-Identifier: BSD-2-Clause */
/* A command line as its table says; what is told, and how programs end. */
#include "common/tool/options.h"

#include <getopt.h>
#include <string.h>
#include <sys/wait.h>

#include "common/file/io.h"
#include "common/tool/diag.h"
#include "tests/unit/unit.h"

enum { MISUSE = 42 };

struct inner {
	const char *name;
};

struct values {
	bool flag;
	unsigned bits;
	const char *text;
	struct words list;
	int number;
	char first;
	struct inner inner;
};

static bool read_first(const char *text, void *value)
{
	*(char *)value = text[0];
	return text[0] != '\0';
}

static bool is_long(const char *text, void *value)
{
	return !value && strlen(text) > 3;
}

static const char *choose_name(size_t n)
{
	static const char *const names[] = { "ann", "bob" };

	return n < 2 ? names[n] : NULL;
}

static bool is_chosen(const char *text, void *value UNUSED)
{
	return !strcmp(text, choose_name(0)) || !strcmp(text, choose_name(1));
}

#define FIELD(member) offsetof(struct values, member)

static const struct option_row rows[] = {
	{ 'f', "flag", NULL, OPTION_FLAG, FIELD(flag), .help = "a flag" },
	{ 0, "one", NULL, OPTION_BITS, FIELD(bits), .help = "bit 1",
	  .number = 1 },
	{ 0, "four", NULL, OPTION_BITS, FIELD(bits), .help = "bit 4",
	  .number = 4 },
	{ 't', "text", "TEXT", OPTION_TEXT, FIELD(text),
	  .help = "a text whose explanation has so many words that they need "
		  "two lines" },
	{ 'l', "list", "WORD", OPTION_LIST, FIELD(list), .help = "long words",
	  .read = is_long, .expected = "a long word" },
	{ 'n', "number", "N", OPTION_NUMBER, FIELD(number), .help = "a number",
	  .number = 99, .expected = "a number" },
	{ 0, "first-character", "SOME-LONG-NAME", OPTION_VALUE, FIELD(first),
	  .help = "a character", .read = read_first, .expected = "anything" },
	{ 'b', "base", "N", OPTION_IGNORED, 0, .help = "nothing" },
};

static const struct option_row inner_rows[] = {
	{ 0, "name", "NAME", OPTION_TEXT, offsetof(struct inner, name),
	  .help = "a name", .read = is_chosen, .expected = "a good name",
	  .choice = choose_name },
};

static const struct option_group groups[] = {
	OPTION_GROUP(rows, 0),
	OPTION_GROUP(inner_rows, FIELD(inner)),
};

static void print_more(void)
{
	puts("more");
}

static const struct option_table table = {
	.usage = (const char *const[]){ "[OPTION]... WORD...", "-f", NULL },
	.about = "Does nothing.",
	.groups = groups,
	.group_count = countof(groups),
	.closing = "All is good.",
	.more = print_more,
	.misuse = MISUSE,
};

#define MOST_WORDS 16

/* Parses the words of a text, which are separated by one blank. */
static char **parse(const struct option_table *how, struct values *values,
		    const char *line)
{
	static char *argv[MOST_WORDS], text[256];
	char *rest = text;
	int argc = 0;

	snprintf(text, sizeof(text), "tool %s", line);
	while (argc < MOST_WORDS - 1 && (argv[argc] = strsep(&rest, " ")))
		argc++;
	argv[argc] = NULL;
	optind = 0;
	return options_parse(how, values, argc, argv);
}

/* What parsing writes to standard output and error, and its status. */
struct outcome {
	char text[4096];
	int status;
};

static struct outcome run(const char *line)
{
	struct outcome outcome = { .status = -1 };
	struct values values = { .number = -1 };
	int ends[2], status;
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	pid = fork();
	if (pid == 0) {
		dup2(ends[1], STDOUT_FILENO);
		dup2(ends[1], STDERR_FILENO);
		close(ends[0]);
		close(ends[1]);
		diag_init("/usr/bin/tool");
		parse(&table, &values, line);
		_exit(diag_status());
	}
	close(ends[1]);
	assert_true(read_full(ends[0], outcome.text,
			      sizeof(outcome.text) - 1) >= 0);
	close(ends[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status))
		outcome.status = WEXITSTATUS(status);
	return outcome;
}

static void expect(const char *line, int status, const char *text)
{
	struct outcome outcome = run(line);

	assert_string_equal(outcome.text, text);
	assert_int_equal(outcome.status, status);
}

static void expect_mistake(const char *line, const char *complaint)
{
	char text[256];

	snprintf(text, sizeof(text),
		 "tool: %s\nTry 'tool --help' for more information.\n",
		 complaint);
	expect(line, MISUSE, text);
}

static void options_fill_the_structure(void **state UNUSED)
{
	struct values values = { .number = -1 };
	char **operands = parse(
		&table, &values,
		"-f --one --four -t abc --number=42 "
		"--first-character=xyz -b 7 --name bob operand");

	assert_true(values.flag);
	assert_int_equal(values.bits, 5);
	assert_string_equal(values.text, "abc");
	assert_int_equal(values.number, 42);
	assert_int_equal(values.first, 'x');
	assert_string_equal(values.inner.name, "bob");
	assert_string_equal(operands[0], "operand");
	assert_null(operands[1]);
}

static void what_is_not_given_stays(void **state UNUSED)
{
	struct values values = { .number = -1, .text = "before" };
	char **operands = parse(&table, &values, "--flag");

	assert_int_equal(values.number, -1);
	assert_string_equal(values.text, "before");
	assert_null(values.list.word);
	assert_null(operands[0]);
}

static void a_list_keeps_the_order_and_ends(void **state UNUSED)
{
	struct values values = { .number = -1 };

	parse(&table, &values, "-l first -f --list second -lthird");
	assert_int_equal(values.list.count, 3);
	assert_string_equal(values.list.word[0], "first");
	assert_string_equal(values.list.word[1], "second");
	assert_string_equal(values.list.word[2], "third");
	assert_null(values.list.word[3]);
	words_fini(&values.list);
	assert_null(values.list.word);
}

static void options_behind_an_operand_count_unless_the_table_stops(
	void **state UNUSED)
{
	struct option_table stopping = table;
	struct values values = { .number = -1 };
	char **operands;

	operands = parse(&table, &values, "operand -f");
	assert_true(values.flag);
	assert_null(operands[1]);
	values.flag = false;
	stopping.stops = true;
	operands = parse(&stopping, &values, "operand -f");
	assert_false(values.flag);
	assert_string_equal(operands[1], "-f");
	operands = parse(&stopping, &values, "-- -f");
	assert_false(values.flag);
	assert_string_equal(operands[0], "-f");
}

static void mistakes_are_told(void **state UNUSED)
{
	expect_mistake("--frob=1", "unknown option '--frob'");
	expect_mistake("-fZf", "unknown option '-Z'");
	expect_mistake("--text", "option '--text' needs an argument");
	expect_mistake("-ft", "option '-t' needs an argument");
	expect_mistake("--flag=1", "option '--flag' takes no argument");
	expect_mistake("--f", "option '--f' is ambiguous: --flag or --four");
	expect_mistake("--num 100", "--number: '100' is not a number from 0 to "
				    "99");
	expect_mistake("-n -1", "-n: '-1' is not a number from 0 to 99");
	expect_mistake("-l abc", "-l: 'abc' is not a long word");
	expect_mistake("--name eve",
		       "--name: 'eve' is not a good name: ann, bob");
	expect_mistake("--first-character=",
		       "--first-character: '' is not anything");
}

static void of_two_values_the_last_counts(void **state UNUSED)
{
	expect("-t a --text b", 0,
	       "tool: warning: --text a: ignored, since b comes later\n");
	expect("-t a -t a -b 1 -b 2 -l long -l word", 0, "");
}

static void the_version_is_told(void **state UNUSED)
{
	expect("--version", 0, "tool version " PACKAGE_VERSION "\n");
}

static void help_is_made_from_the_table(void **state UNUSED)
{
	expect("-h", 0,
	       "usage: tool [OPTION]... WORD...\n"
	       "       tool -f\n"
	       "\n"
	       "Does nothing.\n"
	       "\n"
	       "  -f, --flag                 a flag\n"
	       "      --one                  bit 1\n"
	       "      --four                 bit 4\n"
	       "  -t, --text TEXT            a text whose explanation has so "
	       "many words that\n"
	       "                             they need two lines\n"
	       "  -l, --list WORD            long words\n"
	       "  -n, --number N             a number\n"
	       "      --first-character SOME-LONG-NAME\n"
	       "                             a character\n"
	       "  -b, --base N               nothing\n"
	       "      --name NAME            a name\n"
	       "  -h, --help                 show this text\n"
	       "      --version              show the version\n"
	       "\n"
	       "All is good.\n"
	       "more\n");
}

static void scripts_get_the_rows(void **state UNUSED)
{
	struct outcome outcome = run("--print-options");

	assert_int_equal(outcome.status, 0);
	assert_non_null(strstr(outcome.text, "f\tflag\t-\ta flag\t-\n"));
	assert_non_null(
		strstr(outcome.text, "\n-\tname\tNAME\ta name\tann bob\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_fill_the_structure),
		cmocka_unit_test(what_is_not_given_stays),
		cmocka_unit_test(a_list_keeps_the_order_and_ends),
		cmocka_unit_test(
			options_behind_an_operand_count_unless_the_table_stops),
		cmocka_unit_test(mistakes_are_told),
		cmocka_unit_test(of_two_values_the_last_counts),
		cmocka_unit_test(the_version_is_told),
		cmocka_unit_test(help_is_made_from_the_table),
		cmocka_unit_test(scripts_get_the_rows),
	};

	return RUN_GROUP(tests);
}
