/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The compressions that may hold an archive, by magic.  The first bytes of a
 * cpio or tar archive can't be any of these.
 */
#include "translate/format.h"

#include <string.h>

/*
 * A new compression is one row, if libarchive has a filter of this name.  The
 * kernel's xz knows no CRC64, its lz4 only the legacy frames.
 */
static const struct compression compressions[] = {
	{ "gzip", "\x1f\x8b\x08", 3, NULL },
	{ "bzip2", "BZh", 3, NULL },
	{ "xz", "\xfd" "7zXZ\0", 6, "| xz --check=crc32" },
	{ "zstd", "\x28\xb5\x2f\xfd", 4, NULL },
	{ "lz4", "\x04\x22\x4d\x18", 4, NULL },
	{ "lz4", "\x02\x21\x4c\x18", 4, "| lz4 -l -9 -c" },
	{ "lzma", "\x5d\0\0", 3, NULL },
	{ "lzip", "LZIP", 4, NULL },
	{ "compress", "\x1f\x9d", 2, NULL },
};

const struct compression *format_compression(const uint8_t *p, size_t len)
{
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
