/* SPDX-License-Identifier: BSD-2-Clause */
/* preload/site/machine.h for x86-64 and i386. */
#ifndef PRELOAD_SITE_X86_MACHINE_H
#define PRELOAD_SITE_X86_MACHINE_H

#include <elf.h>

#include "preload/site/image.h"
#include "preload/site/x86_sites.h"
#include "preload/site/x86_stub.h"

#ifdef __x86_64__
#define X86_NARROW	 false
#define MACHINE_ELF	 EM_X86_64
#define MACHINE_RELATIVE R_X86_64_RELATIVE
#else
#define X86_NARROW	    true
#define MACHINE_ELF	    EM_386
#define MACHINE_RELATIVE    R_386_RELATIVE
#define MACHINE_HAS_SYSINFO 1
size_t machine_write_sysinfo(const struct site_places *places, uint8_t *stub);
#endif
#define MACHINE_KEPT_MAX     96 /* more than x86_window.c ever takes */
#define MACHINE_ALIGN	     1
#define MACHINE_STUB_MAX     X86_STUB_MAX
#define MACHINE_REACH	     (UINT64_C(1) << 30)
#define MACHINE_BACK	     X86_SYSCALL_SIZE
#define MACHINE_TARGETS_SIZE X86_TARGETS_SIZE
#define MACHINE_ASKS(site)   ((site)->number < 0)

#define machine_site	   x86_site
#define machine_search	   x86_search
#define machine_write_stub x86_write_stub
#define machine_write_jump x86_write_jump

static inline bool machine_find_sites(const struct x86_search *search)
{
	struct x86_search of_machine = *search;

	of_machine.narrow = X86_NARROW;
	return x86_find_sites(&of_machine);
}

static inline uint32_t machine_begin(const struct x86_site *site)
{
	return site->begin;
}

static inline uint32_t machine_end(const struct x86_site *site)
{
	return site->end;
}

bool machine_is_sound(const struct x86_site *site, const uint8_t *text,
		      size_t size);
bool machine_is_behind(const struct x86_site *site,
		       const struct x86_site *last);

/* rax, or eax, is the result, and was the number. */
static inline long machine_again(long number, const long a[6])
{
	(void)a;
	return number;
}

static inline int machine_protection(const struct image *image)
{
	(void)image;
	return 0;
}

#endif
