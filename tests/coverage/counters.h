/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the shim offers in a build for `make coverage`, and only there: its
 * counters, for libgcov in another program.
 */
#ifndef TESTS_COVERAGE_COUNTERS_H
#define TESTS_COVERAGE_COUNTERS_H

#include <stdint.h>

/* The functions of one object and where their counters are; gcc makes it, only
   libgcov looks inside. */
struct gcov_info;

/* Adds the counters in the file that libgcov has open to `count` others. */
typedef void counters_merge(int64_t *counters, unsigned count);

/* Hands each object of the shim to `add`; to merge its counters, libgcov will
   be led to `merge`. */
typedef void counters_each(void (*add)(struct gcov_info *),
			   counters_merge *merge);

#endif
