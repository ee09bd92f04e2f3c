/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Searches the table of frames (frames.h).  An entry of the table tells
 * where a function begins and where its description (FDE) is, which tells its
 * size, in a form that what is common to several (CIE) tells.
 */
#include "preload/site/frames.h"

#include "raw/memory.h"

/* How pointers are written: the lower half says their size, the upper one what
   they are relative to (DW_EH_PE_...). */
enum {
	SIZE_MASK = 0x0f,
	UDATA_4 = 0x03,
	SDATA_4 = 0x0b,
	FROM_HERE = 0x10,   /* relative to the pointer itself, */
	FROM_HEADER = 0x30, /* or to .eh_frame_hdr */
};

/* Of the table: where a function begins, and where its description is. */
#define ENTRY_SIZE 8

/* The most bytes of text for one entry. */
#define TEXT_MAX 4096

/* What is read one after the other. */
struct reading {
	const struct frames *frames;
	size_t at;
	bool failed;
};

static uint64_t read_bytes(struct reading *r, size_t size)
{
	const struct frames *frames = r->frames;
	uint64_t value = 0;

	if (r->failed || r->at > frames->size || frames->size - r->at < size) {
		r->failed = true;
		return 0;
	}
	memcpy(&value, frames->bytes + r->at, size);
	r->at += size;
	return value;
}

static int32_t read_signed(struct reading *r)
{
	return (int32_t)read_bytes(r, 4);
}

/* A number of any length, whose value is not wanted (LEB128). */
static void skip_number(struct reading *r)
{
	while (read_bytes(r, 1) & 0x80 && !r->failed)
		;
}

/* The size of a pointer; 0 if it has none. */
static size_t pointer_size(uint8_t encoding)
{
	switch (encoding & SIZE_MASK) {
	case 0x00:
	case 0x04:
	case 0x0c: return 8;
	case UDATA_4:
	case SDATA_4: return 4;
	case 0x02:
	case 0x0a: return 2;
	}
	return 0;
}

/* The header: version, three encodings, a pointer to .eh_frame, the count. */
bool frames_read(struct frames *frames, uint64_t text_size)
{
	struct reading r = { frames, frames->header, false };
	uint8_t version = read_bytes(&r, 1), begin = read_bytes(&r, 1);
	uint8_t count = read_bytes(&r, 1), table = read_bytes(&r, 1);

	read_bytes(&r, 4);
	frames->count = read_bytes(&r, 4);
	frames->table = r.at;
	return !r.failed && version == 1 && begin == (FROM_HERE | SDATA_4) &&
	       count == UDATA_4 && table == (FROM_HEADER | SDATA_4) &&
	       frames->count <= (frames->size - r.at) / ENTRY_SIZE &&
	       frames->count >= text_size / TEXT_MAX && frames->count > 0;
}

/* The word of an entry, which is relative to the header, as an offset from the
   first byte. */
static int64_t entry_word(const struct frames *frames, uint32_t entry,
			  size_t word)
{
	struct reading r = { frames,
			     frames->table + (size_t)entry * ENTRY_SIZE +
				     word * 4,
			     false };

	return (int64_t)frames->header + read_signed(&r);
}

/* The last entry that begins at an offset or before; -1 if there is none. */
static int64_t find_entry(const struct frames *frames, int64_t offset)
{
	uint32_t low = 0, high = frames->count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (entry_word(frames, middle, 0) <= offset)
			low = middle + 1;
		else
			high = middle;
	}
	return (int64_t)low - 1;
}

/* How the description's pointers are written, by what it shares with others:
   version, letters, two factors, a register, and what the letters announce. */
static uint8_t read_encoding(struct reading *r)
{
	size_t letters;
	uint8_t version, letter;

	if (read_bytes(r, 4) == UINT32_MAX || read_bytes(r, 4) != 0) {
		r->failed = true;
		return 0;
	}
	version = read_bytes(r, 1);
	letters = r->at;
	while (read_bytes(r, 1) && !r->failed)
		;
	skip_number(r);
	skip_number(r);
	if (version == 1)
		read_bytes(r, 1);
	else
		skip_number(r);
	for (;; letters++) {
		struct reading l = { r->frames, letters, r->failed };

		letter = read_bytes(&l, 1);
		switch (letter) {
		case 'z': skip_number(r); break;
		case 'R': return read_bytes(r, 1);
		case 'L': read_bytes(r, 1); break;
		case 'P': read_bytes(r, pointer_size(read_bytes(r, 1))); break;
		case 'S':
		case 'B': break;
		case 0: return 0; /* whole addresses */
		default: r->failed = true; return 0;
		}
	}
}

/* The size of the function that is described at an offset; 0 if it cannot be
   read. */
static uint64_t read_size(const struct frames *frames, int64_t offset)
{
	struct reading r = { frames, offset, offset < 0 };
	struct reading shared = r;
	uint64_t length = read_bytes(&r, 4), distance;
	size_t pointer;

	distance = read_bytes(&r, 4);
	shared.at = offset + 4 - distance;
	shared.failed = r.failed || length == UINT32_MAX || distance == 0 ||
			distance > (uint64_t)offset + 4;
	pointer = pointer_size(read_encoding(&shared));
	read_bytes(&r, pointer);
	length = read_bytes(&r, pointer);
	return r.failed || shared.failed ? 0 : length;
}

bool frames_have(const struct frames *frames, uint64_t address)
{
	int64_t offset = (int64_t)(address - frames->address);
	int64_t entry = find_entry(frames, offset);

	if (entry < 0)
		return false;
	return (uint64_t)(offset - entry_word(frames, entry, 0)) <
	       read_size(frames, entry_word(frames, entry, 1));
}
