/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Device tables of Buildroot, makedevs, genext2fs and mkfs.jffs2:
 *
 *	name type mode uid gid major minor start inc count
 *	|xattr capabilities			of the object above
 *
 * `-` or nothing stands for no value.  Types: f file, F file that may be
 * absent, d directory, r directory and all that is below it, c b p nodes.
 * mode -1 leaves the mode.  With a count, the row makes nodes name<start> to
 * name<start+count-1>, whose minor numbers rise by inc.  Rows are carried out
 * one after the other: a later one corrects an earlier one.
 */
#include <stdlib.h>
#include <string.h>

#include "common/number.h"
#include "common/path.h"
#include "common/str.h"
#include "pkgdb/read/formats.h"

enum column {
	NAME,
	TYPE,
	MODE,
	UID,
	GID,
	MAJOR,
	MINOR,
	START,
	INC,
	COUNT,
	COLUMNS
};

/* More nodes than this in one row is a mistake: few drivers have 256. */
#define COUNT_LIMIT 4096

/* Each goes through all rows above it. */
#define SUBTREE_LIMIT 1000

struct table {
	struct reading *in;
	unsigned subtrees; /* recursive rows so far */
	struct str last;   /* path of the row above, for |xattr */
	struct str caps;   /* what |xattr lines have said about it */
};

static bool is_stated(const char *const *columns, enum column column)
{
	return columns[column] && strcmp(columns[column], "-") != 0;
}

/* The number in a column; `missing` if there is none. */
static int number_in(struct table *table, const char *const *columns,
		     enum column column, uint64_t missing, uint64_t *value)
{
	*value = missing;
	if (!is_stated(columns, column) ||
	    parse_decimal(columns[column], UINT32_MAX, value))
		return 0;
	return reading_fault(table->in, "'%s' is not a number",
			     columns[column]);
}

static int take_attributes(struct table *table, const char *const *columns,
			   struct pkgdb_entry *entry)
{
	struct reading *in = table->in;

	if (is_stated(columns, MODE) && strcmp(columns[MODE], "-1") != 0 &&
	    reading_mode(in, entry, columns[MODE]) < 0)
		return -1;
	if (is_stated(columns, UID) &&
	    reading_owner(in, entry, columns[UID]) < 0)
		return -1;
	if (is_stated(columns, GID) &&
	    reading_group(in, entry, columns[GID]) < 0)
		return -1;
	return 0;
}

static int add_one(struct table *table, const struct pkgdb_entry *entry,
		   const char *name)
{
	struct pkgdb_entry draft = *entry;

	str_clear(&table->last);
	str_puts(&table->last, name);
	str_clear(&table->caps);
	if (str_failed(&table->last))
		return reading_fault(table->in, "out of memory");
	return reading_add(table->in, &draft, table->last.data);
}

static int add_nodes(struct table *table, struct pkgdb_entry *entry,
		     const char *const *columns)
{
	uint64_t major, minor, start, inc, count;
	struct str name = STR_INIT;
	int result = 0;

	if (number_in(table, columns, MAJOR, 0, &major) < 0 ||
	    number_in(table, columns, MINOR, 0, &minor) < 0 ||
	    number_in(table, columns, START, 0, &start) < 0 ||
	    number_in(table, columns, INC, 0, &inc) < 0 ||
	    number_in(table, columns, COUNT, 0, &count) < 0)
		return -1;
	if (count > COUNT_LIMIT)
		return reading_fault(table->in,
				     "%llu nodes in one row, the "
				     "limit is %d",
				     (unsigned long long)count, COUNT_LIMIT);
	entry->major = major;
	entry->minor = minor;
	if (is_stated(columns, MAJOR) || is_stated(columns, MINOR) || count > 0)
		entry->fields |= PKGDB_DEVICE;
	if (count == 0)
		return add_one(table, entry, columns[NAME]);
	for (uint64_t i = 0; i < count && result == 0; i++) {
		str_clear(&name);
		str_printf(&name, "%s%llu", columns[NAME],
			   (unsigned long long)(start + i));
		entry->minor = minor + i * inc;
		result = add_one(table, entry, str_text(&name));
	}
	str_fini(&name);
	return result;
}

/* A recursive row also counts for the rows above it that lie below. */
static int add_subtree(struct table *table, struct pkgdb_entry *entry,
		       const char *name)
{
	struct pkgdb *db = table->in->db;
	size_t count = db->count;
	int result;

	if (table->subtrees++ == SUBTREE_LIMIT)
		return reading_fault(table->in, "more than %d recursive rows",
				     SUBTREE_LIMIT);
	entry->fields |= PKGDB_SUBTREE;
	result = add_one(table, entry, name);
	entry->fields &= ~PKGDB_SUBTREE;
	for (size_t i = 0; i < count && result == 0; i++) {
		const struct pkgdb_entry *below = db_entry(db, i);
		struct pkgdb_entry draft = *entry;

		if (below->source != table->in->source ||
		    !path_is_below(below->path, table->last.data))
			continue;
		draft.path = below->path;
		draft.path_len = below->path_len;
		draft.source = table->in->source;
		draft.line = table->in->lex.line;
		if (db_add(db, &draft) < 0)
			result = reading_fault(table->in, "out of memory");
	}
	return result;
}

static int add_row(struct table *table, const char *const *columns)
{
	struct pkgdb_entry entry = { .type = columns[TYPE][0] };

	if (take_attributes(table, columns, &entry) < 0)
		return -1;
	switch (entry.type) {
	case 'F':
		entry.type = PKGDB_FILE;
		entry.fields |= PKGDB_OPTIONAL;
		return add_one(table, &entry, columns[NAME]);
	case 'f':
	case 'd':
	case 'p': return add_one(table, &entry, columns[NAME]);
	case 'r':
		entry.type = PKGDB_ANY;
		return add_subtree(table, &entry, columns[NAME]);
	default: return add_nodes(table, &entry, columns);
	}
}

static int add_xattr(struct table *table, char *line)
{
	struct pkgdb_entry entry = { .type = PKGDB_ANY };
	char *word = lex_word(&line), *caps = lex_skip_blanks(line);

	if (strcmp(word, "|xattr") != 0)
		return reading_fault(table->in, "unknown directive '%s'", word);
	if (*caps == '\0')
		return reading_fault(table->in, "|xattr without capabilities");
	if (table->last.len == 0)
		return reading_fault(table->in, "|xattr before the first row");
	if (table->caps.len > 0)
		str_push(&table->caps, ' ');
	str_puts(&table->caps, caps);
	if (!str_failed(&table->caps))
		entry.caps = arena_intern(&table->in->db->arena,
					  str_text(&table->caps));
	if (!entry.caps)
		return reading_fault(table->in, "out of memory");
	return reading_add(table->in, &entry, table->last.data);
}

static bool is_type(const char *word)
{
	return word[0] != '\0' && word[1] == '\0' && strchr("fFdrcbp", word[0]);
}

/* Cuts a row; columns that are absent are NULL.  How many there are. */
static size_t cut(char *line, char **columns)
{
	size_t count = lex_fields(line, columns, COLUMNS);

	for (size_t i = count; i < COLUMNS; i++)
		columns[i] = NULL;
	return count;
}

static int read_row(struct table *table, char *line)
{
	char *columns[COLUMNS + 1];
	size_t count = cut(line, columns);

	if (count <= GID || count > COLUMNS)
		return reading_fault(table->in,
				     "%zu columns instead of 5 to "
				     "%d",
				     count, COLUMNS);
	if (!is_type(columns[TYPE]))
		return reading_fault(table->in,
				     "type '%s' is not one of "
				     "fFdrcbp",
				     columns[TYPE]);
	return add_row(table, (const char *const *)columns);
}

int read_device_table(struct reading *in)
{
	struct table table = {
		.in = in,
		.last = STR_INIT,
		.caps = STR_INIT,
	};
	int result = 0;
	char *line;

	while (result == 0 && (line = reading_line(in))) {
		line = lex_skip_blanks(line);
		result = *line == '|' ? add_xattr(&table, line)
				      : read_row(&table, line);
	}
	str_fini(&table.last);
	str_fini(&table.caps);
	return reading_failed(in) ? -1 : result;
}

bool fits_device_table(char *line)
{
	char *columns[COLUMNS + 1];
	size_t count;
	mode_t mode;

	line = lex_skip_blanks(line);
	if (*line == '|')
		return strncmp(line, "|xattr", 6) == 0;
	count = cut(line, columns);
	return count > GID && count <= COLUMNS && columns[NAME][0] == '/' &&
	       is_type(columns[TYPE]) &&
	       (parse_mode(columns[MODE], &mode) ||
		strcmp(columns[MODE], "-1") == 0 ||
		strcmp(columns[MODE], "-") == 0);
}
