/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The types of entries: one table that relates the letters of prototype(5) to
 * kinds of objects and to the type bits of st_mode.
 */
#include "pkgdb/db/entry.h"

#include <sys/stat.h>

#include "common/base.h"

/* By letter. */
/* clang-format off */
static const struct {
	char kind;	/* 0: no type */
	unsigned bits;
} types[128] = {
	[PKGDB_FILE] =		{ PKGDB_FILE,		S_IFREG },
	[PKGDB_EDITABLE] =	{ PKGDB_FILE,		S_IFREG },
	[PKGDB_VOLATILE] =	{ PKGDB_FILE,		S_IFREG },
	[PKGDB_HARDLINK] =	{ PKGDB_FILE,		S_IFREG },
	[PKGDB_DIR] =		{ PKGDB_DIR,		S_IFDIR },
	[PKGDB_EXCLUSIVE] =	{ PKGDB_DIR,		S_IFDIR },
	[PKGDB_SYMLINK] =	{ PKGDB_SYMLINK,	S_IFLNK },
	[PKGDB_FIFO] =		{ PKGDB_FIFO,		S_IFIFO },
	[PKGDB_CHAR] =		{ PKGDB_CHAR,		S_IFCHR },
	[PKGDB_BLOCK] =		{ PKGDB_BLOCK,		S_IFBLK },
	[PKGDB_SOCKET] =	{ PKGDB_SOCKET,		S_IFSOCK },
	[PKGDB_ANY] =		{ PKGDB_ANY,		0 },
};
/* clang-format on */

bool pkgdb_is_type(char letter)
{
	unsigned char at = letter;

	return at < countof(types) && types[at].kind;
}

char pkgdb_kind(char type)
{
	return pkgdb_is_type(type) ? types[(unsigned char)type].kind : type;
}

unsigned pkgdb_mode_of(char type)
{
	return pkgdb_is_type(type) ? types[(unsigned char)type].bits : 0;
}

char pkgdb_type_of(unsigned st_mode)
{
	/* The usual ones first. */
	static const char kinds[] = { PKGDB_FILE,  PKGDB_DIR,  PKGDB_SYMLINK,
				      PKGDB_FIFO,  PKGDB_CHAR, PKGDB_BLOCK,
				      PKGDB_SOCKET };

	for (size_t i = 0; i < countof(kinds); i++)
		if (pkgdb_mode_of(kinds[i]) == (st_mode & S_IFMT))
			return kinds[i];
	return PKGDB_ANY;
}

void pkgdb_add_location(struct str *to, const struct pkgdb_entry *entry)
{
	str_puts(to, entry->source->file);
	if (entry->line > 0)
		str_printf(to, ":%u", (unsigned)entry->line);
}
