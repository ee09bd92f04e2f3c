/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Part data as a source: parts/part_parse.c takes its lines apart, part_order.c
 * compares each with those before it, and this file makes entries of them.
 *
 *	{"fakebuild-parts":1}
 *	{"path":"usr/bin/ct","type":"f","mode":"4511","uid":0,"gid":5}
 *
 * The first name of a file with several is its entry, the others are hard
 * links.
 */
#include <string.h>

#include "common/advance.h"
#include "parts/part_order.h"
#include "pkgdb/read/formats.h"
#include "pkgdb/read/part_entry.h"

/* The state of reading one text. */
struct parts {
	struct reading *in;
	struct part_parser *parser;
	struct part_order order;
	struct part_entry said; /* by the line */
	bool begun;		/* the header has been read */
};

/* Ties an entry to the other names of its file.  0, or -1 with the fault. */
static int tie(struct parts *parts, const struct part *part, const char *first,
	       struct pkgdb_entry *entry)
{
	if (!part->hardlink)
		return 0;
	if (part->type != 'f') {
		entry->inode = reading_tie(parts->in, part->hardlink);
	} else if (first) {
		entry->type = PKGDB_HARDLINK;
		entry->link = first;
	}
	return first ? 0 : reading_charge(parts->in, sizeof(struct part_group));
}

/* Adds the entry of a line.  0, or -1 with the fault. */
static int add(struct parts *parts, const struct part *part)
{
	struct reading *in = parts->in;
	struct pkgdb_entry *entry = &parts->said.entry;
	const char *first;
	char path[PATH_MAX];
	struct fault why;

	if (part_order_take(&parts->order, part, &first, &why) < 0 ||
	    part_entry_fill(&parts->said, part, &why) < 0)
		return reading_fault(in, "%s", why.text);
	if (tie(parts, part, first, entry) < 0)
		return -1;
	if (entry->digests &&
	    !(entry->digests = arena_copy(&in->db->arena, entry->digests,
					  strlen(entry->digests))))
		return reading_fault(in, "out of memory");
	if (reading_all_xattrs(in, entry, part->path, part->xattrs,
			       part->xattrs_size) < 0)
		return -1;
	strcpy(path, part->path);
	return reading_add(in, entry, path);
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
	return add(parts, &part);
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
	};
	int result = parts.parser ? read_lines(&parts)
				  : reading_fault(in, "out of memory");

	if (result == 0 && !parts.begun)
		result = reading_fault(in, "part data begins with the line %s",
				       PART_HEADER);
	part_parser_free(parts.parser);
	part_order_fini(&parts.order);
	return result;
}

/* The header tells; a line without one before it is an error, but of this
   format. */
bool fits_json(char *line)
{
	return strncmp(line, PART_MAGIC, strlen(PART_MAGIC)) == 0 ||
	       strncmp(line, "{\"path", 6) == 0;
}
