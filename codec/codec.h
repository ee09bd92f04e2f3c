/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Decompression and compression by libarchive's filters.  A decoder is a source
 * over a source, an encoder a sink over a sink.
 */
#ifndef CODEC_CODEC_H
#define CODEC_CODEC_H

#include "codec/compression.h"
#include "codec/frame.h"
#include "codec/source.h"

struct decoder {
	struct source source;
	struct source *from;
	struct archive *archive;
	const char *block;  /* decoded bytes, not read yet ... */
	size_t left;	    /* ... and their number */
	char *buf;	    /* compressed bytes */
	size_t have;	    /* bytes in buf, of which */
	size_t given;	    /* ... libarchive has had so many */
	uint64_t passed;    /* bytes that libarchive has had in all */
	bool eof;	    /* the end of `from` has been read */
	bool empty;	    /* the compressed data holds no byte */
	struct frame frame; /* where the compressed data ends */
};

/*
 * Opens a decoder over `from`, which must outlive it.  how: a row of
 * compression.c.  0, or -1 with the decoder's fault set.  Close it in either
 * case.
 */
MUST_CHECK
int decoder_open(struct decoder *decoder, struct source *from,
		 const struct compression *how);

/* The size of the compressed data, once the decoder has read it to its end.
   The decoder may have read more of `from`; only that much belongs to it. */
uint64_t decoder_consumed(const struct decoder *decoder);
/* Frees it; `from` stays open. */
void decoder_close(struct decoder *decoder);

struct encoder {
	struct sink sink;
	struct sink *to;
	struct archive *archive;
	uint64_t written;  /* compressed bytes */
	const char *empty; /* the compressed form of no data, where libarchive
			      would crash on it; else NULL */
	size_t empty_size;
	bool finished;	/* encoder_finish has succeeded */
	bool abandoned; /* drop further output of libarchive */
};

/*
 * Opens an encoder over `to`, which must outlive it.  filter: libarchive's name
 * ("zstd"), or "| command" to run a program.  0, or -1 with the encoder's fault
 * set.  Close it in either case.
 */
MUST_CHECK
int encoder_open(struct encoder *encoder, struct sink *to, const char *filter);

/* Adds such a filter to an archive that libarchive will write.  Returns
   libarchive's result: ARCHIVE_WARN or more is success. */
int codec_add(struct archive *archive, const char *filter);

/* Writes the end of the compressed data.  0, or -1 with the fault set. */
MUST_CHECK
int encoder_finish(struct encoder *encoder);

/* Frees it.  Without encoder_finish the compressed data has no end, so every
   decoder sees that it is incomplete. */
void encoder_close(struct encoder *encoder);

#endif
