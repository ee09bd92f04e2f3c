/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Libraries that make system calls themselves: those of Go, and those of C or
 * Rust with instructions of their own.  Their text is changed as that of a
 * program is (patch.c), before their first constructor runs: every object that
 * was linked with the C library's crti.o calls a function __gmon_start__ first
 * of all, which nobody else has but programs that are profiled by gprof(1).
 *
 * Most libraries are none of these, and must not pay for it: to search a text
 * takes time and a look at its file.  So those of the system are believed to
 * have no system call, unless a program loads one later that has the note of
 * Go's tools.
 */
#include "preload/start/libraries.h"

#include "preload/base/libc.h"
#include "preload/base/next.h"
#include "preload/base/session.h"
#include "preload/start/patch.h"
#include "preload/start/start.h"
#include "raw/linker.h"
#include "raw/preload_list.h"
#include "raw/program.h"
#include "raw/stat.h"
#include "raw/syscall.h"

#if PROGRAM_LOADS_STATIC

#include "preload/site/plan_program.h"

NEXT(int, dl_iterate_phdr,
     (int (*)(struct dl_phdr_info *, size_t, void *), void *))

/* The shim is in every process that it is loaded into, also twice. */
PROGRAM_LEAVE_ALONE;

/* True for a library that came with the system, and for what has no path: the
   program, and the vdso(7). */
static bool is_systems(const char *path)
{
	return raw_starts(path, "/lib") || raw_starts(path, "/usr/lib") ||
	       raw_word_base(raw_word(path)).at == path;
}

/* True for a C library, in front of which the shim stands, wherever it is. */
static bool is_libc(const char *path)
{
	static const char names[][12] = { "libc.", "libc-", "libpthread" };
	const char *base = raw_word_base(raw_word(path)).at;

	for (size_t i = 0; i < countof(names); i++)
		if (raw_starts(base, names[i]))
			return true;
	return linker_name(path);
}

/* Changes the text of a library, unless it is known to have nothing to change.
   Without its file no plan is kept. */
__attribute__((noinline)) static void reach_file(struct image *image,
						 const char *path)
{
	const struct ledger_plan *known = NULL;
	struct ledger *ledger = session_ledger();
	struct ledger_program program;
	struct stat file;
	bool found = raw_stat(AT_FDCWD, path, &file, 0) >= 0;

	if (found && ledger) {
		program = plan_program_of(&file);
		known = ledger_plan(ledger, &program);
	}
	if (!known || known->size)
		patch_linked(image, path, (struct proc_path){ AT_FDCWD, path },
			     found ? &file : NULL);
}

static bool is_wanted(const struct image *image, const char *path)
{
	if (is_systems(path) && !image_is_go(image))
		return false;
	return !is_libc(path) && !image_is_ours(image) &&
	       !program_is_untouched(path, session_initial(VAR_UNTOUCHED));
}

/* True if an object has this address. */
static bool holds(const struct dl_phdr_info *info, const void *address)
{
	uintptr_t offset = (uintptr_t)address - info->dlpi_addr;

	for (unsigned i = 0; i < info->dlpi_phnum; i++)
		if (info->dlpi_phdr[i].p_type == PT_LOAD &&
		    offset - info->dlpi_phdr[i].p_vaddr <
			    info->dlpi_phdr[i].p_memsz)
			return true;
	return false;
}

/* Looks at a loaded object; of all of them only at the one with the address
   `caller`, if that is not NULL. */
static int reach(struct dl_phdr_info *info, size_t size UNUSED, void *caller)
{
	struct image image;

	if ((caller && !holds(info, caller)) ||
	    !image_of_memory(&image, info->dlpi_phdr, info->dlpi_phnum))
		return 0;
	image.base = info->dlpi_addr;
	image.may_go = true;
	if (is_wanted(&image, info->dlpi_name))
		reach_file(&image, info->dlpi_name);
	return 0;
}

static void reach_all(void *caller)
{
	const char *program = __getauxval ? (const char *)__getauxval(AT_EXECFN)
					  : NULL;

	if (session_initial(VAR_LEDGER) && program && next_dl_iterate_phdr() &&
	    !program_is_untouched(program, session_initial(VAR_UNTOUCHED)))
		next_dl_iterate_phdr()(reach, caller);
}

/* The last of the libraries that the program began with, once it is known. */
static const struct link_map *last_of_start;

void libraries_reach(void)
{
	const struct link_map *loaded = next_own_object();
	bool others = false;

	if (last_of_start || !loaded)
		return;
	while (loaded->l_next) {
		loaded = loaded->l_next;
		others |= !is_systems(loaded->l_name);
	}
	last_of_start = loaded;
	if (unlikely(others))
		reach_all(NULL);
}

/* Whoever calls it is about to run its constructors. */
__attribute__((visibility("default"))) void __gmon_start__(void);
void __gmon_start__(void)
{
	if (unlikely(!last_of_start)) {
		start_note_variables();
		/* The first library may come before libc has set them. */
		if (session_initial(VAR_LEDGER))
			libraries_reach();
	} else if (unlikely(last_of_start->l_next)) {
		reach_all(__builtin_return_address(0));
	}
}

#else

void libraries_reach(void)
{
}

#endif
