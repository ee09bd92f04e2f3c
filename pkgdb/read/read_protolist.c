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

/* Bytes of the columns that a row may share with the one before. */
#define LIKE_SIZE 128

/* The state of reading one list. */
struct list {
	struct reading *in;
	/* The columns of a row from `-` for sym to its group, with the blank
	   behind, and what they say: neighbours mostly have the same. */
	char like[LIKE_SIZE];
	size_t like_len; /* 0: no such row */
	struct pkgdb_entry said;
};

/* Whether a text is one type letter, of a tree or of a list of packages. */
static bool is_type(const char *text)
{
	return text[1] == '\0' && strchr("fevdxlscbpS*?", text[0]);
}

/* The comment behind the columns, with the blank before it; NULL: none. */
static char *find_comment(char *line)
{
	char *at = strchr(line, ';');

	while (at && (at == line || at[-1] != ' '))
		at = strchr(at + 1, ';');
	return at ? at - 1 : NULL;
}

static void cut_comment(char *line)
{
	char *comment = find_comment(line);

	if (comment)
		*comment = '\0';
}

/* Cuts the comment off and the line into columns.  Returns how many there are,
   COLUMNS + 1 for a line with more. */
static size_t cut(char *line, char **columns)
{
	cut_comment(line);
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
		if (columns[i] && columns[i][0] == '-' && columns[i][1] == '\0')
			columns[i] = NULL;
	for (int i = NAME; i < COLUMNS && escaped; i++)
		if (columns[i] && !lex_unvis(columns[i]))
			return reading_fault(in, "'%s' is badly escaped",
					     columns[i]);
	return 0;
}

/* Takes over mode, owner and group. */
static int read_attributes(struct reading *in, struct pkgdb_entry *entry,
			   char **columns)
{
	if ((columns[MODE] && reading_mode(in, entry, columns[MODE]) < 0) ||
	    (columns[OWNER] && reading_owner(in, entry, columns[OWNER]) < 0) ||
	    (columns[GROUP] && reading_group(in, entry, columns[GROUP]) < 0))
		return -1;
	return 0;
}

/* Adds the object of a row; escaped: there is a backslash in it.  The draft
   says what a row before has said, and there columns are NULL. */
static int add(struct reading *in, struct pkgdb_entry *draft, char **columns,
	       bool escaped)
{
	if (unescape(in, columns, escaped) < 0)
		return -1;
	if (!is_type(columns[TYPE]))
		return reading_fault(in,
				     "type '%s' is not one of "
				     "fevdxlscbpS*?",
				     columns[TYPE]);
	draft->type = columns[TYPE][0] == '?' ? PKGDB_ANY : columns[TYPE][0];
	if (read_link(in, draft, columns[SYM]) < 0 ||
	    read_attributes(in, draft, columns) < 0 ||
	    read_inode(in, draft, columns) < 0)
		return -1;
	if (columns[MAJOR] && columns[MINOR] &&
	    reading_device(in, draft, columns[MAJOR], columns[MINOR]) < 0)
		return -1;
	return reading_add(in, draft, columns[NAME]);
}

/* Cuts columns that are like those of a row before, which become NULL.  Returns
   as cut. */
static size_t cut_like(const struct list *list, char *rest, char **columns)
{
	for (int i = SYM; i <= GROUP; i++)
		columns[i] = NULL;
	return INODE + lex_fields(rest + list->like_len, columns + INODE,
				  COLUMNS - INODE);
}

/* Cuts the columns behind the name, and keeps those that a row behind may have
   as well.  *len: their length, 0 if it may not.  Returns as cut. */
static size_t cut_other(struct list *list, char *rest, char **columns,
			size_t *len)
{
	size_t size = strnlen(rest, LIKE_SIZE), count, end;

	list->like_len = 0;
	memcpy(list->like, rest, size);
	count = SYM + lex_fields(rest, columns + SYM, COLUMNS - SYM);
	if (count != COLUMNS || strcmp(columns[SYM], "-") != 0)
		return count;
	end = columns[GROUP] + strlen(columns[GROUP]) + 1 - rest;
	*len = end <= size ? end : 0;
	return count;
}

/* Stores what the kept columns say. */
static void keep(struct list *list, const struct pkgdb_entry *draft, size_t len)
{
	list->like_len = len;
	list->said = (struct pkgdb_entry){
		.mode = draft->mode,
		.owner = draft->owner,
		.group = draft->group,
		.uid = draft->uid,
		.gid = draft->gid,
		.fields = draft->fields & (PKGDB_MODE | PKGDB_OWNER |
					   PKGDB_GROUP | PKGDB_UID | PKGDB_GID),
	};
}

/* Checks the form of a row and adds its object. */
static int read_row(void *arg, char *line)
{
	struct list *list = arg;
	struct pkgdb_entry draft = { .fields = 0 };
	char *columns[COLUMNS + 1];
	bool escaped = strchr(line, '\\');
	size_t count = 0, len = 0;

	cut_comment(line);
	columns[TYPE] = lex_word(&line);
	columns[NAME] = lex_path(&line);
	if (list->like_len > 0 &&
	    strncmp(line, list->like, list->like_len) == 0) {
		draft = list->said;
		count = cut_like(list, line, columns);
	} else if (columns[NAME]) {
		count = cut_other(list, line, columns, &len);
	}
	if (count != COLUMNS)
		return reading_fault(
			list->in, "%s columns than the %d of a protolist",
			count > COLUMNS ? "more" : "fewer", COLUMNS);
	if (add(list->in, &draft, columns, escaped) < 0)
		return -1;
	if (len > 0 && !escaped)
		keep(list, &draft, len);
	return 0;
}

int read_protolist(struct reading *in)
{
	struct list list = { .in = in };

	return reading_lines(in, read_row, &list);
}
