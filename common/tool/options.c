/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Carries out a command line by its table.  getopt_long(3) finds the options;
 * its own messages differ between C libraries and are not used.
 */
#include "common/tool/options.h"

#include <assert.h>
#include <getopt.h>
#include <limits.h>
#include <string.h>

#include "common/array.h"
#include "common/number.h"
#include "common/str.h"
#include "common/tool/diag.h"

/* No table has more rows. */
#define MOST_ROWS 64

/* Codes of options without a letter follow this one, above every character. */
#define NO_LETTER 0x200000

/* A row in use. */
struct slot {
	const struct option_row *row;
	void *value;
	const char *given; /* the last argument; NULL: none so far */
};

struct parser {
	const struct option_table *table;
	struct slot slots[MOST_ROWS];
	size_t count;
	struct option names[MOST_ROWS + 1];
	char letters[2 * MOST_ROWS + sizeof("+:")];
};

/* ---- complaints ---- */

void options_missing(const struct option_table *table, const char *what)
{
	die_usage(table->misuse, "no %s is given", what);
}

void options_unexpected(const struct option_table *table, const char *operand)
{
	die_usage(table->misuse, "unexpected operand '%s'", operand);
}

void options_need(const struct option_table *table, const char *option,
		  const char *needed)
{
	die_usage(table->misuse, "%s needs %s", option, needed);
}

void options_conflict(const struct option_table *table, const char *option,
		      const char *other)
{
	die_usage(table->misuse, "%s cannot be combined with %s", option,
		  other);
}

/* Appends a list of what an option takes: ": one, two". */
static void put_choices(struct str *out, option_choice_fn *choice)
{
	const char *text;

	for (size_t n = 0; (text = choice(n)); n++)
		str_printf(out, "%s%s", n ? ", " : ": ", text);
}

NORETURN
static void refuse_value(const struct parser *parser,
			 const struct option_row *row, const char *typed,
			 const char *text)
{
	struct str choices = STR_INIT;

	if (row->kind == OPTION_NUMBER)
		die_usage(parser->table->misuse,
			  "%s: '%s' is not %s from 0 to %u", typed, text,
			  row->expected, row->number);
	if (row->choice)
		put_choices(&choices, row->choice);
	die_usage(parser->table->misuse, "%s: '%s' is not %s%s", typed, text,
		  row->expected, str_text(&choices));
}

/* Refuses a long option that fits no row, or more than one. */
NORETURN
static void refuse_name(const struct parser *parser, const char *word)
{
	size_t len = strcspn(word, "="), found = 0;
	const char *like[2] = { NULL, NULL };

	for (size_t i = 0; i < parser->count && found < 2; i++)
		if (!strncmp(parser->names[i].name, word + 2, len - 2))
			like[found++] = parser->names[i].name;
	if (found == 2)
		die_usage(parser->table->misuse,
			  "option '%.*s' is ambiguous: --%s or --%s", (int)len,
			  word, like[0], like[1]);
	die_usage(parser->table->misuse, "unknown option '%.*s'", (int)len,
		  word);
}

static struct slot *find_slot(struct parser *parser, int code)
{
	for (size_t i = 0; i < parser->count; i++)
		if (parser->names[i].val == code)
			return &parser->slots[i];
	return NULL;
}

/* Says what getopt_long did not like; `word` is where it stopped. */
NORETURN
static void refuse(struct parser *parser, int code, const char *word)
{
	int misuse = parser->table->misuse;

	if (code == ':' && strncmp(word, "--", 2))
		die_usage(misuse, "option '-%c' needs an argument", optopt);
	if (code == ':')
		die_usage(misuse, "option '%s' needs an argument", word);
	if (optopt == 0)
		refuse_name(parser, word);
	if (find_slot(parser, optopt))
		die_usage(misuse, "option '%.*s' takes no argument",
			  (int)strcspn(word, "="), word);
	die_usage(misuse, "unknown option '-%c'", optopt);
}

/* ---- what an option does ---- */

void words_add(struct words *words, const char *word, int status)
{
	if (array_grow(&words->word, words->count + 1, &words->capacity,
		       sizeof(*words->word)) < 0)
		die_errno(status, "%s", word);
	words->word[words->count++] = word;
	words->word[words->count] = NULL;
}

void words_fini(struct words *words)
{
	free(words->word);
	*words = (struct words){ NULL, 0, 0 };
}

NORETURN
static void finish(const struct option_table *table)
{
	diag_close_stdout(table->misuse);
	diag_exit();
}

void options_version(const struct option_table *table)
{
	printf("%s version " PACKAGE_VERSION "\n", diag_prog());
	finish(table);
}

static bool read_number(const struct option_row *row, const char *text,
			int *value)
{
	uint64_t number;

	if (!parse_decimal(text, row->number, &number))
		return false;
	*value = (int)number;
	return true;
}

/* Stores the argument of an option, if that takes it. */
static bool store(const struct option_row *row, void *value, const char *text,
		  int status)
{
	switch (row->kind) {
	case OPTION_NUMBER: return read_number(row, text, value);
	case OPTION_VALUE: return row->read(text, value);
	case OPTION_TEXT: *(const char **)value = text; break;
	case OPTION_LIST: words_add(value, text, status); break;
	default: return true;
	}
	return !row->read || row->read(text, NULL);
}

static void take_argument(struct parser *parser, struct slot *slot,
			  const char *typed, const char *text)
{
	const struct option_row *row = slot->row;

	if (!store(row, slot->value, text, parser->table->misuse))
		refuse_value(parser, row, typed, text);
	if (row->kind == OPTION_LIST || row->kind == OPTION_IGNORED)
		return;
	if (slot->given && strcmp(slot->given, text))
		warn("%s %s: ignored, since %s comes later", typed, slot->given,
		     text);
	slot->given = text;
}

static void take(struct parser *parser, struct slot *slot)
{
	switch (slot->row->kind) {
	case OPTION_FLAG: *(bool *)slot->value = true; break;
	case OPTION_BITS: *(unsigned *)slot->value |= slot->row->number; break;
	case OPTION_HELP:
		options_print_help(parser->table, stdout);
		finish(parser->table);
	case OPTION_VERSION: options_version(parser->table);
	default: break;
	}
}

/* ---- getopt_long ---- */

/* Turns the table into getopt_long's input. */
static void prepare(struct parser *parser, void *values)
{
	char *letter = parser->letters;
	const struct option_row *row;
	size_t offset;

	if (parser->table->stops)
		*letter++ = '+';
	*letter++ = ':';
	for (size_t n = 0; (row = options_row(parser->table, n, &offset));
	     n++) {
		assert(n < MOST_ROWS);
		parser->slots[n].row = row;
		parser->slots[n].value = (char *)values + offset;
		parser->names[n] = (struct option){
			.name = row->name,
			.has_arg = row->argument ? required_argument
						 : no_argument,
			.val = row->letter ? row->letter : NO_LETTER + (int)n,
		};
		parser->count++;
		if (!row->letter)
			continue;
		*letter++ = row->letter;
		if (row->argument)
			*letter++ = ':';
	}
	*letter = '\0';
}

/* An option as the user gave it, by its letter or, completed, its name. */
static const char *spell(const struct option_row *row, bool by_name)
{
	static char spelled[64];

	if (by_name)
		snprintf(spelled, sizeof(spelled), "--%s", row->name);
	else
		snprintf(spelled, sizeof(spelled), "-%c", row->letter);
	return spelled;
}

char **options_parse(const struct option_table *table, void *values, int argc,
		     char **argv)
{
	struct parser parser = { .table = table };
	int code, name = -1;

	if (argc == 2 && !strcmp(argv[1], "--print-options")) {
		options_print_rows(table, stdout);
		finish(table);
	}
	prepare(&parser, values);
	opterr = 0;
	for (; (code = getopt_long(argc, argv, parser.letters, parser.names,
				   &name)) != -1;
	     name = -1) {
		struct slot *slot = code == '?' || code == ':'
					    ? NULL
					    : find_slot(&parser, code);

		if (!slot)
			refuse(&parser, code, argv[optind - 1]);
		if (slot->row->argument)
			take_argument(&parser, slot,
				      spell(slot->row, name >= 0), optarg);
		else
			take(&parser, slot);
	}
	return argv + optind;
}
