/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads the texts of a program, and looks for the bytes of a system call. */
#include "raw/program_calls.h"

#include "raw/bytes.h"
#include "raw/program.h"
#include "raw/syscall.h"

#if defined __x86_64__ || defined __i386__

/* Larger texts mostly have the bytes somewhere. */
#define TEXT_MOST (256ul << 10)

static const uint8_t call_bytes[] = {
#ifdef __x86_64__
	0x0f, 0x05, /* syscall */
#else
	0xcd, 0x80, /* int $0x80 */
#endif
};

/* A file may be truncated while it is mapped, so it is read. */
static bool has_call(int fd, uint64_t offset, uint64_t size)
{
	uint8_t text[4096]; /* also in a vfork child with little stack */

	while (size >= sizeof(call_bytes)) {
		size_t piece = size < sizeof(text) ? size : sizeof(text);

		if (raw(__NR_pread64, fd, text, piece, RAW_WIDE_ODD(offset)) !=
			    (long)piece ||
		    raw_find_two(text, piece, 0, call_bytes) < piece)
			return true;
		/* The last byte may be the first of the two. */
		offset += piece - 1;
		size -= piece - 1;
	}
	return false;
}

bool program_may_call(int fd)
{
	struct program program;
	const char *parts = program.text;
	ElfW(Ehdr) head;
	ElfW(Phdr) part;

	if (!program_read(&program, fd) || program.size < (long)sizeof(head))
		return true;
	__builtin_memcpy(&head, program.text, sizeof(head));
	if (head.e_ident[EI_CLASS] != PROGRAM_OWN_CLASS ||
	    head.e_phentsize != sizeof(part) ||
	    head.e_phoff > (size_t)program.size ||
	    head.e_phnum > (program.size - head.e_phoff) / sizeof(part))
		return true;
	parts += head.e_phoff;
	for (unsigned i = 0; i < head.e_phnum; i++, parts += sizeof(part)) {
		__builtin_memcpy(&part, parts, sizeof(part));
		if (part.p_type == PT_LOAD && part.p_flags & PF_X &&
		    (part.p_filesz > TEXT_MOST ||
		     has_call(fd, part.p_offset, part.p_filesz)))
			return true;
	}
	return false;
}

#else

bool program_may_call(int fd)
{
	(void)fd;
	return PROGRAM_LOADS_STATIC;
}

#endif
