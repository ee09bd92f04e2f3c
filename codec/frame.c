/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Walks over the pieces of zstd and xz, and the headers of lzma and lzip.  Each
 * step parses a few bytes and finds the next piece.  At bytes that it does not
 * understand it passes all further input, and leaves the error to the decoder.
 */
#include "codec/frame.h"

#include <string.h>

#include "common/base.h"

/* Sets the next step: `distance` bytes behind the start of this one. */
static bool next(struct frame *f, frame_step *step, uint64_t distance,
		 size_t want)
{
	f->step = step;
	f->skip = distance;
	f->at += distance;
	f->want = want;
	f->between = false;
	return true;
}

/* Sets the step that looks for another frame. */
static bool next_frame(struct frame *f, frame_step *step, uint64_t distance)
{
	next(f, step, distance, FRAME_PEEK);
	f->between = true;
	return true;
}

static uint32_t little(const uint8_t *p, unsigned size)
{
	uint32_t value = 0;

	while (size-- > 0)
		value = value << 8 | p[size];
	return value;
}

static void want_window(struct frame *f, uint64_t window)
{
	if (window > f->window)
		f->window = window;
}

/* Gives up: the decoder finds the error. */
static bool pass_all(struct frame *f)
{
	f->step = NULL;
	return true;
}

/* ---- zstd ---- */

static bool zstd_frame(struct frame *f, const uint8_t *p, size_t len);

static bool zstd_block(struct frame *f, const uint8_t *p, size_t len UNUSED)
{
	enum { HEAD = 3, RLE = 1 };
	uint32_t head = little(p, HEAD);
	uint32_t size = (head >> 1 & 3) == RLE ? 1 : head >> 3;

	if (!(head & 1))
		return next(f, zstd_block, HEAD + size, HEAD);
	return next_frame(f, zstd_frame, HEAD + size + f->check);
}

/* The window: a power of two plus eighths of it, RFC 8878 3.1.1.1.2.  Without
   that field, the size of the content: `size` bytes at `at`. */
static uint64_t zstd_window(const uint8_t *p, const uint8_t *at, unsigned size)
{
	uint64_t power = (uint64_t)1 << (10 + (p[5] >> 3));

	if (!(p[4] & 0x20))
		return power + power / 8 * (p[5] & 7);
	if (size == 8 && little(at + 4, 4) != 0)
		return UINT64_MAX;
	return little(at, size < 4 ? size : 4);
}

/* The frame header; its descriptor says which fields it has. */
static bool zstd_frame(struct frame *f, const uint8_t *p, size_t len)
{
	static const uint8_t dictionary[] = { 0, 1, 2, 4 };
	static const uint8_t content[] = { 0, 2, 4, 8 };
	uint32_t magic = len < 4 ? 0 : little(p, 4);
	unsigned window, size, head;

	if (magic >> 4 != 0x184d2a5 && magic != 0xfd2fb528)
		return false;
	if (len < 8)
		return pass_all(f);
	if (magic >> 4 == 0x184d2a5)
		return next_frame(f, zstd_frame,
				  8 + (uint64_t)little(p + 4, 4));
	window = p[4] & 0x20 ? 0 : 1;
	size = content[p[4] >> 6];
	if (size == 0 && window == 0)
		size = 1;
	head = 5 + window + dictionary[p[4] & 3] + size;
	if (len < head)
		return pass_all(f);
	f->check = p[4] & 4;
	want_window(f, zstd_window(p, p + head - size, size));
	return next(f, zstd_block, head, 3);
}

/* ---- xz ---- */

static bool xz_stream(struct frame *f, const uint8_t *p, size_t len);
static bool xz_block(struct frame *f, const uint8_t *p, size_t len);

/* Bytes of padding to a multiple of 4, behind the byte at `at`. */
static uint64_t xz_padding(const struct frame *f)
{
	return -(f->at + 1) & 3;
}

/* A byte of the index: each number ends with one below 128. */
static bool xz_index(struct frame *f, const uint8_t *p, size_t len UNUSED)
{
	enum { CRC = 4, FOOTER = 12 };

	if (*p < 0x80 && f->blocks-- == 0)
		return next_frame(f, xz_stream,
				  1 + xz_padding(f) + CRC + FOOTER);
	return next(f, xz_index, 1, 1);
}

/* Data that is compressed, data that is stored, or the end of the block. */
static bool xz_chunk(struct frame *f, const uint8_t *p, size_t len UNUSED)
{
	unsigned properties = p[0] >= 0xc0;

	if (p[0] == 0)
		return next(f, xz_block, 1 + xz_padding(f) + f->check, 1);
	if (p[0] < 0x80)
		return next(f, xz_chunk, 3 + (p[1] << 8 | p[2]) + 1u, 5);
	return next(f, xz_chunk, 5 + properties + (p[3] << 8 | p[4]) + 1u, 5);
}

/* A number of seven bits a byte, or what is left of the header if it is cut. */
static uint64_t xz_number(const uint8_t **p, const uint8_t *end)
{
	uint64_t value = 0;
	unsigned shift = 0;

	while (*p < end && shift < 63) {
		value |= (uint64_t)(**p & 0x7f) << shift;
		shift += 7;
		if (*(*p)++ < 0x80)
			break;
	}
	return value;
}

/* The dictionary size of LZMA2: 2 or 3, times a power of two. */
static uint64_t xz_window(uint8_t bits)
{
	return (2 | (uint64_t)(bits & 1)) << (11 + bits / 2);
}

/* A block's header: its filters, and the dictionary size of LZMA2. */
static bool xz_header(struct frame *f, const uint8_t *p, size_t len UNUSED)
{
	enum { SIZES = 0xc0, LZMA2 = 0x21 };
	size_t size = (*p + 1u) * 4;
	const uint8_t *at = p + 2, *end = p + size;
	uint64_t id, length;

	for (unsigned bits = p[1] & SIZES; bits; bits &= bits - 1)
		xz_number(&at, end);
	for (unsigned left = (p[1] & 3) + 1; left > 0 && at < end; left--) {
		id = xz_number(&at, end);
		length = xz_number(&at, end);
		if (id == LZMA2 && length == 1 && at < end)
			want_window(f, xz_window(*at & 63));
		at = length < (size_t)(end - at) ? at + length : end;
	}
	return next(f, xz_chunk, size, 5);
}

/* The first byte of a block's header counts its words.  That of the index is
   0; it holds a count and two numbers for each block. */
static bool xz_block(struct frame *f, const uint8_t *p, size_t len UNUSED)
{
	if (*p == 0) {
		f->blocks *= 2;
		return next(f, xz_index, 1, 1);
	}
	f->blocks++;
	return next(f, xz_header, 0, (*p + 1u) * 4);
}

static bool xz_stream(struct frame *f, const uint8_t *p, size_t len)
{
	enum { HEADER = 12, FLAGS = 7 };
	static const uint8_t checks[] = { 0, 4, 8, 16, 32, 64 };
	size_t zeros = 0;

	while (zeros < len && p[zeros] == 0)
		zeros++;
	if (zeros & 3 || len - zeros < 6 ||
	    memcmp(p + zeros,
		   "\xfd"
		   "7zXZ",
		   6) != 0)
		return false;
	if (len - zeros < HEADER)
		return pass_all(f);
	f->at = 0;
	f->blocks = 0;
	f->check = checks[((p[zeros + FLAGS] & 15) + 2) / 3];
	next(f, xz_block, HEADER, 1);
	f->skip += zeros;
	return true;
}

/* ---- lzma, lzip ---- */

static bool lzma_header(struct frame *f, const uint8_t *p, size_t len UNUSED)
{
	want_window(f, little(p + 1, 4));
	return pass_all(f);
}

/* No header states where the next member begins, so its first bytes are
   searched for.  Their chance to occur inside of data is one in 10^12. */
static bool lzip_member(struct frame *f, const uint8_t *p, size_t len)
{
	enum { HEAD = 6 };
	const uint8_t *at = p, *end = p + len - (HEAD - 1), *found;

	for (; at < end; at = found + 1) {
		found = memmem(at, end - at + HEAD - 2, "LZIP\1", HEAD - 1);
		if (!found)
			break;
		want_window(f, (uint64_t)1 << (found[HEAD - 1] & 31));
	}
	return next(f, lzip_member, len - (HEAD - 1), HEAD);
}

/* ---- all ---- */

void frame_init(struct frame *frame, const char *compression)
{
	*frame = (struct frame){ .step = NULL };
	if (strcmp(compression, "zstd") == 0)
		next_frame(frame, zstd_frame, 0);
	else if (strcmp(compression, "xz") == 0)
		next_frame(frame, xz_stream, 0);
	else if (strcmp(compression, "lzma") == 0)
		next(frame, lzma_header, 0, 5);
	else if (strcmp(compression, "lzip") == 0)
		next(frame, lzip_member, 0, 6);
}

size_t frame_pass(struct frame *f, const uint8_t *p, size_t len)
{
	size_t at = 0;

	while (f->step) {
		if (f->skip > len - at) {
			f->skip -= len - at;
			return len;
		}
		at += (size_t)f->skip;
		f->skip = 0;
		if (len - at < f->want && (at > 0 || !f->between))
			return at > 0 ? at : len;
		if (!f->step(f, p + at, len - at))
			return at;
	}
	return len;
}
