/* SPDX-License-Identifier: BSD-2-Clause */
/* Applies the relocations of the shim, of which there are a few GLOB_DAT. */
#include "preload/start/relocate.h"

#include "preload/base/libc.h"
#include "raw/text.h"

static char **own_environ;
static int own_errno;
static const Elf64_auxv_t *own_auxv;

static int *own_errno_location(void)
{
	return &own_errno;
}

void relocate_auxv(const Elf64_auxv_t *auxv)
{
	own_auxv = auxv;
}

unsigned long auxv_value(unsigned long type)
{
	for (const Elf64_auxv_t *a = own_auxv; a && a->a_type != AT_NULL; a++)
		if (a->a_type == type)
			return a->a_un.a_val;
	return 0;
}

static uint64_t definition(const char *name)
{
	if (raw_equal(name, "environ"))
		return (uint64_t)&own_environ;
	if (raw_equal(name, "__errno_location"))
		return (uint64_t)own_errno_location;
	if (raw_equal(name, "__getauxval"))
		return (uint64_t)auxv_value;
	return 0;
}

void relocate(char **envp, const Elf64_auxv_t *auxv)
{
	extern const char base[] __asm__("__ehdr_start")
		__attribute__((visibility("hidden")));
	extern const Elf64_Dyn dynamic[] __asm__("_DYNAMIC")
		__attribute__((visibility("hidden")));
	const Elf64_Rela *rela = NULL;
	const Elf64_Sym *symbols = NULL;
	const char *strings = NULL;
	size_t size = 0;

	own_environ = envp;
	own_auxv = auxv;
	for (const Elf64_Dyn *d = dynamic; d->d_tag != DT_NULL; d++)
		switch (d->d_tag) {
		case DT_RELA:
			rela = (const void *)(base + d->d_un.d_ptr);
			break;
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
