/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The exec, spawn and fork families.  Whatever environment a program is
 * given, ours goes with it: env.c adds what is missing.  Each public name is
 * covered by itself, because libc's own go straight to the kernel.
 */
#include "preload/base/mem.h"
#include "preload/base/next.h"
#include "preload/base/session.h"
#include "preload/base/trace.h"
#include "preload/identity/credentials.h"
#include "preload/identity/exec_credentials.h"
#include "preload/identity/permit.h"
#include "preload/process/chroot_exec.h"
#include "preload/process/chroot_spawn.h"
#include "preload/process/env.h"
#include "preload/table/verbs.h"
#include "raw/path_search.h"
#include "raw/syscall.h"

long fake_execve(const char *path, char *const argv[], char *const envp[])
{
	struct env env;
	long ret = exec_credentials_prepare(AT_FDCWD, path, 0);

	if (ret < 0)
		return ret;
	ret = env_make(&env, envp);
	if (ret >= 0 && unlikely(session_root_changed))
		ret = chroot_exec(AT_FDCWD, path, argv, &env, 0);
	else if (ret >= 0)
		ret = UNLOCK_AND_RETRY(raw(__NR_execve, path, argv, env.list),
				       AT_FDCWD, path, 0, 0700);
	env_drop(&env);
	return ret;
}

long fake_execveat(int dir, const char *path, char *const argv[],
		   char *const envp[], int flags)
{
	struct env env;
	long ret = exec_credentials_prepare(dir, path, flags);

	if (ret < 0)
		return ret;
	ret = env_make(&env, envp);
	if (ret >= 0 && unlikely(session_root_changed))
		ret = chroot_exec(dir, path, argv, &env, flags);
	else if (ret >= 0)
		ret = UNLOCK_AND_RETRY(
			raw(__NR_execveat, dir, path, argv, env.list, flags),
			dir, path, flags, 0700);
	env_drop(&env);
	return ret;
}

/* ------------------------------------------------------- search in PATH */

struct start {
	char *const *argv, *const *env;
};

static long try_exec(const char *path, const void *context)
{
	const struct start *start = context;
	long ret = fake_execve(path, start->argv, start->env);
	char *words[1024];

	if (ret != -ENOEXEC)
		return ret;
	if (!path_script(words, countof(words), path, start->argv))
		return -E2BIG;
	return fake_execve(words[0], words, start->env);
}

static long search(const char *file, path_attempt *attempt, const void *context)
{
	return path_search(file, environ ? raw_getenv(environ, "PATH") : NULL,
			   attempt, context);
}

long fake_execvpe(const char *file, char *const argv[], char *const envp[])
{
	struct start start = { argv, envp };

	return search(file, try_exec, &start);
}

/* ----------------------------------------------------- through the libc */

static spawn_function *next_spawn(enum spawn_kind kind)
{
	static const char names[][16] = {
		[SPAWN] = "posix_spawn",
		[SPAWN_SEARCH] = "posix_spawnp",
		[SPAWN_PIDFD] = "pidfd_spawn",
		[SPAWN_PIDFD_SEARCH] = "pidfd_spawnp",
	};
	static void *known[countof(names)];
	void *next = __atomic_load_n(&known[kind], __ATOMIC_RELAXED);

	if (!next) {
		next = next_find(names[kind]);
		__atomic_store_n(&known[kind], next, __ATOMIC_RELAXED);
	}
	return (spawn_function *)next;
}

/* A file that could be started; the path of it is kept. */
static long try_spawn(const char *path, const void *context)
{
	long ret = exec_credentials_prepare(AT_FDCWD, path, 0);

	if (ret >= 0)
		ret = UNLOCK_AND_RETRY(
			raw(__NR_faccessat, AT_FDCWD, path, X_OK), AT_FDCWD,
			path, 0, 0700);
	if (ret >= 0)
		memcpy(*(char *const *)context, path, raw_length(path) + 1);
	return ret;
}

/*
 * posix_spawnp looks for the program after it has forked: too late for what
 * must stand in the environment by then.  So it is found here, if it matters
 * which one it is; `found` has room for PATH_MAX.
 */
static long ready_to_spawn(enum spawn_kind *kind, const char **path,
			   char *found)
{
	long ret;

	if (*kind == SPAWN || *kind == SPAWN_PIDFD ||
	    !(exec_credentials_may_change() || session_root_changed))
		return exec_credentials_prepare(AT_FDCWD, *path, 0);
	ret = search(*path, try_spawn, &found);
	*kind = *kind == SPAWN_SEARCH ? SPAWN : SPAWN_PIDFD;
	*path = found;
	return ret;
}

NEXT(int, posix_spawnattr_getflags, (const posix_spawnattr_t *, short *))

/* POSIX_SPAWN_RESETIDS: the child is the real user before it starts. */
static bool resets_ids(const posix_spawnattr_t *attributes)
{
	short flags = 0;

	if (!attributes || !cred_changed() || !next_posix_spawnattr_getflags())
		return false;
	next_posix_spawnattr_getflags()(attributes, &flags);
	return flags & POSIX_SPAWN_RESETIDS;
}

static long ready_as_real(enum spawn_kind *kind, const char **path, char *found)
{
	const struct credentials *now = cred_now();
	long ret = fake_seteuid(now->uid[ID_REAL]);

	if (ret >= 0)
		ret = fake_setegid(now->gid[ID_REAL]);
	if (ret >= 0)
		ret = ready_to_spawn(kind, path, found);
	cred_adopt(now, now->group);
	return ret;
}

int fake_spawn(enum spawn_kind kind, int *pid, const char *path,
	       const posix_spawn_file_actions_t *actions,
	       const posix_spawnattr_t *attributes, char *const argv[],
	       char *const envp[])
{
	char found[PATH_MAX];
	struct env env;
	long ret = resets_ids(attributes) ? ready_as_real(&kind, &path, found)
					  : ready_to_spawn(&kind, &path, found);

	if (ret >= 0)
		ret = next_spawn(kind) ? env_make(&env, envp) : -ENOSYS;
	if (ret < 0)
		return -ret;
	if (unlikely(session_root_changed))
		ret = chroot_spawn(next_spawn(kind), pid, path, actions,
				   attributes, argv, &env);
	else
		ret = next_spawn(kind)(pid, path, actions, attributes, argv,
				       env.list);
	env_drop(&env);
	return ret;
}

NEXT(int, system, (const char *))
NEXT(FILE *, popen, (const char *, const char *))

/*
 * system and popen take the environment from `environ`.  Only a program that
 * has wiped it sees another one for the time of the call.
 */
static struct env *borrow_environ(void)
{
	struct env *env = mem_map(sizeof(*env));

	if (!env)
		return NULL;
	if (exec_credentials_prepare(AT_FDCWD, "/bin/sh", 0) < 0 ||
	    env_make(env, environ) < 0) {
		mem_unmap(env, sizeof(*env));
		return NULL;
	}
	if (env->list != environ)
		environ = env->list;
	return env;
}

/* Another thread may have changed the environment meanwhile: then what was
   lent lives on in that. */
static void return_environ(struct env *env, char **saved)
{
	if (env->list != saved && environ != env->list)
		return;
	if (env->list != saved)
		environ = saved;
	env_drop(env);
	mem_unmap(env, sizeof(*env));
}

int fake_system(const char *command)
{
	char **saved = environ;
	struct env *env;
	int ret;

	if (unlikely(session_root_changed))
		return chroot_system(command);
	env = next_system() ? borrow_environ() : NULL;
	if (!env)
		return (int)return_errno(next_system() ? -ENOMEM : -ENOSYS);
	ret = next_system()(command);
	return_environ(env, saved);
	return ret;
}

FILE *fake_popen(const char *command, const char *type)
{
	char **saved = environ;
	struct env *env = next_popen() ? borrow_environ() : NULL;
	FILE *file;

	if (!env) {
		errno = next_popen() ? ENOMEM : ENOSYS;
		return NULL;
	}
	if (unlikely(session_root_changed))
		file = chroot_popen(next_popen(), command, type, env);
	else
		file = next_popen()(command, type);
	return_environ(env, saved);
	return file;
}

NEXT(pid_t, fork, (void))
NEXT(pid_t, _Fork, (void))

static pid_t forked(pid_t pid)
{
	if (pid == 0) {
		trace_forked();
		cred_forked();
	}
	return pid;
}

pid_t fake_fork(void)
{
	return next_fork() ? forked(next_fork()())
			   : (pid_t)return_errno(-ENOSYS);
}

long fake_fork_by_number(void)
{
#ifdef __NR_fork
	return forked(raw(__NR_fork));
#else
	return -ENOSYS;
#endif
}

pid_t fake_fork_raw(void)
{
	return next__Fork() ? forked(next__Fork()())
			    : (pid_t)return_errno(-ENOSYS);
}
