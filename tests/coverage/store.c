/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * store SHIM: adds what all processes have counted in the shim to gcov's files.
 * It loads the shim, whose counters are those of all, and hands its objects to
 * libgcov as if they were its own.  To be run once: a second run would add the
 * same counts again.
 */
#include <dlfcn.h>
#include <stdio.h>

#include "tests/coverage/counters.h"

void __gcov_init(struct gcov_info *object);
void __gcov_dump(void);
counters_merge __gcov_merge_add;

int main(int argc, char **argv)
{
	void *shim = argc == 2 ? dlopen(argv[1], RTLD_NOW) : NULL;
	void *found = shim ? dlsym(shim, "counters_of_shim") : NULL;

	if (!found) {
		fprintf(stderr, "store: %s\n",
			argc == 2 ? dlerror() : "usage: store SHIM");
		return 1;
	}
	((counters_each *)found)(__gcov_init, __gcov_merge_add);
	__gcov_dump();
	return 0;
}
