/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds the program's text by its headers in memory, plans all sites, writes
 * the stubs to a place within reach, and then the jumps.
 */
#include "preload/site/x86_patch.h"

#include <elf.h>
#include <errno.h>
#include <link.h>
#include <string.h>
#include <sys/mman.h>

#include "preload/base/libc.h"
#include "preload/base/mem.h"
#include "preload/site/x86_enter.h"
#include "preload/site/x86_frames.h"
#include "preload/site/x86_sites.h"
#include "preload/site/x86_stub.h"
#include "preload/table/dispatch.h"
#include "raw/syscall.h"

#define SITES_MAX 8192

/* Where stubs are tried, below the program and then further down. */
#define STEP  65536
#define STEPS 16384

/* One text of the program, and what is to be done with it. */
struct plan {
	uint8_t *text;
	size_t size;
	const struct x86_frames *frames; /* or NULL */
	struct x86_site *sites;
	size_t count;
	bool full;
};

/* The program in memory. */
struct image {
	uint64_t base; /* what its addresses have to be added to */
	const ElfW(Phdr) *parts;
	size_t count;
};

static bool read_image(struct image *image)
{
	uint64_t at = __getauxval ? __getauxval(AT_PHDR) : 0;

	image->parts = (const void *)at;
	image->count = at ? __getauxval(AT_PHNUM) : 0;
	image->base = 0;
	for (size_t i = 0; i < image->count; i++) {
		const ElfW(Phdr) *part = &image->parts[i];

		/* A program without a dynamic linker has no PT_PHDR. */
		if (part->p_type == PT_LOAD && !part->p_offset)
			image->base = (at & -4096UL) - part->p_vaddr;
		else if (part->p_type == PT_PHDR) {
			image->base = at - part->p_vaddr;
			break;
		}
	}
	return image->count > 0;
}

/* elf(5): notes follow each other, each with the sizes of its name and its text,
   both in whole words. */
static bool has_go_note(const uint8_t *notes, size_t size)
{
	static const char name[4] = "Go"; /* with its padding */
	const ElfW(Nhdr) *note;
	size_t text;

	for (size_t at = 0; at + sizeof(*note) <= size;) {
		note = (const void *)(notes + at);
		at += sizeof(*note);
		text = ((size_t)note->n_namesz + 3) & -4UL;
		if (text > size - at)
			return false;
		if (note->n_type == 4 && note->n_namesz == sizeof(name) &&
		    !memcmp(notes + at, name, sizeof(name)))
			return true;
		at += text + (((size_t)note->n_descsz + 3) & -4UL);
	}
	return false;
}

bool x86_program_is_go(void)
{
	struct image image;

	if (!read_image(&image))
		return false;
	for (size_t i = 0; i < image.count; i++) {
		const ElfW(Phdr) *part = &image.parts[i];

		if (part->p_type == PT_NOTE &&
		    has_go_note((const void *)(image.base + part->p_vaddr),
				part->p_memsz))
			return true;
	}
	return false;
}

/* The part that is loaded where something of a size begins. */
static const ElfW(Phdr) *part_at(const struct image *image, uint64_t address,
				 uint64_t size)
{
	for (size_t i = 0; i < image->count; i++) {
		const ElfW(Phdr) *part = &image->parts[i];
		uint64_t offset = address - part->p_vaddr;

		if (part->p_type == PT_LOAD && part->p_flags & PF_R &&
		    offset < part->p_filesz && size <= part->p_filesz - offset)
			return part;
	}
	return NULL;
}

/* False if the program's functions have no frames; those of Go have none, even
   if there are many of C beside them. */
static bool read_frames(const struct image *image, struct x86_frames *frames)
{
	const ElfW(Phdr) *header = NULL, *part = NULL;
	uint64_t text = 0;

	if (x86_program_is_go())
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
	if (!part)
		return false;
	frames->address = image->base + part->p_vaddr;
	frames->bytes = (const void *)frames->address;
	frames->size = part->p_filesz;
	frames->header = header->p_vaddr - part->p_vaddr;
	return x86_read_frames(frames, text);
}

static bool plan_site(void *context, const struct x86_site *site)
{
	struct plan *plan = context;

	if (site->window == X86_NONE)
		return true;
	if (plan->count == SITES_MAX) {
		plan->full = true;
		return false;
	}
	plan->sites[plan->count++] = *site;
	return true;
}

static bool is_code(void *context, uint32_t at)
{
	const struct plan *plan = context;

	return !plan->frames ||
	       x86_is_in_frame(plan->frames, (uint64_t)plan->text + at);
}

static bool is_ours(int32_t number)
{
	return dispatch_knows(number);
}

/* The table that stubs ask about numbers that are not known before. */
static uint8_t *map_ours(void)
{
	uint8_t *ours = mem_map(65536);

	for (int32_t number = 0; ours && number < 1024; number++)
		ours[number] = dispatch_knows(number);
	return ours;
}

/* Memory for stubs, so near below an address that jumps reach it. */
static uint8_t *map_near(uint64_t address, size_t size)
{
	uint64_t at = (address - size) & -(uint64_t)STEP;

	for (unsigned i = 0; i < STEPS && at > STEP; i++, at -= STEP) {
		long ret = raw(__NR_mmap, at, size, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS |
				       MAP_FIXED_NOREPLACE,
			       -1, 0);
		if ((uint64_t)ret == at)
			return (uint8_t *)at;
		if (ret > 0)
			raw(__NR_munmap, ret, size);
	}
	return NULL;
}

static long write_jumps(const struct plan *plan, const uint64_t *stubs)
{
	uint64_t begin = (uint64_t)plan->text & -4096UL;
	uint64_t end = ((uint64_t)plan->text + plan->size + 4095) & -4096UL;
	long ret = raw(__NR_mprotect, begin, end - begin,
		       PROT_READ | PROT_WRITE);

	if (ret < 0)
		return ret;
	for (size_t i = 0; i < plan->count; i++)
		if (stubs[i])
			x86_write_jump(&plan->sites[i], plan->text,
				       (uint64_t)plan->text, stubs[i]);
	return raw(__NR_mprotect, begin, end - begin, PROT_READ | PROT_EXEC);
}

/* Writes the stubs of a plan, and then the jumps to them. */
static long carry_out(const struct plan *plan, uint64_t base,
		      const uint8_t *ours, const char *entry)
{
	size_t room = 4096 + plan->count * X86_STUB_MAX, used = 16, size;
	uint64_t *stubs = mem_map(plan->count * sizeof(*stubs));
	uint8_t *memory = map_near(base, room);
	struct x86_places places = { .text = plan->text,
				     .text_address = (uint64_t)plan->text,
				     .enter = (uint64_t)memory,
				     .ours = (uint64_t)ours };
	long ret;

	if (!stubs || !memory)
		return -ENOMEM;
	memcpy(memory, &entry, sizeof(entry));
	for (size_t i = 0; i < plan->count; i++) {
		places.stub_address = (uint64_t)memory + used;
		size = x86_write_stub(&plan->sites[i], &places, memory + used);
		stubs[i] = size ? places.stub_address : 0;
		used += (size + 15) & -16UL;
	}
	ret = raw(__NR_mprotect, memory, room, PROT_READ | PROT_EXEC);
	if (ret >= 0)
		ret = write_jumps(plan, stubs);
	mem_unmap(stubs, plan->count * sizeof(*stubs));
	return ret;
}

static long patch_text(uint8_t *text, size_t size,
		       const struct x86_frames *frames, uint64_t base,
		       const uint8_t *ours, const char *entry)
{
	struct plan plan = { .text = text, .size = size, .frames = frames };
	uint8_t *targets = mem_map(size / 8 + 1);
	long ret = 0;

	plan.sites = mem_map(SITES_MAX * sizeof(*plan.sites));
	if (!targets || !plan.sites)
		return -ENOMEM;
	x86_find_sites(&(struct x86_search){ text, size, targets, is_ours,
					     plan_site, &plan, is_code });
	if (plan.count)
		ret = carry_out(&plan, base, ours, entry);
	mem_unmap(targets, size / 8 + 1);
	mem_unmap(plan.sites, SITES_MAX * sizeof(*plan.sites));
	return ret;
}

long x86_patch_program(void)
{
	struct image image;
	struct x86_frames frames;
	bool has_frames;
	const uint8_t *ours;
	uint64_t lowest = UINT64_MAX;
	long ret = 0;

	if (!read_image(&image))
		return -ENOEXEC;
	ours = map_ours();
	if (!ours)
		return -ENOMEM;
	has_frames = read_frames(&image, &frames);
	for (size_t i = 0; i < image.count; i++)
		if (image.parts[i].p_type == PT_LOAD &&
		    image.base + image.parts[i].p_vaddr < lowest)
			lowest = image.base + image.parts[i].p_vaddr;
	for (size_t i = 0; i < image.count && ret >= 0; i++) {
		const ElfW(Phdr) *part = &image.parts[i];

		if (part->p_type == PT_LOAD && part->p_flags & PF_X)
			ret = patch_text(
				(uint8_t *)(image.base + part->p_vaddr),
				part->p_filesz, has_frames ? &frames : NULL,
				lowest, ours, x86_enter_switched);
	}
	return ret;
}
