/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * syscall(2): a program that calls the kernel by number through libc gets the
 * same verbs as one that calls by name.  The switch is made from the rows of
 * intercept.def that have a number.  Programs that execute the machine's system
 * call instruction themselves come here where their text was changed: see
 * calls.c.
 */
#include "preload/table/dispatch.h"

#include "preload/table/numbers.h"
#include "preload/table/verbs.h"
#include "raw/syscall.h"

#define CALL(type, name, params, verb) BY_NUMBER(name, params, verb)
#define WRAP_ERRNO(type, name, params, verb)
#define WRAP(type, name, params, verb)
#define WRAP_VARIADIC(name)

/* First a function for each row, */
#define BY_NUMBER(name, params, verb)    \
	static long number_##name params \
	{                                \
		return (long)(verb);     \
	}

#include "preload/table/intercept.def"

/* Passes six words, of which a function takes as many as it has parameters:
   the calling conventions pass six words in registers on every machine that
   we know, so a function does not notice the surplus. */
static long call(void (*function)(void), const long a[6])
{
	return ((long (*)(long, long, long, long, long, long))function)(
		a[0], a[1], a[2], a[3], a[4], a[5]);
}

/* then a case for each row. */
#undef BY_NUMBER
#define BY_NUMBER(name, params, verb) \
	case __NR_##name: return call((void (*)(void))number_##name, a);

long dispatch(long number, const long a[6])
{
	switch (number) {
#include "preload/table/intercept.def"
	}
	return raw6(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}
