/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes the plan of a dynamic program (plan.h) before it is started, in the
 * process that starts it, which has its file open; nearly all plans are empty.
 */
#include "preload/process/own_calls.h"

#include "preload/base/libc.h"
#include "raw/program.h"

#if PROGRAM_LOADS_STATIC

#include <sys/mman.h>

#include "preload/base/mem.h"
#include "preload/base/sandbox.h"
#include "preload/base/session.h"
#include "preload/site/plan.h"
#include "raw/program_calls.h"
#include "raw/stat.h"
#include "raw/syscall.h"

/* Reads bytes of a file to where they lie in it; what is missing is zero. */
static void read_part(uint64_t at, uint64_t size, int fd, uint64_t offset,
		      uint64_t count)
{
	if (offset < size)
		raw(__NR_pread64, fd, at + offset,
		    count < size - offset ? count : size - offset,
		    RAW_WIDE(offset));
}

/* Reads of a file what a plan is made of.  It may be truncated meanwhile, and
   then mapped pages would be none.  False if it is no program. */
static bool read_image(struct image *image, uintptr_t at, uint64_t size, int fd)
{
	const ElfW(Ehdr) *head = (const void *)at;

	if (size < sizeof(*head))
		return false;
	read_part(at, size, fd, 0, sizeof(*head));
	read_part(at, size, fd, head->e_phoff,
		  head->e_phnum * sizeof(ElfW(Phdr)));
	if (!image_of_file(image, head, size))
		return false;
	image->fd = fd;
	for (size_t i = 0; i < image->count; i++) {
		const ElfW(Phdr) part = image->parts[i];

		if (part.p_type == PT_NOTE ||
		    (part.p_type == PT_LOAD && !(part.p_flags & PF_W)))
			read_part(at, size, fd, part.p_offset, part.p_filesz);
	}
	return true;
}

static bool make_plan(struct ledger *ledger,
		      const struct ledger_program *program, int fd,
		      uint64_t size)
{
	long at = raw_mmap(size, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	struct image image;
	struct plan plan = { .count = 0 };
	long ret = 0;

	if (raw_failed(at))
		return false;
	/* Go's programs need no word of ours. */
	if (read_image(&image, at, size, fd) && !image_is_go(&image) &&
	    !image_is_ours(&image)) {
		ret = plan_find(&plan, &image, ledger, program);
		plan_release(&plan);
	}
	raw(__NR_munmap, at, size);
	/* The program has to tell that it is too large. */
	return plan.count || ret == -E2BIG;
}

/* A program of the other class makes the plan itself. */
static bool has_calls(struct ledger *ledger,
		      const struct ledger_program *program, int fd,
		      uint64_t size, bool other_class)
{
	const struct ledger_plan *known = ledger_plan(ledger, program);

	if (known)
		return known->size > 0;
	/* Most texts have no such bytes, and so need no plan. */
	return other_class ||
	       (program_may_call(fd) && make_plan(ledger, program, fd, size));
}

bool own_calls(int fd, bool other_class)
{
	struct ledger *ledger = session_ledger();
	struct ledger_program program, note;
	struct stat st;

	if (!ledger || raw_fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return false;
	program = plan_program_of(&st);
	if (has_calls(ledger, &program, fd, st.st_size, other_class))
		return true;
	note = plan_note_of(program);
	if (!other_class && !ledger_plan(ledger, &note))
		ledger_add_plan(ledger, &note, NULL, 0);
	return false;
}

bool own_calls_none(int dir, const char *path, int flags)
{
	struct ledger *ledger = session_ledger();
	struct ledger_program note;
	struct stat st;

	if (!ledger || sandbox_is_locked() ||
	    raw_stat(dir, path, &st, flags) < 0 || !S_ISREG(st.st_mode))
		return false;
	note = plan_note_of(plan_program_of(&st));
	return ledger_plan(ledger, &note);
}

#else

bool own_calls(int fd UNUSED, bool other_class UNUSED)
{
	return false;
}

bool own_calls_none(int dir UNUSED, const char *path UNUSED, int flags UNUSED)
{
	return false;
}

#endif
