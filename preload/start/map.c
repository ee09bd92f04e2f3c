/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel's load_elf_binary(), as far as a static program needs it. */
#include "preload/start/map.h"

#include <errno.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/personality.h>

#include "preload/base/libc.h"
#include "preload/base/mem.h"
#include "preload/site/image.h"
#include "preload/start/relocate.h"
#include "preload/start/start.h"
#include "raw/program.h"
#include "raw/syscall.h"

/* A position-independent program begins here, and some random pages higher; or
   where the kernel says, if addresses of the process do not go so far.  Random
   are as many bits of 64 as the kernel takes, 28 or 8. */
#ifdef __LP64__
#define BASE	    0x555555554000UL
#define RANDOM_STEP (UINT64_C(1) << 36)
#else
#define BASE	    0x56555000UL
#define RANDOM_STEP (UINT64_C(1) << 56)
#endif

/* As many bytes of program headers as the kernel takes. */
#define HEADERS_MOST 65536

/* Text is read before it is changed. */
static int protection(unsigned flags)
{
	return (flags & (PF_R | PF_X) ? PROT_READ : 0) |
	       (flags & PF_W ? PROT_WRITE : 0) | (flags & PF_X ? PROT_EXEC : 0);
}

/* The same while it is to be changed. */
static int protection_now(unsigned flags)
{
	return flags & PF_X ? PROT_READ | PROT_WRITE : protection(flags);
}

/* What is mapped: bytes of a file, or of none with a `fd` of -1. */
struct content {
	int prot, fd;
	uint64_t offset;
};

/* Maps whole pages of the program, where nothing of others' lies. */
static long map_pages(struct mapped_program *program, uintptr_t at,
		      uintptr_t end, const struct content *content)
{
	int flags = content->fd < 0 ? MAP_ANONYMOUS : 0;
	long ret;

	if (at < program->taken)
		ret = raw_mmap_at(at, end - at, content->prot,
				  MAP_PRIVATE | MAP_FIXED | flags, content->fd,
				  content->offset);
	else
		ret = mem_map_at(at, end - at, content->prot, flags,
				 content->fd, content->offset);
	if (raw_failed(ret))
		return ret;
	if (program->taken < end)
		program->taken = end;
	return 0;
}

/* Maps one part of the file, and zeros behind it. */
static long map_part(struct mapped_program *program, const ElfW(Phdr) *part,
		     int fd)
{
	uintptr_t at = program->base + part->p_vaddr, page = start_page_size();
	uintptr_t begin = at & -page, end = at + part->p_filesz;
	uintptr_t mapped = (end + page - 1) & -page;
	uintptr_t last = (at + part->p_memsz + page - 1) & -page;
	bool clears = part->p_memsz > part->p_filesz && part->p_flags & PF_W &&
		      part->p_filesz;
	struct content bytes = { protection_now(part->p_flags), fd,
				 part->p_offset - (at - begin) };
	struct content zeros = { protection(part->p_flags), -1, 0 };
	long ret = 0;

	/* Nor can the kernel clear memory that is not there. */
	if (clears && part->p_offset + part->p_filesz >
			      ((program->size + page - 1) & -page))
		return -ENOEXEC;
	if (part->p_filesz)
		ret = map_pages(program, begin, mapped, &bytes);
	else
		mapped = begin;
	if (ret < 0)
		return ret;
	if (clears)
		memset((void *)end, 0, mapped - end);
	return last > mapped ? map_pages(program, mapped, last, &zeros) : 0;
}

/* Where a position-independent program is loaded: exec(3) chooses at random
   unless the process asked for always the same addresses. */
static uintptr_t choose_base(uintptr_t low, uintptr_t align)
{
	const void *bytes = (const void *)auxv_value(AT_RANDOM);
	uint64_t random = 0, page = start_page_size();

	if (bytes && !(raw(__NR_personality, UINT32_MAX) & ADDR_NO_RANDOMIZE))
		memcpy(&random, bytes, sizeof(random));
	return ((BASE + random / RANDOM_STEP * page) & -align) - low;
}

/* Where a program's parts lie, before its base is added. */
struct span {
	uintptr_t low, high; /* whole pages from the first byte on; the end */
	uintptr_t align;
};

static bool find_span(const struct mapped_program *program, struct span *span)
{
	uintptr_t page = start_page_size();

	*span = (struct span){ UINTPTR_MAX, 0, page };
	for (unsigned i = 0; i < program->head.e_phnum; i++) {
		const ElfW(Phdr) *part = &program->parts[i];

		if (part->p_type != PT_LOAD)
			continue;
		/* The kernel refuses them, too. */
		if (part->p_filesz > part->p_memsz ||
		    part->p_memsz > UINTPTR_MAX - part->p_vaddr)
			return false;
		if (part->p_vaddr < span->low)
			span->low = part->p_vaddr & -page;
		if (part->p_vaddr + part->p_memsz > span->high)
			span->high = part->p_vaddr + part->p_memsz;
		if (part->p_align > span->align &&
		    !(part->p_align & (part->p_align - 1)))
			span->align = part->p_align;
	}
	return span->low < span->high;
}

static long map_nothing(uintptr_t at, uintptr_t size)
{
	return mem_map_at(at, size, PROT_NONE, MAP_ANONYMOUS, -1, 0);
}

/* Has the kernel choose the base. */
static long reserve_anywhere(struct mapped_program *program,
			     const struct span *span)
{
	uintptr_t size = span->high - span->low;
	long at = raw_mmap(size + span->align, PROT_NONE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (raw_failed(at))
		return at;
	/* What the program does not take is given back; the rest is mapped
	   anew. */
	raw(__NR_munmap, at, size + span->align);
	program->base = (((uintptr_t)at + span->align - 1) & -span->align) -
			span->low;
	return map_nothing(program->base + span->low, size);
}

/* Finds a place for a program that has none of its own. */
static long reserve(struct mapped_program *program, const struct span *span)
{
	uintptr_t at = choose_base(span->low, span->align);
	long ret = map_nothing(at + span->low, span->high - span->low);

	program->base = at;
	if (ret < 0)
		ret = reserve_anywhere(program, span);
	program->taken = program->base + span->high;
	return ret;
}

/* Finds out where the program lies. */
static long place(struct mapped_program *program)
{
	struct span span;
	long ret = 0;

	if (!find_span(program, &span))
		return -ENOEXEC;
	program->base = program->taken = 0;
	if (program->head.e_type == ET_DYN)
		ret = reserve(program, &span);
	program->end = program->base + span.high;
	return ret;
}

/* Notes the interpreter; false if that is a dynamic linker, or unknown. */
static bool find_interpreter(struct mapped_program *program)
{
	program->interpreter = NULL;
	for (unsigned i = 0; i < program->head.e_phnum; i++) {
		const ElfW(Phdr) *part = &program->parts[i];
		uint64_t offset = part->p_offset, size = part->p_filesz;
		const char *name = program->bytes + offset;

		if (part->p_type != PT_INTERP)
			continue;
		if (!size || size > MAP_HEADERS_SIZE ||
		    offset > MAP_HEADERS_SIZE - size || name[size - 1] ||
		    !program_interpreter_is_libc(name))
			return false;
		program->interpreter = name;
	}
	return true;
}

/* Finds the program headers in the bytes that were read, or reads them. */
static bool read_headers(struct mapped_program *program, int fd)
{
	long size = raw(__NR_pread64, fd, program->bytes, MAP_HEADERS_SIZE,
			RAW_WIDE(0));
	const ElfW(Ehdr) *head = &program->head;
	long wanted = head->e_phnum * sizeof(ElfW(Phdr));
	void *read;

	if (size < (long)sizeof(*head) || !image_is_head(head) ||
	    wanted > HEADERS_MOST)
		return false;
	program->parts = (const void *)(program->bytes + head->e_phoff);
	if (head->e_phoff % sizeof(ElfW(Addr)) == 0 &&
	    head->e_phoff <= (uint64_t)size &&
	    wanted <= size - (long)head->e_phoff)
		return true;
	program->parts = read = mem_map(wanted);
	return read && raw(__NR_pread64, fd, read, wanted,
			   RAW_WIDE(head->e_phoff)) == wanted;
}

/* Notes the program headers if they lie in this part. */
static void find_headers(struct mapped_program *program, const ElfW(Phdr) *part)
{
	uintptr_t offset = program->head.e_phoff - part->p_offset;

	if (program->head.e_phoff >= part->p_offset && offset < part->p_filesz)
		program->headers = program->base + part->p_vaddr + offset;
}

long map_program(struct mapped_program *program, int fd, uint64_t size)
{
	long ret = !read_headers(program, fd)	? -ENOEXEC
		   : !find_interpreter(program) ? -ELIBEXEC
						: place(program);

	program->size = size;
	program->headers = 0;
	program->stack_runs = false;
	for (unsigned i = 0; ret >= 0 && i < program->head.e_phnum; i++) {
		const ElfW(Phdr) *part = &program->parts[i];

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
