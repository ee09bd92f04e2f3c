/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where compressed data ends, and how much memory its decoder will take.
 *
 * The decoders of zstd and xz treat all bytes behind a stream as more of it;
 * but in an initramfs zeros and further segments follow.  Both formats state
 * the size of every piece, so the end can be found without decoding.
 *
 * A decoder needs memory for a window, the last part of its output.  A few
 * bytes of a header state its size, up to 4 GiB, so a small file could exhaust
 * memory: this walk finds windows above WINDOW_MAX.  All other errors in the
 * data are left to the decoder.
 *
 *	zstd	{ frame | skippable }, RFC 8878
 *		frame = magic descriptor fields { size:3 block } [ checksum:4 ]
 *	xz	{ stream | zeros }, the .xz file format 1.1, LZMA2 last
 *		stream = header:12 { block } index footer:12
 *		block = header { chunk } 0 padding check
 *		header = words-1 flags [ sizes ] { filter } padding CRC:4
 *	lzma	properties:1 window:4 size:8 data
 *	lzip	{ "LZIP" 1 window:1 data trailer:20 }
 */
#ifndef CODEC_FRAME_H
#define CODEC_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes that suffice to see whether another frame begins, perhaps behind
   zeros. */
#define FRAME_PEEK 1024

/* zstd(1) accepts this much without --long, and the highest levels of zstd and
   xz (--ultra -22, -9) need no more. */
#define WINDOW_MAX ((uint64_t)128 << 20)

struct frame;

/* Parses the bytes at p, at least `want` of them, and sets skip, want and step
   for the next piece.  false: no frame begins here. */
typedef bool frame_step(struct frame *frame, const uint8_t *p, size_t len);

struct frame {
	frame_step *step; /* NULL: all further input belongs to the frame */
	size_t want;	  /* bytes that step needs */
	uint64_t skip;	  /* bytes to pass before these */
	uint64_t at;	  /* xz: offset of these in the stream */
	uint64_t blocks;  /* xz: number of blocks in the stream */
	unsigned check;	  /* bytes of checksum after a block or frame */
	bool between;	  /* no frame has begun, or it is complete */
	uint64_t window;  /* bytes: the largest that any header named */
};

/* compression: a name of compression.c.  For those whose decoder stops at the
   end by itself, all input passes. */
void frame_init(struct frame *frame, const char *compression);

/*
 * Returns how many of these bytes belong to the compressed data; 0: it has
 * ended.  If that is less than len, the caller passes the remaining bytes
 * again, together with further input.  Updates frame->window before the decoder
 * sees the bytes.  len is at least FRAME_PEEK unless the input ends here.
 */
size_t frame_pass(struct frame *frame, const uint8_t *p, size_t len);

#endif
