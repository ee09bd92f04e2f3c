/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds the system calls in the text of a program of arm64.  The text is read
 * and never written; stubs are the business of others.
 *
 * All instructions have four bytes, and a branch takes the place of the system
 * call itself.  So nothing has to be moved, and whoever jumps there jumps to
 * the branch.  But where the number is not known, the branch takes the place of
 * the instruction in front, if that can be moved: a call that is none of ours
 * is made where it stands, which is how some a libc knows a thread that it may
 * cancel.
 */
#ifndef PRELOAD_SITE_ARM_SITES_H
#define PRELOAD_SITE_ARM_SITES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARM_INSN_SIZE 4

/* svc #0.  The kernel does not look at the 16 bits of another number. */
#define ARM_SYSCALL	 UINT32_C(0xd4000001)
#define ARM_SYSCALL_MASK UINT32_C(0xffe0001f)

/* Offsets count from the beginning of the text. */
struct arm_site {
	uint32_t syscall; /* of the instruction */
	uint32_t begin;	  /* of the one that becomes a branch: the same, or the
			     one in front */
	int32_t number;	  /* of the system call, -1 if it is not known */
};

/*
 * What is asked for and told.  `targets` has ARM_TARGETS_SIZE bytes, a bit for
 * each byte of the text, which the caller has set to zero.  `is_ours` says
 * whether a system call of a known number is wanted.  `found` gets each site in
 * the order of the text; false ends the search.
 *
 * Some programs have data in their text that looks like a system call.  What
 * an instruction near by loads as a constant is none, nor what has an undefined
 * instruction beside it, nor an svc of another number than 0 in front of which
 * nobody sets x8.  Where sections (sections.h) or frames (frames.h) tell,
 * `is_code` says whether an offset is code; without it (NULL) all else is
 * believed to be.
 */
#define ARM_TARGETS_SIZE(text_size) ((text_size) / 8 + 1)
struct arm_search {
	const uint8_t *text;
	size_t size;
	uint8_t *targets;
	bool (*is_ours)(int32_t number);
	bool (*found)(void *context, const struct arm_site *site);
	void *context;
	bool (*is_code)(void *context, uint32_t at);
};

/* False if `found` ended it. */
bool arm_find_sites(const struct arm_search *search);

/* True if an instruction does the same at any address, and nothing else than
   to compute: it can be moved. */
bool arm_is_movable(uint32_t insn);

static inline bool arm_is_syscall(uint32_t insn)
{
	return (insn & ARM_SYSCALL_MASK) == ARM_SYSCALL;
}

/* An instruction of the text. */
static inline uint32_t arm_insn(const uint8_t *text, uint32_t at)
{
	uint32_t word;

	__builtin_memcpy(&word, text + at, sizeof(word));
	return word;
}

#endif
