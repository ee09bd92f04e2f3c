/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The exec, spawn and fork families.  Before a program is started, its
 * credentials are computed (exec_credentials.c), which sets a variable; then
 * the session's variables are added to its environment (env.c).  In a changed
 * root chroot_exec.c and chroot_spawn.c make the call.
 *
 * libc's functions of these families do not call each other by name, so each is
 * a verb or a row of one.  After vfork a child comes here with the memory of
 * its parent: static variables here are caches of addresses only, and nothing
 * of the parent may change but the session's variables, which the next exec
 * sets anew.
 */
#include "preload/base/changed_root.h"
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
#include "preload/process/fakeroot.h"
#include "preload/record/identity.h"
#include "preload/table/verbs.h"
#include "raw/linker.h"
#include "raw/path_search.h"
#include "raw/syscall.h"

static bool are_readable(char *const words[])
{
	for (; mem_readable(words, sizeof(*words)); words++)
		if (!*words)
			return true;
		else if (!mem_readable_text(*words))
			return false;
	return false;
}

/* True unless the file is a script, or cannot be read. */
static bool is_binary(const char *path)
{
	char magic[4] = { 0 };
	long fd = raw(__NR_openat, AT_FDCWD, path,
		      O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0);

	if (fd < 0)
		return false;
	raw(__NR_read, fd, magic, sizeof(magic));
	raw(__NR_close, fd);
	return memcmp(magic, "\177ELF", sizeof(magic)) == 0;
}

/* True if musl's dynamic linker is started by the name of ldd. */
static bool is_musl_ldd(const char *path, char *const argv[])
{
	return mem_readable(argv, sizeof(*argv)) &&
	       mem_readable_text(argv[0]) && linker_is_ldd(argv[0]) &&
	       is_binary(path);
}

/* How a program loads the shim: the dynamic linker, as a program, may ignore
   LD_LIBRARY_PATH, and shall not list the shim.  Bad pointers are left to the
   kernel, for its EFAULT. */
static enum env_shim shim_for(const char *path, char *const argv[])
{
	if (!(session_on() || session_toggled) || !mem_readable_text(path))
		return SHIM_NAMED;
	if (!linker_name(path))
		return unlikely(is_musl_ldd(path, argv)) ? SHIM_LEFT_OUT
							 : SHIM_NAMED;
	return are_readable(argv) && linker_lists(argv) ? SHIM_LEFT_OUT
							: SHIM_BY_PATH;
}

/* The same for the file of a descriptor, fexecve(3). */
__attribute__((noinline)) static enum env_shim shim_for_fd(int fd,
							   char *const argv[])
{
	char name[32] = "self/fd/", buffer[64], path[PATH_MAX];
	struct proc_path link;
	long n;

	raw_decimal(name + sizeof("self/fd/") - 1, fd);
	link = changed_root_proc(name, buffer);
	n = raw(__NR_readlinkat, link.dir, link.path, path, sizeof(path) - 1);
	path[n > 0 ? n : 0] = '\0';
	return shim_for(path, argv);
}

/* Executes our launcher in place of another fakeroot.  Returns if this is none,
   or if that fails. */
__attribute__((noinline)) static void exec_launcher(const char *path,
						    char *const argv[],
						    char *const envp[])
{
	char launcher[PATH_MAX];
	struct env env;

	if (!fakeroot_replace(path, argv, launcher))
		return;
	if (env_make_for(&env, envp, SHIM_LEFT_OUT) >= 0)
		raw(__NR_execve, launcher, argv, env.list);
	env_release(&env);
}

/* execve(2).  Returns only on failure; then FAKEBUILD_CRED may be that of the
   program that was not started, and the next exec sets it anew. */
long fake_execve(const char *path, char *const argv[], char *const envp[])
{
	struct env env;
	long ret = exec_credentials_prepare(AT_FDCWD, path, 0);

	if (ret < 0)
		return ret;
	if (unlikely(fakeroot_named(path)))
		exec_launcher(path, argv, envp);
	ret = env_make_for(&env, envp, shim_for(path, argv));
	if (ret >= 0 && unlikely(session_root_changed))
		ret = chroot_exec(AT_FDCWD, path, argv, &env, 0);
	else if (ret >= 0)
		ret = UNLOCK_AND_RETRY(raw(__NR_execve, path, argv, env.list),
				       AT_FDCWD, path, 0, 0700);
	env_release(&env);
	return ret;
}

long fake_execveat(int dir, const char *path, char *const argv[],
		   char *const envp[], int flags)
{
	struct env env;
	long ret = exec_credentials_prepare(dir, path, flags);

	if (ret < 0)
		return ret;
	ret = env_make_for(&env, envp,
			   flags & AT_EMPTY_PATH && dir >= 0 && session_on() &&
					   mem_readable_text(path) && !*path
				   ? shim_for_fd(dir, argv)
				   : shim_for(path, argv));
	if (ret >= 0 && unlikely(session_root_changed))
		ret = chroot_exec(dir, path, argv, &env, flags);
	else if (ret >= 0)
		ret = UNLOCK_AND_RETRY(
			raw(__NR_execveat, dir, path, argv, env.list, flags),
			dir, path, flags, 0700);
	env_release(&env);
	return ret;
}

/* ------------------------------------------------------- search in PATH */

/* For try_exec(), beside the path that path_search() finds. */
struct exec_arguments {
	char *const *argv, *const *env;
};

/* execvp(3): a file that the kernel cannot start is a script of the shell. */
static long try_exec(const char *path, const void *context)
{
	const struct exec_arguments *exec = context;
	long ret = fake_execve(path, exec->argv, exec->env);
	char *words[1024];

	if (ret != -ENOEXEC)
		return ret;
	if (!path_script(words, countof(words), path, exec->argv))
		return -E2BIG;
	return fake_execve(words[0], words, exec->env);
}

static long search(const char *file, path_attempt *attempt, const void *context)
{
	return path_search(file, environ ? raw_getenv(environ, "PATH") : NULL,
			   attempt, context);
}

long fake_execvpe(const char *file, char *const argv[], char *const envp[])
{
	struct exec_arguments exec = { argv, envp };

	return search(file, try_exec, &exec);
}

/* ----------------------------------------------- by libc's functions */

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
	void *next = __atomic_load_n(&known[kind], __ATOMIC_RELAXED);

	if (!next) {
		next = next_find(names[kind]);
		__atomic_store_n(&known[kind], next, __ATOMIC_RELAXED);
	}
	return (spawn_function *)next;
}

/* path_search() tries this for each file: stores the path of the first one that
   can be started in the buffer at `context`. */
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
 * Computes the credentials for a program that libc will start.  posix_spawnp(3)
 * searches PATH in the child, when the environment is fixed already; so if that
 * depends on the file, the search is made here, and `*path` becomes
 * the file found, in the buffer `found` of PATH_MAX bytes.
 */
static long prepare_spawn(enum spawn_kind *kind, const char **path, char *found)
{
	long ret;

	if (*kind == SPAWN || *kind == SPAWN_PIDFD ||
	    !(exec_credentials_may_change() || session_root_changed ||
	      fakeroot_named(*path)))
		return exec_credentials_prepare(AT_FDCWD, *path, 0);
	ret = search(*path, try_spawn, &found);
	*kind = *kind == SPAWN_SEARCH ? SPAWN : SPAWN_PIDFD;
	*path = found;
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
				  char *found)
{
	const struct credentials *now = cred_now();
	long ret = fake_seteuid(now->uid[ID_REAL]);

	if (ret >= 0)
		ret = fake_setegid(now->gid[ID_REAL]);
	if (ret >= 0)
		ret = prepare_spawn(kind, path, found);
	cred_adopt(now, now->group);
	return ret;
}

/* posix_spawn(3), which returns a positive errno. */
int fake_spawn(enum spawn_kind kind, int *pid, const char *path,
	       const posix_spawn_file_actions_t *actions,
	       const posix_spawnattr_t *attributes, char *const argv[],
	       char *const envp[])
{
	char found[PATH_MAX];
	enum env_shim shim;
	struct env env;
	long ret = resets_ids(attributes)
			   ? prepare_spawn_as_real(&kind, &path, found)
			   : prepare_spawn(&kind, &path, found);

	if (ret < 0)
		return -ret;
	shim = shim_for(path, argv);
	if (unlikely(fakeroot_replace(path, argv, found))) {
		path = found;
		shim = SHIM_LEFT_OUT;
	}
	ret = next_spawn(kind) ? env_make_for(&env, envp, shim) : -ENOSYS;
	if (ret < 0)
		return -ret;
	if (unlikely(session_root_changed))
		ret = chroot_spawn(next_spawn(kind), pid, path, actions,
				   attributes, argv, &env);
	else
		ret = next_spawn(kind)(pid, path, actions, attributes, argv,
				       env.list);
	env_release(&env);
	return ret;
}

NEXT(int, system, (const char *))
NEXT(FILE *, popen, (const char *, const char *))

/*
 * system(3) and popen(3) pass `environ` to the shell, so it is replaced for the
 * time of the call, if a program has removed the session's variables from it.
 * NULL if that is not possible.
 */
static struct env *extend_environ(void)
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

/* If another thread has replaced `environ` meanwhile, its list may use ours, so
   that memory is not released. */
static void restore_environ(struct env *env, char **saved)
{
	if (env->list != saved && environ != env->list)
		return;
	if (env->list != saved)
		environ = saved;
	env_release(env);
	mem_unmap(env, sizeof(*env));
}

int fake_system(const char *command)
{
	char **saved = environ;
	struct env *env;
	int ret;

	if (unlikely(session_root_changed))
		return chroot_system(command);
	env = next_system() ? extend_environ() : NULL;
	if (!env)
		return (int)return_errno(next_system() ? -ENOMEM : -ENOSYS);
	ret = next_system()(command);
	restore_environ(env, saved);
	return ret;
}

FILE *fake_popen(const char *command, const char *type)
{
	char **saved = environ;
	struct env *env = next_popen() ? extend_environ() : NULL;
	FILE *file;

	if (!env) {
		errno = next_popen() ? ENOMEM : ENOSYS;
		return NULL;
	}
	if (unlikely(session_root_changed))
		file = chroot_popen(next_popen(), command, type, env);
	else
		file = next_popen()(command, type);
	restore_environ(env, saved);
	return file;
}

NEXT(pid_t, fork, (void))
NEXT(pid_t, _Fork, (void))

/* Reads pseudo's variables again; the child may be in another session. */
static void reread(void)
{
	bool elsewhere = session_reread();

	cred_reread(elsewhere);
	if (!elsewhere)
		return;
	trace_forget();
	identity_forget();
}

/* In the child, forgets the pid and the credentials of its parent. */
static pid_t note_fork(pid_t pid)
{
	if (pid == 0) {
		trace_forked();
		cred_forked();
		if (unlikely(session_toggled))
			reread();
	}
	return pid;
}

pid_t fake_fork(void)
{
	return next_fork() ? note_fork(next_fork()())
			   : (pid_t)return_errno(-ENOSYS);
}

long fake_fork_by_number(void)
{
#ifdef __NR_fork
	return note_fork(raw(__NR_fork));
#else
	return -ENOSYS;
#endif
}

/* _Fork(3), which runs no handlers of pthread_atfork(3). */
pid_t fake_fork_raw(void)
{
	return next__Fork() ? note_fork(next__Fork()())
			    : (pid_t)return_errno(-ENOSYS);
}
