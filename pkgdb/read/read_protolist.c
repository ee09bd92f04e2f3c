/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The listing of a tree that protolist(1) writes, and before it the program of
 * the same name in usr/src/tools of Solaris ON; one object a line in ten
 * columns:
 *
 *	type name sym mode owner group inode links major minor [; comment]
 *
 *	f usr/bin/ct - 4511 root uucp 0 1 - -
 *	s bin ./usr/bin 777 root root 0 1 - -
 *
 * sym is a symbolic link's target, for other types the true place of an object
 * that was listed under another name, or `-`.  major and minor are `-` unless
 * it is a device.  Besides the types f e v d s c b of ON, named pipes (p) and
 * sockets (S) are known; ON's program writes `?` for these, which is taken for
 * any type.  `-` stands for an attribute that the list does not state.  Names
 * hold no blanks; \ooo stands for one.
 */
#include <string.h>

#include "common/number.h"
#include "common/path.h"
#include "pkgdb/read/formats.h"

/* The columns of a row, none of which may be absent. */
enum column {
	TYPE,
	NAME,
	SYM,
	MODE,
	OWNER,
	GROUP,
	INODE,
	LINKS,
	MAJOR,
	MINOR,
	COLUMNS
};

/* Whether a text is one type letter, of a tree or of a list of packages. */
static bool is_type(const char *text)
{
	return text[1] == '\0' && strchr("fevdxlscbpS*?", text[0]);
}

/* Cuts the comment off and the line into columns.  Returns how many there are,
   COLUMNS + 1 for a line with more. */
static size_t cut(char *line, char **columns)
{
	char *comment = strstr(line, " ;");

	if (comment)
		*comment = '\0';
	return lex_fields(line, columns, COLUMNS);
}

bool fits_protolist(char *line)
{
	char *columns[COLUMNS + 1];
	mode_t mode;

	return cut(line, columns) == COLUMNS && is_type(columns[TYPE]) &&
	       (parse_mode(columns[MODE], &mode) ||
		strcmp(columns[MODE], "-") == 0);
}

/*
 * Takes over the sym column by the entry's type.  A hard link's target begins
 * at the top of the tree, unlike that of an `l` line in prototype(5), which
 * begins at the link's directory.
 */
static int read_link(struct reading *in, struct pkgdb_entry *entry, char *sym)
{
	if (!sym)
		return entry->type != PKGDB_HARDLINK
			       ? 0
			       : reading_fault(in,
					       "hard link without a target");
	entry->link = sym;
	if (entry->type == PKGDB_SYMLINK)
		return 0;
	if (entry->type == PKGDB_HARDLINK)
		return path_clean(sym)
			       ? 0
			       : reading_fault(
					 in,
					 "hard link's target '%s' climbs above "
					 "the top",
					 sym);
	entry->link = NULL;
	entry->alias = arena_copy(&in->db->arena, sym, strlen(sym));
	return entry->alias ? 0 : reading_fault(in, "out of memory");
}

/* Parses inode number and link count, by which protocmp(1) finds the names of
   one object; a list states both or neither. */
static int read_inode(struct reading *in, struct pkgdb_entry *entry,
		      char **columns)
{
	uint64_t inode, links;

	if (!columns[INODE] || !columns[LINKS])
		return 0;
	if (!parse_decimal(columns[INODE], UINT64_MAX, &inode) ||
	    !parse_decimal(columns[LINKS], UINT32_MAX, &links))
		return reading_fault(in, "inode '%s', links '%s': not numbers",
				     columns[INODE], columns[LINKS]);
	entry->inode = inode;
	entry->links = links;
	entry->fields |= PKGDB_INODE;
	return 0;
}

/* Undoes escapes, if there are any; columns that state nothing become NULL. */
static int unescape(struct reading *in, char **columns, bool escaped)
{
	for (int i = SYM; i < COLUMNS; i++)
		if (columns[i][0] == '-' && columns[i][1] == '\0')
			columns[i] = NULL;
	for (int i = NAME; i < COLUMNS && escaped; i++)
		if (columns[i] && !lex_unvis(columns[i]))
			return reading_fault(in, "'%s' is badly escaped",
					     columns[i]);
	return 0;
}

/* Adds the object of a row; escaped: there is a backslash in it. */
static int add(struct reading *in, char **columns, bool escaped)
{
	struct pkgdb_entry entry = { .type = columns[TYPE][0] };

	if (unescape(in, columns, escaped) < 0)
		return -1;
	if (!is_type(columns[TYPE]))
		return reading_fault(in,
				     "type '%s' is not one of "
				     "fevdxlscbpS*?",
				     columns[TYPE]);
	if (entry.type == '?')
		entry.type = PKGDB_ANY;
	if (read_link(in, &entry, columns[SYM]) < 0 ||
	    (columns[MODE] && reading_mode(in, &entry, columns[MODE]) < 0) ||
	    (columns[OWNER] && reading_owner(in, &entry, columns[OWNER]) < 0) ||
	    (columns[GROUP] && reading_group(in, &entry, columns[GROUP]) < 0) ||
	    read_inode(in, &entry, columns) < 0)
		return -1;
	if (columns[MAJOR] && columns[MINOR] &&
	    reading_device(in, &entry, columns[MAJOR], columns[MINOR]) < 0)
		return -1;
	return reading_add(in, &entry, columns[NAME]);
}

/* Checks the form of a row and adds its object. */
static int read_row(void *arg, char *line)
{
	struct reading *in = arg;
	char *columns[COLUMNS + 1];
	bool escaped = strchr(line, '\\');
	size_t count = cut(line, columns);

	if (count != COLUMNS)
		return reading_fault(
			in, "%s columns than the %d of a protolist",
			count > COLUMNS ? "more" : "fewer", COLUMNS);
	return add(in, columns, escaped);
}

int read_protolist(struct reading *in)
{
	return reading_lines(in, read_row, in);
}
