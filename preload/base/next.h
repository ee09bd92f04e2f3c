/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libc's own version of a function that the shim stands in front of.  Found
 * on first use by walking the loaded objects behind this one: no dlsym, which
 * may allocate, may be missing, and would tie us to a libc.
 */
#ifndef PRELOAD_BASE_NEXT_H
#define PRELOAD_BASE_NEXT_H

#include "preload/base/libc.h"

/* The address of a function in the objects after the shim; NULL if none of
   them has it. */
void *next_find(const char *name);

/* A function of the kernel's own shared object (vdso), NULL if unknown. */
void *next_find_vdso(const char *name);

/*
 * NEXT(type, name, (parameters)) declares next_name(), which returns libc's
 * function or NULL.
 */
#define NEXT(type, name, params)                                           \
	static inline type(*next_##name(void)) params                      \
	{                                                                  \
		static void *known;                                        \
		void *found = __atomic_load_n(&known, __ATOMIC_RELAXED);   \
                                                                           \
		if (unlikely(!found)) {                                    \
			found = next_find(#name);                          \
			__atomic_store_n(&known, found, __ATOMIC_RELAXED); \
		}                                                          \
		return (type(*) params)found;                              \
	}

#endif
