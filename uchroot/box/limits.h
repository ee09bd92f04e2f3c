/* SPDX-License-Identifier: BSD-2-Clause */
/* What a box may use. */
#ifndef UCHROOT_BOX_LIMITS_H
#define UCHROOT_BOX_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base.h"

/* Rows of the table of limits. */
enum { LIMIT_DISK, LIMIT_FSIZE, LIMIT_NOFILE, LIMIT_NPROC, LIMITS };

struct limits {
	uint64_t most[LIMITS]; /* 0: as it is */
};

/*
 * Reads NAME=N[,NAME=N]..., where N may end in K, M, G or T, for powers of
 * 1024, into those that are given.  False if it is none.
 */
MUST_CHECK
bool limits_read(struct limits *limits, const char *text);

/* Fills in those that are not set from others. */
void limits_add(struct limits *limits, const struct limits *others);

/* Sets those that the kernel knows of a process, setrlimit(2).  0, or -1 with
   errno. */
MUST_CHECK
int limits_set(const struct limits *limits);

/* The name of a row, as it is read. */
const char *limits_name(unsigned row);

#endif
