/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads section headers, some at a time (sections.h). */
#include "preload/site/sections.h"

#include <link.h>

#include "raw/memory.h"
#include "raw/program.h"
#include "raw/syscall.h"

#define HEADERS_AT_ONCE 16

static bool read_at(int fd, void *buf, size_t size, uint64_t offset)
{
	return raw(__NR_pread64, fd, buf, size, RAW_WIDE(offset)) == (long)size;
}

/* Notes the sections with code; false if there are too many. */
static bool note(struct sections *sections, const ElfW(Shdr) *headers,
		 size_t count)
{
	const uint64_t wanted = SHF_ALLOC | SHF_EXECINSTR;

	for (size_t i = 0; i < count; i++) {
		if ((headers[i].sh_flags & wanted) != wanted)
			continue;
		if (sections->count == SECTIONS_MAX)
			return false;
		sections->code[sections->count].begin = headers[i].sh_addr;
		sections->code[sections->count++].end = headers[i].sh_addr +
							headers[i].sh_size;
	}
	return true;
}

static bool read_headers(struct sections *sections, int fd)
{
	ElfW(Shdr) headers[HEADERS_AT_ONCE];
	ElfW(Ehdr) head;

	if (!read_at(fd, &head, sizeof(head), 0) ||
	    memcmp(head.e_ident, ELFMAG, SELFMAG) != 0 ||
	    head.e_ident[EI_CLASS] != PROGRAM_OWN_CLASS ||
	    head.e_shentsize != sizeof(*headers))
		return false;
	for (size_t i = 0, count; i < head.e_shnum; i += count) {
		count = head.e_shnum - i;
		if (count > HEADERS_AT_ONCE)
			count = HEADERS_AT_ONCE;
		if (!read_at(fd, headers, count * sizeof(*headers),
			     head.e_shoff + i * sizeof(*headers)) ||
		    !note(sections, headers, count))
			return false;
	}
	return true;
}

void sections_read(struct sections *sections, int fd)
{
	sections->count = 0;
	if (!read_headers(sections, fd))
		sections->count = 0;
}

bool sections_have(const struct sections *sections, uint64_t address)
{
	for (size_t i = 0; i < sections->count; i++)
		if (address >= sections->code[i].begin &&
		    address < sections->code[i].end)
			return true;
	return sections->count == 0;
}
