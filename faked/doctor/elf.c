/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the header of an ELF file, its program headers and its notes, elf(5).
 * The file may be anybody's: what lies outside of it, or is longer than usual,
 * is not looked at.
 */
#include "faked/doctor/elf.h"

#include <elf.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "common/base.h"
#include "raw/program.h"

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define OWN_ORDER ELFDATA2LSB
#else
#define OWN_ORDER ELFDATA2MSB
#endif
#define OWN_CLASS (sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32)

#define SEGMENTS_MOST 64
#define NOTES_MOST    4096 /* bytes of a segment of notes */

/* A file, and the numbers of its header that both classes have. */
struct elf {
	int fd;
	bool wide; /* 64 bits */
	uint64_t segments;
	unsigned count, size;
};

/* A segment, of either class. */
struct segment {
	uint32_t type;
	uint64_t at, size;
};

static bool read_header(struct elf *elf, int *traits)
{
	union {
		unsigned char ident[EI_NIDENT];
		Elf32_Ehdr narrow;
		Elf64_Ehdr wide;
	} head;

	if (pread(elf->fd, &head, sizeof(head), 0) <
		    (ssize_t)sizeof(head.narrow) ||
	    memcmp(head.ident, ELFMAG, SELFMAG) ||
	    head.ident[EI_DATA] != OWN_ORDER)
		return false;
	elf->wide = head.ident[EI_CLASS] == ELFCLASS64;
	elf->segments = elf->wide ? head.wide.e_phoff : head.narrow.e_phoff;
	elf->count = elf->wide ? head.wide.e_phnum : head.narrow.e_phnum;
	elf->size = elf->wide ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
	*traits = head.ident[EI_CLASS] == OWN_CLASS ? 0 : ELF_FOREIGN;
	return true;
}

static bool read_segment(const struct elf *elf, unsigned n,
			 struct segment *segment)
{
	union {
		Elf32_Phdr narrow;
		Elf64_Phdr wide;
	} head;

	if (pread(elf->fd, &head, elf->size,
		  (off_t)(elf->segments + (uint64_t)n * elf->size)) !=
	    (ssize_t)elf->size)
		return false;
	if (elf->wide)
		*segment = (struct segment){ head.wide.p_type,
					     head.wide.p_offset,
					     head.wide.p_filesz };
	else
		*segment = (struct segment){ head.narrow.p_type,
					     head.narrow.p_offset,
					     head.narrow.p_filesz };
	return true;
}

/* What the notes in a segment tell. */
static int note_traits(const struct elf *elf, const struct segment *segment)
{
	char notes[NOTES_MOST];
	uint64_t wanted = segment->size < sizeof(notes) ? segment->size
							: sizeof(notes);
	ssize_t n = pread(elf->fd, notes, wanted, (off_t)segment->at);
	size_t size = n > 0 ? (size_t)n : 0;
	int traits = 0;

	if (program_has_note(notes, size, PROGRAM_NOTE_OF_GO,
			     PROGRAM_NOTE_OF_GO_TYPE))
		traits |= ELF_OF_GO;
	if (program_has_note(notes, size, PROGRAM_NOTE, PROGRAM_NOTE_TYPE))
		traits |= ELF_OURS;
	return traits;
}

static int look_at_segments(const struct elf *elf, int traits)
{
	struct segment segment;
	bool loader = false;

	for (unsigned n = 0; n < elf->count && n < SEGMENTS_MOST; n++) {
		if (!read_segment(elf, n, &segment))
			return -1;
		loader |= segment.type == PT_INTERP;
		if (segment.type == PT_NOTE)
			traits |= note_traits(elf, &segment);
	}
	return loader ? traits : traits | ELF_STATIC;
}

int elf_look(const char *path)
{
	CLEANUP_FD int fd = open(path,
				 O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct elf elf = { .fd = fd };
	int traits;

	if (fd < 0 || !read_header(&elf, &traits))
		return -1;
	return look_at_segments(&elf, traits);
}
