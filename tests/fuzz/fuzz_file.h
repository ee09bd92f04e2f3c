/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Input that must be a file: SQLite opens none without a name, as those of
 * memfd_create(2) are.
 */
#ifndef TESTS_FUZZ_FUZZ_FILE_H
#define TESTS_FUZZ_FUZZ_FILE_H

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FUZZ_PATH_MAX 32

/* An empty file in the working directory.  Its name is put into `path`, for the
   caller to unlink. */
static inline int make_file(char path[FUZZ_PATH_MAX])
{
	int fd;

	strcpy(path, "fuzz-input.XXXXXX");
	fd = mkostemp(path, O_CLOEXEC);
	if (fd < 0)
		abort();
	return fd;
}

#endif
