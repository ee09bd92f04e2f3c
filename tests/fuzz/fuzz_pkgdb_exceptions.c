/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads bytes as an exception list.  Every line that was taken must be found
 * under its own path.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "common/file/io.h"
#include "pkgdb/read/exceptions.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP_FD int fd = memfd_create("seed", MFD_CLOEXEC);
	struct exceptions *list = exceptions_new("i386");
	const struct exception *line;
	struct fault fault;
	char path[64];

	if (fd < 0 || !list || write_full(fd, data, size) < 0)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (exceptions_read(list, path, &fault) == 0)
		for (size_t n = 0; (line = exceptions_get(list, n)); n++)
			if (exceptions_find(list, line->path,
					    strlen(line->path)) != line)
				abort();
	exceptions_free(list);
	return 0;
}
