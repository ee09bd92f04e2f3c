/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What went wrong, for a caller that prints.  The text names the file, and
 * the line if there is one: "state.txt:12: mode '0799' is not octal".
 */
#ifndef FAKED_FAULT_H
#define FAKED_FAULT_H

#include <limits.h>

#include "common/base.h"

struct fault {
	char text[PATH_MAX + 256];
};

/* Writes the text; always -1, to be returned. */
FORMAT_PRINTF(2, 3)
int fault_set(struct fault *fault, const char *format, ...);

/* The same with the reason of errno behind it. */
FORMAT_PRINTF(2, 3)
int fault_errno(struct fault *fault, const char *format, ...);

#endif
