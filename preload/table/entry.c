/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The exported functions, made from the table.  Each is defined under a name
 * of its own and given its public name as a label, so that no header can
 * redirect or redefine it.
 */
#include "preload/base/libc.h"
#include "preload/table/verbs.h"

#define UNUSED __attribute__((unused))

#define WRAP_ERRNO(type, name, params, verb)            \
	EXPORT type entry_##name params __asm__(#name); \
	EXPORT type entry_##name params                 \
	{                                               \
		return (type)return_errno(verb);        \
	}

#define WRAP(type, name, params, verb)                  \
	EXPORT type entry_##name params __asm__(#name); \
	EXPORT type entry_##name params                 \
	{                                               \
		return verb;                            \
	}

#define CALL WRAP_ERRNO
#define WRAP_VARIADIC(name)
#define BY_NUMBER(name, params, verb)

#include "preload/table/intercept.def"
