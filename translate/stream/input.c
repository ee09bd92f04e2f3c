/* SPDX-License-Identifier: BSD-2-Clause */
/* Sources over a descriptor, and moving bytes between two descriptors. */
#include "translate/stream/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "common/file/io.h"

/* The most that one call moves, so that progress can be shown. */
#define MOVE_MAX  ((size_t)16 << 20)
#define COPY_SIZE ((size_t)256 << 10)

/*
 * copy_file_range(2) copies in pieces of sixteen pages.  Where these begin at
 * the large folios of the page cache, a copy costs a third less.
 */
#define MOVE_ALIGN ((off_t)64 << 10)

static int source_fail(struct source *source, const char *verb)
{
	fault_errno(&source->fault, "%s", verb);
	source->fault.file = source->name;
	return -1;
}

int sink_fail(struct sink *sink, const char *verb)
{
	fault_errno(&sink->fault, "%s", verb);
	sink->fault.file = sink->name;
	return -1;
}

static int spool_fail(struct source *source, const char *doing)
{
	spool_fault(&source->fault, doing);
	source->fault.file = source->name;
	return -1;
}

static ssize_t read_again(struct input *input, void *buf, size_t size)
{
	uint64_t left = input->spool.size - input->at;

	if (size > left)
		size = (size_t)left;
	if (spool_read(&input->spool, input->at, buf, size) < 0)
		return spool_fail(&input->source, "read");
	input->at += size;
	if (input->at == input->spool.size && !input->spooling)
		input->source.fd = input->fd;
	return (ssize_t)size;
}

static ssize_t read_new(struct input *input, void *buf, size_t size)
{
	ssize_t n;

	do
		n = read(input->fd, buf, size);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return source_fail(&input->source, "cannot read");
	if (n > 0 && input->spooling) {
		if (spool_append(&input->spool, buf, (size_t)n) < 0)
			return spool_fail(&input->source, "write");
		input->at = input->spool.size;
	}
	return n;
}

static ssize_t input_read(struct source *source, void *buf, size_t size)
{
	struct input *input = container_of(source, struct input, source);

	if (input->at < input->spool.size)
		return read_again(input, buf, size);
	return read_new(input, buf, size);
}

void input_init(struct input *input, int fd, const char *name)
{
	*input = (struct input){
		.source = { .read = input_read, .fd = fd, .name = name },
		.spool = SPOOL_INIT,
		.fd = fd,
	};
}

void input_fini(struct input *input)
{
	spool_fini(&input->spool);
}

int64_t input_spool(struct input *input, const void *bytes, size_t size)
{
	uint64_t mark = input->spool.size;

	/* These bytes came from the spool, which has more behind them. */
	if (input->at < input->spool.size)
		mark = input->at - size;
	else if (spool_append(&input->spool, bytes, size) < 0)
		return spool_fail(&input->source, "write");
	input->at = mark;
	input->spooling = true;
	input->source.fd = -1;
	return (int64_t)mark;
}

void input_rewind(struct input *input, int64_t mark, uint64_t offset,
		  bool spooling)
{
	input->at = (uint64_t)mark + offset;
	input->spooling = spooling;
	input->source.fd = spooling || input->at < input->spool.size
				   ? -1
				   : input->fd;
}

/* Whether an error means "not for this pair of descriptors". */
static bool is_unsuitable(int err)
{
	return err == EINVAL || err == EXDEV || err == ENOSYS || err == EBADF ||
	       err == EOPNOTSUPP || err == EPERM || err == ETXTBSY;
}

static ssize_t move_by_copy(struct source *source, struct sink *sink,
			    size_t size, bool *in)
{
	static char buf[COPY_SIZE];
	ssize_t n;

	*in = true;
	n = source->read(source, buf, size < COPY_SIZE ? size : COPY_SIZE);
	if (n <= 0)
		return n;
	*in = false;
	return sink->write(sink, buf, (size_t)n) < 0 ? -1 : n;
}

/* How much to copy within the kernel: first up to the next good offset. */
static size_t range_size(const struct sink *sink, size_t most)
{
	off_t at = lseek(sink->fd, 0, SEEK_CUR);
	size_t odd = at < 0 ? 0 : (size_t)(-at & (MOVE_ALIGN - 1));

	return odd > 0 && odd < most ? odd : most;
}

ssize_t move_bytes(struct source *source, struct sink *sink, uint64_t size,
		   bool *in)
{
	/* The pair is the same all through a run: ask the kernel once. */
	static enum { BY_RANGE, BY_SPLICE, BY_COPY } way;
	size_t most = size < MOVE_MAX ? (size_t)size : MOVE_MAX;
	ssize_t n;

	for (; way != BY_COPY; way++) {
		if (way == BY_RANGE)
			n = copy_file_range(source->fd, NULL, sink->fd, NULL,
					    range_size(sink, most), 0);
		else
			n = splice(source->fd, NULL, sink->fd, NULL, most,
				   SPLICE_F_MOVE | SPLICE_F_MORE);
		if (n >= 0)
			return n;
		if (errno == EINTR || errno == EAGAIN)
			return move_by_copy(source, sink, most, in);
		if (!is_unsuitable(errno)) {
			*in = false;
			return sink_fail(sink, "cannot write");
		}
	}
	return move_by_copy(source, sink, most, in);
}
