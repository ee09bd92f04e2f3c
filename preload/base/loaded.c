/* SPDX-License-Identifier: BSD-2-Clause */
/* Knows the names that proc(5) has for the program of the process that asks. */
#include "preload/base/loaded.h"

#include <stddef.h>

#include "raw/syscall.h"
#include "raw/text.h"

const char *loaded_program;

bool loaded_is_own(const char *path)
{
	static const char proc[] = "/proc/", exe[] = "/exe";
	char number[24];
	size_t size;

	if (!raw_starts(path, proc))
		return false;
	path += sizeof(proc) - 1;
	if (raw_equal(path, "self/exe") || raw_equal(path, "thread-self/exe"))
		return true;
	size = raw_decimal(number, raw(__NR_getpid));
	return raw_starts(path, number) && raw_equal(path + size, exe);
}
