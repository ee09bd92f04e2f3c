/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What `sites` has to know of a machine: how the shim finds its system calls,
 * and how objdump writes them.
 */
#ifndef TESTS_HELPERS_SITES_H
#define TESTS_HELPERS_SITES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A system call, by offsets from the beginning of the text. */
struct site {
	uint32_t syscall;	 /* of the instruction */
	uint32_t begin, written; /* what the jump covers */
	int32_t number;		 /* of the call; -1 if it is not known */
	const char *window;	 /* what kind; NULL: the site has none */
};

/* As struct x86_search is, and struct arm_search. */
struct site_search {
	const uint8_t *text;
	size_t size;
	void *context;
	bool (*is_code)(void *context, uint32_t at);
	void (*found)(void *context, const struct site *site);
};

/* What a search asks, whose context is the above: all numbers are wanted, and
   the file tells what is code. */
static inline bool site_is_wanted(int32_t number)
{
	(void)number;
	return true;
}

static inline bool site_is_code(void *context, uint32_t at)
{
	const struct site_search *search = context;

	return search->is_code(search->context, at);
}

/* A row for each machine.  Names of instructions are lines of objdump from the
   name on. */
struct site_machine {
	uint16_t elf; /* EM_... of elf(5) */
	void (*search)(const struct site_search *search);

	/* The name behind its prefixes. */
	const char *(*skip_prefixes)(const char *name);

	bool (*is_call)(const char *name);

	/* The target of a direct jump or call; 0 for another instruction, or if
	   no jump is longer than an instruction. */
	uint64_t (*target_of)(const char *name);

	/* Names as they begin, up to NULL: where code may end, and what is no
	   instruction. */
	const char *const *ends, *const *data;
};

extern const struct site_machine x86_site_machine, arm_site_machine;

#endif
