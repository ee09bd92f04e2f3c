/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whole reads and writes over descriptors that may transfer less than asked:
 * pipes, terminals, sockets, a signal in between.  Functions retry after EINTR,
 * and wait by poll(2) after EAGAIN.  They never seek, print or keep state.
 */
#ifndef COMMON_FILE_IO_H
#define COMMON_FILE_IO_H

#include <stdint.h>
#include <sys/types.h>

#include "common/base.h"

/*
 * Reads until `size` bytes are there or the input ends.  Returns the number of
 * bytes, less than `size` only at the end of input; -1 with errno on error
 * (bytes read before it are lost).
 */
MUST_CHECK
ssize_t read_full(int fd, void *buf, size_t size);

/* Writes all `size` bytes.  0, or -1 with errno. */
MUST_CHECK
int write_full(int fd, const void *buf, size_t size);

/*
 * Reads a whole file into fresh memory with a NUL after it; *size (may be
 * NULL) gets the length without the NUL.  The caller frees.  NULL with errno;
 * EFBIG when it is larger than `limit`.
 */
MUST_CHECK
char *read_file(const char *path, size_t limit, size_t *size);

#endif
