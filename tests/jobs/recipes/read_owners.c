/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * owners: `path owner:group`, one path a line.  Says nothing of types and
 * modes.
 */
#include <string.h>

#include "pkgdb/read/formats.h"

static int read_row(void *arg, char *line)
{
	struct reading *in = arg;
	struct pkgdb_entry entry = { .type = PKGDB_ANY };
	char *path = lex_word(&line), *owner = lex_word(&line);
	char *group = owner ? strchr(owner, ':') : NULL;

	if (!group)
		return reading_fault(in, "not of the form 'path owner:group'");
	*group++ = '\0';
	if (reading_owner(in, &entry, owner) < 0 ||
	    reading_group(in, &entry, group) < 0)
		return -1;
	return reading_add(in, &entry, path);
}

int read_owners(struct reading *in)
{
	return reading_lines(in, read_row, in);
}

bool fits_owners(char *line)
{
	char *path = lex_word(&line), *owner = lex_word(&line);

	return path && owner && strchr(owner, ':') && !lex_word(&line);
}
