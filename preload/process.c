/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The exec, spawn and fork families.  Whatever environment a program is
 * given, ours goes with it: env.c adds what is missing.  Each public name is
 * covered by itself, because libc's own go straight to the kernel.
 */
#include "ledger/syscall.h"
#include "preload/become.h"
#include "preload/env.h"
#include "preload/ids.h"
#include "preload/mem.h"
#include "preload/next.h"
#include "preload/permit.h"
#include "preload/session.h"
#include "preload/trace.h"
#include "preload/verbs.h"

long fake_execve(const char *path, char *const argv[], char *const envp[])
{
	struct env env;
	long ret = become_ready(AT_FDCWD, path, 0);

	if (ret < 0)
		return ret;
	ret = env_make(&env, envp);
	if (ret >= 0)
		ret = UNLOCKED(raw(__NR_execve, path, argv, env.list),
			       AT_FDCWD, path, 0, 0700);
	env_drop(&env);
	return ret;
}

long fake_execveat(int dir, const char *path, char *const argv[],
		   char *const envp[], int flags)
{
	struct env env;
	long ret = become_ready(dir, path, flags);

	if (ret < 0)
		return ret;
	ret = env_make(&env, envp);
	if (ret >= 0)
		ret = UNLOCKED(raw(__NR_execveat, dir, path, argv, env.list,
				   flags), dir, path, flags, 0700);
	env_drop(&env);
	return ret;
}

/* ------------------------------------------------------- search in PATH */

/* exec(3): a file without a magic number is a script of the shell's. */
static long run_as_script(const char *path, char *const argv[],
			  char *const env[])
{
	char *words[1024];
	size_t n = 0;

	while (argv[n])
		n++;
	if (n + 2 > countof(words))
		return -E2BIG;
	words[0] = (char *)"/bin/sh";
	words[1] = (char *)path;
	for (size_t i = 1; i <= n; i++)
		words[i + 1] = argv[i];
	if (n == 0)
		words[2] = NULL;
	return fake_execve(words[0], words, env);
}

static long try_exec(const char *path, char *const argv[], char *const env[])
{
	long ret = fake_execve(path, argv, env);

	return ret == -ENOEXEC ? run_as_script(path, argv, env) : ret;
}

static const char *search_path(void)
{
	for (char **list = environ; list && *list; list++) {
		const char *value = mem_variable(*list, "PATH");

		if (value)
			return value;
	}
	return "/bin:/usr/bin";
}

/* One directory of PATH; an empty one is the working directory. */
static long try_in(const char *dir, size_t size, const char *file,
		   char *const argv[], char *const env[])
{
	char path[PATH_MAX];
	size_t name = mem_length(file) + 1;

	if (size + 1 + name > sizeof(path))
		return -ENAMETOOLONG;
	memcpy(path, dir, size);
	if (size)
		path[size++] = '/';
	memcpy(path + size, file, name);
	return try_exec(path, argv, env);
}

static bool goes_on(long ret)
{
	return ret == -EACCES || ret == -ENOENT || ret == -ENOTDIR ||
	       ret == -ESTALE || ret == -ENODEV || ret == -ETIMEDOUT ||
	       ret == -ENAMETOOLONG;
}

static long search_and_exec(const char *file, char *const argv[],
			    char *const env[])
{
	bool denied = false;
	long ret = -ENOENT;
	size_t size;

	if (!*file)
		return -ENOENT;
	for (const char *c = file; *c; c++)
		if (*c == '/')
			return try_exec(file, argv, env);
	for (const char *dir = search_path();; dir += size + 1) {
		for (size = 0; dir[size] && dir[size] != ':'; size++)
			;
		ret = try_in(dir, size, file, argv, env);
		denied |= ret == -EACCES;
		if (!goes_on(ret) || !dir[size])
			break;
	}
	return denied && goes_on(ret) ? -EACCES : ret;
}

long fake_execvpe(const char *file, char *const argv[], char *const envp[])
{
	return search_and_exec(file, argv, envp);
}

/* ----------------------------------------------------- through the libc */

typedef int spawn_function(int *, const char *,
			   const posix_spawn_file_actions_t *,
			   const posix_spawnattr_t *, char *const[],
			   char *const[]);

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

int fake_spawn(enum spawn_kind kind, int *pid, const char *path,
	       const posix_spawn_file_actions_t *actions,
	       const posix_spawnattr_t *attributes, char *const argv[],
	       char *const envp[])
{
	spawn_function *next = next_spawn(kind);
	struct env env;
	bool search = kind == SPAWN_SEARCH || kind == SPAWN_PIDFD_SEARCH;
	long ret = next ? 0 : -ENOSYS;

	if (ret >= 0)
		ret = search ? become_nobody_else()
			     : become_ready(AT_FDCWD, path, 0);
	if (ret >= 0)
		ret = env_make(&env, envp);
	if (ret < 0)
		return -ret;
	ret = next(pid, path, actions, attributes, argv, env.list);
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
	if (become_nobody_else() < 0 || env_make(env, environ) < 0) {
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
	struct env *env = next_system() ? borrow_environ() : NULL;
	int ret;

	if (!env)
		return (int)answer(next_system() ? -ENOMEM : -ENOSYS);
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
		ids_forked();
	}
	return pid;
}

pid_t fake_fork(void)
{
	return next_fork() ? forked(next_fork()()) : (pid_t)answer(-ENOSYS);
}

pid_t fake_fork_raw(void)
{
	return next__Fork() ? forked(next__Fork()()) : (pid_t)answer(-ENOSYS);
}
