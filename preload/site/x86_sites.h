/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds the system calls in the text of a program, and for each the bytes that
 * a jump can take the place of, so that the program calls the shim there.  The
 * text is read and never written; stubs are the business of others.
 *
 * A jump needs five bytes, and a system call has two.  What else it covers has
 * to be moved into the stub, and nothing may jump into the middle of it.  Jumps
 * whose target is not in the instruction are not seen.  So of all windows the
 * best is a single instruction of five bytes or more: whoever arrives behind
 * it finds all bytes as they were, and makes a call that is not intercepted,
 * but is not lost either.
 */
#ifndef PRELOAD_SITE_X86_SITES_H
#define PRELOAD_SITE_X86_SITES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define X86_JUMP_SIZE	 5
#define X86_SYSCALL_SIZE 2

/* The bytes of a system call: `syscall`, and `int $0x80` in a program of 32
   bits. */
#define X86_CALL_BYTES(narrow)                       \
	((narrow) ? (const uint8_t[2]){ 0xcd, 0x80 } \
		  : (const uint8_t[2]){ 0x0f, 0x05 })

/* What the jump at a site takes the place of. */
enum x86_window {
	X86_ONE,     /* one instruction before the system call */
	X86_SEVERAL, /* more, all of them before it */
	X86_AROUND,  /* the system call, and instructions beside it */
	X86_ISLAND,  /* the system call alone, by a short jump to padding that
			has room for the jump */
	X86_NONE,    /* nothing: the site cannot be reached */
};

/* Offsets count from the beginning of the text. */
struct x86_site {
	uint32_t syscall; /* of the instruction */
	uint32_t begin;	  /* of the first instruction to be moved */
	uint32_t written; /* the jump covers begin to here, in whole
			       instructions */
	uint32_t end;	  /* behind the last instruction to be moved */
	uint32_t island;  /* of the padding, for X86_ISLAND */
	int32_t number;	  /* of the system call, -1 if it is not known */
	enum x86_window window;
};

/*
 * What is asked for and told.  `targets` has X86_TARGETS_SIZE bytes, which the
 * caller has set to zero.  `narrow` says that the program has 32 bits, and
 * `is_ours` whether a system call of a known number is wanted.  `found` gets
 * each site in the order of the text; false ends the search.
 *
 * Some programs have data in their text that looks like a system call.  Where
 * sections (sections.h) or frames (frames.h) tell, `is_code` says whether an
 * offset is code; without it (NULL) all is believed to be.
 */
#define X86_TARGETS_SIZE(text_size) ((text_size) / 4 + 1)
struct x86_search {
	const uint8_t *text;
	size_t size;
	uint8_t *targets;
	bool (*is_ours)(int32_t number);
	bool (*found)(void *context, const struct x86_site *site);
	void *context;
	bool (*is_code)(void *context, uint32_t at);
	bool narrow;
};

/* False if `found` ended it. */
bool x86_find_sites(const struct x86_search *search);

#endif
