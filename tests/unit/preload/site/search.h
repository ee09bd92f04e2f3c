/* SPDX-License-Identifier: BSD-2-Clause */
/* Searches bytes for system calls, of which read(2) alone is not wanted. */
#ifndef TESTS_UNIT_PRELOAD_SITE_SEARCH_H
#define TESTS_UNIT_PRELOAD_SITE_SEARCH_H

#include <string.h>

#include "preload/site/x86_sites.h"
#include "tests/unit/unit.h"

static struct x86_site sites[8];
static size_t count;

/* The search asks it of offsets, if it is set. */
static bool (*is_code)(void *context, uint32_t at);

static inline bool all_but_read(int32_t number)
{
	return number != 0;
}

static inline bool add(void *context, const struct x86_site *site)
{
	(void)context;
	assert_true(count < sizeof(sites) / sizeof(*sites));
	sites[count++] = *site;
	return true;
}

static inline void search(const uint8_t *text, size_t size)
{
	static uint8_t targets[1024];
	struct x86_search all = { .text = text,
				  .size = size,
				  .targets = targets,
				  .is_ours = all_but_read,
				  .found = add,
				  .is_code = is_code };

	assert_true(size <= 8 * sizeof(targets));
	memset(targets, 0, sizeof(targets));
	count = 0;
	assert_true(x86_find_sites(&all));
}

#define SEARCH(...)                              \
	search((const uint8_t[]){ __VA_ARGS__ }, \
	       sizeof((const uint8_t[]){ __VA_ARGS__ }))

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
