/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the dynamic linker calls before main (DT_INIT).  It makes no system
 * call, except in a program that was started with another root and so began in
 * the wrong directory.
 */
#include "preload/base/mem.h"
#include "preload/base/session.h"
#include "preload/process/env.h"
#include "raw/syscall.h"

/* Programs need not know. */
static void remove_variable(const char *name)
{
	char **to = environ;

	for (char **from = environ; *from; from++)
		if (!raw_variable(*from, name))
			*to++ = *from;
	*to = NULL;
}

/* The new program goes to the working directory that it should have begun in;
   then nothing tells any more that it did not. */
static void restore_cwd(const char *home, const char *library)
{
	unsigned long fd = raw_number(home, 10, UINT32_MAX);

	if (library)
		env_return_library(library);
	remove_variable(session_variable_name(VAR_HOME));
	if (fd == UINT32_MAX)
		return;
	/* No program may begin outside of its root. */
	if (raw(__NR_fchdir, fd) < 0)
		raw(__NR_chdir, "/");
	else
		raw(__NR_close, fd);
}

/* A program may throw its environment away before its first call that concerns
   us. */
__attribute__((visibility("hidden"))) void shim_init(void);
void shim_init(void)
{
	const char *home;

	session_init();
	home = session_initial(VAR_HOME);
	if (unlikely(home))
		restore_cwd(home, session_initial(VAR_LIB));
}
