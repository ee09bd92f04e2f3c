/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pkgmap(5) (pkgmap(4) before Solaris 11.4), the table of contents that
 * pkgmk(1) writes into a package:
 *
 *	: parts maxsize [compressed-size]
 *	part ftype class path[=path2] [major minor] [mode owner group]
 *		[size checksum mtime]			(one line)
 *	part i path size checksum mtime
 *
 *	1 f none usr/bin/ct 4511 root uucp 8576 61234 1100000001
 *
 * pkgmk has replaced the parameters of build time; those of installation time
 * remain in the text.
 */
#include <string.h>

#include "common/number.h"
#include "pkgdb/parse/svr4.h"
#include "pkgdb/read/formats.h"

/* part ftype class path mode owner group size checksum mtime */
#define MAX_WORDS 10

/* Adds an object of the tree; a link ends with its path. */
static int read_object(struct reading *in, char **words, size_t count)
{
	struct pkgdb_entry entry = { .type = words[1][0] };
	char *path = words[3], *second;

	if (svr4_split(in, entry.type, path, &second) < 0)
		return -1;
	words += 4;
	count -= 4;
	if (entry.type != PKGDB_SYMLINK && entry.type != PKGDB_HARDLINK &&
	    (svr4_attributes(in, &entry, &words, &count) < 0 ||
	     svr4_contents(in, &entry, &words, &count) < 0))
		return -1;
	svr4_surplus(in, words, count);
	return svr4_add(in, &entry, path, second);
}

/* Checks the form of a line and adds its object.  An information file (i) lies
   in the package, not in the tree: it is passed over. */
static int read_row(void *arg, char *line)
{
	struct reading *in = arg;
	char *words[MAX_WORDS + 1];
	size_t count;
	uint64_t part;

	if (*line == ':')
		return 0;
	count = lex_fields(line, words, MAX_WORDS);
	if (count < 3 || !parse_decimal(words[0], UINT32_MAX, &part))
		return reading_fault(in, "not of the form 'part ftype class "
					 "path...'");
	if (!svr4_is_type(words[1]))
		return reading_fault(in, "type '%s' is not one of fevdxlscbpi",
				     words[1]);
	if (words[1][0] == 'i')
		return 0;
	if (count < 4)
		return reading_fault(in, "not of the form 'part ftype class "
					 "path...'");
	return read_object(in, words, count);
}

int read_pkgmap(struct reading *in)
{
	return reading_lines(in, read_row, in);
}

/* A part in front, which a prototype rarely has; an i line counts only with its
   size, checksum and time, which a prototype never has. */
bool fits_pkgmap(char *line)
{
	char *words[MAX_WORDS + 1];
	size_t count;
	uint64_t part;

	if (line[0] == ':')
		return true;
	count = lex_fields(line, words, MAX_WORDS);
	if (count < 3 || count > MAX_WORDS ||
	    !parse_decimal(words[0], UINT32_MAX, &part) ||
	    !svr4_is_type(words[1]))
		return false;
	if (words[1][0] == 'i')
		return count >= 6;
	return count >= 4 && svr4_is_class(words[2]);
}
