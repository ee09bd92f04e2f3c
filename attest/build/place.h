/* SPDX-License-Identifier: BSD-2-Clause */
/* Files that a build begins with, by their SHA-256. */
#ifndef ATTEST_BUILD_PLACE_H
#define ATTEST_BUILD_PLACE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base.h"
#include "common/fault.h"
#include "common/sha256.h"

/*
 * Copies a regular file to a new one that everybody may read and whose time is
 * `epoch`.  The sum is that of the bytes that were written.  0, or -1 with the
 * fault.
 */
MUST_CHECK
int place_file(const char *from, const char *to, int64_t epoch,
	       char hex[SHA256_HEX_SIZE], struct fault *fault);

/* The sum of a tarball, or of the manifest of a directory (contents.h), and
   which of the two the image is.  0, or -1 with the fault. */
MUST_CHECK
int place_sum_image(const char *path, bool *is_directory,
		    char hex[SHA256_HEX_SIZE], struct fault *fault);

#endif
