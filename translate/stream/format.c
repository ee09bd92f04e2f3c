/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The compressions that may hold an archive, by magic.  The first bytes of a
 * cpio or tar archive can't be any of these.
 */
#include "translate/stream/format.h"

#include <archive.h>
#include <string.h>

/*
 * A new compression is one row, if libarchive has a filter of this name.  The
 * kernel's xz knows no CRC64, its lz4 only the legacy frames.
 */
#define UNDO(name) archive_read_support_filter_##name
static const struct compression compressions[] = {
	{ "gzip", "\x1f\x8b\x08", 3, UNDO(gzip), NULL },
	{ "bzip2", "BZh", 3, UNDO(bzip2), NULL },
	{ "xz",
	  "\xfd"
	  "7zXZ\0",
	  6, UNDO(xz), "| xz --check=crc32" },
	{ "zstd", "\x28\xb5\x2f\xfd", 4, UNDO(zstd), NULL },
	{ "lz4", "\x04\x22\x4d\x18", 4, UNDO(lz4), NULL },
	{ "lz4", "\x02\x21\x4c\x18", 4, UNDO(lz4), "| lz4 -l -9 -c" },
	{ "lzma", "\x5d\0\0", 3, UNDO(lzma), NULL },
	{ "lzip", "LZIP", 4, UNDO(lzip), NULL },
	{ "compress", "\x1f\x9d", 2, UNDO(compress), NULL },
	{ "lzop", "\x89LZO\0\r\n\x1a\n", 9, UNDO(lzop), NULL },
};

/* Skips frames of zstd and lz4 without data, to find the magic of the frame
   with data behind them.  A frame beyond the window is zstd's, which stores
   tables in such frames. */
static size_t skippable(const uint8_t *p, size_t len)
{
	size_t at = 0;

	while (len - at >= 8 && (p[at] & 0xf0) == 0x50 &&
	       memcmp(p + at + 1, "\x2a\x4d\x18", 3) == 0) {
		size_t size = p[at + 4] | p[at + 5] << 8 | p[at + 6] << 16 |
			      (size_t)p[at + 7] << 24;

		if (size > len - at - 8)
			return len;
		at += 8 + size;
	}
	return at;
}

const struct compression *format_compression(const uint8_t *p, size_t len)
{
	size_t skip = skippable(p, len);

	if (skip > 0 && skip == len)
		return format_compression_named("zstd");
	p += skip;
	len -= skip;
	for (size_t i = 0; i < countof(compressions); i++)
		if (len >= compressions[i].size &&
		    memcmp(p, compressions[i].magic, compressions[i].size) == 0)
			return &compressions[i];
	return NULL;
}

const struct compression *format_compression_named(const char *name)
{
	for (size_t i = 0; i < countof(compressions); i++)
		if (strcmp(name, compressions[i].name) == 0)
			return &compressions[i];
	return NULL;
}
