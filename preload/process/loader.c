/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looks at each program before it is started: one without a dynamic linker gets
 * the shim in front of its arguments.  Whatever is wrong with a program or with
 * the arguments is left to the kernel, which gets them as they are, and mostly
 * fails.  A static program that cannot be read, or for which there is no
 * memory, leaves the session thereby.
 */
#include "preload/process/loader.h"

#include <sys/resource.h>

#include "preload/base/changed_root.h"
#include "preload/base/fd_limit.h"
#include "preload/base/loaded.h"
#include "preload/base/mem.h"
#include "preload/base/say.h"
#include "preload/base/session.h"
#include "preload/process/own_calls.h"
#include "preload/process/unreached.h"
#include "preload/record/path_walk.h"
#include "raw/linker.h"
#include "raw/preload_list.h"
#include "raw/syscall.h"

/* Where a call finds the file: that of a descriptor in /proc. */
static struct proc_path place_of(int dir, const char *path, int flags,
				 char buffer[64])
{
	return flags & AT_EMPTY_PATH && !*path
		       ? changed_root_fd(dir, buffer)
		       : (struct proc_path){ dir, path };
}

/* Opens a program for reading, also where the builder has locked it. */
static long open_unlocked(int dir, const char *path, int flags)
{
	char buffer[64];
	struct proc_path place = place_of(dir, path, flags, buffer);
	bool stays = flags & AT_SYMLINK_NOFOLLOW && *path;

	return UNLOCK_AND_RETRY(
		raw(__NR_openat, place.dir, place.path,
		    PROGRAM_OPEN_FLAGS | (stays ? O_NOFOLLOW : 0), 0),
		dir, path, flags, 0400);
}

/* execve(2) needs no descriptor, so there may be none left. */
static long open_file(int dir, const char *path, int flags)
{
	long ret = open_unlocked(dir, path, flags);
	struct fd_limit limit;

	if (likely(ret != -EMFILE) || !fd_limit_raise(&limit))
		return ret;
	ret = open_unlocked(dir, path, flags);
	fd_limit_restore(&limit);
	return ret;
}

/* The kernel would not ask again: it executes the shim. */
static bool may_execute(int dir, const char *path, int flags)
{
	char buffer[64];
	struct proc_path place = place_of(dir, path, flags, buffer);

	return UNLOCK_AND_RETRY(
		       raw(__NR_faccessat, place.dir, place.path, X_OK), dir,
		       path, flags, 0700) >= 0;
}

static long open_outside(const char *path)
{
	long root = session_root_changed ? session_root_fd() : -1;

	return root < 0
		       ? raw(__NR_openat, AT_FDCWD, path, PROGRAM_OPEN_FLAGS, 0)
		       : raw(__NR_openat, root, path + 1, PROGRAM_OPEN_FLAGS,
			     0);
}

static const struct program_access unlocking = { open_file, may_execute,
						 open_outside };

const char *loader_name(char buffer[LOADER_NAME_SIZE], int dir,
			const char *path)
{
	struct raw_text text = raw_text(buffer, LOADER_NAME_SIZE);

	if (dir == AT_FDCWD || !mem_readable_text(path) || *path == '/')
		return path;
	raw_put(&text, "/dev/fd/");
	raw_put_number(&text, dir, 10);
	if (*path)
		raw_put(&text, "/");
	raw_put(&text, path);
	raw_put_end(&text);
	return buffer;
}

/* True for a script that its interpreter could not open by the name that it
   gets, for the descriptor is closed before. */
static bool is_out_of_reach(const struct loader *loader, int dir,
			    const char *path)
{
	return loader->file.count && dir != AT_FDCWD && *path != '/' &&
	       raw(__NR_fcntl, dir, F_GETFD) & FD_CLOEXEC;
}

bool loader_words_reserve(struct loader_words *words, size_t count)
{
	words->list = words->own;
	words->mapped = 0;
	if (count <= LOADER_WORDS)
		return true;
	words->list = mem_map(count * sizeof(*words->list));
	words->mapped = words->list ? count * sizeof(*words->list) : 0;
	return words->list;
}

/* A process that has no memory for its session passes on what it was given. */
static const char *value_of(enum session_variable variable)
{
	return likely(!session_starved) ? session_value(variable)
					: session_initial(variable);
}

/* The kernel would kill the process if its limits had no room for the shim,
   beside a stack. */
static bool has_room(const char *program)
{
	static const struct {
		int which;
		uint64_t least;
	} limits[] = { { RLIMIT_AS, 1 << 20 }, { RLIMIT_DATA, 1 << 15 } };
	uint64_t limit[2];

	for (size_t i = 0; i < countof(limits); i++)
		if (raw(__NR_prlimit64, 0, limits[i].which, NULL, limit) >= 0 &&
		    unlikely(limit[0] < limits[i].least)) {
			SAY_OF(program, "leaves the session, since its limits "
					"have no memory for the library");
			return false;
		}
	return true;
}

/* The flags of execveat(2) with which a program is started.  With the others
   the kernel only checks it, or refuses. */
#define STARTING_FLAGS (AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW)

static bool is_candidate(const struct env *env, const char *path, int flags)
{
	return (!env->outside || session_starved) &&
	       !(flags & ~STARTING_FLAGS) && value_of(VAR_LIB) &&
	       mem_readable_text(path);
}

/* Has a dynamic program change its text. */
static void mark(const struct loader *loader, struct env *env)
{
	if (!program_is_untouched(loader->file.name,
				  session_value(VAR_UNTOUCHED)) &&
	    own_calls(loader->file.fd, loader->file.other_class))
		env_add(env, "FAKEBUILD_SITES=1");
}

/* Has a program of the other class load the shim of that class; false if there
   is none. */
__attribute__((noinline)) static bool fit_class(const struct loader *loader,
						struct env *env)
{
	long ret;

	/* There is no memory for another environment. */
	if (session_starved)
		return loader->file.kind == PROGRAM_STATIC;
	ret = env_for_other_class(env);
	if (ret >= 0 && env->shim != SHIM_LEFT_OUT)
		return true;
	unreached_tell(loader->file.name, loader->file.fd,
		       "programs of 32 bits are not in the session");
	return false;
}

/* True if the program was looked at before, and there is nothing to do. */
static bool is_plain(int dir, const char *path, int flags)
{
	char buffer[64];
	struct proc_path place = place_of(dir, path, flags, buffer);

	return own_calls_none(place.dir, place.path,
			      *path ? flags & AT_SYMLINK_NOFOLLOW : 0);
}

/* Finds the program; true if the shim must load it, and can. */
static bool find(struct loader *loader, struct env *env, int dir,
		 const char *path, int flags, const char *name)
{
	if (unlikely(loaded_program) && loaded_is_own(path))
		path = loaded_path(loader->own_path);
	if (likely(is_plain(dir, path, flags))) {
		program_file_known(&loader->file, path);
		return false;
	}
	program_file_find(&loader->file, &unlocking, dir, path, flags, name);
	if (unlikely(loader->file.other_class) && !fit_class(loader, env))
		return false;
	/* The dynamic linker is a program of its own kind. */
	if (unlikely(linker_name(path)))
		return false;
	if (likely(loader->file.kind == PROGRAM_DYNAMIC))
		mark(loader, env);
	else if (loader->file.kind == PROGRAM_PACKED)
		unreached_tell(loader->file.name, loader->file.fd,
			       "it is packed; what it unpacks is not in the "
			       "session, unless it has a dynamic linker");
	else if ((loader->file.fd == -EMFILE || loader->file.fd == -ENFILE) &&
		 may_execute(dir, path, flags))
		SAY_OF(loader->file.name,
		       "no descriptor is free to look at it; if it has no "
		       "dynamic linker, it leaves the session");
	return unlikely(loader->file.kind == PROGRAM_STATIC) &&
	       !program_is_untouched(loader->file.name,
				     value_of(VAR_UNTOUCHED)) &&
	       has_room(loader->file.name);
}

bool loader_find(struct loader *loader, struct env *env, int dir,
		 const char *path, int flags, const char *name)
{
	loader->file.kind = PROGRAM_OTHER;
	loader->file.fd = -1;
	loader->file.written = false;
	return is_candidate(env, path, flags) &&
	       find(loader, env, dir, path, flags, name) &&
	       !loader->file.written;
}

void loader_release(struct loader *loader)
{
	if (loader->file.fd >= 0)
		raw(__NR_close, loader->file.fd);
}

/* The library that loads the program, by its path behind the other texts; NULL
   if there is no room for that. */
static const char *library_of(const struct loader *loader,
			      struct raw_text *text)
{
	const char *library = value_of(VAR_LIB);

	raw_put_end(text);
	return library_of_class(library,
				unlikely(loader->file.other_class)
					? PROGRAM_OTHER_CLASS
					: PROGRAM_OWN_CLASS,
				text->at, text->end - text->at + 1);
}

/* Makes both, for a loader that finds the program as `file` says. */
static bool make_words(struct loader_words *words, const struct loader *loader,
		       const char *name, const char **path, char *const **argv,
		       bool by_fd)
{
	struct raw_text text = raw_text(words->texts, sizeof(words->texts));
	const size_t count = program_file_count(&loader->file, *argv);
	const char *library;

	if (!loader_words_reserve(words, count) ||
	    !program_loader_words(&loader->file, by_fd, name, *argv, &text,
				  words->list, count))
		return false;
	library = library_of(loader, &text);
	if (!library)
		return false;
	*path = library;
	*argv = (char *const *)words->list;
	return true;
}

bool loader_words_make(struct loader_words *words, const struct loader *loader,
		       int dir, const char *name, const char **path,
		       char *const **argv, enum loader_way way)
{
	words->mapped = 0;
	if (is_out_of_reach(loader, dir, *path) ||
	    (*argv && !mem_readable_list(*argv)) ||
	    !make_words(words, loader, name, path, argv, way == LOADER_BY_FD))
		return false;
	if (way == LOADER_BY_FD)
		raw(__NR_fcntl, loader->file.fd, F_SETFD, 0);
	return true;
}

bool loader_words_make_for_child(struct loader_words *words,
				 struct loader *loader, int *child_fd,
				 const char **path, char *const **argv)
{
	const int fd = loader->file.fd;
	bool fits;

	words->mapped = 0;
	if (*argv && !mem_readable_list(*argv))
		return false;
	if (loader->file.count)
		*child_fd = -1;
	else
		loader->file.name = *path;
	loader->file.fd = *child_fd;
	fits = make_words(words, loader, *path, path, argv, *child_fd >= 0);
	loader->file.fd = fd;
	return fits;
}

void loader_words_release(struct loader_words *words)
{
	if (words->mapped)
		mem_unmap(words->list, words->mapped);
}

void loader_complain(const char *program)
{
	SAY_OF(program, "leaves the session, since ", value_of(VAR_LIB),
	       " cannot be executed");
}
