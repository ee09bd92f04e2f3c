/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Starts programs in a changed root, and keeps them in the session.  The
 * dynamic linker of such a program must load this library by a path, and no
 * absolute path leads out of the root.  But a relative path begins at the
 * working directory, which may lie outside of the root: ld.so(8) accepts one
 * that has a slash.  So the program is started in the session's root directory,
 * with
 * `./usr/lib/fakebuild/libfakebuild.so` in LD_PRELOAD.  Before main, the
 * library removes that entry, since from any other directory the path could
 * lead to another user's file, and returns to the program's working directory
 * by a descriptor whose number is in FAKEBUILD_HOME (init.c).
 *
 * A program that does not load the library would stay outside of its root.  So
 * the file is read first: only a dynamic program for this machine is started
 * that way, others as they are.  The path of the program, and of a script and
 * its interpreter, is made absolute, since it would begin at the wrong
 * directory.
 */
#include "preload/process/chroot_exec.h"

#include <elf.h>

#include "preload/base/mem.h"
#include "preload/base/session.h"
#include "preload/credentials/permit.h"
#include "raw/syscall.h"

/* ------------------------------------------- programs, as they are on disk */

#define HEAD_SIZE    256 /* BINPRM_BUF_SIZE of the kernel */
#define SCRIPT_DEPTH 5	 /* how many interpreters may be scripts, as there */

/* A program that is open for reading, and the beginning of its file. */
struct program {
	int fd;
	long size;
	union {
		ElfW(Ehdr) elf;
		char text[HEAD_SIZE + 1];
	};
};

/* Opens a program, whose descriptor the caller closes, and reads its beginning;
   false if it cannot be read. */
static bool open_program(struct program *program, int dir, const char *path,
			 int flags)
{
	program->fd = flags & AT_EMPTY_PATH && !*path
			      ? raw(__NR_fcntl, dir, F_DUPFD_CLOEXEC, 0)
			      : UNLOCK_AND_RETRY(
					raw(__NR_openat, dir, path,
					    O_RDONLY | O_CLOEXEC | O_NONBLOCK,
					    0),
					dir, path, 0, 0400);
	if (program->fd < 0)
		return false;
	program->size = raw(__NR_pread64, program->fd, program->text, HEAD_SIZE,
			    0);
	program->text[program->size > 0 ? program->size : 0] = '\0';
	if (program->size > 0)
		return true;
	raw(__NR_close, program->fd);
	return false;
}

static bool is_script(const struct program *program)
{
	return program->size > 2 && program->text[0] == '#' &&
	       program->text[1] == '!';
}

/* True for an ELF program of the class and machine of this library that has a
   dynamic linker. */
static bool is_dynamic(const struct program *program)
{
	extern const ElfW(Ehdr) own __asm__("__ehdr_start")
		__attribute__((visibility("hidden")));
	const ElfW(Ehdr) *elf = &program->elf;
	ElfW(Phdr) part;

	if (program->size < (long)sizeof(*elf) ||
	    memcmp(elf->e_ident, own.e_ident, EI_VERSION) != 0 ||
	    elf->e_machine != own.e_machine || elf->e_phentsize != sizeof(part))
		return false;
	for (unsigned i = 0; i < elf->e_phnum; i++)
		if (raw(__NR_pread64, program->fd, &part, sizeof(part),
			elf->e_phoff + i * sizeof(part)) == sizeof(part) &&
		    part.p_type == PT_INTERP)
			return true;
	return false;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Cuts the interpreter and its one argument (or NULL) out of a script's first
   line, as execve(2) has it. */
static char *interpreter_of(struct program *program, char **argument)
{
	char *name = program->text + 2, *end = name, *last;

	while (*end && *end != '\n')
		end++;
	while (end > name && is_blank(end[-1]))
		end--;
	*end = '\0';
	while (is_blank(*name))
		name++;
	for (last = name; *last && !is_blank(*last); last++)
		;
	*argument = NULL;
	if (*last) {
		*last++ = '\0';
		while (is_blank(*last))
			last++;
		*argument = last;
	}
	return *name ? name : NULL;
}

/* True if the program, or the last interpreter of a script, is dynamic. */
static bool loads_library(int dir, const char *path, int flags)
{
	struct program program;
	char name[HEAD_SIZE], *argument;
	bool dynamic = false;

	for (unsigned i = 0; path && i <= SCRIPT_DEPTH; i++) {
		if (!open_program(&program, dir, path, flags))
			return false;
		dynamic = is_dynamic(&program);
		path = is_script(&program) ? interpreter_of(&program, &argument)
					   : NULL;
		raw(__NR_close, program.fd);
		if (!path)
			break;
		memcpy(name, path, raw_length(path) + 1);
		path = name;
		dir = AT_FDCWD;
		flags = 0;
	}
	return dynamic;
}

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

/* Replaces a script by its interpreter, with the arguments that execve(2) would
   pass: the kernel would pass the absolute path, and a script sees its path. */
static long expand_script(struct chroot_exec_start *start,
			  struct program *program, const char **path,
			  char *const **argv)
{
	char *argument, *name = interpreter_of(program, &argument);
	char *const *old = *argv;
	size_t n = 0, i = old && old[0] ? 1 : 0;
	size_t size = name ? raw_length(name) + 1 : 0;

	if (!name)
		return -ENOEXEC;
	memcpy(start->interpreter, name, size);
	start->words[n++] = start->interpreter;
	if (argument) {
		memcpy(start->interpreter + size, argument,
		       raw_length(argument) + 1);
		start->words[n++] = start->interpreter + size;
	}
	start->words[n++] = (char *)*path;
	for (; old && old[i]; i++) {
		if (n + 1 >= countof(start->words))
			return -E2BIG;
		start->words[n++] = old[i];
	}
	start->words[n] = NULL;
	*argv = start->words;
	*path = start->interpreter;
	return 0;
}

/* execve(2) permits a relative interpreter, which begins at the working
   directory. */
static bool interpreter_is_relative(const struct program *program)
{
	const char *name = program->text + 2;

	while (is_blank(*name))
		name++;
	return *name != '/';
}

/* Makes the paths absolute that would begin at another directory. */
static long make_names_absolute(struct chroot_exec_start *start,
				const char **path, char *const **argv)
{
	struct program program;
	long ret = 0;

	if (!open_program(&program, AT_FDCWD, *path, 0))
		return -ENOENT;
	raw(__NR_close, program.fd);
	if (is_script(&program) &&
	    (**path != '/' || interpreter_is_relative(&program)))
		ret = expand_script(start, &program, path, argv);
	if (ret < 0 || **path == '/')
		return ret;
	ret = make_absolute(start->path, *path);
	*path = start->path;
	return ret;
}

long chroot_exec_prepare(struct chroot_exec_start *start, struct env *env,
			 const char **path, char *const **argv)
{
	long ret;

	start->session_root_fd = start->cwd = -1;
	if (!env->others || !loads_library(AT_FDCWD, *path, 0))
		return 0;
	ret = make_names_absolute(start, path, argv);
	if (ret >= 0)
		ret = start->session_root_fd = root_with_library();
	return ret < 0 ? ret : 0;
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

/* Threads share the working directory: unshare(2) gives this one its own, so
   that another thread cannot change it before exec. */
static long enter_root_alone(struct chroot_exec_start *start, struct env *env)
{
	if (start->session_root_fd >= 0)
		raw(__NR_unshare, CLONE_FS);
	return chroot_exec_enter_root(start, env);
}

/* execve(2): a relative path and a script are made absolute before. */
static long exec_by_path(struct chroot_exec_start *start, const char *path,
			 char *const argv[], struct env *env)
{
	long ret = chroot_exec_prepare(start, env, &path, &argv);

	if (ret >= 0)
		ret = enter_root_alone(start, env);
	if (ret < 0)
		return ret;
	ret = UNLOCK_AND_RETRY(raw(__NR_execve, path, argv, env->list),
			       AT_FDCWD, path, 0, 0700);
	chroot_exec_restore_cwd(start);
	return ret;
}

/* execveat(2): the path begins at a descriptor, which stays where it is; only
   AT_FDCWD must become the directory that was left. */
static long exec_by_descriptor(struct chroot_exec_start *start, int dir,
			       const char *path, char *const argv[],
			       struct env *env, int flags)
{
	long ret = 0;

	start->cwd = start->session_root_fd = -1;
	if (env->others && loads_library(dir, path, flags))
		ret = start->session_root_fd = root_with_library();
	if (ret >= 0)
		ret = enter_root_alone(start, env);
	if (ret < 0)
		return ret;
	if (dir == AT_FDCWD && start->cwd >= 0)
		dir = start->cwd;
	ret = UNLOCK_AND_RETRY(
		raw(__NR_execveat, dir, path, argv, env->list, flags), dir,
		path, flags, 0700);
	chroot_exec_restore_cwd(start);
	return ret;
}

long chroot_exec(int dir, const char *path, char *const argv[], struct env *env,
		 int flags)
{
	struct chroot_exec_start *start = mem_map(sizeof(*start));
	long ret;

	if (!start)
		return -ENOMEM;
	if (dir == AT_FDCWD && !flags)
		ret = exec_by_path(start, path, argv, env);
	else
		ret = exec_by_descriptor(start, dir, path, argv, env, flags);
	mem_unmap(start, sizeof(*start));
	return ret;
}
