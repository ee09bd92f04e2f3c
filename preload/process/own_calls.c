/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes the plan of a dynamic program (plan.h) before it is started, in the
 * process that starts it, which has its file open; nearly all plans are empty.
 */
#include "preload/process/own_calls.h"

#include "preload/base/libc.h"

#if defined __x86_64__

#include <sys/mman.h>

#include "preload/base/mem.h"
#include "preload/base/session.h"
#include "preload/site/plan.h"
#include "raw/stat.h"
#include "raw/syscall.h"

static bool make_plan(struct ledger *ledger,
		      const struct ledger_program *program, int fd,
		      uint64_t size)
{
	long at = raw(__NR_mmap, 0, size, PROT_READ, MAP_PRIVATE, fd, 0);
	struct image image;
	struct plan plan = { .count = 0 };

	if (raw_failed(at))
		return false;
	/* Go's programs need no word of ours. */
	if (image_of_file(&image, (const void *)at, size) &&
	    !image_is_go(&image) && !image_is_ours(&image)) {
		image.fd = fd;
		plan_find(&plan, &image, ledger, program);
		plan_release(&plan);
	}
	raw(__NR_munmap, at, size);
	return plan.count;
}

bool own_calls(int fd)
{
	struct ledger *ledger = session_ledger();
	const struct ledger_plan *known;
	struct ledger_program program;
	struct stat st;

	if (!ledger || raw_fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return false;
	program = plan_program_of(&st);
	known = ledger_plan(ledger, &program);
	return known ? known->size > 0
		     : make_plan(ledger, &program, fd, st.st_size);
}

#else

bool own_calls(int fd UNUSED)
{
	return false;
}

#endif
