/* SPDX-License-Identifier: BSD-2-Clause */
/* Searches bytes for system calls, of which read(2) alone is not wanted. */
#ifndef TESTS_UNIT_PRELOAD_SITE_X86_SEARCH_H
#define TESTS_UNIT_PRELOAD_SITE_X86_SEARCH_H

#include "preload/site/x86_sites.h"

#define SITE	     struct x86_site
#define WANTED	     struct x86_search
#define FIND_SITES   x86_find_sites
#define TARGETS_SIZE X86_TARGETS_SIZE
#define INSN	     uint8_t
#define READ	     0
#include "tests/unit/preload/site/search.def"

static inline void assert_site(enum x86_window window, uint32_t begin,
			       uint32_t written, uint32_t end)
{
	assert_int_equal(count, 1);
	assert_int_equal(sites[0].window, window);
	assert_int_equal(sites[0].begin, begin);
	assert_int_equal(sites[0].written, written);
	assert_int_equal(sites[0].end, end);
}

#endif
