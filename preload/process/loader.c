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

/* True for a script that its interpreter could not open by the name that it
   gets, for the descriptor is closed before. */
static bool is_out_of_reach(const struct loader *loader, int dir,
			    const char *path)
{
	return loader->file.count && dir != AT_FDCWD && *path != '/' &&
	       raw(__NR_fcntl, dir, F_GETFD) & FD_CLOEXEC;
}

bool loader_reserve_words(struct loader *loader, size_t count)
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
		      const char *name, char *const argv[], enum loader_way way)
{
	size_t count = program_file_count(&loader->file, argv);

	return loader_reserve_words(loader, count) &&
	       program_loader_words(&loader->file, way == LOADER_BY_FD, name,
				    argv, text, loader->words, count);
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

/* A start, by the arguments of execveat(2). */
struct start {
	int dir;
	const char *path;
	int flags;
	const char *name; /* that the program gets of itself */
};

/* Finds the program; true if the shim must load it, and can. */
static bool find(struct loader *loader, struct env *env,
		 const struct start *start)
{
	const char *path = start->path;

	if (unlikely(loaded_program) && loaded_is_own(path))
		path = loaded_path(loader->own_path);
	program_file_find(&loader->file, &unlocking, start->dir, path,
			  start->flags, start->name);
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
		 may_execute(start->dir, path, start->flags))
		SAY_OF(loader->file.name,
		       "no descriptor is free to look at it; if it has no "
		       "dynamic linker, it leaves the session");
	return unlikely(loader->file.kind == PROGRAM_STATIC) &&
	       !program_is_untouched(loader->file.name,
				     value_of(VAR_UNTOUCHED)) &&
	       has_room(loader->file.name);
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

static void begin(struct loader *loader)
{
	loader->file.kind = PROGRAM_OTHER;
	loader->file.fd = -1;
	loader->file.written = false;
	loader->mapped = 0;
}

bool loader_prepare(struct loader *loader, struct env *env, int dir,
		    const char **path, char *const **argv, int flags,
		    enum loader_way way)
{
	struct raw_text text = raw_text(loader->texts, sizeof(loader->texts));
	struct start start = { dir, *path, flags, NULL };
	const char *library;

	begin(loader);
	if (!is_candidate(env, *path, flags))
		return false;
	start.name = name_program(&text, dir, *path);
	if (!find(loader, env, &start) || loader->file.written ||
	    is_out_of_reach(loader, dir, *path) ||
	    (*argv && !mem_readable_list(*argv)) ||
	    !put_words(loader, &text, start.name, *argv, way))
		return false;
	library = library_of(loader, &text);
	if (!library)
		return false;
	if (way == LOADER_BY_FD)
		raw(__NR_fcntl, loader->file.fd, F_SETFD, 0);
	*path = library;
	*argv = (char *const *)loader->words;
	return true;
}

bool loader_prepare_child(struct loader *loader, struct env *env,
			  const struct spawn_place *place, int *child_fd,
			  const char **path, char *const **argv)
{
	struct raw_text text = raw_text(loader->texts, sizeof(loader->texts));
	struct start start = { place->dir, place->path, 0, *path };
	const char *library;
	bool fits;
	int fd;

	begin(loader);
	if (!is_candidate(env, *path, 0) || !find(loader, env, &start) ||
	    loader->file.written || (*argv && !mem_readable_list(*argv)))
		return false;
	fd = loader->file.fd;
	if (loader->file.count)
		*child_fd = -1;
	else
		loader->file.name = *path;
	loader->file.fd = *child_fd;
	fits = put_words(loader, &text, *path, *argv,
			 *child_fd >= 0 ? LOADER_BY_FD : LOADER_BY_PATH);
	loader->file.fd = fd;
	library = fits ? library_of(loader, &text) : NULL;
	if (!library)
		return false;
	*path = library;
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

void loader_complain(const char *program)
{
	SAY_OF(program, "leaves the session, since ", value_of(VAR_LIB),
	       " cannot be executed");
}
