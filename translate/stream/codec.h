/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Compression, undone and done again by libarchive's filters: a source over a
 * source, a sink over a sink.
 */
#ifndef TRANSLATE_STREAM_CODEC_H
#define TRANSLATE_STREAM_CODEC_H

#include "translate/stream/format.h"
#include "translate/stream/frame.h"
#include "translate/stream/input.h"

struct decoder {
	struct source source;
	struct source *from;
	struct archive *archive;
	const char *block; /* decoded and not yet handed out */
	size_t left;
	char *buf;	    /* compressed */
	size_t have;	    /* bytes in buf, of which */
	size_t given;	    /* ... so many have been given to libarchive */
	uint64_t passed;    /* all that has been given */
	bool eof;	    /* from has ended */
	bool empty;	    /* there is no decoded byte */
	struct frame frame; /* where the compressed data ends */
};

/*
 * how: a row of format.c.  0, or -1 with the decoder's fault set.  Close it in
 * either case.
 */
MUST_CHECK
int decoder_open(struct decoder *decoder, struct source *from,
		 const struct compression *how);

/* Bytes of compressed data that were decoded; what follows them is the
   caller's once the decoder has come to the end. */
uint64_t decoder_consumed(const struct decoder *decoder);
void decoder_close(struct decoder *decoder);

struct encoder {
	struct sink sink;
	struct sink *to;
	struct archive *archive;
	uint64_t written;  /* compressed bytes */
	const char *empty; /* NULL, or how libarchive's end of no data, */
	size_t empty_size; /* ... which it does not survive, should be */
	bool finished;
	bool abandoned; /* what still comes is dropped */
};

/*
 * filter: a name of libarchive's ("zstd"), or "| command" to run one.  0, or
 * -1 with the encoder's fault set.  Close it in either case.
 */
MUST_CHECK
int encoder_open(struct encoder *encoder, struct sink *to, const char *filter);

/* The same for an archive of libarchive's that is to be written; its result. */
int codec_add(struct archive *archive, const char *filter);

/* Ends the compressed data.  0 or -1, as above. */
MUST_CHECK
int encoder_finish(struct encoder *encoder);

/* Without encoder_finish, what was written stays visibly incomplete. */
void encoder_close(struct encoder *encoder);

#endif
