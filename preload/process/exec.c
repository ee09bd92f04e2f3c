/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The exec family.  Before a program is started, its credentials are computed
 * (exec_credentials.c), which sets a variable; then the session's variables are
 * added to its environment (env.c).  In a changed root chroot_exec.c makes the
 * call.
 *
 * libc's functions of this family, and of spawn and fork, do not call each
 * other by name, so each is a verb or a row of one.  After vfork a child comes
 * here with the memory of its parent: nothing of the parent may change but the
 * session's variables, which the next exec sets anew.
 */
#include "preload/process/exec.h"

#include "preload/base/changed_root.h"
#include "preload/base/loaded.h"
#include "preload/base/mem.h"
#include "preload/credentials/exec_credentials.h"
#include "preload/process/chroot_exec.h"
#include "preload/process/fakeroot.h"
#include "preload/process/loader.h"
#include "preload/record/path_walk.h"
#include "preload/table/verbs.h"
#include "raw/linker.h"
#include "raw/syscall.h"

static bool is_ldd(const char *path, char *const argv[])
{
	for (size_t i = 0; i < 2; i++)
		if (!mem_readable(argv + i, sizeof(*argv)))
			return false;
		else if (!argv[i])
			break;
		else if (!mem_readable_text(argv[i]))
			return false;
	return linker_is_ldd(path, argv);
}

/* The dynamic linker, as a program, may ignore LD_LIBRARY_PATH, and shall not
   list the shim. */
enum env_shim exec_shim_for(const char *path, char *const argv[])
{
	if (!(session_on() || session_toggled) || !mem_readable_text(path))
		return SHIM_NAMED;
	if (!linker_name(path))
		return unlikely(is_ldd(path, argv)) ? SHIM_LEFT_OUT
						    : SHIM_NAMED;
	return mem_readable_list(argv) && linker_lists(argv) ? SHIM_LEFT_OUT
							     : SHIM_BY_PATH;
}

/* The same for the file of a descriptor, fexecve(3). */
__attribute__((noinline)) static enum env_shim shim_for_fd(int fd,
							   char *const argv[])
{
	char buffer[64], path[PATH_MAX];
	struct proc_path link = changed_root_fd(fd, buffer);
	long n;

	n = raw(__NR_readlinkat, link.dir, link.path, path, sizeof(path) - 1);
	path[n > 0 ? n : 0] = '\0';
	return exec_shim_for(path, argv);
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

/* Executes the shim with a program that it loads: `*ret` is the negative errno.
   False if there is no room for its arguments. */
__attribute__((noinline)) static bool exec_shim(const struct loader *loader,
						const struct env *env, int dir,
						const char *path,
						char *const argv[],
						const char *name, long *ret)
{
	struct loader_words words;
	const bool fits = loader_words_make(&words, loader, dir, name, &path,
					    &argv, LOADER_BY_FD);

	if (fits)
		*ret = raw(__NR_execve, path, argv, env->list);
	if (fits && *ret == -E2BIG) {
		program_loader_shorten(words.list, loader->file.fd);
		*ret = raw(__NR_execve, path, argv, env->list);
	}
	loader_words_release(&words);
	return fits;
}

/* Starts a program that the shim must load.  Returns false if it need not, or
   if the shim cannot be executed; true if that fails otherwise: `*ret` is the
   negative errno. */
__attribute__((noinline)) static bool exec_loader(struct env *env, int dir,
						  const char *path,
						  char *const argv[], int flags,
						  const char *name, long *ret)
{
	struct loader loader;
	const bool loads = loader_find(&loader, env, dir, path, flags, name) &&
			   exec_shim(&loader, env, dir, path, argv, name, ret);

	loader_release(&loader);
	if (loader.file.written)
		*ret = -ETXTBSY;
	/* The program was found, so it is the library that was not: a process
	   with a root of its own, pivot_root(2), does not see it. */
	if (loads && (*ret == -EACCES || *ret == -ENOENT)) {
		loader_complain(path);
		return false;
	}
	return loads || loader.file.written;
}

/* The same for a program that begins at a descriptor. */
__attribute__((noinline)) static bool exec_loader_at(struct env *env, int dir,
						     const char *path,
						     char *const argv[],
						     int flags, long *ret)
{
	char name[LOADER_NAME_SIZE];

	return exec_loader(env, dir, path, argv, flags,
			   loader_name(name, dir, path), ret);
}

/* execve(2) and execveat(2), with an environment that is made already. */
static long exec_program(struct env *env, int dir, const char *path,
			 char *const argv[], int flags)
{
	char buffer[40];
	long ret;

	if (unlikely(session_root_changed))
		return chroot_exec(dir, path, argv, env, flags);
	if (likely(dir == AT_FDCWD)
		    ? exec_loader(env, dir, path, argv, flags, path, &ret)
		    : exec_loader_at(env, dir, path, argv, flags, &ret))
		return ret;
	/* There the kernel would find the shim. */
	if (unlikely(loaded_program) && mem_readable_text(path) &&
	    loaded_is_own(path))
		path = loaded_path(buffer);
	if (dir == AT_FDCWD && !flags)
		return UNLOCK_AND_RETRY(raw(__NR_execve, path, argv, env->list),
					dir, path, 0, 0700);
	return UNLOCK_AND_RETRY(
		raw(__NR_execveat, dir, path, argv, env->list, flags), dir,
		path, flags, 0700);
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
	ret = env_make_for(&env, envp, exec_shim_for(path, argv));
	if (ret >= 0 && unlikely(fakeroot_nests(path)))
		ret = env_nest(&env);
	if (ret >= 0)
		ret = exec_program(&env, AT_FDCWD, path, argv, 0);
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
				   : exec_shim_for(path, argv));
	if (ret >= 0)
		ret = exec_program(&env, dir, path, argv, flags);
	env_release(&env);
	return ret;
}

/* ------------------------------------------------------- search in PATH */

/* For try_exec(), beside the path that path_search() finds. */
struct exec_arguments {
	char *const *argv, *const *env;
};

/* Has the shell start a script. */
__attribute__((noinline)) static long exec_script(
	const char *path, const struct exec_arguments *exec)
{
	char *own[1024], **words = own;
	size_t capacity = 3;
	long ret;

	while (exec->argv[capacity - 3])
		capacity++;
	if (capacity > countof(own))
		words = mem_map(capacity * sizeof(*words));
	if (!words)
		return -ENOMEM;
	path_script(words, capacity, path, exec->argv);
	ret = fake_execve(words[0], words, exec->env);
	if (words != own)
		mem_unmap(words, capacity * sizeof(*words));
	return ret;
}

/* execvp(3): a file that the kernel cannot start is a script of the shell. */
static long try_exec(const char *path, const void *context)
{
	const struct exec_arguments *exec = context;
	const long ret = fake_execve(path, exec->argv, exec->env);

	return ret == -ENOEXEC ? exec_script(path, exec) : ret;
}

long exec_search(const char *file, path_attempt *attempt, const void *context)
{
	return path_search(file, environ ? raw_getenv(environ, "PATH") : NULL,
			   attempt, context);
}

long fake_execvpe(const char *file, char *const argv[], char *const envp[])
{
	struct exec_arguments exec = { argv, envp };

	return exec_search(file, try_exec, &exec);
}
