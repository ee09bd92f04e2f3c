/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of formats.  Where a file fits two rows equally well the first is
 * taken, so that the stricter of two similar formats stands before the other.
 */
#include "pkgdb/formats.h"

#include <string.h>

const struct format formats[] = {
	{
		.name = "mtree", .table = USERS_ROOT, .ordered = true,
		.join = true, .magic = "#mtree",
		.fits = fits_mtree, .read = read_mtree,
	},
	{
		.name = "protolist", .table = USERS_SOLARIS, .join = true,
		.fits = fits_protolist, .read = read_protolist,
	},
	{ .name = NULL },
};

const struct format *format_named(const char *name)
{
	for (const struct format *row = formats; row->name; row++)
		if (strcmp(row->name, name) == 0)
			return row;
	return NULL;
}

const char *pkgdb_format(size_t n)
{
	return n < countof(formats) ? formats[n].name : NULL;
}
