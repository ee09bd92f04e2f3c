/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds functions in loaded ELF objects: those behind the shim in the load
 * order, the shim's own, and the vdso.  Reads their dynamic sections, their
 * hash tables and, where there is one, the version table, whose hidden entries
 * are old variants of a function for old programs.
 *
 * The list of objects is r_debug, the one that debuggers read, elf(5).  Walking
 * it takes no lock; the dynamic linker's own lock might be taken for ever in a
 * child of fork.
 */
#include "preload/base/next.h"

#include "preload/base/changed_root.h"
#include "preload/base/loaded.h"
#include "preload/base/mem.h"
#include "raw/preload_list.h"
#include "raw/syscall.h"
#include "raw/text.h"

#define VERSION_HIDDEN 0x8000

/* The tables of one loaded object; NULL for those that it does not have. */
struct object {
	ElfW(Addr) base;
	const ElfW(Sym) *symbols;
	const char *strings;
	const uint32_t *hash, *gnu_hash;
	const uint16_t *versions;
	size_t name; /* DT_SONAME, in `strings`; 0: none */
};

/* glibc replaces the offsets in the dynamic section by addresses when it loads
   an object; musl, and the kernel in the vdso, leave them. */
static const void *dynamic_address(const struct object *object,
				   const ElfW(Dyn) *entry)
{
	ElfW(Addr) value = entry->d_un.d_ptr;

	return (const void *)(value < object->base ? object->base + value
						   : value);
}

static void read_dynamic(struct object *object, const ElfW(Dyn) *entry)
{
	for (; entry->d_tag != DT_NULL; entry++) {
		const void *at = dynamic_address(object, entry);

		switch (entry->d_tag) {
		case DT_SYMTAB: object->symbols = at; break;
		case DT_STRTAB: object->strings = at; break;
		case DT_HASH: object->hash = at; break;
		case DT_GNU_HASH: object->gnu_hash = at; break;
		case DT_VERSYM: object->versions = at; break;
		case DT_SONAME: object->name = entry->d_un.d_val; break;
		}
	}
}

/* The address of the symbol at `index` if it is a defined function of this name
   and of the default version, else NULL. */
static void *symbol_named(const struct object *object, uint32_t index,
			  const char *name)
{
	const ElfW(Sym) *symbol = &object->symbols[index];
	unsigned type = symbol->st_info & 15;

	if (symbol->st_shndx == SHN_UNDEF || !symbol->st_value ||
	    (type != STT_FUNC && type != STT_NOTYPE))
		return NULL;
	if (object->versions && object->versions[index] & VERSION_HIDDEN)
		return NULL;
	if (!raw_equal(object->strings + symbol->st_name, name))
		return NULL;
	return (void *)(object->base + symbol->st_value);
}

/* DT_GNU_HASH: a Bloom filter, which is skipped, buckets with the index of
   their first symbol, and the hash of each symbol, bit 0 set in the last of a
   bucket. */
static void *find_by_gnu_hash(const struct object *object, const char *name)
{
	const uint32_t *table = object->gnu_hash, *buckets, *chain;
	uint32_t count = table[0], first = table[1], bloom = table[2];
	uint32_t hash = 5381, index;
	void *found;

	for (const char *c = name; *c; c++)
		hash = hash * 33 + (unsigned char)*c;
	buckets = (const uint32_t *)((const ElfW(Addr) *)(table + 4) + bloom);
	chain = buckets + count - first;
	if (!count)
		return NULL;
	index = buckets[hash % count];
	if (index < first)
		return NULL;
	do {
		if ((chain[index] | 1) == (hash | 1)) {
			found = symbol_named(object, index, name);
			if (found)
				return found;
		}
	} while (!(chain[index++] & 1));
	return NULL;
}

static void *find_by_hash(const struct object *object, const char *name)
{
	uint32_t count = object->hash[1];
	void *found = NULL;

	/* Every symbol in turn instead of the hash chains: simpler, and only
	   objects without the GNU table come here. */
	for (uint32_t index = 1; index < count && !found; index++)
		found = symbol_named(object, index, name);
	return found;
}

static void *find_in(const struct object *object, const char *name)
{
	if (!object->symbols || !object->strings)
		return NULL;
	if (object->gnu_hash)
		return find_by_gnu_hash(object, name);
	return object->hash ? find_by_hash(object, name) : NULL;
}

/* A value of the auxiliary vector, getauxval(3); 0 if it has none.  An old musl
   does not export __getauxval, and the shim's own getauxval needs next_find()
   itself, so then the kernel's copy of the vector is read. */
static unsigned long auxiliary(unsigned long type)
{
	unsigned long pair[2] = { 0 }, found = 0;
	long fd;

	if (__getauxval)
		return __getauxval(type);
	fd = changed_root_open_proc("self/auxv");
	while (fd >= 0 && !found &&
	       raw(__NR_read, fd, pair, sizeof(pair)) == sizeof(pair))
		found = pair[0] == type ? pair[1] : 0;
	raw(__NR_close, fd);
	return found;
}

/* The first of the loaded objects by the program's own dynamic section, where
   the dynamic linker of every libc stores it for debuggers; NULL if unknown. */
static struct link_map *objects_of_program(void)
{
	unsigned long at = auxiliary(AT_PHDR);
	unsigned long count = at ? auxiliary(AT_PHNUM) : 0;
	const ElfW(Phdr) *parts = (const void *)at;
	const ElfW(Dyn) *entry = NULL;
	ElfW(Addr) base = 0;

	for (unsigned long i = 0; i < count; i++) {
		if (parts[i].p_type == PT_PHDR)
			base = at - parts[i].p_vaddr;
		else if (parts[i].p_type == PT_DYNAMIC)
			entry = (const void *)(base + parts[i].p_vaddr);
	}
	for (; entry && entry->d_tag != DT_NULL; entry++)
		if (entry->d_tag == DT_DEBUG && entry->d_un.d_ptr)
			return ((struct r_debug *)entry->d_un.d_ptr)->r_map;
	return NULL;
}

/* The same in one step, where the libc exports _r_debug. */
static struct link_map *loaded_objects(void)
{
	if (unlikely(loaded_program))
		return NULL;
	return &_r_debug && _r_debug.r_map ? _r_debug.r_map
					   : objects_of_program();
}

const struct link_map *next_own_object(void)
{
	extern const ElfW(Dyn) own[] __asm__("_DYNAMIC")
		__attribute__((visibility("hidden")));
	struct link_map *loaded = loaded_objects();

	while (loaded && loaded->l_ld != own)
		loaded = loaded->l_next;
	return loaded;
}

static struct object object_of(const struct link_map *loaded)
{
	struct object object = { .base = loaded->l_addr };

	read_dynamic(&object, loaded->l_ld);
	return object;
}

void *next_find(const char *name)
{
	const struct link_map *loaded = next_own_object();
	void *found = NULL;

	while (loaded && (loaded = loaded->l_next) && !found) {
		struct object object = object_of(loaded);

		found = find_in(&object, name);
	}
	return found;
}

/* True if an object, which is linked to address 0, has this address.  A library
   that is not has no header at the base, and is not to be asked. */
static bool holds(const struct link_map *loaded, uintptr_t address)
{
	const ElfW(Ehdr) *header = (const void *)loaded->l_addr;
	const ElfW(Phdr) *parts;

	if (!header || address < loaded->l_addr)
		return false;
	parts = (const void *)(loaded->l_addr + header->e_phoff);
	for (unsigned i = 0; i < header->e_phnum; i++)
		if (parts[i].p_type == PT_LOAD &&
		    address - loaded->l_addr - parts[i].p_vaddr <
			    parts[i].p_memsz)
			return true;
	return false;
}

/* DT_SONAME, or the name of the file that it was loaded from: musl has no
   DT_SONAME. */
static const char *name_of(const struct link_map *loaded)
{
	struct object object = object_of(loaded);

	if (object.strings && object.name)
		return object.strings + object.name;
	return loaded->l_name ? raw_word_base(raw_word(loaded->l_name)).at : "";
}

/* The first library of this name; NULL if there is none.  What dlopen(3) loads
   comes after the dynamic linker, and may be unmapped meanwhile. */
static const struct link_map *library_of_start(const char *library)
{
	const struct link_map *loaded = next_own_object();
	const char *name;

	while (loaded && (loaded = loaded->l_next)) {
		name = name_of(loaded);
		if (raw_starts(name, library))
			return loaded;
		if (raw_starts(name, "ld"))
			return NULL;
	}
	return NULL;
}

bool next_is_there(const char *library)
{
	return library_of_start(library);
}

bool next_is_in(const void *address, const char *library)
{
	const struct link_map *loaded = library_of_start(library);

	return loaded && holds(loaded, (uintptr_t)address);
}

void *next_in_front(const char *name, void *found)
{
	const struct link_map *loaded = next_own_object();
	struct object object;
	void *own;

	if (!loaded || !found)
		return found;
	object = object_of(loaded);
	own = find_in(&object, name);
	return own && (next_is_in(found, "libc.") ||
		       next_is_in(found, "libpthread.") ||
		       next_is_in(found, "ld-musl-"))
		       ? own
		       : found;
}

const void *next_own_base(void)
{
	const struct link_map *loaded = next_own_object();

	return loaded ? (const void *)loaded->l_addr : NULL;
}

void *next_find_vdso(const char *name)
{
	unsigned long at = auxiliary(AT_SYSINFO_EHDR);
	const ElfW(Ehdr) *header = (const void *)at;
	struct object object = { .base = at };
	const ElfW(Phdr) *parts;
	const ElfW(Dyn) *dynamic = NULL;

	if (!at)
		return NULL;
	parts = (const void *)(at + header->e_phoff);
	for (unsigned i = 0; i < header->e_phnum; i++) {
		if (parts[i].p_type == PT_LOAD)
			object.base = at + parts[i].p_offset - parts[i].p_vaddr;
		else if (parts[i].p_type == PT_DYNAMIC)
			dynamic = (const void *)(at + parts[i].p_offset);
	}
	if (!dynamic)
		return NULL;
	read_dynamic(&object, dynamic);
	return find_in(&object, name);
}
