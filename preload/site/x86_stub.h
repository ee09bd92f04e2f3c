/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes the code that a site jumps to: the instructions that were moved, and
 * then the way to the shim, or for a system call that is none of ours the call
 * itself.  Every stub begins and ends with the registers that the program has;
 * it uses rcx and r11 alone, which a system call destroys; with 32 bits it uses
 * the stack, and ecx, which is kept there.
 *
 *	number known:	moved  lea rcx, next  jmp enter
 *	not known:	moved  is it ours?  lea rcx, next  jmp enter
 *			no: jmp to the system call, at its own place
 *	around:		moved  is it ours?  lea rcx, 2  jmp enter
 *			no: syscall  2: moved  jmp next
 *
 * With 32 bits `push next` stands for `lea rcx, next`.  In front of the place
 * that the shim returns to there is always a system call, which it can have the
 * program make itself.
 */
#ifndef PRELOAD_SITE_X86_STUB_H
#define PRELOAD_SITE_X86_STUB_H

#include "preload/site/places.h"
#include "preload/site/x86_sites.h"

/* More than a stub takes: moved instructions may grow by 4 bytes each. */
#define X86_STUB_MAX 512

/* Writes the stub of a site.  Returns its size, 0 if it is too far away for a
   jump, or if an instruction cannot be moved so far. */
size_t x86_write_stub(const struct x86_site *site,
		      const struct site_places *places,
		      uint8_t stub[X86_STUB_MAX]);

/* Writes the jumps of a site over its bytes; `text` is written through, and
   `stub` is the address of its stub, which x86_write_stub() has accepted. */
void x86_write_jump(const struct x86_site *site, uint8_t *text,
		    uint64_t text_address, uint64_t stub);

#endif
