/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds the parts of a program that matter for its system calls. */
#include "preload/site/image.h"

#include "preload/base/libc.h"
#include "preload/site/machine.h"
#include "raw/program.h"

#define PAGE 4096ul

bool image_of_memory(struct image *image, const ElfW(Phdr) *headers,
		     size_t count)
{
	uintptr_t at = (uintptr_t)headers;

	*image = (struct image){
		.parts = headers,
		.count = count,
		.fd = -1,
		.size = UINT64_MAX,
	};
	for (size_t i = 0; headers && i < count; i++) {
		const ElfW(Phdr) *part = &headers[i];

		/* A program without a dynamic linker has no PT_PHDR. */
		if (part->p_type == PT_LOAD && !part->p_offset &&
		    part->p_filesz)
			image->base = (at & -PAGE) - part->p_vaddr;
		else if (part->p_type == PT_PHDR) {
			image->base = at - part->p_vaddr;
			break;
		}
	}
	return headers && count;
}

bool image_is_head(const ElfW(Ehdr) *head)
{
	return !memcmp(head->e_ident, ELFMAG, SELFMAG) &&
	       head->e_ident[EI_CLASS] == PROGRAM_OWN_CLASS &&
	       head->e_machine == MACHINE_ELF &&
	       head->e_phentsize == sizeof(ElfW(Phdr));
}

bool image_of_file(struct image *image, const void *file, uint64_t size)
{
	const ElfW(Ehdr) *head = file;

	if (size < sizeof(*head) || !image_is_head(head) ||
	    head->e_phoff > size || head->e_phoff % sizeof(ElfW(Addr)) ||
	    head->e_phnum > (size - head->e_phoff) / sizeof(ElfW(Phdr)))
		return false;
	*image = (struct image){
		.fd = -1,
		.base = (uintptr_t)file,
		.is_file = true,
		.size = size,
		.parts = (const void *)((const char *)file + head->e_phoff),
		.count = head->e_phnum,
	};
	return true;
}

uint8_t *image_bytes(const struct image *image, const ElfW(Phdr) *part)
{
	if (!image->is_file)
		return (uint8_t *)(image->base + part->p_vaddr);
	if (part->p_offset > image->size ||
	    part->p_filesz > image->size - part->p_offset)
		return NULL;
	return (uint8_t *)(image->base + part->p_offset);
}

uint64_t image_bytes_size(const struct image *image, const ElfW(Phdr) *part)
{
	uint64_t left = part->p_offset < image->size
				? image->size - part->p_offset
				: 0;

	return part->p_filesz < left ? part->p_filesz : left;
}

/* The part that is loaded where something of a size begins. */
static const ElfW(Phdr) *part_at(const struct image *image, uintptr_t address,
				 uint64_t size)
{
	for (size_t i = 0; i < image->count; i++) {
		const ElfW(Phdr) *part = &image->parts[i];
		uintptr_t offset = address - part->p_vaddr;
		uint64_t there = image_bytes_size(image, part);

		if (part->p_type == PT_LOAD && part->p_flags & PF_R &&
		    offset < there && size <= there - offset)
			return part;
	}
	return NULL;
}

/* The notes of a part; NULL if they are nowhere.  The kernel reads none, and
   where they should be loaded there may be nothing. */
static const uint8_t *notes_of(const struct image *image,
			       const ElfW(Phdr) *part)
{
	if (part->p_type != PT_NOTE ||
	    (!image->is_file && !part_at(image, part->p_vaddr, part->p_filesz)))
		return NULL;
	return image_bytes(image, part);
}

static bool has_note(const struct image *image, const char *name, unsigned type)
{
	for (size_t i = 0; i < image->count; i++) {
		const ElfW(Phdr) *part = &image->parts[i];
		const uint8_t *notes = notes_of(image, part);

		if (notes &&
		    program_has_note(notes, image_bytes_size(image, part), name,
				     type))
			return true;
	}
	return false;
}

bool image_is_go(const struct image *image)
{
	return has_note(image, PROGRAM_NOTE_OF_GO, PROGRAM_NOTE_OF_GO_TYPE);
}

bool image_is_ours(const struct image *image)
{
	return has_note(image, PROGRAM_NOTE, PROGRAM_NOTE_TYPE);
}

bool image_frames(const struct image *image, struct frames *frames)
{
	const ElfW(Phdr) *header = NULL, *part;
	uint64_t text = 0;

	/* The functions of Go have no frames, even if there are many of C
	   beside them. */
	if (image_is_go(image))
		return false;
	for (size_t i = 0; i < image->count; i++) {
		part = &image->parts[i];
		if (part->p_type == PT_GNU_EH_FRAME)
			header = part;
		else if (part->p_type == PT_LOAD && part->p_flags & PF_X)
			text += part->p_filesz;
	}
	part = header ? part_at(image, header->p_vaddr, header->p_filesz)
		      : NULL;
	frames->bytes = part ? image_bytes(image, part) : NULL;
	if (!frames->bytes)
		return false;
	frames->address = part->p_vaddr;
	frames->size = image_bytes_size(image, part);
	frames->header = header->p_vaddr - part->p_vaddr;
	return frames_read(frames, text);
}

uintptr_t image_lowest(const struct image *image)
{
	uintptr_t lowest = UINTPTR_MAX;

	for (size_t i = 0; i < image->count; i++) {
		uintptr_t at = image->base + image->parts[i].p_vaddr;

		if (image->parts[i].p_type == PT_LOAD && at < lowest)
			lowest = at;
	}
	return lowest;
}

uintptr_t image_end(const struct image *image)
{
	uintptr_t end = 0;

	for (size_t i = 0; i < image->count; i++) {
		const ElfW(Phdr) *part = &image->parts[i];
		uintptr_t at = image->base + part->p_vaddr + part->p_memsz;

		if (part->p_type == PT_LOAD && at > end)
			end = at;
	}
	return end;
}
