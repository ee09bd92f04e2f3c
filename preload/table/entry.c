/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The exported functions, made from the rows of intercept.def.  Each calls its
 * verb and turns the result into libc's convention; nothing else is done here.
 *
 * A function is defined as entry_NAME and gets NAME as its assembler label, so
 * that no header of libc can redirect the definition (stat to stat64), replace
 * it by a macro, or disagree about its type.
 */
#include "preload/base/libc.h"
#include "preload/table/verbs.h"

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
