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

/* What was found of one start. */
struct loader {
	struct program_file file;
	char own_path[40]; /* loaded_path() */
};

/* The arguments of the shim as a loader, some 12 KiB, which only programs need
   that it loads: threads may have small stacks.  A longer list is mapped. */
struct loader_words {
	size_t mapped; /* bytes of `list`, if it is mapped */
	const char **list;
	const char *own[LOADER_WORDS];
	char texts[2 * PATH_MAX + 64];
};

/* How the loader gets at the program. */
enum loader_way {
	LOADER_BY_FD,
	LOADER_BY_PATH, /* where libc starts the program, and may have to close
			   descriptors before */
};

#define LOADER_NAME_SIZE (PATH_MAX + 32)

/* The name that execveat(2) gives to a program: its path, or one in `buffer`
   that begins at a descriptor. */
const char *loader_name(char buffer[LOADER_NAME_SIZE], int dir,
			const char *path);

/*
 * Finds out whether the shim must load the program that execveat(2) would start
 * with these arguments and which gets this name.  False: the program is to be
 * started as it is; if it is a dynamic one that makes system calls itself,
 * `env` tells it so.  Or it must not be started, and that is ETXTBSY:
 * loader->file.written.  loader_release() must be called in any case.
 * vfork-safe.
 */
bool loader_find(struct loader *loader, struct env *env, int dir,
		 const char *path, int flags, const char *name);
void loader_release(struct loader *loader);

/* Has `*path` and `*argv` become those of the loader, for execve(2), until
   loader_words_release(), which must be called in any case; the program begins
   at `dir`.  False if they do not fit, or a script could not be opened by its
   name: then they are as before. */
bool loader_words_make(struct loader_words *words, const struct loader *loader,
		       int dir, const char *name, const char **path,
		       char *const **argv, enum loader_way way);
void loader_words_release(struct loader_words *words);

/* Has words->list be a list of that many; false if there is no memory. */
bool loader_words_reserve(struct loader_words *words, size_t count);

/*
 * The same for a child that libc makes, which executes `*path` and finds it at
 * another place than loader_find(): the loader opens that path by itself, or
 * gets the descriptor `*child_fd`, on which the child has to open it; that
 * becomes -1 if none is needed.
 */
bool loader_words_make_for_child(struct loader_words *words,
				 struct loader *loader, int *child_fd,
				 const char **path, char *const **argv);

/* Tells on stderr that the loader could not be started, so that a program
   leaves the session: the library is not executable, or its file system is
   mounted noexec. */
void loader_complain(const char *program);

#endif
