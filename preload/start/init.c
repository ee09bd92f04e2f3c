/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * shim_init(), which the dynamic linker calls before main (DT_INIT).  It notes
 * the session's variables.  It makes no system call, except in a program that
 * was started from a changed root, and so begins in the session's root
 * directory (chroot_exec.c), and in one with the name of a set-id helper
 * (held_back.c).  It attaches no ledger: a program that makes no intercepted
 * call pays nothing more.
 */
#include "preload/base/mem.h"
#include "preload/base/session.h"
#include "preload/process/env.h"
#include "preload/process/held_back.h"
#include "preload/site/x86_patch.h"
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
   purpose. */
static void restore_cwd(const char *home, const char *library)
{
	unsigned long fd = raw_number(home, 10, UINT32_MAX);

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

/* The variables are noted now, since a program may clear its environment before
   its first intercepted call. */
__attribute__((visibility("hidden"))) void shim_init(void);
void shim_init(void)
{
	const char *home;

	session_init();
	home = session_initial(VAR_HOME);
	if (unlikely(home))
		restore_cwd(home, session_initial(VAR_LIB));
	if (session_initial(VAR_LEDGER)) {
		held_back_hint();
		if (x86_program_is_go())
			x86_patch_program();
	}
}
