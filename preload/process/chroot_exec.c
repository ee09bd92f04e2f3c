/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Starts programs in a changed root, and keeps them in the session.  The
 * dynamic linker of such a program must load this library by a path, and no
 * absolute path leads out of the root.  But a relative path begins at the
 * working directory, which may lie outside of the root: ld.so(8) accepts one
 * that has a slash.  So the program is started in the session's root directory,
 * with `./usr/lib/fakebuild/libfakebuild.so` in LD_PRELOAD.  Before main, the
 * library removes that entry, since from any other directory the path could
 * lead to another user's file, and returns to the program's working directory
 * by a descriptor whose number is in FAKEBUILD_HOME (start/init.c).
 *
 * A program that does not load the library would stay outside of its root.  So
 * the file is read first: a dynamic program for this machine is started that
 * way, and one without a dynamic linker by the loader (loader.c), whose path is
 * relative, too; others as they are.  The path of a dynamic program, and of a
 * script and its interpreter, is made absolute, since it would begin at the
 * wrong directory.
 */
#include "preload/process/chroot_exec.h"

#include "preload/base/mem.h"
#include "preload/base/session.h"
#include "preload/credentials/permit.h"
#include "raw/syscall.h"

/* ------------------------------------------------------- starting programs */

/* True if the library's relative path can be read from this directory. */
static bool leads_to_library(long fd)
{
	const char *library = session_value(VAR_LIB);

	return fd >= 0 && library &&
	       raw(__NR_faccessat, fd, library, R_OK) >= 0;
}

/* A directory from which the dynamic linker finds the library. */
static long root_with_library(void)
{
	long fd = session_root_fd();

	if (!leads_to_library(fd))
		fd = session_reserve_fd(VAR_OUTSIDE, session_request_root());
	return leads_to_library(fd) ? fd : -ELIBACC;
}

/* Makes a path absolute by the working directory; -ENAMETOOLONG, or -ENOENT if
   that directory was removed or lies outside of the root. */
static long make_absolute(char to[PATH_MAX], const char *path)
{
	long n = raw(__NR_getcwd, to, PATH_MAX);
	size_t size = raw_length(path) + 1;

	if (n < 0)
		return n;
	if (*to != '/')
		return -ENOENT;
	to[n - 1] = '/';
	if (n + size > PATH_MAX)
		return -ENAMETOOLONG;
	memcpy(to + n, path, size);
	return 0;
}

/*
 * Makes the paths absolute that would begin at another directory.  A script is
 * replaced by its interpreter, with the arguments that execve(2) would pass:
 * the kernel would pass the absolute path, and a script sees its path.  The
 * interpreter may be relative, too, and begins at the working directory.
 */
static long make_names_absolute(struct chroot_exec_start *start,
				const char **path, char *const **argv)
{
	const struct program_file *file = &start->loader.file;
	size_t count;
	long ret;

	if (file->count && (**path != '/' || *file->name != '/')) {
		if (*argv && !mem_readable_list(*argv))
			return -EFAULT;
		count = program_file_count(file, *argv);
		if (!loader_words_reserve(&start->words, count))
			return -ENOMEM;
		program_file_words(file, *argv, start->words.list, count);
		*argv = (char *const *)start->words.list;
		*path = file->name;
	}
	if (**path == '/')
		return 0;
	ret = make_absolute(start->path, *path);
	*path = start->path;
	return ret;
}

/* Finds out what must be started, and from where, for the arguments of
   execveat(2). */
static long prepare(struct chroot_exec_start *start, struct env *env, int dir,
		    const char **path, char *const **argv, int flags,
		    enum loader_way way)
{
	const char *name;
	long ret = 0;

	start->session_root_fd = start->cwd = -1;
	start->loader.file.fd = -1;
	start->words.mapped = 0;
	name = loader_name(start->name, dir, *path);
	start->loads = env->others &&
		       loader_find(&start->loader, env, dir, *path, flags,
				   name) &&
		       loader_words_make(&start->words, &start->loader, dir,
					 name, path, argv, way);
	if (start->loader.file.written)
		return -ETXTBSY;
	if (!start->loads &&
	    (!env->others || start->loader.file.kind != PROGRAM_DYNAMIC))
		return 0;
	if (!start->loads && dir == AT_FDCWD && !flags)
		ret = make_names_absolute(start, path, argv);
	if (ret >= 0)
		ret = start->session_root_fd = root_with_library();
	return ret < 0 ? ret : 0;
}

long chroot_exec_prepare(struct chroot_exec_start *start, struct env *env,
			 const char **path, char *const **argv)
{
	return prepare(start, env, AT_FDCWD, path, argv, 0, LOADER_BY_PATH);
}

long chroot_exec_enter_root(struct chroot_exec_start *start, struct env *env)
{
	long ret;

	if (start->session_root_fd < 0)
		return 0;
	start->cwd = raw(__NR_openat, AT_FDCWD, ".", O_PATH | O_DIRECTORY, 0);
	if (start->cwd < 0)
		return start->cwd;
	env_set_cwd(env, start->cwd);
	ret = raw(__NR_fchdir, start->session_root_fd);
	if (ret < 0)
		chroot_exec_restore_cwd(start);
	return ret;
}

void chroot_exec_restore_cwd(struct chroot_exec_start *start)
{
	if (start->cwd < 0)
		return;
	raw(__NR_fchdir, start->cwd);
	raw(__NR_close, start->cwd);
}

void chroot_exec_release(struct chroot_exec_start *start)
{
	loader_words_release(&start->words);
	loader_release(&start->loader);
}

/* Threads share the working directory: unshare(2) gives this one its own, so
   that another thread cannot change it before exec. */
static long enter_root_alone(struct chroot_exec_start *start, struct env *env)
{
	if (start->session_root_fd >= 0)
		raw(__NR_unshare, CLONE_FS);
	return chroot_exec_enter_root(start, env);
}

/* execveat(2) begins at a descriptor, which stays where it is; only AT_FDCWD
   must become the directory that was left. */
static long exec_from_root(struct chroot_exec_start *start, int dir,
			   const char *path, char *const argv[],
			   const struct env *env, int flags)
{
	long ret;

	if (start->loads || (dir == AT_FDCWD && !flags)) {
		ret = raw(__NR_execve, path, argv, env->list);
		if (ret != -E2BIG || !start->loads)
			return ret;
		program_loader_shorten(start->words.list,
				       start->loader.file.fd);
		return raw(__NR_execve, path, argv, env->list);
	}
	return raw(__NR_execveat,
		   dir == AT_FDCWD && start->cwd >= 0 ? start->cwd : dir, path,
		   argv, env->list, flags);
}

long chroot_exec(int dir, const char *path, char *const argv[], struct env *env,
		 int flags)
{
	struct chroot_exec_start *start = mem_map(sizeof(*start));
	long ret;

	if (!start)
		return -ENOMEM;
	ret = prepare(start, env, dir, &path, &argv, flags, LOADER_BY_FD);
	if (ret >= 0)
		ret = enter_root_alone(start, env);
	if (ret >= 0) {
		ret = UNLOCK_AND_RETRY(
			exec_from_root(start, dir, path, argv, env, flags), dir,
			path, flags, 0700);
		chroot_exec_restore_cwd(start);
	}
	chroot_exec_release(start);
	mem_unmap(start, sizeof(*start));
	return ret;
}
