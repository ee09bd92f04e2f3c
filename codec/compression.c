/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of compressions.  What is not compressed may begin with the bytes
 * of one, as a tar archive whose first member is BZhfile does: who reads
 * archives asks its own format first.  A text of a database that begins so is
 * taken for compressed data.
 */
#include "codec/compression.h"

#include <archive.h>
#include <stdbool.h>
#include <string.h>

#include "common/base.h"

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
	{ "lzma", NULL, 0, UNDO(lzma), NULL }, /* see is_lzma */
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

static uint64_t little_endian(const uint8_t *p, size_t len)
{
	return len == 0 ? 0 : p[0] | little_endian(p + 1, len - 1) << 8;
}

/*
 * lzma has no magic but a header: a byte of properties, the size of the
 * dictionary, and that of the data, or all ones.  Encoders choose a power of
 * two or one and a half of it for the dictionary, 4 KiB or more.
 */
static bool is_lzma(const uint8_t *p, size_t len)
{
	uint64_t dict, size;

	if (len < 13 || p[0] >= 9 * 5 * 5)
		return false;
	dict = little_endian(p + 1, 4);
	size = little_endian(p + 5, 8);
	while (dict > 4096 && dict % 2 == 0)
		dict /= 2;
	return (dict == 4096 || dict == 3 || dict == 1) &&
	       (size == UINT64_MAX || size < (uint64_t)1 << 40);
}

const struct compression *compression_of(const uint8_t *p, size_t len)
{
	size_t skip = skippable(p, len);

	if (skip > 0 && skip == len)
		return compression_named("zstd");
	p += skip;
	len -= skip;
	if (is_lzma(p, len))
		return compression_named("lzma");
	for (size_t i = 0; i < countof(compressions); i++)
		if (compressions[i].magic && len >= compressions[i].size &&
		    memcmp(p, compressions[i].magic, compressions[i].size) == 0)
			return &compressions[i];
	return NULL;
}

const struct compression *compression_named(const char *name)
{
	for (size_t i = 0; i < countof(compressions); i++)
		if (strcmp(name, compressions[i].name) == 0)
			return &compressions[i];
	return NULL;
}
