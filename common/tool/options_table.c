/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads a table of options: its rows one by one, and the texts that are made
 * from them, --help for people and the rows for scripts.
 */
#include <string.h>

#include "common/str.h"
#include "common/tool/diag.h"
#include "common/tool/options.h"

/* Where the explanations of options begin, and where lines end. */
#define HELP_COLUMN 29
#define HELP_WIDTH  79

static const struct option_row standard[] = {
	{ 'h', "help", NULL, OPTION_HELP, 0, .help = "show this text" },
	{ 0, "version", NULL, OPTION_VERSION, 0, .help = "show the version" },
};

const struct option_row *options_row(const struct option_table *table, size_t n,
				     size_t *offset)
{
	for (size_t i = 0; i < table->group_count; i++) {
		const struct option_group *group = &table->groups[i];

		if (n < group->count) {
			*offset = group->offset + group->rows[n].offset;
			return &group->rows[n];
		}
		n -= group->count;
	}
	*offset = 0;
	return n < countof(standard) ? &standard[n] : NULL;
}

/*
 * Prints words from the given column on; lines that follow are indented to
 * `indent`.  A line break in the text stays one.
 */
static void put_filled(FILE *out, const char *text, size_t column,
		       size_t indent)
{
	while (*text) {
		size_t len = strcspn(text, " \n");
		bool begins = column <= indent;

		if (!begins && column + 1 + len > HELP_WIDTH) {
			fprintf(out, "\n%*s", (int)indent, "");
			column = indent;
			begins = true;
		}
		fprintf(out, "%s%.*s", begins ? "" : " ", (int)len, text);
		column += len + !begins;
		text += len;
		if (*text == '\n') {
			fprintf(out, "\n%*s", (int)indent, "");
			column = indent;
		}
		text += *text != '\0';
	}
	putc('\n', out);
}

static void put_row(FILE *out, const struct option_row *row)
{
	struct str left = STR_INIT;
	bool wide;

	if (row->letter)
		str_printf(&left, "  -%c, --%s", row->letter, row->name);
	else
		str_printf(&left, "      --%s", row->name);
	if (row->argument)
		str_printf(&left, " %s", row->argument);
	wide = left.len + 2 > HELP_COLUMN;
	fprintf(out, "%s%s%*s", str_text(&left), wide ? "\n" : "",
		wide ? HELP_COLUMN : (int)(HELP_COLUMN - left.len), "");
	put_filled(out, row->help, HELP_COLUMN, HELP_COLUMN);
	str_fini(&left);
}

void options_print_help(const struct option_table *table, FILE *out)
{
	const char *lead = "usage:";
	const struct option_row *row;
	size_t offset;

	for (const char *const *form = table->usage; *form; form++) {
		fprintf(out, "%s %s %s\n", lead, diag_prog(), *form);
		lead = "      ";
	}
	putc('\n', out);
	put_filled(out, table->about, 0, 0);
	putc('\n', out);
	for (size_t n = 0; (row = options_row(table, n, &offset)); n++)
		put_row(out, row);
	if (table->closing) {
		putc('\n', out);
		put_filled(out, table->closing, 0, 0);
	}
	if (table->more)
		table->more();
}

static void print_choices(FILE *out, option_choice_fn *choice)
{
	const char *text;

	for (size_t n = 0; (text = choice(n)); n++)
		fprintf(out, "%s%s", n ? " " : "", text);
}

void options_print_rows(const struct option_table *table, FILE *out)
{
	const struct option_row *row;
	size_t offset;

	for (size_t n = 0; (row = options_row(table, n, &offset)); n++) {
		fprintf(out, "%c\t%s\t%s\t%s\t",
			row->letter ? row->letter : '-', row->name,
			row->argument ? row->argument : "-", row->help);
		if (row->choice)
			print_choices(out, row->choice);
		fputs(row->choice ? "\n" : "-\n", out);
	}
}
