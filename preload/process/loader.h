/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Has the shim load programs that do not load it: those without a dynamic
 * linker (raw/program_file.h).
 */
#ifndef PRELOAD_PROCESS_LOADER_H
#define PRELOAD_PROCESS_LOADER_H

#include "preload/process/env.h"
#include "preload/process/spawn_actions.h"
#include "raw/program_file.h"

#define LOADER_WORDS 512

/* Memory of one start, some 14 KiB; a longer list is mapped. */
struct loader {
	struct program_file file;
	size_t mapped; /* bytes of `words`, if it is mapped */
	const char **words;
	const char *own[LOADER_WORDS];
	char texts[2 * PATH_MAX + 64];
	char own_path[40]; /* loaded_path() */
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
 * False: the program is to be started as it is; if it is a dynamic one that
 * makes system calls itself, `env` tells it so.  Or it must not be started, and
 * that is ETXTBSY: loader->file.written.  vfork-safe.
 */
bool loader_prepare(struct loader *loader, struct env *env, int dir,
		    const char **path, char *const **argv, int flags,
		    enum loader_way way);
void loader_release(struct loader *loader);

/* Has loader->words be a list of that many; false if there is no memory. */
bool loader_reserve_words(struct loader *loader, size_t count);

/*
 * The same for a child that libc makes, which executes `*path` and finds it at
 * another place: the loader opens that path by itself, or gets the descriptor
 * `*child_fd`, on which the child has to open it; that becomes -1 if none is
 * needed.
 */
bool loader_prepare_child(struct loader *loader, struct env *env,
			  const struct spawn_place *place, int *child_fd,
			  const char **path, char *const **argv);

/* Tells on stderr that the loader could not be started, so that a program
   leaves the session: the library is not executable, or its file system is
   mounted noexec. */
void loader_complain(const char *program);

#endif
