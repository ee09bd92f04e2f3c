/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes the code that a site of arm64 branches to: the way to the shim, or for
 * a system call that is none of ours the call itself.
 *
 * A system call changes x0 alone, so a stub has no register of its own.  It
 * uses x16 and x17, and keeps them below the stack pointer of the program,
 * which has to be one: 16 bytes, and leaves out as many above them, where
 * functions of Go have the frame pointer of their caller.  Flags are not
 * changed.
 *
 * The entry gets in x16 where it returns to.  In front of that, at the distance
 * of ARM_BACK, a stub can have the program make the call itself: in the stub
 * where the branch has taken the call's place, else where the call stands.
 */
#ifndef PRELOAD_SITE_ARM_STUB_H
#define PRELOAD_SITE_ARM_STUB_H

#include "preload/site/arm_sites.h"
#include "preload/site/places.h"

#define ARM_STUB_MAX 80
#define ARM_BACK     12

/* How far a branch goes, less one MiB. */
#define ARM_REACH (UINT64_C(127) << 20)

/* Writes the stub of a site, at an address that is a multiple of 8.  Returns
   its size, 0 if it is too far away for a branch. */
size_t arm_write_stub(const struct arm_site *site,
		      const struct site_places *places,
		      uint8_t stub[ARM_STUB_MAX]);

/* Writes the branch of a site over its first bytes; `text` is written through,
   and `stub` is the address of its stub, which arm_write_stub() has
   accepted. */
void arm_write_jump(const struct arm_site *site, uint8_t *text,
		    uint64_t text_address, uint64_t stub);

#endif
