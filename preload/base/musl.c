/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Recognizes musl by the name of its dynamic linker, which is its libc.  Asks
 * once, since a program's libc stays.
 */
#include "preload/base/musl.h"

#include "preload/base/next.h"

bool libc_is_musl(void)
{
	static int known; /* 1: yes, -1: no */
	int musl = __atomic_load_n(&known, __ATOMIC_RELAXED);

	if (unlikely(!musl)) {
		musl = next_is_there("ld-musl-") ? 1 : -1;
		__atomic_store_n(&known, musl, __ATOMIC_RELAXED);
	}
	return musl > 0;
}
