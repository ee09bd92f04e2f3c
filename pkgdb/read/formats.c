/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of formats, made from formats.def. */
#include "pkgdb/read/formats.h"

#include <string.h>

#define TEXT(text, id, ...)    \
	{ .name = text,        \
	  .shape = SHAPE_TEXT, \
	  .fits = fits_##id,   \
	  .read = read_##id,   \
	  ##__VA_ARGS__ },
#define OPENED(text, kind, id, ...) \
	{ .name = text,             \
	  .shape = kind,            \
	  .claims = claims_##id,    \
	  .open = open_##id,        \
	  ##__VA_ARGS__ },
#define DIRECTORY(text, id, ...) \
	OPENED(text, SHAPE_DIRECTORY, id, ##__VA_ARGS__)
#define SQLITE(text, id, ...) OPENED(text, SHAPE_SQLITE, id, ##__VA_ARGS__)

const struct pkgdb_format formats[] = {
#include "pkgdb/read/formats.def"
	{ .name = NULL },
};

const struct pkgdb_format *format_named(const char *name)
{
	for (const struct pkgdb_format *row = formats; row->name; row++)
		if (strcmp(row->name, name) == 0)
			return row;
	return NULL;
}

const char *pkgdb_format(size_t n)
{
	return n < countof(formats) ? formats[n].name : NULL;
}
