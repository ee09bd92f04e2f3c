/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * shim_init(), which the dynamic linker calls before main (DT_INIT).  It notes
 * the session's variables.  It makes no system call, except in a program that
 * was started from a changed root, and so begins in the session's root
 * directory (chroot_exec.c), in one with the name of a set-id helper
 * (held_back.c), and in one that makes system calls without libc (patch.c), or
 * has a library that may do so (libraries.c).  It attaches no ledger: a program
 * that makes no intercepted call pays nothing more.
 */
#include "preload/base/changed_root.h"
#include "preload/base/mem.h"
#include "preload/base/say.h"
#include "preload/base/session.h"
#include "preload/process/env.h"
#include "preload/process/held_back.h"
#include "preload/start/libraries.h"
#include "preload/start/patch.h"
#include "preload/start/relocate.h"
#include "preload/start/start.h"
#include "raw/program.h"
#include "raw/stat.h"
#include "raw/syscall.h"

/* Removes a variable from `environ`, in place. */
static void remove_variable(const char *name)
{
	char **to = environ;

	for (char **from = environ; *from; from++)
		if (!raw_variable(*from, name))
			*to++ = *from;
	*to = NULL;
}

/* Changes to the working directory that the program should have begun in, by
   the descriptor in `home`, and removes from its environment what served that
   purpose.  Not inline: it needs memory, and is seldom called. */
__attribute__((noinline)) static void restore_cwd(const char *home)
{
	unsigned long fd = raw_number(home, 10, UINT32_MAX);
	char buffer[PATH_MAX];
	const char *library = session_initial_library(buffer);

	if (library)
		env_remove_library(library);
	remove_variable(session_variable_name(VAR_HOME));
	if (fd == UINT32_MAX)
		return;
	/* A program that stayed outside of its root could reach every file. */
	if (raw(__NR_fchdir, fd) < 0)
		raw(__NR_chdir, "/");
	else
		raw(__NR_close, fd);
}

void start_note_variables(void)
{
	static bool noted;

	if (noted)
		return;
	session_init();
	/* libc may not have set it yet. */
	noted = &environ && environ;
}

void start_session(void)
{
	const char *home;

	start_note_variables();
	home = session_initial(VAR_HOME);
	if (unlikely(home))
		restore_cwd(home);
	if (unlikely(session_initial(VAR_SITES)))
		remove_variable(session_variable_name(VAR_SITES));
}

void start_complain(const char *program, long err)
{
	char number[24];

	raw_decimal(number, err);
	SAY_OF(program, "its system calls cannot be intercepted (errno ",
	       number, "); it sees no faked owners");
}

uintptr_t start_page_size(void)
{
	uintptr_t size = __getauxval ? __getauxval(AT_PAGESZ) : 0;

	return size ? size : 4096;
}

#if PROGRAM_LOADS_STATIC

/* Changes a program that makes system calls without libc.  Go's tools say so in
   the headers, and of others who starts them (own_calls.h); to know it takes no
   system call. */
static void reach_program(void)
{
	const char *name = __getauxval ? (const char *)__getauxval(AT_EXECFN)
				       : NULL;
	bool marked = session_initial(VAR_SITES);
	struct image image;
	struct proc_path link;
	struct stat file;
	char buffer[64];
	long ret;

	if (!name ||
	    !image_of_memory(&image, (const void *)__getauxval(AT_PHDR),
			     __getauxval(AT_PHNUM)) ||
	    (!marked && likely(!image_is_go(&image))) ||
	    image_is_ours(&image) ||
	    program_is_untouched(name, session_initial(VAR_UNTOUCHED)))
		return;
	link = changed_root_proc("self/exe", buffer);
	ret = raw_stat(link.dir, link.path, &file, 0);
	patch_linked(&image, name, link, ret < 0 ? NULL : &file);
}

#else

static void reach_program(void)
{
}

void relocate_without_libc(char **envp UNUSED)
{
}

#endif

/* Dynamic linkers without libc pass what main(3) gets; musl, which has both,
   passes nothing. */
__attribute__((visibility("hidden"))) void shim_init(int argc, char **argv,
						     char **envp);
void shim_init(int argc UNUSED, char **argv UNUSED, char **envp)
{
	if (unlikely(!&environ))
		relocate_without_libc(envp);
	start_session();
	if (session_initial(VAR_LEDGER)) {
		held_back_hint();
		libraries_reach();
		reach_program();
	}
}
