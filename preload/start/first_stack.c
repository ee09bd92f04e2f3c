/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Corrects what the kernel has put on the stack of the shim, so that the
 * program finds what it would have found there without it; and tells the kernel
 * of the program.  Nothing is loaded here.
 */
#include "preload/start/first_stack.h"

#include <sys/mman.h>
#include <sys/prctl.h>

#include "preload/base/libc.h"
#include "preload/base/session.h"
#include "preload/start/relocate.h"
#include "preload/start/start.h"
#include "preload/table/verbs.h"
#include "raw/preload_list.h"
#include "raw/program_file.h"
#include "raw/syscall.h"

/* The shim's own arguments, which the program does not see.  An even number
   keeps the alignment of the stack. */
#define OWN_ARGUMENTS	   2
#define ARGUMENTS_OF_SHELL 2

/* AT_FLAGS_PRESERVE_ARGV0 of linux/binfmts.h, Linux 5.12 */
#define KEEPS_FIRST 1

bool stack_read(struct start *start, long *stack)
{
	const ElfW(auxv_t) *end;
	long argc = stack[0], own = OWN_ARGUMENTS;

	start->argv = (char **)(stack + 1);
	start->envp = start->argv + argc + 1;
	start->auxv = auxv_behind(start->envp);
	for (end = start->auxv; end->a_type != AT_NULL; end++)
		;
	start->auxv_size = (size_t)((const char *)(end + 1) -
				    (const char *)start->auxv);
	if (argc > 1 && *start->argv[0] == '/' &&
	    raw_equal(start->argv[1], PROGRAM_BY_SHELL))
		own += ARGUMENTS_OF_SHELL;
	if (argc <= own)
		return false;
	start->argv += own;
	start->word = start->argv[-2];
	start->name = start->argv[-1];
	start->stack = stack + own;
	start->stack[0] = argc - own;
	return true;
}

void stack_move_auxv(struct start *start)
{
	const ElfW(auxv_t) *old = start->auxv;

	start->auxv = auxv_behind(start->envp);
	if (start->auxv == old)
		return;
	for (size_t i = 0; i < start->auxv_size / sizeof(*old); i++)
		start->auxv[i] = old[i];
	relocate_auxv(start->auxv);
}

void stack_set_auxv(const struct start *start,
		    const struct mapped_program *program)
{
	bool inside = session_ledger() != NULL;

	for (ElfW(auxv_t) *a = start->auxv; a->a_type != AT_NULL; a++)
		switch (a->a_type) {
		case AT_PHDR: a->a_un.a_val = program->headers; break;
		case AT_PHNUM: a->a_un.a_val = program->head.e_phnum; break;
		case AT_ENTRY: a->a_un.a_val = program->entry; break;
		case AT_BASE: a->a_un.a_val = 0; break;
		case AT_FLAGS:
			if (start->tells_first)
				a->a_un.a_val |= KEEPS_FIRST;
			break;
		case AT_EXECFN: a->a_un.a_val = (uintptr_t)start->name; break;
		case AT_UID:
		case AT_EUID:
		case AT_GID:
		case AT_EGID:
		case AT_SECURE:
			if (inside)
				a->a_un.a_val = fake_getauxval(a->a_type);
			break;
		}
}

void stack_set_sysinfo(const struct start *start, uintptr_t sysinfo)
{
	for (ElfW(auxv_t) *a = start->auxv; sysinfo && a->a_type != AT_NULL;
	     a++)
		if (a->a_type == AT_SYSINFO)
			a->a_un.a_val = sysinfo;
}

/* ------------------------------------------------------------ the kernel */

/* Behind the end of the last string of a list; `end` for an empty one. */
static uintptr_t end_of(char **list, uintptr_t end)
{
	const char *last = NULL;

	for (; *list; list++)
		last = *list;
	return last ? (uintptr_t)last + raw_length(last) + 1 : end;
}

/* struct prctl_mm_map of prctl(2), as kernels of 64 bits have it, also for
   programs of 32. */
struct description {
	uint64_t start_code, end_code, start_data, end_data;
	uint64_t start_brk, brk, start_stack;
	uint64_t arg_start, arg_end, env_start, env_end;
	uint64_t auxv;
	uint32_t auxv_size, exe_fd;
};

void stack_describe(const struct start *start,
		    const struct mapped_program *program)
{
	uintptr_t page = start_page_size();
	uintptr_t brk = (program->end + page - 1) & -page;
	struct description map = {
		.start_code = program->end,
		.end_code = program->end,
		.start_data = program->end,
		.end_data = program->end,
		.start_brk = brk,
		.brk = brk,
		.start_stack = (uintptr_t)start->stack,
		.arg_start = (uintptr_t)start->argv[0],
		.arg_end = end_of(start->argv, 0),
		.auxv = (uintptr_t)start->auxv,
		.auxv_size = start->auxv_size,
		.exe_fd = (uint32_t)-1,
	};

	map.env_start = *start->envp ? (uintptr_t)*start->envp : map.arg_end;
	map.env_end = end_of(start->envp, map.env_start);
	for (unsigned i = 0; i < program->head.e_phnum; i++) {
		const ElfW(Phdr) *part = &program->parts[i];

		if (part->p_type != PT_LOAD || !(part->p_flags & PF_X))
			continue;
		map.start_code = program->base + part->p_vaddr;
		map.end_code = map.start_code + part->p_filesz;
	}
	raw(__NR_prctl, PR_SET_MM, PR_SET_MM_MAP, &map, sizeof(map), 0);
	raw(__NR_prctl, PR_SET_NAME, raw_word_base(raw_word(start->name)).at, 0,
	    0, 0);
}
