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
 * a comment (dpkg writes none, but people keep lists).  The path is the rest of
 * the line with all its blanks.  The format states no type.
 */
#include "common/number.h"
#include "pkgdb/read/formats.h"

/* The number behind `#`, or the name as it is. */
static const char *id_or_name(const char *word)
{
	return word[0] == '#' ? word + 1 : word;
}

/* Adds the override of a line. */
static int read_row(void *arg, char *line)
{
	struct reading *in = arg;
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
	return reading_lines(in, read_row, in);
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
