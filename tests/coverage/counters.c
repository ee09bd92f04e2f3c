/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The counters of the shim, in a build for `make coverage`.  A process below it
 * may be killed, go on by exec, or have no libc: none is sure to write its
 * counters down.  So all of them count in the pages of one file, which store.c
 * reads at the end.  The shim has no libgcov either: the functions that the
 * compiler calls in each object are here.
 */
#include "tests/coverage/counters.h"

#include <fcntl.h>
#include <stddef.h>
#include <sys/mman.h>

#include "raw/syscall.h"

#define OBJECTS_MAX 256

/* By counters.ld, which is not used for fakebuild: it runs no constructors, so
   that its counters go nowhere. */
extern char counters_begin[] __attribute__((visibility("hidden"), weak));
extern char counters_end[] __attribute__((visibility("hidden"), weak));

static struct gcov_info *objects[OBJECTS_MAX];
static size_t count;
static counters_merge *libgcov_merge;

void __gcov_init(struct gcov_info *object);
void __gcov_exit(void);
counters_merge __gcov_merge_add;
__attribute__((visibility("default"))) counters_each counters_of_shim;

/* Called by the constructor of each object. */
void __gcov_init(struct gcov_info *object)
{
	if (count == OBJECTS_MAX)
		__builtin_trap();
	objects[count++] = object;
}

void __gcov_exit(void)
{
}

void __gcov_merge_add(int64_t *counters, unsigned n)
{
	libgcov_merge(counters, n);
}

void counters_of_shim(void (*add)(struct gcov_info *), counters_merge *merge)
{
	libgcov_merge = merge;
	for (size_t i = 0; i < count; i++)
		add(objects[i]);
}

/* Adds what was counted before the file was mapped. */
static void add_own(int64_t *all, const int64_t *own, size_t size)
{
	for (size_t i = 0; i < size / sizeof(*own); i++)
		if (own[i])
			__atomic_fetch_add(&all[i], own[i], __ATOMIC_RELAXED);
}

/* Where the file cannot be opened, as in a changed root, nothing is counted. */
__attribute__((constructor)) static void share(void)
{
	size_t size = counters_end - counters_begin;
	long fd = raw(__NR_openat, AT_FDCWD, COUNTER_FILE, O_RDWR | O_CLOEXEC,
		      0);
	long all;

	if (fd < 0)
		return;
	all = raw_mmap(size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	raw(__NR_close, fd);
	if (raw_failed(all))
		return;
	add_own((int64_t *)all, (const int64_t *)counters_begin, size);
	raw(__NR_mremap, all, size, size, MREMAP_MAYMOVE | MREMAP_FIXED,
	    counters_begin);
}
