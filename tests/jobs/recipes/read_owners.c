/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * owners: `path owner:group`, one path a line.  Says nothing of types and
 * modes.
 */
#include <string.h>

#include "pkgdb/read/formats.h"

static int read_row(struct reading *in, char *line)
{
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
	char *line;

	while ((line = reading_line(in)))
		if (read_row(in, line) < 0)
			return -1;
	return reading_failed(in) ? -1 : 0;
}

bool fits_owners(char *line)
{
	char *path = lex_word(&line), *owner = lex_word(&line);

	return path && owner && strchr(owner, ':') && !lex_word(&line);
}
