/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The window: bytes that are still needed move to its front, and a read fills
 * the rest.  It grows only when a line has really filled it.
 */
#include "pkgdb/read/text_window.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/file/io.h"

/* Stays in the second-level cache of the processor. */
#define CAPACITY ((size_t)256 << 10)

/* Line numbers and offsets stay within 32 bits. */
#define FILE_LIMIT ((size_t)1 << 31)

/* Reads as much as there is room for.  False with `error`. */
static bool read_more(struct text_window *window)
{
	size_t room = window->capacity - window->used;
	ssize_t n = read_full(window->fd, window->buf + window->used, room);

	if (n < 0) {
		window->error = errno;
		return false;
	}
	window->used += (size_t)n;
	window->total += (size_t)n;
	window->ended = (size_t)n < room;
	window->buf[window->used] = '\0';
	if (window->total > FILE_LIMIT)
		window->error = EFBIG;
	return window->error == 0;
}

static bool grow(struct text_window *window)
{
	char *larger = realloc(window->buf, 2 * window->capacity + 1);

	if (!larger) {
		window->error = ENOMEM;
		return false;
	}
	window->buf = larger;
	window->capacity *= 2;
	return true;
}

int text_window_open(struct text_window *window, const char *path)
{
	*window = (struct text_window){
		.fd = open(path, O_RDONLY | O_CLOEXEC),
		.capacity = CAPACITY,
	};
	if (window->fd < 0)
		return -1;
	window->buf = malloc(window->capacity + 1);
	if (window->buf && read_more(window))
		return 0;
	errno = window->buf ? window->error : ENOMEM;
	return -1;
}

char *text_window_load(struct text_window *window, size_t *size)
{
	while (!window->ended)
		if ((window->used == window->capacity && !grow(window)) ||
		    !read_more(window)) {
			errno = window->error;
			return NULL;
		}
	*size = window->used;
	return take_ptr(window->buf);
}

bool text_window_fill(struct text_window *window, char **next, char **end)
{
	size_t left = *end > *next ? (size_t)(*end - *next) : 0, before;

	if (window->ended || window->error)
		return false;
	memmove(window->buf, *next, left);
	window->used = before = left;
	if (left == window->capacity && !grow(window))
		return false;
	if (!read_more(window))
		return false;
	*next = window->buf;
	*end = window->buf + window->used;
	return window->used > before;
}

void text_window_close(struct text_window *window)
{
	if (window->fd >= 0)
		close(window->fd);
	free(window->buf);
}
