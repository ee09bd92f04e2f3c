/* SPDX-License-Identifier: BSD-2-Clause */
/* Compares a site of x86 with a text, byte by byte. */
#include "preload/site/x86_machine.h"

#include "preload/site/x86_window.h"
#include "raw/memory.h"

/* True if a short jump reaches the long one in the padding. */
static bool is_near(const struct x86_site *site)
{
	int64_t distance = (int64_t)site->island - site->syscall;

	return distance >= INT8_MIN && distance <= INT8_MAX &&
	       (distance >= X86_SYSCALL_SIZE || distance <= -X86_ISLAND_SIZE);
}

/* True if the numbers of a site fit each other and the text. */
static bool is_inside(const struct x86_site *site, size_t size)
{
	bool around = site->window == X86_AROUND || site->window == X86_ISLAND;

	return site->window < X86_NONE && site->begin <= site->syscall &&
	       (uint64_t)site->syscall + X86_SYSCALL_SIZE <= size &&
	       site->end <= size && site->written <= site->end &&
	       site->end - site->begin <= MACHINE_KEPT_MAX &&
	       (around ? site->end >= site->syscall + X86_SYSCALL_SIZE
		       : site->end == site->syscall) &&
	       (site->window == X86_ISLAND
			? site->begin == site->syscall &&
				  site->written ==
					  site->syscall + X86_SYSCALL_SIZE
			: site->written - site->begin >= X86_JUMP_SIZE &&
				  site->written > site->begin);
}

bool machine_is_sound(const struct x86_site *site, const uint8_t *text,
		      size_t size)
{
	return is_inside(site, size) &&
	       !memcmp(text + site->syscall, X86_CALL_BYTES(X86_NARROW),
		       X86_SYSCALL_SIZE) &&
	       (site->window != X86_ISLAND ||
		(x86_is_padding(text, size, site->island) && is_near(site)));
}

bool machine_is_behind(const struct x86_site *site, const struct x86_site *last)
{
	return site->begin >= last->written && site->begin >= last->syscall;
}

#ifdef MACHINE_HAS_SYSINFO

/* Programs call it instead of the kernel's: it is a stub for `int $0x80; ret`,
   whose number nobody knows. */
size_t machine_write_sysinfo(const struct site_places *places, uint8_t *stub)
{
	static const uint8_t text[] = { 0xcd, 0x80, 0xc3 };
	static const struct x86_site site = { .end = sizeof(text),
					      .written = sizeof(text),
					      .number = -1,
					      .window = X86_AROUND };
	struct site_places here = *places;

	here.text = text;
	return x86_write_stub(&site, &here, stub);
}

#endif
