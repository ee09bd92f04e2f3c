/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The compressions that we read and write, and how each is recognized.
 */
#ifndef CODEC_COMPRESSION_H
#define CODEC_COMPRESSION_H

#include <stddef.h>
#include <stdint.h>

struct archive;

/* A compression that an archive, a segment of one, or a database may be in. */
struct compression {
	const char *name; /* of libarchive's filter */
	const char *magic;
	size_t size;			      /* of the magic */
	int (*undo)(struct archive *archive); /* libarchive's filter for it */
	const char *kernel; /* the filter that makes what a kernel unpacks,
			       where the plain one does not */
};

/* The compression whose magic the bytes begin with; NULL if there is none. */
const struct compression *compression_of(const uint8_t *p, size_t len);

/* The compression of this name that we can write; NULL if there is none. */
const struct compression *compression_named(const char *name);

#endif
