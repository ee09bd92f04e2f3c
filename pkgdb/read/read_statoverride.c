/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The statoverride database, /var/lib/dpkg/statoverride, which
 * dpkg-statoverride(1) maintains and dpkg applies when it unpacks:
 *
 *	user group mode path
 *
 *	root mail 2755 /usr/bin/procmail
 *	#4242 #4243 0750 /srv/app
 *
 * An id is a number behind `#`, so that only a `#` that no digit follows begins
 * a comment.  The path is the rest of the line with all its blanks.  For both
 * reasons this file cuts lines itself instead of asking reading_line.  The
 * format states no type.
 */
#include <string.h>

#include "common/number.h"
#include "pkgdb/read/formats.h"

/* The number behind `#`, or the name as it is. */
static const char *id_or_name(const char *word)
{
	return word[0] == '#' ? word + 1 : word;
}

/* Whether a line is a comment.  dpkg writes none, but people keep lists. */
static bool is_comment(const char *line)
{
	return line[0] == '#' && (line[1] < '0' || line[1] > '9');
}

/* Adds the override of a line. */
static int read_row(struct reading *in, char *line)
{
	struct pkgdb_entry entry = { .type = PKGDB_ANY };
	char *user = lex_word(&line), *group = lex_word(&line);
	char *mode = lex_word(&line), *path = lex_skip_blanks(line);

	if (!mode || path[0] != '/')
		return reading_fault(in, "not of the form 'user group mode "
					 "/path'");
	if (reading_owner(in, &entry, id_or_name(user)) < 0 ||
	    reading_group(in, &entry, id_or_name(group)) < 0 ||
	    reading_mode(in, &entry, mode) < 0)
		return -1;
	return reading_add(in, &entry, path);
}

int read_statoverride(struct reading *in)
{
	char *line;
	size_t len;

	while ((line = lex_line(&in->lex, &len))) {
		if (memchr(line, '\0', len))
			return reading_fault(in, "the line has a NUL byte in "
						 "it");
		if (len > 0 && line[len - 1] == '\r')
			line[len - 1] = '\0';
		if (*line == '\0' || is_comment(line))
			continue;
		if (read_row(in, line) < 0)
			return -1;
	}
	return 0;
}

/* The mode in the third word tells a line from the output of rpm, where it is
   the first. */
bool fits_statoverride(char *line)
{
	char *user = lex_word(&line), *group = lex_word(&line);
	char *mode = lex_word(&line), *path = lex_skip_blanks(line);
	mode_t value;

	return user && group && user[0] != '/' && mode &&
	       parse_mode(mode, &value) && path[0] == '/';
}
