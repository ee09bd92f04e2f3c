/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The functions behind CLEANUP_FD and CLEANUP_FREE.  They run on the way out
 * of a scope, often with an error already in errno, and must not disturb it.
 */
#include "common/base.h"

#include <errno.h>

void cleanup_fd(int *fd)
{
	int saved = errno;

	if (*fd >= 0)
		close(*fd);
	errno = saved;
}

void cleanup_free(void *ptr_to_ptr)
{
	int saved = errno;

	free(*(void **)ptr_to_ptr);
	errno = saved;
}
