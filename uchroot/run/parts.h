/* SPDX-License-Identifier: BSD-2-Clause */
/* What of an installed or built fakebuild a box shows. */
#ifndef UCHROOT_RUN_PARTS_H
#define UCHROOT_RUN_PARTS_H

#include <limits.h>

#include "common/base.h"
#include "common/fault.h"

struct parts {
	char library[PATH_MAX];
	char launcher[PATH_MAX];
};

/* Finds them by their places beside this program.  0, or -1 with the fault. */
MUST_CHECK
int parts_find(struct parts *parts, struct fault *fault);

#endif
