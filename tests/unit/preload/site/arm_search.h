/* SPDX-License-Identifier: BSD-2-Clause */
/* Searches words for system calls, of which read(2) alone is not wanted. */
#ifndef TESTS_UNIT_PRELOAD_SITE_ARM_SEARCH_H
#define TESTS_UNIT_PRELOAD_SITE_ARM_SEARCH_H

#include "preload/site/arm_sites.h"

#define SITE	     struct arm_site
#define WANTED	     struct arm_search
#define FIND_SITES   arm_find_sites
#define TARGETS_SIZE ARM_TARGETS_SIZE
#define INSN	     uint32_t
#define READ	     63
#include "tests/unit/preload/site/search.def"

/* Instructions that tests are made of. */
#define SVC	      ARM_SYSCALL
#define SVC_OF(n)     (ARM_SYSCALL | (n) << 5)
#define NOP	      0xd503201f
#define UDF	      0
#define RET	      0xd65f03c0
#define MOV_X8(n)     (0xd2800008 | (n) << 5)
#define MOV_W8(n)     (0x52800008 | (n) << 5)
#define MOV_X0(n)     (0xd2800000 | (n) << 5)
#define B(words)      (0x14000000 | ((uint32_t)(words)&0x3ffffff))
#define BL(words)     (0x94000000 | ((uint32_t)(words)&0x3ffffff))
#define B_EQ(words)   (0x54000000 | ((uint32_t)(words)&0x7ffff) << 5)
#define CBZ(words)    (0xb4000000 | ((uint32_t)(words)&0x7ffff) << 5)
#define TBNZ(words)   (0x37000000 | ((uint32_t)(words)&0x3fff) << 5)
#define ADR_X1(words) (0x10000001 | ((uint32_t)(words)&0x7ffff) << 5)
#define LDR_Q1(words) (0x9c000001 | ((uint32_t)(words)&0x7ffff) << 5)
#define LDR_X1(words) (0x58000001 | ((uint32_t)(words)&0x7ffff) << 5)

#endif
