/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Searches a text for system calls.  x86_search.h and arm_search.h include
 * this, and say what a machine has for them: SITE, WANTED and FIND_SITES, of
 * what a text is made (INSN), and the number of the only call that is not
 * wanted (READ).
 */
#include <string.h>

#include "tests/unit/unit.h"

static SITE sites[8];
static size_t count;

/* The search asks it of offsets, if it is set. */
static bool (*is_code)(void *context, uint32_t at);

static inline bool all_but_read(int32_t number)
{
	return number != READ;
}

static inline bool add(void *context, const SITE *site)
{
	(void)context;
	assert_true(count < sizeof(sites) / sizeof(*sites));
	sites[count++] = *site;
	return true;
}

static inline void search(const INSN *text, size_t size)
{
	static uint8_t targets[1024];
	WANTED all = { .text = (const uint8_t *)text,
		       .size = size,
		       .targets = targets,
		       .is_ours = all_but_read,
		       .found = add,
		       .is_code = is_code };

	assert_true(size <= 8 * sizeof(targets));
	memset(targets, 0, sizeof(targets));
	count = 0;
	assert_true(FIND_SITES(&all));
}

#define SEARCH(...)                           \
	search((const INSN[]){ __VA_ARGS__ }, \
	       sizeof((const INSN[]){ __VA_ARGS__ }))
