/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What went wrong, for a caller that prints it (warn_fault and its kin in
 * common/diag.h).  A library fills it in, and its main file has the words
 * before them and the exit status.
 */
#ifndef COMMON_FAULT_H
#define COMMON_FAULT_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/base.h"

struct fault {
	const char *file; /* the caller's text, or one that lives as long
			     as what was read; NULL: `text` names all */
	unsigned line;	  /* of the file; 0: not about one line */
	bool has_offset;  /* it lies at one byte, */
	uint64_t offset;  /* counted from the start of the file */
	char text[PATH_MAX + 256]; /* says what is wrong, and the value */
};

/* Writes the text alone; always -1, to be returned. */
FORMAT_PRINTF(2, 3)
int fault_set(struct fault *fault, const char *format, ...);

/* The same with the reason of errno behind it. */
FORMAT_PRINTF(2, 3)
int fault_errno(struct fault *fault, const char *format, ...);

/* Writes file, line and text; always -1. */
FORMAT_PRINTF(4, 5)
int fault_at(struct fault *fault, const char *file, unsigned line,
	     const char *format, ...);

/* Adds the byte to a fault that has been written; always -1. */
int fault_offset(struct fault *fault, uint64_t offset);

#endif
