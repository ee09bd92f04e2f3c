/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * RPM's file lists: what rpm(8) prints of a package, and the %files section of
 * a spec file, as the packager's manual of RPM 4 describes it:
 *
 *	%attr(4755,root,mail) [%dir] /path	lines of a %files section
 *	%defattr(mode,user,group[,dirmode])
 *	%exclude, %files, %doc NAME		name nothing of the tree
 *	rwx-text user group /path		rpm -q --qf with FILEMODES:perms
 *	octal-st_mode user group /path		... with FILEMODES:octal
 *	rwx-text links user group size date /path [-> target]	rpm -qlv
 *
 *	-rwsr-xr-x 1 root root 57000 Jan  1 2020 /usr/bin/su
 *
 * The path is the rest of the line from the first word that begins with `/`.
 * What a %files section leaves open is as rpmbuild has it: root is the owner,
 * and the mode is that of the file.
 */
#include <ctype.h>
#include <string.h>
#include <sys/stat.h>

#include "common/number.h"
#include "pkgdb/parse/perm_text.h"
#include "pkgdb/read/formats.h"

/* rwx-text links user group major, minor month day year */
#define MAX_WORDS 9

/* The state of reading one list. */
struct list {
	struct reading *in;
	struct pkgdb_entry file, dir; /* the values of %defattr */
};

/* The directives of one line of a %files section. */
struct spec_line {
	struct pkgdb_entry entry; /* the attributes that they state */
	bool is_doc;		  /* names without a slash lie elsewhere */
	bool is_nothing;	  /* names no object of the package */
};

/* Cuts the path off the line: from the first ` /`.  NULL if there is none. */
static char *cut_path(char *line)
{
	char *path = line[0] == '/' ? line : NULL;

	for (char *at = line; !path && *at; at++)
		if ((at[0] == ' ' || at[0] == '\t') && at[1] == '/') {
			*at = '\0';
			path = at + 1;
		}
	return path;
}

/* Cuts the target off `path -> target`; NULL if there is none. */
static char *cut_target(char *path)
{
	char *arrow = strstr(path, " -> ");

	if (!arrow)
		return NULL;
	*arrow = '\0';
	return arrow + 4;
}

/* ---- query output ---- */

/* Parses type and mode, as ls(1) writes them or as an octal st_mode.  Fewer
   than five digits are permissions without a type, which no query prints. */
static bool parse_first(const char *word, struct pkgdb_entry *entry)
{
	uint64_t bits;

	if (perm_text_parse(word, &entry->type, &entry->mode)) {
		entry->fields |= PKGDB_MODE;
		return true;
	}
	if (strlen(word) < 5 || !parse_octal(word, 0177777, &bits))
		return false;
	entry->type = pkgdb_type_of(bits);
	entry->mode = bits & ALLPERMS;
	entry->fields |= PKGDB_MODE;
	return entry->type != PKGDB_ANY;
}

/* `rpm -qlv`: links, owner, group, then size or `major, minor`. */
static int take_long(struct reading *in, struct pkgdb_entry *entry,
		     char **words, size_t count)
{
	size_t comma = strlen(words[4]);

	if (reading_owner(in, entry, words[2]) < 0 ||
	    reading_group(in, entry, words[3]) < 0)
		return -1;
	if (count == MAX_WORDS && comma > 1 && words[4][comma - 1] == ',') {
		words[4][comma - 1] = '\0';
		return reading_device(in, entry, words[4], words[5]);
	}
	if (entry->type == PKGDB_FILE &&
	    parse_decimal(words[4], INT64_MAX, &entry->size))
		entry->fields |= PKGDB_SIZE;
	return 0;
}

/*
 * Adds the object of a line that rpm has printed.  The number of words before
 * the path tells the query: three with --qf, eight or nine with -qlv, whose
 * date has three words and whose devices have two in place of the size.
 */
static int read_query(struct list *list, char *line)
{
	struct pkgdb_entry entry = { .type = 0 };
	char *path = cut_path(line), *words[MAX_WORDS + 1];
	size_t count = lex_fields(line, words, MAX_WORDS);
	int result;

	if (!path || count < 3 || count > MAX_WORDS ||
	    !parse_first(words[0], &entry))
		return reading_fault(list->in, "not of the form 'permissions "
					       "user group /path'");
	if (count >= 8)
		result = take_long(list->in, &entry, words, count);
	else if (count == 3)
		result = reading_owner(list->in, &entry, words[1]) < 0
				 ? -1
				 : reading_group(list->in, &entry, words[2]);
	else
		result = reading_fault(list->in, "%zu words before the path",
				       count);
	if (result < 0)
		return -1;
	if (entry.type == PKGDB_SYMLINK)
		entry.link = cut_target(path);
	return reading_add(list->in, &entry, path);
}

/* ---- lines of a spec file ---- */

/* Parses the argument of %attr, or of %defattr if dir is not NULL; `-` leaves
   an attribute open.  As in rpmbuild, directories share all but the mode. */
static int take_attr(struct list *list, char *text, struct pkgdb_entry *entry,
		     struct pkgdb_entry *dir)
{
	char *words[5];
	size_t count;

	for (char *at = text; *at; at++)
		if (*at == ',')
			*at = ' ';
	count = lex_fields(text, words, 4);
	if (count < 3 || count > (dir ? 4 : 3))
		return reading_fault(list->in, "%%attr wants mode, user and "
					       "group");
	for (int i = 0; i < 3; i++) {
		static int (*const take[])(struct reading *,
					   struct pkgdb_entry *,
					   const char *) = {
			reading_mode,
			reading_owner,
			reading_group,
		};

		if (strcmp(words[i], "-") != 0 &&
		    take[i](list->in, entry, words[i]) < 0)
			return -1;
	}
	if (!dir)
		return 0;
	*dir = *entry;
	dir->fields &= ~PKGDB_MODE;
	return count < 4 || strcmp(words[3], "-") == 0
		       ? 0
		       : reading_mode(list->in, dir, words[3]);
}

/* Parses the argument of `%dev(c 11 22)`, by which rpmbuild puts a node into a
   package without mknod(2). */
static int take_dev(struct list *list, char *text, struct pkgdb_entry *entry)
{
	char *words[4];

	for (char *at = text; *at; at++)
		if (*at == ',')
			*at = ' ';
	if (lex_fields(text, words, 3) != 3 ||
	    (strcmp(words[0], "c") != 0 && strcmp(words[0], "b") != 0))
		return reading_fault(list->in, "%%dev wants type, major and "
					       "minor");
	entry->type = words[0][0];
	return reading_device(list->in, entry, words[1], words[2]);
}

/* Interns the argument of %caps, in the notation of cap_from_text(3). */
static int take_caps(struct list *list, char *text, struct pkgdb_entry *entry)
{
	text = lex_skip_blanks(text);
	lex_trim(text, strlen(text));
	if (*text == '\0')
		return 0;
	entry->caps = arena_intern(&list->in->db->arena, text);
	return entry->caps ? 0 : reading_fault(list->in, "out of memory");
}

/* Carries out one `%name` or `%name(argument)`.  The other directives, as
   %verify and %lang, state no attribute that an entry has. */
static int take_directive(struct list *list, const char *name, char *argument,
			  struct spec_line *said)
{
	struct pkgdb_entry *entry = &said->entry;

	if (strchr(name, '{'))
		return reading_fault(list->in,
				     "macro '%s' is not expanded: "
				     "query the built package instead",
				     name);
	if (argument && strcmp(name, "%attr") == 0)
		return take_attr(list, argument, entry, NULL);
	if (argument && strcmp(name, "%defattr") == 0) {
		list->file = (struct pkgdb_entry){ .type = PKGDB_ANY };
		return take_attr(list, argument, &list->file, &list->dir);
	}
	if (argument && strcmp(name, "%dev") == 0)
		return take_dev(list, argument, entry);
	if (argument && strcmp(name, "%caps") == 0)
		return take_caps(list, argument, entry);
	if (strcmp(name, "%dir") == 0)
		entry->type = PKGDB_DIR;
	else if (strcmp(name, "%config") == 0)
		entry->type = PKGDB_EDITABLE;
	else if (strcmp(name, "%ghost") == 0 || strcmp(name, "%missingok") == 0)
		entry->fields |= PKGDB_OPTIONAL;
	else if (strcmp(name, "%doc") == 0 || strcmp(name, "%license") == 0)
		said->is_doc = true;
	else if (strcmp(name, "%exclude") == 0 || strcmp(name, "%files") == 0)
		said->is_nothing = true;
	return 0;
}

/* Gives an entry the attributes of %defattr that its own directives leave open.
   Without either, root owns it: rpmbuild never records the builder. */
static void take_defaults(const struct list *list, struct pkgdb_entry *entry)
{
	const struct pkgdb_entry *from = entry->type == PKGDB_DIR ? &list->dir
								  : &list->file;
	const unsigned owner = PKGDB_OWNER | PKGDB_UID;
	const unsigned group = PKGDB_GROUP | PKGDB_GID;

	if (!(entry->fields & PKGDB_MODE)) {
		entry->mode = from->mode;
		entry->fields |= from->fields & PKGDB_MODE;
	}
	if (!(entry->fields & owner)) {
		entry->owner = from->owner;
		entry->uid = from->uid;
		entry->fields |= from->fields & owner ? from->fields & owner
						      : PKGDB_UID;
	}
	if (!(entry->fields & group)) {
		entry->group = from->group;
		entry->gid = from->gid;
		entry->fields |= from->fields & group ? from->fields & group
						      : PKGDB_GID;
	}
}

/* Carries out the directives at the beginning of a line.  Returns the rest of
   the line, or NULL with the fault. */
static char *take_directives(struct list *list, char *line,
			     struct spec_line *said)
{
	while (*(line = lex_skip_blanks(line)) == '%') {
		char *name = line, *argument = NULL;

		line += strcspn(line, "( \t");
		if (*line == '(') {
			*line++ = '\0';
			argument = line;
			line = strchr(line, ')');
			if (!line) {
				reading_fault(list->in, "'%s(' is not closed",
					      name);
				return NULL;
			}
		}
		if (*line != '\0')
			*line++ = '\0';
		if (take_directive(list, name, argument, said) < 0)
			return NULL;
	}
	return line;
}

/* The path without its quotes; NULL with the fault. */
static char *unquote(struct list *list, char *path)
{
	size_t len = strlen(path);

	if (path[0] != '"')
		return path;
	if (len < 2 || path[len - 1] != '"') {
		reading_fault(list->in, "%s has no closing quote", path);
		return NULL;
	}
	path[len - 1] = '\0';
	return path + 1;
}

/*
 * Adds the object of a line of a %files section.  Patterns are refused: they
 * stand for the files of a buildroot that is not at hand.  A %doc without a
 * slash names a file of the source tree, which rpmbuild copies elsewhere.
 */
static int read_spec(struct list *list, char *line)
{
	struct spec_line said = { .entry.type = PKGDB_ANY };
	char *path = take_directives(list, line, &said);

	if (path)
		path = unquote(list, path);
	if (!path)
		return -1;
	if (*path == '\0' || said.is_nothing || (said.is_doc && *path != '/'))
		return 0;
	if (*path != '/')
		return reading_fault(list->in, "'%s' is not a path", path);
	if (strpbrk(path, "*?[{"))
		return reading_fault(list->in,
				     "'%s' is a pattern: query the "
				     "built package instead",
				     path);
	take_defaults(list, &said.entry);
	return reading_add(list->in, &said.entry, path);
}

/* Whether a line is the one that rpm -ql prints of a package without files. */
static bool says_nothing(const char *line)
{
	return strcmp(line, "(contains no files)") == 0;
}

/* Adds the object of a line, of a spec or a query. */
static int read_row(void *arg, char *line)
{
	struct list *list = arg;

	line = lex_skip_blanks(line);
	if (says_nothing(line))
		return 0;
	return *line == '%' || *line == '/' || *line == '"'
		       ? read_spec(list, line)
		       : read_query(list, line);
}

int read_rpm(struct reading *in)
{
	struct list list = {
		.in = in,
		.file.type = PKGDB_ANY,
		.dir.type = PKGDB_ANY,
	};

	return reading_lines(in, read_row, &list);
}

/* A directive that names files, or permissions before a path.  A bare path does
   not fit: only --from rpm makes a %files section of a list of these. */
bool fits_rpm(char *line)
{
	static const char *const directives[] = {
		"%attr(",   "%defattr(", "%dir ",    "%config",
		"%dev(",    "%caps(",	 "%files",   "%doc",
		"%license", "%ghost",	 "%exclude", "%verify(",
	};
	struct pkgdb_entry entry = { .type = 0 };
	char *path, *words[MAX_WORDS + 1];
	size_t count;

	line = lex_skip_blanks(line);
	for (size_t i = 0; i < countof(directives); i++)
		if (strncmp(line, directives[i], strlen(directives[i])) == 0)
			return true;
	if (says_nothing(line))
		return true;
	path = cut_path(line);
	count = lex_fields(line, words, MAX_WORDS);
	return path && count >= 3 && count <= MAX_WORDS &&
	       parse_first(words[0], &entry);
}
