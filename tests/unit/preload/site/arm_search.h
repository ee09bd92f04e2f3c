/* SPDX-License-Identifier: BSD-2-Clause */
/* Searches words for system calls, of which read(2) alone is not wanted. */
#ifndef TESTS_UNIT_PRELOAD_SITE_ARM_SEARCH_H
#define TESTS_UNIT_PRELOAD_SITE_ARM_SEARCH_H

#include <string.h>

#include "preload/site/arm_sites.h"
#include "tests/unit/unit.h"

#define READ 63

/* Instructions that tests are made of. */
#define SVC	      ARM_SYSCALL
#define NOP	      0xd503201f
#define RET	      0xd65f03c0
#define MOV_X8(n)     (0xd2800008 | (n) << 5)
#define MOV_W8(n)     (0x52800008 | (n) << 5)
#define MOV_X0(n)     (0xd2800000 | (n) << 5)
#define B(words)      (0x14000000 | ((uint32_t)(words)&0x3ffffff))
#define BL(words)     (0x94000000 | ((uint32_t)(words)&0x3ffffff))
#define B_EQ(words)   (0x54000000 | ((uint32_t)(words)&0x7ffff) << 5)
#define CBZ(words)    (0xb4000000 | ((uint32_t)(words)&0x7ffff) << 5)
#define TBNZ(words)   (0x37000000 | ((uint32_t)(words)&0x3fff) << 5)
#define LDR_X1(words) (0x58000001 | ((uint32_t)(words)&0x7ffff) << 5)

static struct arm_site sites[8];
static size_t count;

/* The search asks it of offsets, if it is set. */
static bool (*is_code)(void *context, uint32_t at);

static inline bool all_but_read(int32_t number)
{
	return number != READ;
}

static inline bool add(void *context, const struct arm_site *site)
{
	(void)context;
	assert_true(count < sizeof(sites) / sizeof(*sites));
	sites[count++] = *site;
	return true;
}

static inline void search(const uint32_t *text, size_t size)
{
	static uint8_t targets[1024];
	struct arm_search all = { .text = (const uint8_t *)text,
				  .size = size,
				  .targets = targets,
				  .is_ours = all_but_read,
				  .found = add,
				  .is_code = is_code };

	assert_true(size <= 8 * sizeof(targets));
	memset(targets, 0, sizeof(targets));
	count = 0;
	assert_true(arm_find_sites(&all));
}

#define SEARCH(...)                               \
	search((const uint32_t[]){ __VA_ARGS__ }, \
	       sizeof((const uint32_t[]){ __VA_ARGS__ }))

#endif
