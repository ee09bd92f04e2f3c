/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The exported functions, made from the table.  Each is defined under a name
 * of its own and given its public name as a label, so that no header can
 * redirect or redefine it.
 */
#include "preload/base/libc.h"
#include "preload/identity/proc_status.h"
#include "preload/table/verbs.h"

#define UNUSED __attribute__((unused))

#define VERB(type, name, params, verb)					\
	EXPORT type entry_##name params __asm__(#name);			\
	EXPORT type entry_##name params					\
	{								\
		return (type)answer(verb);				\
	}

#define PLAIN(type, name, params, verb)					\
	EXPORT type entry_##name params __asm__(#name);			\
	EXPORT type entry_##name params					\
	{								\
		return verb;						\
	}

#define HAND(name)

#include "preload/table/intercept.def"
