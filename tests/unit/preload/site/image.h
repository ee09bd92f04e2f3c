/* SPDX-License-Identifier: BSD-2-Clause */
/* A program in memory: a page of headers, with notes, and a page of text. */
#ifndef TESTS_UNIT_PRELOAD_SITE_IMAGE_H
#define TESTS_UNIT_PRELOAD_SITE_IMAGE_H

#include <elf.h>
#include <string.h>
#include <sys/mman.h>

#include "preload/site/image.h"
#include "preload/site/machine.h"

#define PAGE_SIZE     4096
#define NOTES	      2048	 /* where they are in the first page */
#define TEXT_ADDRESS  0x401000UL /* as the headers count */
#define FIRST_ADDRESS 0x400000UL

struct sample {
	Elf64_Ehdr head;
	Elf64_Phdr parts[3];
};

/* Makes a program whose text begins with these bytes, with a note of a name. */
static inline uint8_t *make_sample(const uint8_t *code, size_t size,
				   const char note_name[4])
{
	Elf64_Nhdr note = { 4, 5, 4 };
	uint8_t *pages = mmap(NULL, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct sample *sample = (struct sample *)pages;

	*sample = (struct sample){
		.head = { .e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3,
				       ELFCLASS64 },
			  .e_type = ET_EXEC,
			  .e_machine = MACHINE_ELF,
			  .e_phoff = offsetof(struct sample, parts),
			  .e_phentsize = sizeof(Elf64_Phdr),
			  .e_phnum = 3 },
		.parts = { { .p_type = PT_LOAD,
			     .p_flags = PF_R,
			     .p_vaddr = FIRST_ADDRESS,
			     .p_filesz = PAGE_SIZE },
			   { .p_type = PT_LOAD,
			     .p_flags = PF_R | PF_X,
			     .p_offset = PAGE_SIZE,
			     .p_vaddr = TEXT_ADDRESS,
			     .p_filesz = PAGE_SIZE },
			   { .p_type = PT_NOTE,
			     .p_offset = NOTES,
			     .p_vaddr = FIRST_ADDRESS + NOTES,
			     .p_filesz = 2 * sizeof(note) + 2 * 4 + 4 + 8 } }
	};
	/* The first note has a name of 4 bytes and a text of 3. */
	memcpy(pages + NOTES, &(Elf64_Nhdr){ 4, 3, 1 }, sizeof(note));
	memcpy(pages + NOTES + sizeof(note), "GNU\0abc", 8);
	memcpy(pages + NOTES + sizeof(note) + 8, &note, sizeof(note));
	memcpy(pages + NOTES + 2 * sizeof(note) + 8, note_name, 4);
	memset(pages + PAGE_SIZE, 0x90, PAGE_SIZE);
	memcpy(pages + PAGE_SIZE, code, size);
	return pages;
}

static inline struct image image_of_sample(const uint8_t *pages)
{
	const struct sample *sample = (const struct sample *)pages;
	struct image image;

	image_of_memory(&image, sample->parts, sample->head.e_phnum);
	return image;
}

#endif
