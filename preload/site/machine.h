/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What differs between machines in how a program comes to call the shim.  Each
 * has a header, which says what the names mean that begin with machine_:
 *
 *   struct machine_site	one system call, and what becomes of it
 *   struct machine_search	asks for them
 *   machine_find_sites()	finds them
 *   machine_begin(), _end()	which bytes of the text a site stands for
 *   machine_is_sound()		whether a site fits a text, wherever the site
 *				comes from: it may be damaged
 *   machine_is_behind()	whether it keeps out of the way of another
 *   machine_write_stub()	writes the stub (struct site_places)
 *   machine_write_jump()	writes over the text, which is there no longer
 *   machine_protection()	what else mprotect(2) is told of a text
 *   machine_again()		what the result's register has when the program
 *				is to make the call itself
 *
 *   MACHINE_ELF, MACHINE_RELATIVE	the names of elf(5)
 *   MACHINE_KEPT_MAX			the most bytes of a site,
 *   MACHINE_STUB_MAX			and of a stub
 *   MACHINE_ALIGN			where an instruction can begin: at
 *					multiples of it
 *   MACHINE_REACH			how far a jump to a stub goes
 *   MACHINE_TARGETS_SIZE()		the bytes of `targets` for a search
 *   MACHINE_BACK			the way back from where the shim returns
 *					to, to a system call
 *   MACHINE_ASKS()			whether the stub of a site looks its
 *					number up
 *   MACHINE_HAS_SYSINFO		1 where the kernel tells programs of a
 *					function that makes system calls, by
 *					AT_SYSINFO of getauxval(3), and then
 *   machine_write_sysinfo()		writes one that calls the shim, as
 *					machine_write_stub() does
 *
 * A machine is a row here, its files in this folder and in preload/start, and
 * one in raw/program.h.
 */
#ifndef PRELOAD_SITE_MACHINE_H
#define PRELOAD_SITE_MACHINE_H

#if defined __x86_64__ || defined __i386__
#include "preload/site/x86_machine.h"
#elif defined __AARCH64EL__
#include "preload/site/arm_machine.h"
#else
#error "no header for this machine: see preload/site/machine.h"
#endif

#ifndef MACHINE_HAS_SYSINFO
#define MACHINE_HAS_SYSINFO 0
static inline size_t machine_write_sysinfo(const struct site_places *places,
					   uint8_t *stub)
{
	(void)places;
	(void)stub;
	return 0;
}
#endif

#endif
