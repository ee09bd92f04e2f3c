/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looks at each program before it is started: one without a dynamic linker gets
 * the shim in front of its arguments.  Whatever is wrong with a program or with
 * the arguments is left to the kernel, which then starts it as it is, and fails.
 */
#include "preload/process/loader.h"

#include "preload/base/loaded.h"
#include "preload/base/mem.h"
#include "preload/base/session.h"
#include "raw/linker.h"
#include "raw/syscall.h"

static size_t count_words(char *const argv[])
{
	size_t n = 0;

	while (argv && argv[n])
		n++;
	return n;
}

/* The name that execveat(2) gives to a program that begins at a descriptor. */
static const char *name_program(struct raw_text *text, int dir,
				const char *path)
{
	const char *name = text->at;

	if (dir == AT_FDCWD || *path == '/')
		return path;
	raw_put(text, "/dev/fd/");
	raw_put_number(text, dir, 10);
	if (*path)
		raw_put(text, "/");
	raw_put(text, path);
	raw_put_end(text);
	return name;
}

/* "FD:PROGRAM" */
static const char *put_program(struct raw_text *text,
			       const struct program_file *file,
			       enum loader_way way)
{
	const char *word = text->at;

	if (way == LOADER_BY_FD)
		raw_put_number(text, file->fd, 10);
	raw_put(text, ":");
	raw_put(text, file->name);
	return word;
}

static bool reserve_words(struct loader *loader, size_t count)
{
	loader->words = loader->own;
	if (count <= LOADER_WORDS)
		return true;
	loader->words = mem_map(count * sizeof(*loader->words));
	loader->mapped = loader->words ? count * sizeof(*loader->words) : 0;
	return loader->words;
}

/* Writes the loader's arguments; false if they do not fit. */
static bool put_words(struct loader *loader, struct raw_text *text,
		      const char *name, char *const argv[],
		      enum loader_way way)
{
	const struct program_file *file = &loader->file;
	size_t count = 2 + file->count + count_words(argv) + 2;

	if (!reserve_words(loader, count))
		return false;
	loader->words[0] = put_program(text, file, way);
	loader->words[1] = name;
	return !text->full && program_file_words(file, argv, loader->words + 2,
						 count - 2);
}

/* The dynamic linker is a program of its own kind. */
static bool is_candidate(const struct env *env, const char *path)
{
	return !env->outside && session_value(VAR_LIB) &&
	       mem_readable_text(path) && !linker_name(path);
}

bool loader_prepare(struct loader *loader, const struct env *env, int dir,
		    const char **path, char *const **argv, int flags,
		    enum loader_way way)
{
	struct raw_text text = raw_text(loader->texts, sizeof(loader->texts));
	const char *name;

	loader->file.fd = -1;
	loader->mapped = 0;
	if (!is_candidate(env, *path))
		return false;
	if (unlikely(loaded_program) && loaded_is_own(*path))
		*path = loaded_program;
	name = name_program(&text, dir, *path);
	program_file_find(&loader->file, dir, *path, flags, name);
	if (likely(loader->file.kind != PROGRAM_STATIC) ||
	    (*argv && !mem_readable_list(*argv)) ||
	    !put_words(loader, &text, name, *argv, way))
		return false;
	if (way == LOADER_BY_FD)
		raw(__NR_fcntl, loader->file.fd, F_SETFD, 0);
	*path = session_value(VAR_LIB);
	*argv = (char *const *)loader->words;
	return true;
}

void loader_release(struct loader *loader)
{
	if (loader->file.fd >= 0)
		raw(__NR_close, loader->file.fd);
	if (loader->mapped)
		mem_unmap(loader->words, loader->mapped);
}
