/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Carries out the plan of a program: writes the stubs to a place within reach
 * of its text, and then the jumps to them.
 */
#include "preload/start/patch.h"

#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>

#include "preload/base/libc.h"
#include "preload/base/mem.h"
#include "preload/base/session.h"
#include "preload/process/unreached.h"
#include "preload/site/ours.h"
#include "preload/site/plan.h"
#include "preload/start/enter.h"
#include "preload/start/start.h"
#include "raw/syscall.h"

/* From one place where stubs are tried to the next. */
#define STEP ((uintptr_t)65536)

/* The kernel wants so much more room for a large library, to begin it at a
   multiple of that: what is loaded again comes to its old place only if the
   stubs leave it. */
#define ROOM ((uintptr_t)2 << 20)

/* In front of the stubs lie the address of the entry, then those numbers that
   the kernel has, then the stubs' addresses: one page has all of that for most
   programs.  Where the text does not tell which call it is, a stub looks up the
   lower 16 bits.  Behind the kernel's it reads anything: then the shim may get
   the call, and passes it on. */
#define NUMBERS_AT   16
#define ADDRESSES_AT (NUMBERS_AT + CALLS_MOST)
#define NUMBERS_SIZE 65536

static size_t first_stub(const struct plan *plan)
{
	return (ADDRESSES_AT + plan->count * sizeof(uintptr_t) + 15) & -16ul;
}

/* Maps memory at an address, if there is none. */
static bool map_at(uintptr_t at, size_t size)
{
	return mem_map_at(at, size, PROT_READ | PROT_WRITE, MAP_ANONYMOUS, -1,
			  0) == 0;
}

/* From where to where system calls are. */
struct range {
	uintptr_t first, last; /* the last one's end */
};

/* Memory for stubs, so near that each call of a range and the stubs reach each
   other: close below the program, or far above it, where brk(2) goes. */
static uint8_t *map_near(struct range range, const struct image *image,
			 size_t size)
{
	uintptr_t lowest = image_lowest(image), end = image_end(image);
	uintptr_t room = image->may_go ? ROOM : 0, least = STEP, at;

	if (range.last > MACHINE_REACH + STEP)
		least = range.last - MACHINE_REACH;
	for (at = (lowest - room - size) & -STEP; at >= least && at < lowest;
	     at -= STEP)
		if (map_at(at, size))
			return (uint8_t *)at;
	for (at = (range.first + MACHINE_REACH - size) & -STEP; at >= end;
	     at -= STEP)
		if (map_at(at, size))
			return (uint8_t *)at;
	return NULL;
}

/* The stubs of a plan, with what belongs to them, in memory near its calls: in
   two places, if no place is within reach of all. */
struct stubs {
	uint8_t *memory;
	size_t size;   /* whole pages, which become executable */
	uintptr_t *at; /* the address for each site; 0: none */
	long missing;  /* sites that have no stub */
};

/* The stubs of a library.  dlclose(3) says nothing of one that goes, but the
   same one, or another, is mostly loaded in its place. */
struct mapping {
	uintptr_t owner; /* the lowest address of the library */
	struct {
		uint8_t *memory;
		size_t size;
	} place[2];
};

#define MAPPINGS 128

/* Notes stubs in the first or the second place of a library; with the first one
   unmaps those of the library that was there before. */
static void note_mapping(uintptr_t owner, unsigned place, uint8_t *memory,
			 size_t size)
{
	static void *slot;
	struct mapping *at = mem_map_once(&slot,
					  MAPPINGS * sizeof(struct mapping));
	size_t i = 0;

	while (at && i < MAPPINGS && at[i].owner && at[i].owner != owner)
		i++;
	if (!at || i == MAPPINGS)
		return;
	for (unsigned old = place; old < countof(at[i].place); old++)
		if (at[i].place[old].size)
			raw(__NR_munmap, at[i].place[old].memory,
			    at[i].place[old].size);
	if (!place)
		at[i] = (struct mapping){ .owner = owner };
	at[i].place[place].memory = memory;
	at[i].place[place].size = size;
}

/* From where to where the calls are that have no stub yet. */
static struct range find_range(const struct stubs *stubs,
			       const struct plan *plan)
{
	struct range range = { UINTPTR_MAX, 0 };

	for (size_t i = 0; i < plan->count; i++) {
		const struct planned *planned = &plan->planned[i];
		uintptr_t text = (uintptr_t)plan->text[planned->text].bytes;
		uintptr_t begin = text + machine_begin(&planned->site);
		uintptr_t end = text + machine_end(&planned->site);

		if (stubs->at && stubs->at[i])
			continue;
		if (begin < range.first)
			range.first = begin;
		if (end > range.last)
			range.last = end;
	}
	return range;
}

/* Maps memory within reach of all calls that have no stub; if there is none, of
   the first of them. */
static bool map_stubs(struct stubs *stubs, const struct plan *plan,
		      const struct image *image)
{
	struct range range = find_range(stubs, plan);
	uintptr_t page = start_page_size();
	/* One more, for machine_write_sysinfo(). */
	size_t size = first_stub(plan) +
		      (stubs->missing + 1) * MACHINE_STUB_MAX;

	stubs->size = (size + page - 1) & -page;
	size = stubs->size + page + NUMBERS_SIZE;
	stubs->memory = map_near(range, image, size);
	if (!stubs->memory) {
		range.last = range.first + MACHINE_KEPT_MAX;
		stubs->memory = map_near(range, image, size);
	}
	if (!stubs->memory)
		return false;
	if (image->may_go)
		note_mapping(image_lowest(image), stubs->at != NULL,
			     stubs->memory, size);
	if (!stubs->at)
		stubs->at = (uintptr_t *)(stubs->memory + ADDRESSES_AT);
	return true;
}

static bool stubs_ask(const struct plan *plan)
{
	size_t i = 0;

	while (i < plan->count && !MACHINE_ASKS(&plan->planned[i].site))
		i++;
	return i < plan->count;
}

/* Writes a stub for each call that has none, and that it reaches.  `*sysinfo`
   becomes the address of the stub of machine_write_sysinfo(). */
static void write_stubs(struct stubs *stubs, const struct plan *plan,
			const char *entry, uintptr_t *sysinfo)
{
	struct site_places places = { .enter = (uintptr_t)stubs->memory,
				      .ours = (uintptr_t)stubs->memory +
					      NUMBERS_AT,
				      .narrow = sizeof(void *) == 4 };
	size_t used = first_stub(plan), size;

	stubs->missing = 0;
	memcpy(stubs->memory, &entry, sizeof(entry));
	if (sysinfo || stubs_ask(plan))
		calls_note_ours(stubs->memory + NUMBERS_AT);
	if (sysinfo) {
		*sysinfo = places.stub_address = (uintptr_t)stubs->memory +
						 used;
		used += machine_write_sysinfo(&places, stubs->memory + used);
		used = (used + 15) & -16ul;
	}
	for (size_t i = 0; i < plan->count; i++) {
		const struct planned *planned = &plan->planned[i];

		if (stubs->at[i])
			continue;
		places.text = plan->text[planned->text].bytes;
		places.text_address = (uintptr_t)places.text;
		places.stub_address = (uintptr_t)stubs->memory + used;
		size = machine_write_stub(&planned->site, &places,
					  stubs->memory + used);
		stubs->at[i] = size ? places.stub_address : 0;
		stubs->missing += !size;
		used += (size + 15) & -16ul;
	}
}

static void write_jumps(const struct stubs *stubs, const struct plan *plan,
			uint32_t text)
{
	uint8_t *bytes = plan->text[text].bytes;

	for (size_t i = 0; i < plan->count; i++)
		if (plan->planned[i].text == text && stubs->at[i])
			machine_write_jump(&plan->planned[i].site, bytes,
					   (uintptr_t)bytes, stubs->at[i]);
}

/* Replaces pages by those of a file with the same bytes, which may be
   executable where memory that was written to may not: PR_SET_MDWE(2const). */
static long map_by_file(uintptr_t at, size_t size, int prot)
{
	long fd = mem_file("fakebuild", (const void *)at, size), ret = fd;

	if (fd < 0)
		return ret;
	ret = raw_mmap_at(at, size, prot, MAP_PRIVATE | MAP_FIXED, fd, 0);
	raw(__NR_close, fd);
	return raw_failed(ret) ? ret : 0;
}

/* The same by a segment of shared memory, which needs neither a descriptor nor
   the right to make a file of that size. */
static long map_by_segment(uintptr_t at, size_t size, int prot)
{
	long id = raw(__NR_shmget, IPC_PRIVATE, size, IPC_CREAT | 0700);
	long copy = id < 0 ? id : raw(__NR_shmat, id, NULL, 0), ret = copy;

	if (id < 0)
		return id;
	if (!raw_failed(copy)) {
		memcpy((void *)copy, (const void *)at, size);
		raw(__NR_shmdt, copy);
		ret = raw(__NR_shmat, id, at,
			  SHM_REMAP | SHM_EXEC |
				  (prot & PROT_WRITE ? 0 : SHM_RDONLY));
	}
	raw(__NR_shmctl, id, IPC_RMID, NULL);
	return raw_failed(ret) ? ret : 0;
}

static long make_executable(uintptr_t at, size_t size, int also)
{
	int prot = PROT_READ | PROT_EXEC | also;
	long ret = 0;

	if (raw(__NR_mprotect, at, size, prot) < 0)
		ret = map_by_file(at, size, prot);
	if (ret < 0)
		ret = map_by_segment(at, size, prot);
	__builtin___clear_cache((char *)at, (char *)at + size);
	return ret;
}

/* Maps pages of a text anew, as its file has them. */
static void undo(const struct plan_text *text, const struct image *image,
		 uintptr_t begin, size_t size)
{
	raw_mmap_at(begin, size, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_FIXED,
		    image->fd, text->offset - ((uintptr_t)text->bytes - begin));
}

static long change_text(const struct stubs *stubs, const struct plan *plan,
			const struct image *image, uint32_t text)
{
	uintptr_t page = start_page_size();
	uintptr_t begin = (uintptr_t)plan->text[text].bytes, end;
	long ret = 0;

	end = (begin + plan->text[text].size + page - 1) & -page;
	begin &= -page;
	if (!image->is_writable)
		ret = raw(__NR_mprotect, begin, end - begin,
			  PROT_READ | PROT_WRITE);
	if (ret < 0)
		return ret;
	write_jumps(stubs, plan, text);
	ret = make_executable(begin, end - begin, plan->text[text].protection);
	if (ret < 0)
		undo(&plan->text[text], image, begin, end - begin);
	return ret;
}

static long make_stubs(struct stubs *stubs, const struct plan *plan,
		       const struct image *image, const char *entry,
		       uintptr_t *sysinfo)
{
	struct stubs second;
	long ret = 0;

	if (!map_stubs(stubs, plan, image))
		return -ENOMEM;
	write_stubs(stubs, plan, entry, sysinfo);
	second = *stubs;
	/* Calls that a second place does not reach stay as they are. */
	if (unlikely(stubs->missing) && map_stubs(&second, plan, image)) {
		write_stubs(&second, plan, entry, NULL);
		stubs->missing = second.missing;
		ret = make_executable((uintptr_t)second.memory, second.size, 0);
	}
	/* Last, for the addresses of all stubs are there. */
	return ret < 0 ? ret
		       : make_executable((uintptr_t)stubs->memory, stubs->size,
					 0);
}

static long carry_out(const struct plan *plan, const struct image *image,
		      const char *entry, uintptr_t *sysinfo)
{
	struct stubs stubs = { .missing = (long)plan->count };
	long ret = 0;

	if (plan->count || sysinfo)
		ret = make_stubs(&stubs, plan, image, entry, sysinfo);
	for (uint32_t text = 0; text < plan->texts && ret >= 0; text++)
		ret = change_text(&stubs, plan, image, text);
	return ret < 0 ? ret : stubs.missing;
}

/* Some programs ask that their text be executed only. */
static void make_readable(const struct image *image)
{
	uintptr_t page = start_page_size();

	for (size_t i = 0; i < image->count; i++) {
		const ElfW(Phdr) *part = &image->parts[i];
		uintptr_t at = image->base + part->p_vaddr;

		if (part->p_type == PT_LOAD && !image->is_writable &&
		    (part->p_flags & (PF_R | PF_W | PF_X)) == PF_X)
			raw(__NR_mprotect, at & -page,
			    at + part->p_filesz - (at & -page),
			    PROT_READ | PROT_EXEC);
	}
}

long patch_program(const struct image *image, const char *name,
		   const struct stat *file, uintptr_t *sysinfo)
{
	struct ledger_program program = { 0 };
	struct plan plan;
	long ret;

	make_readable(image);
	if (file)
		program = plan_program_of(file);
	ret = plan_find(&plan, image, file ? session_ledger() : NULL, &program);
	if (ret >= 0 && (plan.count || image->is_writable))
		ret = carry_out(&plan, image,
				image_is_go(image) || start_stack_is_small
					? enter_switched
					: enter,
				sysinfo);
	if (ret >= 0)
		ret += (long)plan.unreached;
	plan_release(&plan);
	if (ret > 0)
		unreached_tell_calls(name, file, ret);
	return ret < 0 ? ret : 0;
}

void patch_linked(struct image *image, const char *name, struct proc_path place,
		  const struct stat *file)
{
	long ret;

	if (file)
		image->size = file->st_size;
	image->fd = raw(__NR_openat, place.dir, place.path,
			O_RDONLY | O_CLOEXEC, 0);
	ret = patch_program(image, name, file, NULL);
	raw(__NR_close, image->fd);
	if (ret < 0)
		start_complain(name, -ret);
}
