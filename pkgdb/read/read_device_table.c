/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Device tables, which makedevs of Buildroot (package/makedevs/README), `-D`
 * of genext2fs(8) and of mkfs.jffs2(1), and makedevs of OpenEmbedded carry out
 * on a target directory or image:
 *
 *	name type mode uid gid major minor start inc count
 *	|xattr capabilities			of the object above
 *
 *	/bin/ping	f 4755 root root -   -   -   -   -
 *	/dev/tty	c 620  0    5    4   1   1   1   6
 *
 * `-` or nothing stands for no value.  Types: f file, F file that may be
 * absent, d directory, r directory and all objects below it, c b p nodes.
 * mode -1 leaves the mode.  With a count, the row makes nodes name<start> to
 * name<start+count-1>, whose minor numbers rise by inc.  The tools carry out
 * one row after the other, so that a later one corrects an earlier one.
 * Buildroot added F, mode -1 and |xattr, and takes names in place of ids.
 */
#include <stdlib.h>
#include <string.h>

#include "common/number.h"
#include "common/path.h"
#include "common/str.h"
#include "pkgdb/read/formats.h"

/* The columns of a row; those after GID may be absent. */
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

/* Each recursive row goes through all rows above it: without a limit, the time
   for a table would grow with the square of its size. */
#define SUBTREE_LIMIT 1000

struct table {
	struct reading *in;
	unsigned subtrees; /* recursive rows so far */
	struct str last;   /* path of the row above, for |xattr */
	struct str caps;   /* what |xattr lines have said about it */
};

/* Whether a column has a value. */
static bool is_stated(const char *const *columns, enum column column)
{
	return columns[column] && strcmp(columns[column], "-") != 0;
}

/* Stores the number in a column in *value, `missing` if the column has no
   value.  0, or -1 with the fault. */
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

/* Parses mode, owner and group; makedevs leaves a mode of -1 alone. */
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

/* Adds an object under a name, which |xattr lines may refer to from now on. */
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

/* Adds one device, or with a count the numbered ones.  A row that states
   neither major nor minor, and no count, leaves the device number open. */
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

/*
 * Adds a recursive row as a rule for the objects that have no row, and once
 * more as a correction of each row above it that lies below its directory:
 * makedevs walks the tree that these rows have made.
 */
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

/* Adds the objects of a row by its type. */
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

/*
 * Adds capabilities to the object of the row above.  Buildroot has one line for
 * each capability, and several make one set: each line adds the whole set so
 * far, which as a later line of an ordered format corrects the one before.
 */
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

/* Whether a word is one letter of makedevs's types. */
static bool is_type(const char *word)
{
	return word[0] != '\0' && word[1] == '\0' && strchr("fFdrcbp", word[0]);
}

/* Cuts a row into columns; those that are absent become NULL.  Returns how many
   there are, COLUMNS + 1 for a row with more. */
static size_t cut(char *line, char **columns)
{
	size_t count = lex_fields(line, columns, COLUMNS);

	for (size_t i = count; i < COLUMNS; i++)
		columns[i] = NULL;
	return count;
}

/* Checks the form of a row and adds its objects. */
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

static int read_line(void *arg, char *line)
{
	line = lex_skip_blanks(line);
	return *line == '|' ? add_xattr(arg, line) : read_row(arg, line);
}

int read_device_table(struct reading *in)
{
	struct table table = {
		.in = in,
		.last = STR_INIT,
		.caps = STR_INIT,
	};
	int result = reading_lines(in, read_line, &table);

	str_fini(&table.last);
	str_fini(&table.caps);
	return result;
}

/* A row begins with a path and a type; the mode in the third column tells it
   from a contents file, which has a class there. */
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
