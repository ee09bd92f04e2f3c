/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The output: bytes gathered into large writes, to standard output or to a file
 * that replaces the old one when all is written.
 */
#include "translate/stream/output.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "common/file/io.h"

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

	if (size > OUTPUT_CAPACITY - output->used && output_flush(sink) < 0)
		return -1;
	if (size >= OUTPUT_CAPACITY / 2 && output->used == 0) {
		if (write_full(output->fd, buf, size) < 0)
			return sink_fail(sink, "cannot write");
		return 0;
	}
	memcpy(output->buf + output->used, buf, size);
	output->used += size;
	return 0;
}

int output_open(struct output *output, const char *path)
{
	output->sink = (struct sink){
		.write = output_write,
		.flush = output_flush,
		.fd = STDOUT_FILENO,
		.name = path ? path : "standard output",
	};
	output->file = (struct newfile){ .fd = -1 };
	output->fd = STDOUT_FILENO;
	output->used = 0;
	if (!path)
		return 0;
	if (newfile_open(&output->file, path) < 0) {
		newfile_close(&output->file);
		return sink_fail(&output->sink, "cannot create a file");
	}
	output->fd = output->file.fd;
	output->sink.fd = output->fd;
	return 0;
}

int output_commit(struct output *output)
{
	struct sink *sink = &output->sink;

	if (output_flush(sink) < 0)
		return -1;
	if (output->file.fd < 0)
		return close(output->fd) < 0 && errno != EBADF
			       ? sink_fail(sink, "cannot write")
			       : 0;
	if (newfile_commit(&output->file) < 0)
		return sink_fail(sink, "cannot write");
	return 0;
}

void output_close(struct output *output)
{
	newfile_close(&output->file);
	output->fd = -1;
}
