/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel's load_elf_binary(), as far as a static program needs it. */
#include "preload/start/map.h"

#include <errno.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/personality.h>

#include "preload/base/libc.h"
#include "preload/site/image.h"
#include "preload/start/relocate.h"
#include "raw/syscall.h"

#define PAGE 4096UL

/* A position-independent program begins here, and some random pages higher. */
#define BASE 0x555555554000UL

/* 28 random bits of 64, in pages: as many as the kernel takes. */
#define RANDOM_STEP (UINT64_C(1) << 36)

/* Text is read before it is changed. */
static int protection(unsigned flags)
{
	return (flags & (PF_R | PF_X) ? PROT_READ : 0) |
	       (flags & PF_W ? PROT_WRITE : 0) | (flags & PF_X ? PROT_EXEC : 0);
}

/* Maps one part of the file, and zeros behind it. */
static long map_part(const struct mapped_program *program,
		     const Elf64_Phdr *part, int fd)
{
	uint64_t at = program->base + part->p_vaddr;
	uint64_t begin = at & -PAGE, end = at + part->p_filesz;
	uint64_t mapped = (end + PAGE - 1) & -PAGE;
	uint64_t last = (at + part->p_memsz + PAGE - 1) & -PAGE;
	int prot = protection(part->p_flags);
	bool clears = part->p_memsz > part->p_filesz && prot & PROT_WRITE &&
		      part->p_filesz;
	long ret = 0;

	/* Nor can the kernel clear memory that is not there. */
	if (clears && part->p_offset + part->p_filesz >
			      ((program->size + PAGE - 1) & -PAGE))
		return -ENOEXEC;
	if (part->p_filesz)
		ret = raw(__NR_mmap, begin, end - begin, prot,
			  MAP_PRIVATE | MAP_FIXED, fd,
			  part->p_offset - (at - begin));
	else
		mapped = begin;
	if (raw_failed(ret))
		return ret;
	if (clears)
		memset((void *)end, 0, mapped - end);
	if (last > mapped)
		ret = raw(__NR_mmap, mapped, last - mapped, prot,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	return raw_failed(ret) ? ret : 0;
}

/* Where a position-independent program is loaded: exec(3) chooses at random
   unless the process asked for always the same addresses. */
static uint64_t choose_base(uint64_t low, uint64_t align)
{
	const void *bytes = (const void *)auxv_value(AT_RANDOM);
	uint64_t random = 0;

	if (bytes && !(raw(__NR_personality, UINT32_MAX) & ADDR_NO_RANDOMIZE))
		memcpy(&random, bytes, sizeof(random));
	return ((BASE + random / RANDOM_STEP * PAGE) & -align) - low;
}

/* Finds a place for the program, which nobody else has. */
static long reserve(struct mapped_program *program)
{
	uint64_t low = UINT64_MAX, high = 0, align = PAGE, at;
	long ret;

	for (unsigned i = 0; i < program->head.e_phnum; i++) {
		const Elf64_Phdr *part = &program->parts[i];

		if (part->p_type != PT_LOAD)
			continue;
		/* The kernel refuses them, too. */
		if (part->p_filesz > part->p_memsz ||
		    part->p_memsz > UINT64_MAX - part->p_vaddr)
			return -ENOEXEC;
		if (part->p_vaddr < low)
			low = part->p_vaddr & -PAGE;
		if (part->p_vaddr + part->p_memsz > high)
			high = part->p_vaddr + part->p_memsz;
		if (part->p_align > align &&
		    !(part->p_align & (part->p_align - 1)))
			align = part->p_align;
	}
	if (low >= high)
		return -ENOEXEC;
	program->base = program->head.e_type == ET_DYN ? choose_base(low, align)
						       : 0;
	at = program->base + low;
	ret = raw(__NR_mmap, at, high - low, PROT_NONE,
		  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	program->end = program->base + high;
	if (raw_failed(ret))
		return ret;
	return (uint64_t)ret == at ? 0 : -EEXIST;
}

static bool has_interpreter(const struct mapped_program *program)
{
	for (unsigned i = 0; i < program->head.e_phnum; i++)
		if (program->parts[i].p_type == PT_INTERP)
			return true;
	return false;
}

/* Finds the program headers in the bytes that were read, or reads them. */
static bool read_headers(struct mapped_program *program, int fd)
{
	long size = raw(__NR_pread64, fd, program->bytes, MAP_HEADERS_SIZE, 0);
	const Elf64_Ehdr *head = &program->head;
	long wanted = head->e_phnum * sizeof(Elf64_Phdr);

	if (size < (long)sizeof(*head) || !image_is_head(head) ||
	    wanted > (long)sizeof(program->table))
		return false;
	program->parts = (const void *)(program->bytes + head->e_phoff);
	if (head->e_phoff % 8 == 0 && head->e_phoff <= (uint64_t)size &&
	    wanted <= size - (long)head->e_phoff)
		return true;
	program->parts = program->table;
	return raw(__NR_pread64, fd, program->table, wanted, head->e_phoff) ==
	       wanted;
}

/* Notes the program headers if they lie in this part. */
static void find_headers(struct mapped_program *program, const Elf64_Phdr *part)
{
	uint64_t offset = program->head.e_phoff - part->p_offset;

	if (program->head.e_phoff >= part->p_offset && offset < part->p_filesz)
		program->headers = program->base + part->p_vaddr + offset;
}

long map_program(struct mapped_program *program, int fd, uint64_t size)
{
	long ret = !read_headers(program, fd) ? -ENOEXEC
		   : has_interpreter(program) ? -ELIBEXEC
					      : reserve(program);

	program->size = size;
	program->headers = 0;
	program->stack_runs = false;
	for (unsigned i = 0; ret >= 0 && i < program->head.e_phnum; i++) {
		const Elf64_Phdr *part = &program->parts[i];

		if (part->p_type == PT_GNU_STACK)
			program->stack_runs = part->p_flags & PF_X;
		if (part->p_type != PT_LOAD)
			continue;
		find_headers(program, part);
		ret = map_part(program, part, fd);
	}
	program->entry = program->base + program->head.e_entry;
	return ret;
}
