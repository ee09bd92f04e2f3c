/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A program by its program headers, elf(5), as it lies in memory, or
 * as its file does that was mapped as a whole.  Reads only.
 */
#ifndef PRELOAD_SITE_IMAGE_H
#define PRELOAD_SITE_IMAGE_H

#include <link.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "preload/site/frames.h"
#include "preload/site/sections.h"

struct image {
	uintptr_t base;	  /* what addresses, or offsets, are added to */
	bool is_file;	  /* they are offsets */
	bool is_writable; /* the texts are, and become executable only when
			     they have been changed */
	bool may_go;	  /* it is a library, which may be unmapped again */
	uint64_t size;	  /* of the file; UINT64_MAX if it is not known */
	const ElfW(Phdr) *parts;
	size_t count;
	const struct sections *sections; /* NULL: those of the file */
	int fd; /* of the file, for its sections; -1 if it is not open */
};

/* True for the head of a program of this machine. */
bool image_is_head(const ElfW(Ehdr) *head);

/* The image of a program in memory whose headers the kernel, or the loader, has
   put at `headers`.  False if there are none. */
bool image_of_memory(struct image *image, const ElfW(Phdr) *headers,
		     size_t count);

/* The same for a file of `size` bytes at `file`.  False if it is no program of
   this machine, or its headers lie outside of it. */
bool image_of_file(struct image *image, const void *file, uint64_t size);

/* The bytes of a part that its file has; NULL if they lie outside of it. */
uint8_t *image_bytes(const struct image *image, const ElfW(Phdr) *part);

/* How many of them there are: a file may be shorter than its headers say. */
uint64_t image_bytes_size(const struct image *image, const ElfW(Phdr) *part);

/* True if the program was made by Go's tools, which say so in a note. */
bool image_is_go(const struct image *image);

/* True if the program has the note by which it asks to be left as it is. */
bool image_is_ours(const struct image *image);

/* Reads where the functions are; false if the program does not tell. */
bool image_frames(const struct image *image, struct frames *frames);

/* The lowest address that is loaded, and the one behind the highest. */
uintptr_t image_lowest(const struct image *image);
uintptr_t image_end(const struct image *image);

#endif
