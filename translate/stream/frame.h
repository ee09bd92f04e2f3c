/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where compressed data ends, and how much memory its decoder will take.
 *
 * The decoders of zstd and xz take whatever follows a stream for more of it; in
 * an initramfs zeros and further segments follow, which are none of theirs.
 * Both formats say the size of every piece, so that their ends are found
 * without decoding.
 *
 * What a decoder remembers of its output, the window, is as large as a few
 * bytes in a header say, up to 4 GiB.  Those who ask for more than WINDOW_MAX
 * are told apart here.  Else never judges what it passes: the decoder does.
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
#ifndef TRANSLATE_STREAM_FRAME_H
#define TRANSLATE_STREAM_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Enough to tell whether another frame begins, behind some zeros perhaps. */
#define FRAME_PEEK 1024

/* What zstd takes without being told to, and what its and xz's highest levels
   (-22 --ultra, -9) make do with. */
#define WINDOW_MAX ((uint64_t)128 << 20)

struct frame;

/* Looks at the bytes at p, `want` of them at least, and says where to look
   next.  false: no frame begins here. */
typedef bool frame_step(struct frame *frame, const uint8_t *p, size_t len);

struct frame {
	frame_step *step; /* NULL: all that comes belongs to it */
	size_t want;	  /* bytes that step needs to see */
	uint64_t skip;	  /* bytes before these */
	uint64_t at;	  /* xz: where step looks, in its stream */
	uint64_t blocks;  /* xz: of this stream */
	unsigned check;	  /* bytes of checksum after a block or frame */
	bool between;	  /* no frame has begun, or it is complete */
	uint64_t window;  /* bytes: the largest that any header named */
};

/* By the name of a compression in format.c.  Those whose decoder knows where
   to stop pass everything.  A window is found in what has been passed, but the
   decoder has not seen. */
void frame_init(struct frame *frame, const char *compression);

/*
 * How many of these bytes belong to the compressed data; 0: none do, it has
 * ended.  When the answer is less than len, the rest must be shown again
 * together with what follows it.  len is at least FRAME_PEEK unless the input
 * ends here.
 */
size_t frame_pass(struct frame *frame, const uint8_t *p, size_t len);

#endif
