/* SPDX-License-Identifier: BSD-2-Clause */
/* The spool on disk. */
#include "translate/stream/spool.h"

#include <errno.h>

#include "common/file/io.h"
#include "common/file/temporary.h"

static const char *folder(void)
{
	const char *dir = getenv("TMPDIR");

	return dir && *dir ? dir : "/tmp";
}

int spool_fault(struct fault *fault, const char *doing)
{
	return fault_errno(fault,
			   "cannot %s a temporary file in %s (the variable "
			   "TMPDIR names another folder)",
			   doing, folder());
}

void spool_fini(struct spool *spool)
{
	if (spool->fd >= 0)
		close(spool->fd);
	*spool = (struct spool)SPOOL_INIT;
}

int spool_append(struct spool *spool, const void *bytes, size_t size)
{
	if (spool->fd < 0)
		spool->fd = temporary_unnamed(folder());
	if (spool->fd < 0 || write_full(spool->fd, bytes, size) < 0)
		return -1;
	spool->size += size;
	return 0;
}

int spool_read(const struct spool *spool, uint64_t offset, void *bytes,
	       size_t size)
{
	char *to = bytes;

	while (size > 0) {
		ssize_t n = pread(spool->fd, to, size, (off_t)offset);

		if (n == 0)
			errno = EIO;
		if (n <= 0 && errno != EINTR)
			return -1;
		if (n < 0)
			continue;
		to += n;
		offset += (uint64_t)n;
		size -= (size_t)n;
	}
	return 0;
}
