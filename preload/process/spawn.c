/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * posix_spawn(3): what exec.c does before it starts a program is done here
 * before libc starts it.  In a changed root chroot_spawn.c makes the call.
 *
 * After vfork a child comes here with the memory of its parent: static
 * variables are caches of addresses only.
 */
#include "preload/base/mem.h"
#include "preload/base/next.h"
#include "preload/credentials/credentials.h"
#include "preload/credentials/exec_credentials.h"
#include "preload/process/chroot_spawn.h"
#include "preload/process/exec.h"
#include "preload/process/fakeroot.h"
#include "preload/process/loader.h"
#include "preload/process/spawn_actions.h"
#include "preload/record/path_walk.h"
#include "preload/table/verbs.h"
#include "raw/syscall.h"

/* ----------------------------------------------------------- posix_spawn */

/* libc's function of this kind; NULL if this libc has none. */
static spawn_function *next_spawn(enum spawn_kind kind)
{
	static const char names[][16] = {
		[SPAWN] = "posix_spawn",
		[SPAWN_SEARCH] = "posix_spawnp",
		[SPAWN_PIDFD] = "pidfd_spawn",
		[SPAWN_PIDFD_SEARCH] = "pidfd_spawnp",
	};
	static void *known[countof(names)];

	return (spawn_function *)next_find_once(&known[kind], names[kind],
						NULL);
}

/* A search in PATH for the program of a child. */
struct search {
	const posix_spawn_file_actions_t *actions;
	char *found; /* the path of the first file that can be started, in a
			buffer of PATH_MAX bytes */
};

/* path_search() tries this for each file. */
static long try_access(const char *path, const void *context)
{
	const struct search *search = context;
	struct spawn_place place;
	long ret = -ENOENT;

	if (spawn_place_find(&place, search->actions, path))
		ret = UNLOCK_AND_RETRY(
			raw(__NR_faccessat, place.dir, place.path, X_OK),
			place.dir, place.path, 0, 0700);
	spawn_place_release(&place);
	if (ret >= 0)
		memcpy(search->found, path, raw_length(path) + 1);
	return ret;
}

/* Computes the credentials of the program that a child finds at a path. */
static long prepare_credentials(const posix_spawn_file_actions_t *actions,
				const char *path)
{
	struct spawn_place place = { .dir = AT_FDCWD, .path = path };
	long ret;

	if (!mem_readable_text(path))
		return exec_credentials_prepare(AT_FDCWD, path, 0);
	spawn_place_find(&place, actions, path);
	ret = exec_credentials_prepare(place.dir, place.path, 0);
	spawn_place_release(&place);
	return ret;
}

/* The same as try_access(), and computes the credentials of that program. */
static long try_spawn(const char *path, const void *context)
{
	const struct search *search = context;
	long ret = prepare_credentials(search->actions, path);

	return ret < 0 ? ret : try_access(path, context);
}

/* The kind that takes a path as it is. */
static enum spawn_kind without_search(enum spawn_kind kind)
{
	return kind == SPAWN || kind == SPAWN_SEARCH ? SPAWN : SPAWN_PIDFD;
}

/*
 * Computes the credentials for a program that libc will start.  posix_spawnp(3)
 * searches PATH in the child, when the environment is fixed already; so if that
 * depends on the file, the search is made here, and `*path` becomes the file
 * found.
 */
static long prepare_spawn(enum spawn_kind *kind, const char **path,
			  const struct search *search)
{
	long ret;

	if (*kind == without_search(*kind) ||
	    !(exec_credentials_may_change() || session_root_changed ||
	      fakeroot_named(*path)))
		return prepare_credentials(search->actions, *path);
	ret = exec_search(*path, try_spawn, search);
	*kind = without_search(*kind);
	*path = search->found;
	return ret;
}

NEXT(int, posix_spawnattr_getflags, (const posix_spawnattr_t *, short *))

/* POSIX_SPAWN_RESETIDS: the child sets its effective ids to the real ones
   before it starts the program. */
static bool resets_ids(const posix_spawnattr_t *attributes)
{
	short flags = 0;

	if (!attributes || !cred_changed() || !next_posix_spawnattr_getflags())
		return false;
	next_posix_spawnattr_getflags()(attributes, &flags);
	return flags & POSIX_SPAWN_RESETIDS;
}

/* prepare_spawn() with the real ids, which are effective meanwhile. */
static long prepare_spawn_as_real(enum spawn_kind *kind, const char **path,
				  const struct search *search)
{
	const struct credentials *now = cred_now();
	long ret = fake_seteuid(now->uid[ID_REAL]);

	if (ret >= 0)
		ret = fake_setegid(now->gid[ID_REAL]);
	if (ret >= 0)
		ret = prepare_spawn(kind, path, search);
	cred_adopt(now, now->group);
	return ret;
}

static int call_libc(const struct spawning *s)
{
	return s->next(s->pid, s->path, s->actions, s->attributes, s->argv,
		       s->env->list);
}

/* The child of posix_spawnp(3) searches PATH itself, so what it would find is
   found here, and the child need not search.  False if nothing is found: then
   that is left to libc. */
static bool find_program(struct spawning *s, enum spawn_kind kind,
			 const struct search *search)
{
	if (kind == without_search(kind))
		return true;
	if (exec_search(s->path, try_access, search) < 0)
		return false;
	s->path = search->found;
	s->next = next_spawn(without_search(kind));
	return true;
}

NEXT(int, posix_spawn_file_actions_init, (posix_spawn_file_actions_t *))
NEXT(int, posix_spawn_file_actions_destroy, (posix_spawn_file_actions_t *))
NEXT(int, posix_spawn_file_actions_addopen,
     (posix_spawn_file_actions_t *, int, const char *, int, mode_t))

/* Has the child open its program last; the list is as before in the end. */
static int call_libc_and_open(struct spawning *s, const char *path, int fd)
{
	posix_spawn_file_actions_t own, *actions = (void *)s->actions;
	int ret = 0;

	if (!actions)
		ret = next_posix_spawn_file_actions_init()(actions = &own);
	if (!ret)
		ret = next_posix_spawn_file_actions_addopen()(
			actions, fd, path, PROGRAM_OPEN_FLAGS & ~O_CLOEXEC, 0);
	if (!ret) {
		s->actions = actions;
		ret = call_libc(s);
		spawn_actions_remove_last(actions, 1);
	}
	if (actions == &own)
		next_posix_spawn_file_actions_destroy()(&own);
	return ret;
}

/* Starts the shim with a program that it loads, which the child has to open on
   `fd` unless that is -1.  False if there is no room for its arguments. */
__attribute__((noinline)) static bool spawn_shim(const struct spawning *s,
						 struct loader *loader, int fd,
						 int *ret)
{
	struct spawning loading = *s;
	struct loader_words words;
	const bool fits = loader_words_make_for_child(
		&words, loader, &fd, &loading.path, &loading.argv);

	if (fits)
		*ret = fd < 0 ? call_libc(&loading)
			      : call_libc_and_open(&loading, s->path, fd);
	if (fits && *ret == E2BIG && !loader->file.count &&
	    (fd = spawn_free_fd(s->actions, loader->file.fd)) >= 0) {
		program_loader_shorten(words.list, fd);
		*ret = call_libc_and_open(&loading, s->path, fd);
	}
	loader_words_release(&words);
	return fits;
}

/* Starts a program that the shim must load; false if it need not, or if the
   shim cannot be executed. */
__attribute__((noinline)) static bool spawn_loader(const struct spawning *s,
						   int *ret)
{
	struct spawn_place place;
	struct loader loader;
	int fd = -1;
	bool loads;

	if (!mem_readable_text(s->path))
		return false;
	/* A descriptor may not outlive the start of the loader. */
	if (spawn_place_find(&place, s->actions, s->path) && place.by_fd)
		fd = spawn_free_fd(s->actions, place.opened);
	loads = loader_find(&loader, s->env, place.dir, place.path, 0,
			    s->path) &&
		spawn_shim(s, &loader, fd, ret);
	loader_release(&loader);
	spawn_place_release(&place);
	if (loader.file.written) {
		*ret = ETXTBSY;
		return true;
	}
	if (loads && (*ret == EACCES || *ret == ENOENT)) {
		loader_complain(s->path);
		return false;
	}
	return loads;
}

/* posix_spawn(3), which returns a positive errno. */
int fake_spawn(enum spawn_kind kind, int *pid, const char *path,
	       const posix_spawn_file_actions_t *actions,
	       const posix_spawnattr_t *attributes, char *const argv[],
	       char *const envp[])
{
	char found[PATH_MAX];
	const struct search search = { actions, found };
	enum env_shim shim;
	struct env env;
	struct spawning s;
	int failed;
	long ret = resets_ids(attributes)
			   ? prepare_spawn_as_real(&kind, &path, &search)
			   : prepare_spawn(&kind, &path, &search);

	if (ret < 0)
		return -ret;
	shim = exec_shim_for(path, argv);
	if (unlikely(fakeroot_replace(path, argv, found))) {
		path = found;
		shim = SHIM_LEFT_OUT;
	}
	if (!next_spawn(kind))
		return ENOSYS;
	ret = env_make_for(&env, envp, shim);
	if (ret >= 0 && unlikely(fakeroot_nests(path)))
		ret = env_nest(&env);
	if (ret < 0) {
		env_release(&env);
		return -ret;
	}
	s = (struct spawning){
		.next = next_spawn(kind),
		.pid = pid,
		.path = path,
		.actions = actions,
		.attributes = attributes,
		.argv = argv,
		.env = &env,
	};
	if (unlikely(session_root_changed))
		failed = chroot_spawn(&s);
	else if (!find_program(&s, kind, &search) || !spawn_loader(&s, &failed))
		failed = call_libc(&s);
	env_release(&env);
	return failed;
}
