/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of formats, made from formats.def. */
#include "pkgdb/read/formats.h"

#include "parts/part.h"

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

const struct pkgdb_format all_formats[] = {
#include "pkgdb/read/formats.def"
	{ .name = NULL },
};

const char *pkgdb_format(size_t n)
{
	return n < countof(all_formats) ? all_formats[n].name : NULL;
}
