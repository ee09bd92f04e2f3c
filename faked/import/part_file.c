/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a file to lines of part data, which parts/ takes apart and compares with
 * those before them.  The file may come from anybody: a line that is too long
 * is refused when as much of it was read, and where a damaged file cannot be
 * decompressed the last good line is the end.
 */
#include "faked/import/part_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "codec/compression.h"

/* How much is asked for at once. */
#define CHUNK ((size_t)64 << 10)

/* A whole line, and what was read behind it. */
#define BUFFER_SIZE (PART_LINE_MAX + 1 + CHUNK)

static ssize_t read_disk(struct source *source, void *buf, size_t size)
{
	ssize_t n;

	do
		n = read(source->fd, buf, size);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		fault_at(&source->fault, source->name, 0, "%s",
			 strerror(errno));
	return n;
}

/* Opens the file from its beginning, decompressed.  0, or -1 with the fault. */
static int begin(struct part_file *file, struct fault *fault)
{
	uint8_t head[16];
	ssize_t n = pread(file->fd, head, sizeof(head), 0);
	const struct compression *how = n > 0 ? compression_of(head, n) : NULL;

	file->disk = (struct source){ .read = read_disk,
				      .fd = file->fd,
				      .name = file->name };
	file->from = &file->disk;
	if (!how)
		return 0;
	file->from = &file->decoder.source;
	if (decoder_open(&file->decoder, &file->disk, how) == 0)
		return 0;
	*fault = file->from->fault;
	return -1;
}

/* Reads another chunk behind what is in the buffer.  0, or -1 with the
   fault. */
static int fill(struct part_file *file, struct fault *fault)
{
	ssize_t n;

	if (file->start > 0) {
		memmove(file->buffer, file->buffer + file->start,
			file->end - file->start);
		file->end -= file->start;
		file->start = 0;
	}
	n = file->from->read(file->from, file->buffer + file->end, CHUNK);
	if (n < 0) {
		fault_at(fault, file->name, 0, "%s", file->from->fault.text);
		return -1;
	}
	file->end += (size_t)n;
	file->ended = n == 0;
	return 0;
}

/* The next line without its newline, and its length; NULL with *length 0 at the
   end, else with the fault. */
static const char *next_line(struct part_file *file, size_t *length,
			     struct fault *fault)
{
	size_t seen = 0; /* bytes without a newline */
	const char *line, *newline;

	*length = 1;
	file->line++;
	for (;;) {
		line = file->buffer + file->start;
		newline = memchr(line + seen, '\n',
				 file->end - file->start - seen);
		seen = file->end - file->start;
		if (newline || (file->ended && seen > 0))
			break;
		if (file->ended) {
			*length = 0;
			return NULL;
		}
		if (seen > PART_LINE_MAX) {
			fault_at(fault, file->name, file->line,
				 "line is longer than %u bytes", PART_LINE_MAX);
			return NULL;
		}
		if (fill(file, fault) < 0)
			return NULL;
	}
	*length = newline ? (size_t)(newline - line) : seen;
	file->start += *length + (newline != NULL);
	return line;
}

/* Whether the buffered beginning, or as much of it as was not cut off, is one
   of part data.  A line before which the header is missing is refused later. */
static bool is_part_data(const struct part_file *file)
{
	static const char *const begins[] = { PART_MAGIC, "{\"path" };

	for (size_t i = 0; i < countof(begins); i++) {
		size_t size = strlen(begins[i]);

		if (size > file->end)
			size = file->end;
		if (size > 0 && memcmp(file->buffer, begins[i], size) == 0)
			return true;
	}
	return false;
}

/* Reads the header.  0, or -1 with the fault. */
static int read_header(struct part_file *file, struct fault *fault)
{
	size_t length;
	const char *line = next_line(file, &length, fault);

	if (!line)
		return -1;
	if (part_parse_header(line, length, fault) == 0)
		return 0;
	fault->file = file->name;
	fault->line = file->line;
	return -1;
}

/* Opens what is a regular file.  1, 0 or -1 as part_file_open(). */
static int open_regular(struct part_file *file, struct fault *fault)
{
	file->buffer = malloc(BUFFER_SIZE);
	file->parser = part_parser_new();
	if (!file->buffer || !file->parser)
		return fault_at(fault, file->name, 0, "out of memory");
	if (begin(file, fault) < 0 || fill(file, fault) < 0)
		return -1;
	if (!is_part_data(file))
		return 0;
	return read_header(file, fault) < 0 ? -1 : 1;
}

int part_file_open(struct part_file *file, const char *name,
		   struct fault *fault)
{
	struct stat st;
	int ret = 0;

	*file = (struct part_file){ .name = name };
	/* What cannot be opened is told by the reader of other formats. */
	file->fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (file->fd >= 0 && fstat(file->fd, &st) == 0 && S_ISREG(st.st_mode))
		ret = open_regular(file, fault);
	if (ret <= 0)
		part_file_close(file);
	return ret;
}

void part_file_close(struct part_file *file)
{
	if (file->from && file->from != &file->disk)
		decoder_close(&file->decoder);
	part_order_fini(&file->order);
	part_parser_free(file->parser);
	free(file->buffer);
	cleanup_fd(&file->fd);
	*file = (struct part_file){ .fd = -1 };
}

/* At the end: whether anything but zeros follows what was decompressed, where a
   reader of the whole file would look for more.  0, or -1 with the fault. */
static int check_tail(const struct part_file *file, struct fault *fault)
{
	char block[4096];
	off_t at;
	ssize_t n;

	if (file->from == &file->disk)
		return 0;
	at = (off_t)decoder_consumed(&file->decoder);
	while ((n = pread(file->fd, block, sizeof(block), at)) > 0) {
		for (ssize_t i = 0; i < n; i++)
			if (block[i] != '\0')
				return fault_at(fault, file->name, 0,
						"what follows the compressed "
						"data is not compressed");
		at += n;
	}
	return n < 0 ? fault_at(fault, file->name, 0, "%s", strerror(errno))
		     : 0;
}

int part_file_next(struct part_file *file, bool *ended, struct fault *fault)
{
	size_t length;
	const char *line = next_line(file, &length, fault), *first;

	*ended = !line;
	if (!line)
		return length == 0 ? check_tail(file, fault) : -1;
	if (part_parse(file->parser, line, length, &file->part, fault) == 0 &&
	    part_order_take(&file->order, &file->part, &first, fault) == 0)
		return 1;
	fault->file = file->name;
	fault->line = file->line;
	return -1;
}
