/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The entry point of libfakebuild.so as a program (raw/program_file.h has its
 * arguments).  Nobody has relocated it, and there is no libc.  It maps the
 * program as the kernel does, tells the kernel about it, changes its text, and
 * leaves it a stack like the one that the kernel has made.
 *
 * A program that cannot be loaded is executed as it is, and that is told.
 */
#include <limits.h>
#include <link.h>
#include <linux/openat2.h>
#include <sys/mman.h>
#include <sys/prctl.h>
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
#include "preload/start/map.h"
#include "preload/start/patch.h"
#include "preload/start/relocate.h"
#include "preload/start/start.h"
#include "preload/table/verbs.h"
#include "raw/preload_list.h"
#include "raw/program_file.h"
#include "raw/stat.h"
#include "raw/syscall.h"

/* The shim's own arguments, which the program does not see.  An even number
   keeps the alignment of the stack. */
#define OWN_ARGUMENTS	   2
#define ARGUMENTS_OF_SHELL 2

/* AT_FLAGS_PRESERVE_ARGV0 of linux/binfmts.h, Linux 5.12 */
#define KEEPS_FIRST 1

/* What the kernel has put on the stack: argc, argv, envp, auxv. */
struct start {
	long *stack;
	char **argv, **envp;
	ElfW(auxv_t) *auxv;
	size_t auxv_size; /* bytes, with AT_NULL */
	const char *word; /* "FD:PROGRAM", and then PROGRAM or `name` */
	bool tells_first; /* PROGRAM_KEEPS_FIRST */
	long fd;	  /* of its file, or a negative errno */
	bool is_resolved; /* the word is the path that the kernel shows */
	const char *name; /* as it was passed to execve(2) */
};

/* ------------------------------------------------------------- the stack */

static void find_auxv(struct start *start)
{
	char **end = start->envp;

	while (*end)
		end++;
	start->auxv = (ElfW(auxv_t) *)(end + 1);
}

/* False if the shim was not started in place of a program. */
static bool read_stack(struct start *start, long *stack)
{
	const ElfW(auxv_t) *end;
	long argc = stack[0], own = OWN_ARGUMENTS;

	start->argv = (char **)(stack + 1);
	start->envp = start->argv + argc + 1;
	find_auxv(start);
	for (end = start->auxv; end->a_type != AT_NULL; end++)
		;
	start->auxv_size = (size_t)((const char *)(end + 1) -
				    (const char *)start->auxv);
	if (argc > 1 && *start->argv[0] == '/' &&
	    raw_equal(start->argv[1], PROGRAM_BY_SHELL))
		own += ARGUMENTS_OF_SHELL;
	if (argc <= own)
		return false;
	start->argv += own;
	start->word = start->argv[-2];
	start->name = start->argv[-1];
	start->stack = stack + own;
	start->stack[0] = argc - own;
	return true;
}

/* A libc looks for the auxiliary vector behind the end of the environment, from
   which start_session() may have removed entries. */
static void move_auxv(struct start *start)
{
	const ElfW(auxv_t) *old = start->auxv;

	find_auxv(start);
	if (start->auxv == old)
		return;
	for (size_t i = 0; i < start->auxv_size / sizeof(*old); i++)
		start->auxv[i] = old[i];
	relocate_auxv(start->auxv);
}

/* What the kernel would have put there; of the user, what the session says.
   The ledger is attached before, by the real ids. */
static void set_auxv(const struct start *start,
		     const struct mapped_program *program)
{
	bool inside = session_ledger() != NULL;

	for (ElfW(auxv_t) *a = start->auxv; a->a_type != AT_NULL; a++)
		switch (a->a_type) {
		case AT_PHDR: a->a_un.a_val = program->headers; break;
		case AT_PHNUM: a->a_un.a_val = program->head.e_phnum; break;
		case AT_ENTRY: a->a_un.a_val = program->entry; break;
		case AT_BASE: a->a_un.a_val = 0; break;
		case AT_FLAGS:
			if (start->tells_first)
				a->a_un.a_val |= KEEPS_FIRST;
			break;
		case AT_EXECFN: a->a_un.a_val = (uintptr_t)start->name; break;
		case AT_UID:
		case AT_EUID:
		case AT_GID:
		case AT_EGID:
		case AT_SECURE:
			if (inside)
				a->a_un.a_val = fake_getauxval(a->a_type);
			break;
		}
}

/* The function of the kernel that makes system calls is replaced. */
static void set_sysinfo(const struct start *start, uintptr_t sysinfo)
{
	for (ElfW(auxv_t) *a = start->auxv; sysinfo && a->a_type != AT_NULL;
	     a++)
		if (a->a_type == AT_SYSINFO)
			a->a_un.a_val = sysinfo;
}

/* An emulator hands its environment on to a guest of another machine, whose
   dynamic linker would complain of the shim. */
static void hide_from_guests(void)
{
	char buffer[PATH_MAX];
	const char *library;

	if (!raw_starts(raw_word_base(raw_word(loaded_program)).at, "qemu-"))
		return;
	library = session_initial_library(buffer);
	if (!library)
		return;
	env_remove_library(library);
	env_remove_library(raw_word_base(raw_word(library)).at);
}

/* ------------------------------------------------------------ the kernel */

/* Behind the end of the last string of a list; `end` for an empty one. */
static uintptr_t end_of(char **list, uintptr_t end)
{
	for (; *list; list++)
		end = (uintptr_t)*list + raw_length(*list) + 1;
	return end;
}

/* struct prctl_mm_map of prctl(2), as kernels of 64 bits have it, also for
   programs of 32. */
struct description {
	uint64_t start_code, end_code, start_data, end_data;
	uint64_t start_brk, brk, start_stack;
	uint64_t arg_start, arg_end, env_start, env_end;
	uint64_t auxv;
	uint32_t auxv_size, exe_fd;
};

/* Tells the kernel where the program lies, for /proc and brk(2).  A kernel that
   cannot be told shows the shim's arguments, too. */
static void describe(const struct start *start,
		     const struct mapped_program *program)
{
	uintptr_t page = start_page_size();
	uintptr_t brk = (program->end + page - 1) & -page;
	struct description map = {
		.start_code = program->end,
		.end_code = program->end,
		.start_data = program->end,
		.end_data = program->end,
		.start_brk = brk,
		.brk = brk,
		.start_stack = (uintptr_t)start->stack,
		.arg_start = (uintptr_t)start->argv[0],
		.arg_end = end_of(start->argv, 0),
		.auxv = (uintptr_t)start->auxv,
		.auxv_size = start->auxv_size,
		.exe_fd = (uint32_t)-1,
	};

	map.env_start = *start->envp ? (uintptr_t)*start->envp : map.arg_end;
	map.env_end = end_of(start->envp, map.env_start);
	for (unsigned i = 0; i < program->head.e_phnum; i++) {
		const ElfW(Phdr) *part = &program->parts[i];

		if (part->p_type != PT_LOAD || !(part->p_flags & PF_X))
			continue;
		map.start_code = program->base + part->p_vaddr;
		map.end_code = map.start_code + part->p_filesz;
	}
	raw(__NR_prctl, PR_SET_MM, PR_SET_MM_MAP, &map, sizeof(map), 0);
	raw(__NR_prctl, PR_SET_NAME, raw_word_base(raw_word(start->name)).at, 0,
	    0, 0);
}

/* ------------------------------------------------------------ the program */

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

/* Opens the program that the first argument names, and cuts that word so that
   the path remains.  False if it names none. */
static bool open_program(struct start *start)
{
	char *end = (char *)start->word;

	while (*end >= '0' && *end <= '9')
		end++;
	start->tells_first = *end == *PROGRAM_KEEPS_FIRST;
	if (start->tells_first)
		*end++ = '\0';
	if (*end != ':')
		return false;
	*end = '\0';
	start->fd = (long)raw_number(start->word, 10, ULONG_MAX);
	start->word = end[1] ? end + 1 : start->name;
	if (start->fd >= 0)
		/* A program that is executed as it is does not get it. */
		raw(__NR_fcntl, start->fd, F_SETFD, FD_CLOEXEC);
	else
		open_path(start);
	return true;
}

/* Memory that the shim has only in a program that it loads: as data of the
   library it would cost every process a mapping more. */
struct memory {
	struct mapped_program program;
	uintptr_t entry;
	char path[PATH_MAX];
	struct mapped_program libc; /* in place of a dynamic linker */
};

/* Keeps the path of the program for those that ask for /proc/self/exe. */
static void keep_path(const struct start *start, int fd, char path[PATH_MAX])
{
	char buffer[64];
	struct proc_path link;
	long n;

	if (start->is_resolved) {
		loaded_program = start->word;
		return;
	}
	link = changed_root_fd(fd, buffer);
	n = raw(__NR_readlinkat, link.dir, link.path, path, PATH_MAX - 1);
	path[n > 0 ? n : 0] = '\0';
	loaded_program = n > 0 ? path : start->word;
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

static long patch_mapped(const struct mapped_program *program, long fd,
			 const struct stat *file, uintptr_t *sysinfo)
{
	struct image image;

	/* Not every program has its headers in memory. */
	if (!image_of_memory(&image, program->parts, program->head.e_phnum))
		return -ENOEXEC;
	image.base = program->base;
	image.is_writable = true;
	image.size = file->st_size;
	image.fd = fd;
	return patch_program(&image, file, sysinfo);
}

/* Maps the C library that the program names, which begins it. */
static long load_libc(struct memory *memory)
{
	const char *name = memory->program.interpreter;
	struct stat file;
	long ret, fd;

	memory->entry = memory->program.entry;
	if (!name)
		return 0;
	ret = fd = raw(__NR_openat, AT_FDCWD, name,
		       O_RDONLY | O_CLOEXEC | LARGE_FILE, 0);
	if (ret >= 0)
		ret = raw_fstat(fd, &file);
	if (ret >= 0)
		ret = map_program(&memory->libc, fd, file.st_size);
	if (ret >= 0)
		ret = patch_mapped(&memory->libc, fd, &file, NULL);
	if (fd >= 0)
		raw(__NR_close, fd);
	memory->entry = memory->libc.entry;
	return ret;
}

static long load(struct start *start, struct memory *memory)
{
	struct mapped_program *program = &memory->program;
	uintptr_t page = start_page_size();
	uintptr_t sysinfo = 0;
	struct stat file;
	long ret = start->fd;

	if (ret >= 0)
		keep_path(start, start->fd, memory->path);
	hide_from_guests();
	move_auxv(start);
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
	set_auxv(start, program);
	describe(start, program);
	ret = load_libc(memory);
	if (ret >= 0)
		ret = patch_mapped(program, start->fd, &file,
				   MACHINE_HAS_SYSINFO ? &sysinfo : NULL);
	set_sysinfo(start, sysinfo);
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
	struct memory *memory;
	long ret;

	loaded_program = start->name;
	start_session();
	if (!open_program(start))
		usage();
	memory = mem_map(sizeof(*memory));
	ret = memory ? load(start, memory) : -ENOMEM;
	if (ret < 0)
		execute(start, ret);
	return (struct load_begin){ (uintptr_t)start->stack, memory->entry };
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
	bool good = read_stack(&start, stack);

	relocate(start.envp, start.auxv);
	if (!good)
		usage();
	return begin(&start);
}
