/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tells code from data in the text of a program, by the frames that compilers
 * describe for unwinding: .eh_frame_hdr has a sorted table with the begin of
 * each function, and .eh_frame its size (Linux Standard Base, Core, 10.6).
 *
 * Memory is read and never written, and nothing outside what the caller gives,
 * whatever it holds.
 */
#ifndef PRELOAD_SITE_FRAMES_H
#define PRELOAD_SITE_FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The segment in memory that has the tables; it must outlive what is read. */
struct frames {
	const uint8_t *bytes;
	size_t size;
	uint64_t address; /* of the first byte, as the text's addresses count */
	size_t header;	  /* offset of .eh_frame_hdr */
	size_t table;	  /* ... and of its table, */
	uint32_t count;	  /* of so many entries */
};

/*
 * Reads the header of the frames; `bytes`, `size`, `address` and `header` are
 * the caller's, `text_size` is the number of bytes in executable segments.
 *
 * False if there is no table that can be searched, or if it has less than one
 * entry for 4 KiB of text: then most functions have no frame, and nothing
 * follows for a place outside of them.  That is so where Go, or musl, is linked
 * with a few functions of C.
 */
bool frames_read(struct frames *frames, uint64_t text_size);

/* True if a function with a frame has this address. */
bool frames_have(const struct frames *frames, uint64_t address);

#endif
