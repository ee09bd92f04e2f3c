/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Parses the permissions of ls(1).  Each letter is one bit, but that of the
 * execute permission also shows a set-id or the sticky bit: POSIX, ls, STDOUT.
 */
#include "pkgdb/parse/perm_text.h"

#include <string.h>

#include "pkgdb/db/entry.h"

static const char letters[] = "-dlcbps";
static const char types[] = {
	PKGDB_FILE,  PKGDB_DIR,	 PKGDB_SYMLINK, PKGDB_CHAR,
	PKGDB_BLOCK, PKGDB_FIFO, PKGDB_SOCKET,
};

/* The letters of each class that show its special bit, with and without execute
   permission. */
static const struct {
	char with, without; /* execute permission */
	uint16_t bit;
} special[] = {
	{ 's', 'S', 04000 },
	{ 's', 'S', 02000 },
	{ 't', 'T', 01000 },
};

/* Parses the three letters of one class; false if they are malformed. */
static bool parse_class(const char *text, int class, uint16_t *mode)
{
	unsigned bits = 0;

	if ((text[0] != 'r' && text[0] != '-') ||
	    (text[1] != 'w' && text[1] != '-'))
		return false;
	bits |= text[0] == 'r' ? 4 : 0;
	bits |= text[1] == 'w' ? 2 : 0;
	if (text[2] == 'x' || text[2] == special[class].with)
		bits |= 1;
	else if (text[2] != '-' && text[2] != special[class].without)
		return false;
	if (text[2] == special[class].with || text[2] == special[class].without)
		*mode |= special[class].bit;
	*mode |= bits << (6 - 3 * class);
	return true;
}

bool perm_text_parse(const char *text, char *type, uint16_t *mode)
{
	size_t len = strlen(text);
	const char *letter = len ? strchr(letters, text[0]) : NULL;
	uint16_t value = 0;

	if (!letter || len < 10 || len > 11 ||
	    (len == 11 && !strchr(".+@", text[10])))
		return false;
	for (int class = 0; class < 3; class ++)
		if (!parse_class(text + 1 + 3 * class, class, &value))
			return false;
	*type = types[letter - letters];
	*mode = value;
	return true;
}
