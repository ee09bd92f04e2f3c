/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The output.  A named file is written under a temporary name beside it, so
 * that a failure leaves what was there before.
 */
#include "translate/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "common/io.h"

static int output_flush(struct sink *sink)
{
	struct output *output = container_of(sink, struct output, sink);
	size_t used = output->used;

	output->used = 0;
	if (used > 0 && write_full(output->fd, output->buf, used) < 0)
		return sink_fail(sink, "cannot write");
	return 0;
}

static int output_write(struct sink *sink, const void *buf, size_t size)
{
	struct output *output = container_of(sink, struct output, sink);

	if (size > OUTPUT_ROOM - output->used && output_flush(sink) < 0)
		return -1;
	if (size >= OUTPUT_ROOM / 2 && output->used == 0) {
		if (write_full(output->fd, buf, size) < 0)
			return sink_fail(sink, "cannot write");
		return 0;
	}
	memcpy(output->buf + output->used, buf, size);
	output->used += size;
	return 0;
}

/* Creates the temporary file with the permissions that creat(2) would give. */
static int open_temporary(struct output *output)
{
	mode_t mask = umask(0);

	umask(mask);
	if (asprintf(&output->temporary, "%s.XXXXXX", output->path) < 0) {
		output->temporary = NULL;
		errno = ENOMEM;
		return -1;
	}
	output->fd = mkostemp(output->temporary, O_CLOEXEC);
	if (output->fd >= 0)
		return fchmod(output->fd, 0666 & ~mask);
	free(take_ptr(output->temporary));
	return -1;
}

int output_open(struct output *output, const char *path)
{
	output->sink = (struct sink) {
		.write = output_write,
		.flush = output_flush,
		.fd = STDOUT_FILENO,
	};
	output->path = path;
	output->temporary = NULL;
	output->fd = STDOUT_FILENO;
	output->used = 0;
	if (!path)
		return 0;
	if (open_temporary(output) < 0)
		return sink_fail(&output->sink, "cannot create a file");
	output->sink.fd = output->fd;
	return 0;
}

int output_commit(struct output *output)
{
	struct sink *sink = &output->sink;

	if (output_flush(sink) < 0)
		return -1;
	if (!output->path)
		return close(output->fd) < 0 && errno != EBADF ?
		       sink_fail(sink, "cannot write") : 0;
	if (fsync(output->fd) < 0 && errno != EINVAL)
		return sink_fail(sink, "cannot write");
	if (rename(output->temporary, output->path) < 0)
		return sink_fail(sink, "cannot rename");
	free(take_ptr(output->temporary));
	return 0;
}

void output_close(struct output *output)
{
	if (output->temporary)
		unlink(output->temporary);
	free(take_ptr(output->temporary));
	if (output->path && output->fd >= 0)
		close(output->fd);
	output->fd = -1;
}
