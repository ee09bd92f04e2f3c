/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the numbers of intercept.def, and nothing else of it: what a call means
 * is the business of dispatch(), which stands above.
 */
#include "preload/site/ours.h"

#include "preload/base/libc.h"
#include "preload/table/numbers.h"
#include "raw/syscall.h"

#define CALL(type, name, params, verb) BY_NUMBER(name, params, verb)
#define WRAP_ERRNO(type, name, params, verb)
#define WRAP(type, name, params, verb)
#define WRAP_VARIADIC(name)

#define BY_NUMBER(name, params, verb) case __NR_##name:
bool call_is_ours(int32_t number)
{
	switch (number) {
#include "preload/table/intercept.def"
	case __NR_clone:
	case __NR_clone3: return true;
	}
	return false;
}
#undef BY_NUMBER

/* Numbers that this machine has not are negative (numbers.h). */
#define BY_NUMBER(name, params, verb) \
	if (__NR_##name >= 0)         \
		numbers[__NR_##name] = 1;
void calls_note_ours(uint8_t numbers[CALLS_MOST])
{
#include "preload/table/intercept.def"
	numbers[__NR_clone] = numbers[__NR_clone3] = 1;
}
