/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The description of a failure.  A library fills it in, as it neither prints
 * nor exits; a main file prints it by warn_fault, fail_fault or die_fault
 * (common/tool/diag.h) and chooses the exit status.
 */
#ifndef COMMON_FAULT_H
#define COMMON_FAULT_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/base.h"

struct fault {
	const char *file; /* the caller's text, or one that lives as long as
			     the object that was read; NULL: no file, or
			     `text` names it */
	unsigned line;	  /* of the file, from 1; 0: no single line */
	bool has_offset;  /* the fault lies at one byte: */
	uint64_t offset;  /* its offset in the file */
	char text[PATH_MAX + 256]; /* the reason, with the wrong value */
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

/* Adds an offset to a fault that is filled in.  Always -1. */
int fault_offset(struct fault *fault, uint64_t offset);

#endif
