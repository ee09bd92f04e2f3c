/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of formats.  Where a file fits two rows equally well the first is
 * taken, so that the stricter of two similar formats stands before the other.
 */
#include "pkgdb/read/formats.h"

#include <string.h>

#define TEXT(what) .shape = SHAPE_TEXT, .fits = fits_##what, .read = read_##what
#define OTHER(kind, what) \
	.shape = kind, .claims = claims_##what, .open = open_##what

const struct pkgdb_format formats[] = {
	{ .name = "ips", TEXT(ips), .table = USERS_SOLARIS, .join = true },
	{ .name = "mtree",
	  TEXT(mtree),
	  .table = USERS_ROOT,
	  .ordered = true,
	  .join = true,
	  .magic = "#mtree" },
	{ .name = "protolist",
	  TEXT(protolist),
	  .table = USERS_SOLARIS,
	  .join = true },
	{ .name = "gen_init_cpio", TEXT(gen_init_cpio), .table = USERS_ROOT },
	{ .name = "pkgmap", TEXT(pkgmap), .table = USERS_SOLARIS },
	{ .name = "device-table",
	  TEXT(device_table),
	  .table = USERS_ROOT,
	  .ordered = true },
	{ .name = "contents", TEXT(contents), .table = USERS_SOLARIS },
	{ .name = "statoverride", TEXT(statoverride), .table = USERS_DEBIAN },
	{ .name = "rpm", TEXT(rpm), .table = USERS_ROOT },
	{ .name = "prototype", TEXT(prototype), .table = USERS_SOLARIS },
	{ .name = "fakeroot", TEXT(fakeroot), .table = USERS_ROOT },
	{ .name = "pkgdefs", OTHER(SHAPE_DIRECTORY, pkgdefs) },
	{ .name = "ips-dir", OTHER(SHAPE_DIRECTORY, manifests) },
	{ .name = "sqlite", OTHER(SHAPE_SQLITE, compiled) },
	{ .name = "state", OTHER(SHAPE_SQLITE, state), .table = USERS_HOST },
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
