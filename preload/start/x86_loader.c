/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The entry point of libfakebuild.so as a program (x86_loader.h).  Nobody has
 * relocated it, and there is no libc: it fills in its own few addresses first.
 * Then it maps the program as the kernel does, and leaves it a stack like the
 * one that the kernel has made, without the shim's own argument.
 */
#include "preload/site/x86_loader.h"

#include <elf.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#include "preload/base/libc.h"
#include "preload/base/mem.h"
#include "preload/base/next.h"
#include "preload/base/session.h"
#include "preload/site/x86_patch.h"
#include "raw/syscall.h"
#include "raw/text.h"

#define PAGE	    4096UL
#define HEADER_SIZE 4096

/* A position-independent program begins here, and some random pages higher. */
#define BASE 0x555555554000UL

static char **own_environ;
static int own_errno;
static const Elf64_auxv_t *own_auxv;

static int *own_errno_location(void)
{
	return &own_errno;
}

static unsigned long own_getauxval(unsigned long type)
{
	for (const Elf64_auxv_t *a = own_auxv; a && a->a_type != AT_NULL; a++)
		if (a->a_type == type)
			return a->a_un.a_val;
	return 0;
}

/* ------------------------------------------------------- own relocations */

static uint64_t definition(const char *name)
{
	if (raw_equal(name, "environ"))
		return (uint64_t)&own_environ;
	if (raw_equal(name, "__errno_location"))
		return (uint64_t)own_errno_location;
	if (raw_equal(name, "__getauxval"))
		return (uint64_t)own_getauxval;
	return 0;
}

static void relocate_own(void)
{
	extern const char base[] __asm__("__ehdr_start")
		__attribute__((visibility("hidden")));
	extern const Elf64_Dyn dynamic[] __asm__("_DYNAMIC")
		__attribute__((visibility("hidden")));
	const Elf64_Rela *rela = NULL;
	const Elf64_Sym *symbols = NULL;
	const char *strings = NULL;
	size_t size = 0;

	for (const Elf64_Dyn *d = dynamic; d->d_tag != DT_NULL; d++)
		switch (d->d_tag) {
		case DT_RELA: rela = (const void *)(base + d->d_un.d_ptr); break;
		case DT_RELASZ: size = d->d_un.d_val; break;
		case DT_SYMTAB:
			symbols = (const void *)(base + d->d_un.d_ptr);
			break;
		case DT_STRTAB: strings = base + d->d_un.d_ptr; break;
		}
	for (size_t i = 0; i < size / sizeof(*rela); i++) {
		uint64_t *slot = (uint64_t *)(base + rela[i].r_offset);
		unsigned long symbol = ELF64_R_SYM(rela[i].r_info);

		if (ELF64_R_TYPE(rela[i].r_info) == R_X86_64_RELATIVE)
			*slot = (uint64_t)base + rela[i].r_addend;
		else if (symbols && strings)
			*slot = definition(strings + symbols[symbol].st_name);
	}
}

/* ----------------------------------------------------------- the program */

struct program {
	union {
		Elf64_Ehdr head;
		char bytes[HEADER_SIZE];
	};
	const Elf64_Phdr *parts;
	uint64_t base, entry, end, headers;
};

static bool read_headers(struct program *program, int fd)
{
	long size = raw(__NR_pread64, fd, program->bytes, HEADER_SIZE, 0);
	const Elf64_Ehdr *head = &program->head;

	if (size < (long)sizeof(*head) ||
	    memcmp(head->e_ident, ELFMAG, SELFMAG) != 0 ||
	    head->e_ident[EI_CLASS] != ELFCLASS64 ||
	    head->e_machine != EM_X86_64 ||
	    (head->e_type != ET_EXEC && head->e_type != ET_DYN) ||
	    head->e_phentsize != sizeof(Elf64_Phdr) ||
	    head->e_phoff > (uint64_t)size || head->e_phoff % 8 ||
	    head->e_phnum > (size - head->e_phoff) / sizeof(Elf64_Phdr))
		return false;
	program->parts = (const void *)(program->bytes + head->e_phoff);
	return true;
}

static bool has_interpreter(const struct program *program)
{
	for (unsigned i = 0; i < program->head.e_phnum; i++)
		if (program->parts[i].p_type == PT_INTERP)
			return true;
	return false;
}

bool x86_is_static(int dir, const char *path)
{
	long fd = raw(__NR_openat, dir, path,
		      O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0);
	struct program program;
	bool found;

	if (fd < 0)
		return false;
	found = read_headers(&program, fd) && !has_interpreter(&program);
	raw(__NR_close, fd);
	return found;
}

static int protection(unsigned flags)
{
	return (flags & PF_R ? PROT_READ : 0) |
	       (flags & PF_W ? PROT_WRITE : 0) | (flags & PF_X ? PROT_EXEC : 0);
}

/* Maps one part of the file, and zeros behind it. */
static long map_part(const struct program *program, const Elf64_Phdr *part,
		     int fd)
{
	uint64_t at = program->base + part->p_vaddr;
	uint64_t begin = at & -PAGE, end = at + part->p_filesz;
	uint64_t mapped = (end + PAGE - 1) & -PAGE;
	uint64_t last = (at + part->p_memsz + PAGE - 1) & -PAGE;
	int prot = protection(part->p_flags);
	long ret = 0;

	if (part->p_filesz)
		ret = raw(__NR_mmap, begin, end - begin, prot,
			  MAP_PRIVATE | MAP_FIXED, fd,
			  part->p_offset - (at - begin));
	else
		mapped = begin;
	if (ret < 0 && ret > -4096)
		return ret;
	if (part->p_memsz > part->p_filesz && prot & PROT_WRITE &&
	    part->p_filesz)
		memset((void *)end, 0, mapped - end);
	if (last > mapped)
		ret = raw(__NR_mmap, mapped, last - mapped, prot,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	return ret < 0 && ret > -4096 ? ret : 0;
}

/* Finds a place for the program, which nobody else has. */
static bool reserve(struct program *program)
{
	uint64_t low = UINT64_MAX, high = 0, random = 0, at;
	const void *bytes = (const void *)own_getauxval(AT_RANDOM);
	long ret;

	for (unsigned i = 0; i < program->head.e_phnum; i++) {
		const Elf64_Phdr *part = &program->parts[i];

		if (part->p_type != PT_LOAD)
			continue;
		if (part->p_vaddr < low)
			low = part->p_vaddr & -PAGE;
		if (part->p_vaddr + part->p_memsz > high)
			high = part->p_vaddr + part->p_memsz;
	}
	if (low >= high)
		return false;
	program->base = 0;
	if (program->head.e_type == ET_DYN) {
		if (bytes)
			memcpy(&random, bytes, sizeof(random));
		program->base = BASE + ((random >> 36) << 12) - low;
	}
	at = program->base + low;
	ret = raw(__NR_mmap, at, high - low, PROT_NONE,
		  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	program->end = program->base + high;
	return (uint64_t)ret == at;
}

static bool load(struct program *program, const char *path)
{
	long fd = raw(__NR_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
	bool good = fd >= 0 && read_headers(program, fd) && reserve(program);

	for (unsigned i = 0; good && i < program->head.e_phnum; i++) {
		const Elf64_Phdr *part = &program->parts[i];

		if (part->p_type == PT_LOAD)
			good = map_part(program, part, fd) >= 0;
		if (good && part->p_type == PT_LOAD &&
		    part->p_offset <= program->head.e_phoff &&
		    program->head.e_phoff < part->p_offset + part->p_filesz)
			program->headers = program->base + part->p_vaddr +
					   program->head.e_phoff -
					   part->p_offset;
	}
	program->entry = program->base + program->head.e_entry;
	raw(__NR_close, fd);
	return good;
}

/* ------------------------------------------------------------- the stack */

static void set_auxv(Elf64_auxv_t *auxv, const struct program *program,
		     const char *path)
{
	for (; auxv->a_type != AT_NULL; auxv++)
		switch (auxv->a_type) {
		case AT_PHDR: auxv->a_un.a_val = program->headers; break;
		case AT_PHNUM:
			auxv->a_un.a_val = program->head.e_phnum;
			break;
		case AT_ENTRY: auxv->a_un.a_val = program->entry; break;
		case AT_BASE: auxv->a_un.a_val = 0; break;
		case AT_EXECFN: auxv->a_un.a_val = (uint64_t)path; break;
		}
}

/* Tells the kernel about the program, for /proc and brk(2). */
static void describe(const struct program *program, long *stack, char **argv,
		     char **envp, const Elf64_auxv_t *auxv, size_t auxv_size)
{
	uint64_t brk = (program->end + PAGE - 1) & -PAGE;
	struct prctl_mm_map map = {
		.start_code = program->end,
		.end_code = program->end,
		.start_data = program->end,
		.end_data = program->end,
		.start_brk = brk,
		.brk = brk,
		.start_stack = (uint64_t)stack,
		.auxv = (void *)auxv,
		.auxv_size = auxv_size,
		.exe_fd = (uint32_t)-1,
	};
	const char *last = argv[0];

	for (const Elf64_Phdr *p = program->parts;
	     p < program->parts + program->head.e_phnum; p++)
		if (p->p_type == PT_LOAD && p->p_flags & PF_X) {
			map.start_code = program->base + p->p_vaddr;
			map.end_code = map.start_code + p->p_filesz;
		}
	map.arg_start = (uint64_t)argv[0];
	for (char **a = argv; *a; a++)
		last = *a + raw_length(*a) + 1;
	map.arg_end = (uint64_t)last;
	map.env_start = *envp ? (uint64_t)*envp : map.arg_end;
	map.env_end = map.env_start;
	for (char **e = envp; *e; e++)
		map.env_end = (uint64_t)*e + raw_length(*e) + 1;
	raw(__NR_prctl, PR_SET_MM, PR_SET_MM_MAP, &map, sizeof(map), 0);
	for (const char *c = last = argv[0]; *c; c++)
		if (*c == '/')
			last = c + 1;
}

static void set_name(const char *path)
{
	const char *name = path;

	for (const char *c = path; *c; c++)
		if (*c == '/')
			name = c + 1;
	raw(__NR_prctl, PR_SET_NAME, name, 0, 0, 0);
}

/* What the asm below jumps to. */
struct start {
	uint64_t stack, entry;
};

struct start x86_load(long *stack) __attribute__((visibility("hidden")));
struct start x86_load(long *stack)
{
	static struct program program;
	char **argv = (char **)(stack + 1), **envp;
	const char *path = argv[0];
	Elf64_auxv_t *auxv;
	char *end;
	long argc = stack[0];

	envp = argv + argc + 1;
	while (*envp)
		envp++;
	auxv = (Elf64_auxv_t *)(envp + 1);
	while (auxv->a_type != AT_NULL)
		auxv++;
	end = (char *)(auxv + 1);
	relocate_own();
	if (argc < 2)
		raw(__NR_exit_group, 125);
	/* One argument less, and everything below it keeps its alignment. */
	for (char **word = argv; (char *)(word + 1) < end; word++)
		word[0] = word[1];
	stack[0] = argc - 1;
	envp = argv + argc;
	for (auxv = (Elf64_auxv_t *)envp; *(long *)auxv;
	     auxv = (Elf64_auxv_t *)((long *)auxv + 1))
		;
	auxv = (Elf64_auxv_t *)((long *)auxv + 1);
	own_auxv = auxv;
	own_environ = envp;
	if (!load(&program, path))
		raw(__NR_exit_group, 125);
	set_auxv(auxv, &program, path);
	describe(&program, stack, argv, envp, auxv,
		 (size_t)(end - 8 - (char *)auxv));
	set_name(path);
	next_is_alone();
	session_init();
	x86_patch_program();
	return (struct start){ (uint64_t)stack, program.entry };
}

__asm__(".text\n"
	".hidden x86_start\n"
	".globl x86_start\n"
	".type x86_start, @function\n"
	"x86_start:\n"
	"	mov	%rsp, %rdi\n"
	"	xor	%ebp, %ebp\n"
	"	and	$-16, %rsp\n"
	"	call	x86_load\n"
	"	mov	%rax, %rsp\n"
	"	mov	%rdx, %rcx\n"
	"	xor	%edx, %edx\n"
	"	jmp	*%rcx\n"
	".size x86_start, . - x86_start\n");
