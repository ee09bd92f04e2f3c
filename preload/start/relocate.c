/* SPDX-License-Identifier: BSD-2-Clause */
/* Applies the relocations of the shim, of which there are few. */
#include "preload/start/relocate.h"

#include "preload/base/libc.h"
#include "preload/site/machine.h"
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

struct table {
	const Elf64_Rela *entries;
	size_t size; /* bytes */
};

static void apply(const struct table *table, const char *base,
		  const Elf64_Sym *symbols, const char *strings)
{
	for (size_t i = 0; i < table->size / sizeof(*table->entries); i++) {
		const Elf64_Rela *entry = &table->entries[i];
		uint64_t *slot = (uint64_t *)(base + entry->r_offset);
		unsigned long symbol = ELF64_R_SYM(entry->r_info);

		if (ELF64_R_TYPE(entry->r_info) == MACHINE_RELATIVE)
			*slot = (uint64_t)base + entry->r_addend;
		else if (symbols && strings)
			*slot = definition(strings + symbols[symbol].st_name);
	}
}

void relocate(char **envp, const Elf64_auxv_t *auxv)
{
	extern const char base[] __asm__("__ehdr_start")
		__attribute__((visibility("hidden")));
	extern const Elf64_Dyn dynamic[] __asm__("_DYNAMIC")
		__attribute__((visibility("hidden")));
	struct table tables[2] = { { NULL, 0 }, { NULL, 0 } };
	const Elf64_Sym *symbols = NULL;
	const char *strings = NULL;

	own_environ = envp;
	own_auxv = auxv;
	for (const Elf64_Dyn *d = dynamic; d->d_tag != DT_NULL; d++) {
		const void *at = base + d->d_un.d_ptr;

		switch (d->d_tag) {
		case DT_RELA: tables[0].entries = at; break;
		case DT_RELASZ: tables[0].size = d->d_un.d_val; break;
		case DT_JMPREL: tables[1].entries = at; break;
		case DT_PLTRELSZ: tables[1].size = d->d_un.d_val; break;
		case DT_SYMTAB: symbols = at; break;
		case DT_STRTAB: strings = at; break;
		}
	}
	for (size_t i = 0; i < 2; i++)
		apply(&tables[i], base, symbols, strings);
}
