/* SPDX-License-Identifier: BSD-2-Clause */
/* Applies the relocations of the shim, of which there are few. */
#include "preload/start/relocate.h"

#include "preload/base/libc.h"
#include "preload/site/machine.h"
#include "raw/relocation.h"
#include "raw/text.h"

static char **own_environ;
static int own_errno;
static const ElfW(auxv_t) *own_auxv;

static int *own_errno_location(void)
{
	return &own_errno;
}

ElfW(auxv_t) *auxv_behind(char **envp)
{
	while (*envp)
		envp++;
	return (ElfW(auxv_t) *)(envp + 1);
}

void relocate_auxv(const ElfW(auxv_t) *auxv)
{
	own_auxv = auxv;
}

unsigned long auxv_value(unsigned long type)
{
	for (const ElfW(auxv_t) *a = own_auxv; a && a->a_type != AT_NULL; a++)
		if (a->a_type == type)
			return a->a_un.a_val;
	return 0;
}

static uintptr_t definition(const char *name)
{
	if (raw_equal(name, "environ"))
		return (uintptr_t)&own_environ;
	if (raw_equal(name, "__errno_location"))
		return (uintptr_t)own_errno_location;
	if (raw_equal(name, "__getauxval"))
		return (uintptr_t)auxv_value;
	return 0;
}

struct table {
	const raw_relocation *entries;
	size_t size; /* bytes */
};

static void apply(const struct table *table, const char *base,
		  const ElfW(Sym) *symbols, const char *strings, bool linked)
{
	for (size_t i = 0; i < table->size / sizeof(*table->entries); i++) {
		const raw_relocation *entry = &table->entries[i];
		uintptr_t *slot = (uintptr_t *)(base + entry->r_offset);
		unsigned long symbol = RAW_SYMBOL_OF(entry->r_info);

		if (RAW_RELOCATION_TYPE(entry->r_info) == MACHINE_RELATIVE) {
			if (!linked)
				*slot = (uintptr_t)base +
					RAW_ADDEND(entry, slot);
		} else if (symbols && strings)
			*slot = definition(strings + symbols[symbol].st_name);
	}
}

/* A dynamic linker has already filled in the addresses of the shim itself, if
   it is `linked`. */
static void fill_in(char **envp, const ElfW(auxv_t) *auxv, bool linked)
{
	extern const char base[] __asm__("__ehdr_start")
		__attribute__((visibility("hidden")));
	extern const ElfW(Dyn) dynamic[] __asm__("_DYNAMIC")
		__attribute__((visibility("hidden")));
	struct table tables[2] = { { NULL, 0 }, { NULL, 0 } };
	const ElfW(Sym) *symbols = NULL;
	const char *strings = NULL;

	own_environ = envp;
	own_auxv = auxv;
	for (const ElfW(Dyn) *d = dynamic; d->d_tag != DT_NULL; d++) {
		/* A dynamic linker may have added the base in place. */
		uintptr_t value = d->d_un.d_ptr;
		uintptr_t added = value < (uintptr_t)base ? (uintptr_t)base : 0;
		const void *at = (const void *)(value + added);

		switch (d->d_tag) {
		case RAW_DT_ENTRIES: tables[0].entries = at; break;
		case RAW_DT_ENTRIES_SIZE: tables[0].size = d->d_un.d_val; break;
		case DT_JMPREL: tables[1].entries = at; break;
		case DT_PLTRELSZ: tables[1].size = d->d_un.d_val; break;
		case DT_SYMTAB: symbols = at; break;
		case DT_STRTAB: strings = at; break;
		}
	}
	for (size_t i = 0; i < 2; i++)
		apply(&tables[i], base, symbols, strings, linked);
}

void relocate(char **envp, const ElfW(auxv_t) *auxv)
{
	fill_in(envp, auxv, false);
}

void relocate_without_libc(char **envp)
{
	fill_in(envp, auxv_behind(envp), true);
}
