/* SPDX-License-Identifier: BSD-2-Clause */
/* preload/site/machine.h for arm64. */
#ifndef PRELOAD_SITE_ARM_MACHINE_H
#define PRELOAD_SITE_ARM_MACHINE_H

#include <elf.h>

#include "preload/site/arm_sites.h"
#include "preload/site/arm_stub.h"
#include "preload/site/image.h"

#define MACHINE_ELF	     EM_AARCH64
#define MACHINE_RELATIVE     R_AARCH64_RELATIVE
#define MACHINE_KEPT_MAX     (2 * ARM_INSN_SIZE)
#define MACHINE_ALIGN	     ARM_INSN_SIZE
#define MACHINE_STUB_MAX     ARM_STUB_MAX
#define MACHINE_REACH	     ARM_REACH
#define MACHINE_BACK	     ARM_BACK
#define MACHINE_TARGETS_SIZE ARM_TARGETS_SIZE
#define MACHINE_ASKS(site)   true

#define machine_site	   arm_site
#define machine_search	   arm_search
#define machine_find_sites arm_find_sites
#define machine_write_stub arm_write_stub
#define machine_write_jump arm_write_jump

static inline uint32_t machine_begin(const struct arm_site *site)
{
	return site->begin;
}

static inline uint32_t machine_end(const struct arm_site *site)
{
	return site->syscall + ARM_INSN_SIZE;
}

bool machine_is_sound(const struct arm_site *site, const uint8_t *text,
		      size_t size);
bool machine_is_behind(const struct arm_site *site,
		       const struct arm_site *last);

/* x0 is the result, and was the first argument. */
static inline long machine_again(long number, const long a[6])
{
	(void)number;
	return a[0];
}

/* PROT_BTI if the program asks for it, and the machine has it: indirect
   branches lead to landing pads only. */
int machine_protection(const struct image *image);

#endif
