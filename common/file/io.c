/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Loops around read(2) and write(2).  One place decides which errors are
 * retried, so that no caller has to know which descriptors are slow or
 * non-blocking.
 */
#include "common/file/io.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>

#include "common/array.h"

/* Most files of text fit in a few doublings of a page. */
#define CAPACITY_FIRST 4096

/* True when the call that set errno should be made again. */
static bool should_retry(int fd, short events)
{
	struct pollfd one = { .fd = fd, .events = events };

	if (errno == EINTR)
		return true;
	if (errno != EAGAIN)
		return false;
	return poll(&one, 1, -1) >= 0 || errno == EINTR;
}

ssize_t read_full(int fd, void *buf, size_t size)
{
	size_t done = 0;

	while (done < size) {
		ssize_t n = read(fd, (char *)buf + done, size - done);

		if (n == 0)
			break;
		if (n > 0)
			done += n;
		else if (!should_retry(fd, POLLIN))
			return -1;
	}
	return done;
}

int write_full(int fd, const void *buf, size_t size)
{
	size_t done = 0;

	while (done < size) {
		ssize_t n = write(fd, (const char *)buf + done, size - done);

		if (n >= 0)
			done += n;
		else if (!should_retry(fd, POLLOUT))
			return -1;
	}
	return 0;
}

/* Reads to the end of fd, at most limit bytes, into memory that grows. */
static char *read_to_end(int fd, size_t limit, size_t *size)
{
	size_t capacity = CAPACITY_FIRST, len = 0;
	CLEANUP_FREE char *text = malloc(capacity);

	if (!text)
		return NULL;
	for (;;) {
		ssize_t n = read_full(fd, text + len, capacity - len - 1);

		if (n < 0)
			return NULL;
		len += n;
		if (len > limit) {
			errno = EFBIG;
			return NULL;
		}
		if (len + 1 < capacity)
			break;
		if (array_grow(&text, capacity, &capacity, 1) < 0)
			return NULL;
	}
	text[len] = '\0';
	if (size)
		*size = len;
	return take_ptr(text);
}

char *read_file(const char *path, size_t limit, size_t *size)
{
	CLEANUP_FD int fd = open(path, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? NULL : read_to_end(fd, limit, size);
}
