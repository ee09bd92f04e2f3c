/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes the classic report.  Widths and words are an interface: scripts cut
 * the columns.
 */
#include "protocmp/report/report.h"

#include <string.h>

#include "protocmp/tree/escape.h"

static const char box_line[] =
	"*******************************************************";
static const char rule[] =
	"------------------------------------------------------"
	"------------------------------------------------------";
static const char header[] =
	"T File Name                      symlink/reloc        "
	"perm owner group  inode lnk maj min package(s)";

/* The fields that stand in a column; values of the others have lines of their
   own. */
#define IN_COLUMNS                                                    \
	(1U << FIELD_MODE | 1U << FIELD_LINKS | 1U << FIELD_TYPE |    \
	 1U << FIELD_OWNER | 1U << FIELD_GROUP | 1U << FIELD_DEVICE | \
	 1U << FIELD_TARGET)

/* ---- rows ---- */

/* Appends a blank and text, filled up with blanks to a width; `-` if empty. */
static void put_left(struct str *out, const char *text, int width)
{
	str_printf(out, " %-*s", width, *text ? text : "-");
}

static void put_right(struct str *out, const char *text, int width)
{
	str_printf(out, " %*s", width, *text ? text : "-");
}

static void put_name(struct str *out, const char *name, int width)
{
	struct str word = STR_INIT;

	if (name)
		escape_word(name, &word);
	put_left(out, str_text(&word), width);
	out->failed |= word.failed;
	str_fini(&word);
}

/* The value of a field; empty when the field is excluded. */
static const char *value_of(enum field field, const struct pkgdb_entry *entry,
			    field_set skip, struct str *value)
{
	str_clear(value);
	if (!(skip & 1U << field))
		field_rows[field].text(entry, value);
	return str_text(value);
}

static void put_device(const struct pkgdb_entry *entry, field_set skip,
		       struct str *out)
{
	if (entry->fields & PKGDB_DEVICE && !(skip & 1U << FIELD_DEVICE))
		str_printf(out, " %2u %2u", entry->major, entry->minor);
	else
		str_puts(out, "  -  -");
}

/* Equal inodes mark rows of one file; a file with one name shows 0. */
static unsigned long long inode_of(const struct pkgdb_entry *entry)
{
	return entry->fields & PKGDB_INODE && entry->links > 1 ? entry->inode
							       : 0;
}

void report_row(const struct pkgdb_entry *entry, field_set skip,
		struct str *out)
{
	struct str value = STR_INIT;

	str_push(out, entry->type);
	put_name(out, entry->path, 30);
	put_name(out, entry->link, 20);
	put_right(out, value_of(FIELD_MODE, entry, skip, &value), 4);
	put_left(out, value_of(FIELD_OWNER, entry, skip, &value), 5);
	put_left(out, value_of(FIELD_GROUP, entry, skip, &value), 5);
	str_printf(out, " %6llu", inode_of(entry));
	put_right(out, value_of(FIELD_LINKS, entry, skip, &value), 2);
	put_device(entry, skip, out);
	out->failed |= value.failed;
	str_fini(&value);
}

/* Writes a row with its packages behind `lead`; false: out of memory. */
static bool print_row(const struct report *report, const char *lead,
		      const struct pkgdb_entry *entry)
{
	struct str row = STR_INIT;
	bool failed;

	report_row(entry, report->skip, &row);
	failed = str_failed(&row);
	fprintf(report->out, "%s%s    %s\n", lead, str_text(&row),
		entry->packages ? entry->packages : "proto");
	str_fini(&row);
	return !failed;
}

/* ---- sections ---- */

static void box_begin(const struct report *report)
{
	fprintf(report->out, "%s\n*\n", box_line);
}

static void box_end(const struct report *report)
{
	fprintf(report->out, "*\n%s\n", box_line);
}

/* Prints the entries that only one list has. */
static bool print_only(const struct report *report,
		       const struct comparison *comparison, bool in_a)
{
	bool good = true;

	box_begin(report);
	fprintf(report->out, "* Entries found in %s, but not found in %s\n",
		in_a ? report->a : report->b, in_a ? report->b : report->a);
	box_end(report);
	fprintf(report->out, "%s\n%s\n", header, rule);
	for (size_t n = 0; n < comparison->count && good; n++) {
		const struct difference *found = &comparison->found[n];
		const struct pkgdb_entry *entry = in_a ? found->a : found->b;

		if (entry && !found->fields && !found->excepted)
			good = print_row(report, "", entry);
	}
	return good;
}

/* Writes the line of one side with the values that have no column. */
static bool print_values(const struct report *report, const char *side,
			 const struct pkgdb_entry *entry, field_set fields)
{
	struct str line = STR_INIT, value = STR_INIT;
	bool good;

	for (int field = 0; field < FIELD_COUNT; field++) {
		if (!(fields & ~IN_COLUMNS & 1U << field))
			continue;
		str_printf(&line, " %s", field_rows[field].word);
		str_visible(&line, value_of(field, entry, 0, &value));
	}
	good = !str_failed(&line) && !str_failed(&value);
	if (good)
		fprintf(report->out, "    %s%s\n", side, str_text(&line));
	str_fini(&line);
	str_fini(&value);
	return good;
}

static bool print_difference(const struct report *report,
			     const struct difference *found)
{
	if (!print_row(report, "filea: ", found->a) ||
	    !print_row(report, "fileb: ", found->b))
		return false;
	fputs("    differ: ", report->out);
	for (int field = 0; field < FIELD_COUNT; field++)
		if (found->fields & 1U << field)
			fputs(field_rows[field].word, report->out);
	fputc('\n', report->out);
	if (found->fields & ~IN_COLUMNS &&
	    (!print_values(report, "filea:", found->a, found->fields) ||
	     !print_values(report, "fileb:", found->b, found->fields)))
		return false;
	fputc('\n', report->out);
	return true;
}

static bool print_differing(const struct report *report,
			    const struct comparison *comparison)
{
	bool good = true;

	box_begin(report);
	fprintf(report->out,
		"* Entries that differ between %s and %s\n*\n"
		"* filea == %s\n* fileb == %s\n",
		report->a, report->b, report->a, report->b);
	box_end(report);
	fprintf(report->out, "Unit   %s\n%s\n", header, rule);
	for (size_t n = 0; n < comparison->count && good; n++) {
		const struct difference *found = &comparison->found[n];

		if (found->fields && !found->excepted)
			good = print_difference(report, found);
	}
	return good;
}

/* Prints the excepted entries of one side. */
static bool print_filtered(const struct report *report,
			   const struct comparison *comparison, bool in_a)
{
	bool good = true;

	fprintf(report->out, "Filtered: Need %s of:\n",
		in_a ? "Addition" : "Deletion");
	for (size_t n = 0; n < comparison->count && good; n++) {
		const struct difference *found = &comparison->found[n];
		const struct pkgdb_entry *entry = in_a ? found->a : found->b;

		if (found->excepted && entry)
			good = print_row(report, "\t", entry);
	}
	return good;
}

int report_text(const struct report *report,
		const struct comparison *comparison)
{
	bool good = true;

	if (report->filtered)
		good = print_filtered(report, comparison, true) &&
		       print_filtered(report, comparison, false);
	good = good && print_only(report, comparison, true) &&
	       print_only(report, comparison, false) &&
	       print_differing(report, comparison);
	return good ? 0 : -1;
}
