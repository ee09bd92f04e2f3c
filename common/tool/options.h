/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The command line of a program as a table, with a row for each option.  The
 * rows make what getopt_long(3) reads, the text of --help, and each complaint
 * about a command line: every program answers the same mistake in the same
 * words.  As common/tool/diag.h this belongs to main files: it prints and
 * exits.
 *
 *	static const struct option_row rows[] = {
 *		{ 'o', "output", "FILE", OPTION_TEXT,
 *		  offsetof(struct options, output), .help = "write to FILE" },
 *	};
 *	static const struct option_group groups[] = { OPTION_GROUP(rows, 0) };
 *	static const struct option_table table = { ... };
 *
 *	operands = options_parse(&table, &options, argc, argv);
 *
 * Every program has --help, with the letter h, and --version: they need no row.
 * `PROGRAM --print-options`, which --help does not list, is for scripts that
 * want the table: see options_print_rows.
 */
#ifndef COMMON_TOOL_OPTIONS_H
#define COMMON_TOOL_OPTIONS_H

#include <stdbool.h>
#include <stdio.h>

#include "common/base.h"

/* Words of argv in their order; the array ends with NULL, and is NULL itself
   while there are none. */
struct words {
	const char **word;
	size_t count, capacity;
};

/* The effect of an option on its member of the program's structure. */
enum option_kind {
	OPTION_FLAG,	/* bool: becomes true */
	OPTION_BITS,	/* unsigned: gets the bits of the row's `number` */
	OPTION_TEXT,	/* const char *: the argument */
	OPTION_LIST,	/* struct words: the argument is added */
	OPTION_NUMBER,	/* int: a decimal number, at most the row's `number` */
	OPTION_VALUE,	/* the value that the row's `read` stores */
	OPTION_IGNORED, /* no member, no effect */
	OPTION_HELP,
	OPTION_VERSION,
};

/*
 * True if an option takes this argument.  OPTION_VALUE has it stored in the
 * member; for OPTION_TEXT and OPTION_LIST `value` is NULL.
 */
typedef bool option_read_fn(const char *text, void *value);

/* The n-th of the arguments that an option takes, if those are a list; NULL
   when there are no more.  The complaint about another one names them all. */
typedef const char *option_choice_fn(size_t n);

struct option_row {
	char letter;	      /* 0: the option has only its name */
	const char *name;     /* without the dashes */
	const char *argument; /* its name in --help; NULL: takes none */
	enum option_kind kind;
	size_t offset;		  /* of the member */
	const char *help;	  /* one phrase, of any length */
	unsigned number;	  /* OPTION_BITS and OPTION_NUMBER: see there */
	option_read_fn *read;	  /* NULL: takes any text */
	const char *expected;	  /* a noun for valid arguments, "a time" */
	option_choice_fn *choice; /* NULL: the arguments are no list */
};

/* Rows whose offsets count from one structure within the program's. */
struct option_group {
	const struct option_row *rows;
	size_t count;
	size_t offset; /* of that structure */
};

#define OPTION_GROUP(rows, offset)            \
	{                                     \
		rows, countof(rows), (offset) \
	}

struct option_table {
	const char *const *usage; /* what follows the program's name, for each
				     way to call it; NULL-ended */
	const char *about;	  /* what the program does */
	const struct option_group *groups;
	size_t group_count;
	const char *closing; /* the last paragraph of --help; or NULL */
	void (*more)(void);  /* prints what comes behind that; or NULL */
	int misuse;	     /* exit status for a wrong command line */
	bool stops; /* at the first operand: what follows is a command's */
};

/*
 * Carries out the options in argv and returns the operands, the rest of argv.
 * Members whose options are not given stay as they are.  An option that takes
 * one value and is given two has the last one, with a warning.  Exits after
 * --help and --version, and with table->misuse if argv is wrong.
 */
char **options_parse(const struct option_table *table, void *values, int argc,
		     char **argv);

/* Adds a word to a list; exits with `status` if memory is short. */
void words_add(struct words *words, const char *word, int status);

/* Frees the array, but not the words, which belong to argv. */
void words_fini(struct words *words);

/* Further complaints about a command line; they exit with table->misuse.
   `what` is a noun, the options are spelled with their dashes. */
COLD_PATH
NORETURN
void options_missing(const struct option_table *table, const char *what);
COLD_PATH
NORETURN
void options_unexpected(const struct option_table *table, const char *operand);
COLD_PATH
NORETURN
void options_need(const struct option_table *table, const char *option,
		  const char *needed);
COLD_PATH
NORETURN
void options_conflict(const struct option_table *table, const char *option,
		      const char *other);

/* Prints the text of --help. */
void options_print_help(const struct option_table *table, FILE *out);

/*
 * Prints a line for each option: letter, name, argument, help, and the
 * arguments that it takes, with blanks between them; these are separated by
 * tabs, and `-` stands for one that is missing.
 */
void options_print_rows(const struct option_table *table, FILE *out);

/* Prints the program's name and version, and exits. */
NORETURN
void options_version(const struct option_table *table);

/* The n-th row, --help and --version among them; NULL when there are no more.
   `*offset` becomes that of its member in the program's structure. */
const struct option_row *options_row(const struct option_table *table, size_t n,
				     size_t *offset);

#endif
