/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Programs without a dynamic linker do not load the shim; the shim loads them
 * (start/x86_loader.c).  Such a program is started as
 *
 *	libfakebuild.so FD:PROGRAM NAME ARGUMENT...
 *
 * FD is a descriptor of the program's file, which the loader closes, or empty:
 * then it opens PROGRAM.  NAME is the path that was passed to execve(2); the
 * arguments begin with argv[0].
 */
#ifndef PRELOAD_PROCESS_LOADER_H
#define PRELOAD_PROCESS_LOADER_H

#include "preload/process/env.h"
#include "preload/process/program_file.h"

#define LOADER_WORDS 512

/* Memory of one start, some 14 KiB; a longer list is mapped. */
struct loader {
	struct program_file file;
	size_t mapped; /* bytes of `words`, if it is mapped */
	const char **words;
	const char *own[LOADER_WORDS];
	char texts[2 * PATH_MAX + 64];
};

/* How the loader gets at the program. */
enum loader_way {
	LOADER_BY_FD,
	LOADER_BY_PATH, /* where libc starts the program, and may have to close
			   descriptors before */
};

/*
 * Finds out whether the shim must load the program that execveat(2) would start
 * with these arguments.  Then `*path` and `*argv` become those of the loader,
 * for execve(2), until loader_release(), which must be called in any case.
 * False: the program is to be started as it is.  vfork-safe.
 */
bool loader_prepare(struct loader *loader, const struct env *env, int dir,
		    const char **path, char *const **argv, int flags,
		    enum loader_way way);
void loader_release(struct loader *loader);

#endif
