/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef COMMON_FILE_SUM_H
#define COMMON_FILE_SUM_H

#include <stdint.h>

#include "common/base.h"
#include "common/sha256.h"
#include "common/str.h"

/* The SHA-256 of an open file, from its offset to the end, and how many bytes
   that are; `size` may be NULL.  0, or -1 with errno. */
MUST_CHECK
int sum_file(int fd, uint64_t *size, char hex[SHA256_HEX_SIZE]);

/* Appends checksums of the same bytes, of the kinds that digest_begin() gets
   from `like`.  0, or -1 with errno. */
MUST_CHECK
int sum_kinds(int fd, const char *like, struct str *to);

#endif
