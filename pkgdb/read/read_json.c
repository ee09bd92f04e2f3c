/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Part data as a source: parts/part_parse.c takes its lines apart, and this
 * file makes entries of them.
 *
 *	{"fakebuild-parts":1}
 *	{"path":"usr/bin/ct","type":"f","mode":"4511","uid":0,"gid":5}
 *
 * Lines are in order, so that a path that comes twice is seen at once.  The
 * first name of a file with several is its entry, the others are hard links.
 */
#include <string.h>

#include "common/advance.h"
#include "common/array.h"
#include "common/path.h"
#include "common/str.h"
#include "parts/part.h"
#include "pkgdb/read/formats.h"

/* The state of reading one text. */
struct parts {
	struct reading *in;
	struct part_parser *parser;
	struct str last;	   /* path of the line before */
	const struct part **group; /* the first name of each group */
	size_t groups, capacity;
	bool begun; /* the header has been read */
};

/* The type of an entry for that of a line. */
static char entry_type(char type)
{
	switch (type) {
	case 'l': return PKGDB_SYMLINK;
	case 's': return PKGDB_SOCKET;
	default: return type;
	}
}

/* ------------------------------------------------------------ hard links */

/* Whether two lines can be names of one file. */
static bool is_same(const struct part *a, const struct part *b)
{
	return a->type == b->type && a->mode == b->mode && a->uid == b->uid &&
	       a->gid == b->gid && a->major == b->major &&
	       a->minor == b->minor && a->has_size == b->has_size &&
	       a->size == b->size && a->xattrs_size == b->xattrs_size &&
	       (a->xattrs_size == 0 ||
		memcmp(a->xattrs, b->xattrs, a->xattrs_size) == 0) &&
	       str_same(a->link, b->link) && str_same(a->sha256, b->sha256);
}

/* Replaces a text, unless it is NULL, by a copy; false without memory. */
static bool keep(struct arena *arena, const char **text)
{
	if (!*text)
		return true;
	*text = arena_copy(arena, *text, strlen(*text));
	return *text;
}

/* A copy of a line that lives as long as the database. */
static const struct part *keep_part(struct parts *parts,
				    const struct part *part)
{
	struct arena *arena = &parts->in->db->arena;
	struct part *kept = arena_alloc(arena, sizeof(*kept));

	if (!kept)
		return NULL;
	*kept = *part;
	if (part->xattrs_size > 0)
		kept->xattrs = arena_copy(arena, part->xattrs,
					  part->xattrs_size);
	if ((part->xattrs_size > 0 && !kept->xattrs) ||
	    !keep(arena, &kept->path) || !keep(arena, &kept->link) ||
	    !keep(arena, &kept->sha256))
		return NULL;
	return kept;
}

/* Makes a line that has the next number the first name of its group. */
static int begin_group(struct parts *parts, const struct part *part)
{
	struct reading *in = parts->in;

	if (part->hardlink != parts->groups + 1)
		return reading_fault(in,
				     "%s: 'hardlink' %u does not follow %zu: "
				     "groups are counted in the order of their "
				     "first names",
				     part->path, part->hardlink, parts->groups);
	if (array_grow(&parts->group, parts->groups, &parts->capacity,
		       sizeof(*parts->group)) < 0)
		return reading_fault(in, "out of memory");
	parts->group[parts->groups] = keep_part(parts, part);
	if (!parts->group[parts->groups])
		return reading_fault(in, "out of memory");
	parts->groups++;
	return reading_charge(in, sizeof(*parts->group));
}

/* Ties an entry to the first name of its group.  0, or -1 with the fault. */
static int take_group(struct parts *parts, const struct part *part,
		      struct pkgdb_entry *entry)
{
	const struct part *first;

	if (part->hardlink > parts->groups)
		return begin_group(parts, part);
	first = parts->group[part->hardlink - 1];
	if (!is_same(first, part))
		return reading_fault(parts->in,
				     "%s: says other things than '%s', which "
				     "is the same file",
				     part->path, first->path);
	if (part->type == 'f') {
		entry->type = PKGDB_HARDLINK;
		entry->link = first->path;
	}
	return 0;
}

/* The number that ties names of what is no regular file. */
static uint64_t group_inode(const struct parts *parts, const struct part *part)
{
	if (part->hardlink == 0 || part->type == 'f')
		return 0;
	return reading_tie(parts->in, part->hardlink);
}

/* --------------------------------------------------------------- lines */

/* Adds the entry of a line.  0, or -1 with the fault. */
static int add(struct parts *parts, const struct part *part)
{
	struct pkgdb_entry entry = {
		.type = entry_type(part->type),
		.mode = part->mode,
		.uid = part->uid,
		.gid = part->gid,
		.major = part->major,
		.minor = part->minor,
		.link = part->link,
		.size = part->size,
		.inode = group_inode(parts, part),
		.fields = PKGDB_UID | PKGDB_GID |
			  (part->type != 'l' ? PKGDB_MODE : 0) |
			  (part->has_size ? PKGDB_SIZE : 0),
	};
	char path[PATH_MAX];

	if (part->type == 'c' || part->type == 'b')
		entry.fields |= PKGDB_DEVICE;
	if ((part->sha256 &&
	     reading_digest(parts->in, &entry, "sha256", part->sha256) < 0) ||
	    reading_all_xattrs(parts->in, &entry, part->path, part->xattrs,
			       part->xattrs_size) < 0 ||
	    (part->hardlink && take_group(parts, part, &entry) < 0))
		return -1;
	strcpy(path, part->path);
	return reading_add(parts->in, &entry, path);
}

/* Compares a path with that of the line before.  0, or -1 with the fault. */
static int check_order(struct parts *parts, const struct part *part)
{
	const char *last = str_text(&parts->last);
	int order = *last ? path_compare(last, part->path) : -1;

	if (order == 0)
		return reading_fault(parts->in, "path '%s' stands twice",
				     part->path);
	if (order > 0)
		return reading_fault(parts->in,
				     "path '%s' stands behind '%s', and lines "
				     "are in order",
				     part->path, last);
	str_clear(&parts->last);
	str_puts(&parts->last, part->path);
	return str_failed(&parts->last)
		       ? reading_fault(parts->in, "out of memory")
		       : 0;
}

/* Carries out a line.  0, or -1 with the fault. */
static int read_line(struct parts *parts, const char *line, size_t len)
{
	struct fault why;
	struct part part;
	int result;

	if (!parts->begun) {
		parts->begun = true;
		result = part_parse_header(line, len, &why);
		return result == 0 ? 0
				   : reading_fault(parts->in, "%s", why.text);
	}
	if (part_parse(parts->parser, line, len, &part, &why) < 0)
		return reading_fault(parts->in, "%s", why.text);
	return check_order(parts, &part) < 0 ? -1 : add(parts, &part);
}

/* Reads all lines, as reading_lines() does; but there are neither comments nor
   empty ones here.  0, or -1 with the fault. */
static int read_lines(struct parts *parts)
{
	struct reading *in = parts->in;
	char *line;
	size_t len;

	while (reading_charge(in, 0) == 0) {
		line = lex_line(&in->lex, &len);
		if (!line)
			return 0;
		advance("lines read", in->lex.line, 0);
		if (read_line(parts, line, len) < 0 &&
		    db_error(in->db, in->fault) < 0)
			return -1;
	}
	return -1;
}

int read_json(struct reading *in)
{
	struct parts parts = {
		.in = in,
		.parser = part_parser_new(),
		.last = STR_INIT,
	};
	int result = parts.parser ? read_lines(&parts)
				  : reading_fault(in, "out of memory");

	if (result == 0 && !parts.begun)
		result = reading_fault(in, "part data begins with the line %s",
				       PART_HEADER);
	part_parser_free(parts.parser);
	str_fini(&parts.last);
	free(parts.group);
	return result;
}

/* The header tells; a line without one before it is an error, but of this
   format. */
bool fits_json(char *line)
{
	return strncmp(line, PART_MAGIC, strlen(PART_MAGIC)) == 0 ||
	       strncmp(line, "{\"path", 6) == 0;
}
