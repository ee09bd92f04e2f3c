/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The entry point of libfakebuild.so as a program (raw/program_file.h has its
 * arguments).  Nobody has relocated it, and there is no libc.  It maps the
 * program as the kernel does, changes its text, and leaves it a stack like the
 * one that the kernel has made (first_stack.h).
 *
 * A program that cannot be loaded is executed as it is, and that is told.
 */
#include <limits.h>
#include <link.h>
#include <linux/openat2.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "preload/base/changed_root.h"
#include "preload/base/fd_limit.h"
#include "preload/base/libc.h"
#include "preload/base/loaded.h"
#include "preload/base/mem.h"
#include "preload/base/session.h"
#include "preload/process/env.h"
#include "preload/process/held_back.h"
#include "preload/site/machine.h"
#include "preload/start/first_stack.h"
#include "preload/start/map.h"
#include "preload/start/patch.h"
#include "preload/start/relocate.h"
#include "preload/start/start.h"
#include "preload/table/verbs.h"
#include "raw/preload_list.h"
#include "raw/program_file.h"
#include "raw/stat.h"
#include "raw/syscall.h"

/* True for an absolute path that the kernel would write the same way. */
static bool is_plain(const char *path)
{
	bool plain = *path == '/';

	for (; *path && plain; path++)
		plain = *path != '/' ||
			(path[1] && path[1] != '/' && path[1] != '.');
	return plain;
}

/* Opens the program by its path.  If that is a plain one without symbolic links
   it need not be read from /proc, which takes longer than all else here. */
static void open_path(struct start *start)
{
	struct open_how how = {
		.flags = O_RDONLY | O_CLOEXEC | LARGE_FILE,
		.resolve = RESOLVE_NO_SYMLINKS,
	};

	start->fd = -ELOOP;
	if (is_plain(start->word))
		start->fd = raw(__NR_openat2, AT_FDCWD, start->word, &how,
				sizeof(how));
	start->is_resolved = start->fd >= 0;
	if (start->fd < 0)
		start->fd = raw(__NR_openat, AT_FDCWD, start->word,
				O_RDONLY | O_CLOEXEC | LARGE_FILE, 0);
}

/* Opens the program that the first argument names, whose path is the word then.
   False if it names none. */
static bool open_program(struct start *start)
{
	const char *program = program_loader_read(start->word, &start->fd,
						  &start->tells_first);

	if (!program)
		return false;
	start->word = *program ? program : start->name;
	if (start->fd >= 0)
		/* A program that is executed as it is does not get it. */
		raw(__NR_fcntl, start->fd, F_SETFD, FD_CLOEXEC);
	else
		open_path(start);
	return true;
}

/* What is loaded. */
struct loading {
	struct mapped_program program;
	struct mapped_program libc; /* in place of a dynamic linker */
	uintptr_t entry;
};

__attribute__((noinline)) static void remove_own_library(void)
{
	char buffer[PATH_MAX];
	const char *library = session_initial_library(buffer);

	if (!library)
		return;
	env_remove_library(library);
	env_remove_library(raw_word_base(raw_word(library)).at);
}

/* An emulator hands its environment on to a guest of another machine, whose
   dynamic linker would complain of the shim. */
static void hide_from_guests(void)
{
	if (raw_starts(raw_word_base(raw_word(loaded_program)).at, "qemu-"))
		remove_own_library();
}

/* Keeps the path of the program for those that ask for /proc/self/exe.  As data
   of the library it would cost every process a mapping more. */
static void keep_path(const struct start *start, int fd)
{
	char buffer[64], *path;
	struct proc_path link;
	long n;

	loaded_program = start->word;
	if (start->is_resolved)
		return;
	path = mem_map(PATH_MAX);
	if (!path)
		return;
	link = changed_root_fd(fd, buffer);
	n = raw(__NR_readlinkat, link.dir, link.path, path, PATH_MAX - 1);
	if (n > 0)
		loaded_program = path;
}

/* A file without a name can be had by a descriptor only. */
static void keep_nameless(int fd, const struct stat *file)
{
	long kept = file->st_nlink ? -1 : session_keep_fd(fd);

	if (kept > 0)
		loaded_fd = kept;
	raw(__NR_close, fd);
}

/* A program that cannot get a descriptor joins its session all the same. */
static void attach_ledger(void)
{
	struct fd_limit limit;

	if (session_ledger() || !session_on() || !fd_limit_raise(&limit))
		return;
	session_ledger();
	fd_limit_restore(&limit);
}

static long patch_mapped(const struct mapped_program *program, const char *name,
			 long fd, const struct stat *file, uintptr_t *sysinfo)
{
	struct image image;

	/* Not every program has its headers in memory. */
	if (!image_of_memory(&image, program->parts, program->head.e_phnum))
		return -ENOEXEC;
	image.base = program->base;
	image.is_writable = true;
	image.size = file->st_size;
	image.fd = fd;
	return patch_program(&image, name, file, sysinfo);
}

/* Maps the C library that the program names, which begins it. */
static long load_libc(struct loading *loading)
{
	const char *name = loading->program.interpreter;
	struct stat file;
	long ret, fd;

	loading->entry = loading->program.entry;
	if (!name)
		return 0;
	ret = fd = raw(__NR_openat, AT_FDCWD, name,
		       O_RDONLY | O_CLOEXEC | LARGE_FILE, 0);
	if (ret >= 0)
		ret = raw_fstat(fd, &file);
	if (ret >= 0)
		ret = map_program(&loading->libc, fd, file.st_size);
	if (ret >= 0)
		ret = patch_mapped(&loading->libc, name, fd, &file, NULL);
	if (fd >= 0)
		raw(__NR_close, fd);
	loading->entry = loading->libc.entry;
	return ret;
}

static long load(struct start *start, struct loading *loading)
{
	struct mapped_program *program = &loading->program;
	uintptr_t page = start_page_size();
	uintptr_t sysinfo = 0;
	struct stat file;
	long ret = start->fd;

	if (ret >= 0)
		keep_path(start, start->fd);
	hide_from_guests();
	stack_move_auxv(start);
	if (ret >= 0)
		ret = raw_fstat(start->fd, &file);
	if (ret >= 0)
		ret = map_program(program, start->fd, file.st_size);
	if (ret < 0)
		return ret;
	if (program->stack_runs)
		raw(__NR_mprotect, (uintptr_t)start->stack & -page, page,
		    PROT_READ | PROT_WRITE | PROT_EXEC | PROT_GROWSDOWN);
	attach_ledger();
	stack_set_auxv(start, program);
	stack_describe(start, program);
	ret = load_libc(loading);
	if (ret >= 0)
		ret = patch_mapped(program, start->word, start->fd, &file,
				   MACHINE_HAS_SYSINFO ? &sysinfo : NULL);
	stack_set_sysinfo(start, sysinfo);
	if (ret >= 0) {
		loaded_note_file(&file);
		keep_nameless(start->fd, &file);
		held_back_hint();
	}
	return ret;
}

/* Executes a program that is not loaded, and tells why: but where a process
   looked for a program in another directory than the one that has started it,
   it may be a dynamic one. */
static void execute(const struct start *start, long ret)
{
	if (ret != -ELIBEXEC)
		start_complain(start->word, -ret);
	if (start->fd >= 0)
		raw(__NR_execveat, start->fd, "", start->argv, start->envp,
		    AT_EMPTY_PATH);
	raw(__NR_execve, start->word, start->argv, start->envp);
	raw(__NR_exit_group, 126);
	__builtin_unreachable();
}

static void usage(void)
{
	static const char text[] =
		"libfakebuild.so is a library; start programs with fakebuild\n";

	raw(__NR_write, 2, text, sizeof(text) - 1);
	raw(__NR_exit_group, 125);
	__builtin_unreachable();
}

/* Where the program begins; two registers, for enter_start. */
struct load_begin {
	uintptr_t stack, entry;
};

/* Not inline: addresses that are not there yet could be read too early. */
__attribute__((noinline)) static struct load_begin begin(struct start *start)
{
	struct loading loading;
	long ret;

	loaded_program = start->name;
	start_session();
	if (!open_program(start))
		usage();
	ret = load(start, &loading);
	if (ret < 0)
		execute(start, ret);
	return (struct load_begin){ (uintptr_t)start->stack, loading.entry };
}

/* The stack has to have room for the shim's largest frames beside the
   program's. */
#define STACK_LEAST UINT64_C(131072)

bool start_stack_is_small;

/* The end of a stack for the loader; NULL if that of the kernel is large
   enough.  Nothing has been relocated yet. */
char *load_stack(void) __attribute__((visibility("hidden")));
char *load_stack(void)
{
	uint64_t limit[2];
	long at;

	if (raw(__NR_prlimit64, 0, RLIMIT_STACK, NULL, limit) < 0 ||
	    limit[0] >= STACK_LEAST)
		return NULL;
	start_stack_is_small = true;
	at = raw_mmap(STACK_LEAST, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	return raw_failed(at) ? NULL : (char *)at + STACK_LEAST;
}

struct load_begin load_program(long *stack)
	__attribute__((visibility("hidden")));
struct load_begin load_program(long *stack)
{
	struct start start;
	bool good = stack_read(&start, stack);

	relocate(start.envp, start.auxv);
	if (!good)
		usage();
	return begin(&start);
}
