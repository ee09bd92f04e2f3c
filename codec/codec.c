/* SPDX-License-Identifier: BSD-2-Clause */
/* libarchive's filters around its "raw" format, which is one nameless file. */
#include "codec/codec.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CODEC_CAPACITY ((size_t)64 << 10)

/* Kernels before 5.11 need a call for each descriptor, up to this number.  We
   have few, and the kernel assigns the lowest free number. */
#define FD_MOST 256

#ifndef __NR_close_range /* Linux 5.9; the number is everybody's */
#define __NR_close_range 436
#endif
#ifndef CLOSE_RANGE_CLOEXEC /* Linux 5.11 */
#define CLOSE_RANGE_CLOEXEC 4u
#endif

/* Sets the fault to libarchive's reason.  Returns -1. */
static int explain(struct fault *fault, const char *name,
		   struct archive *archive)
{
	const char *text = archive ? archive_error_string(archive) : NULL;

	return fault_at(fault, name, 0, "%s", text ? text : "out of memory");
}

/*
 * When libarchive runs a program, every program that is started later inherits
 * the pipes to it: one that encodes would keep the input of one that decodes
 * open, which then waits for more for ever.
 */
static void keep_descriptors(void)
{
	if (syscall(__NR_close_range, STDERR_FILENO + 1, ~0u,
		    CLOSE_RANGE_CLOEXEC) == 0)
		return;
	for (int fd = STDERR_FILENO + 1; fd < FD_MOST; fd++)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
}

/* Fills the buffer, until the end of a frame can be found in it. */
static int refill(struct decoder *decoder)
{
	ssize_t n;

	decoder->have -= decoder->given;
	memmove(decoder->buf, decoder->buf + decoder->given, decoder->have);
	decoder->given = 0;
	while (!decoder->eof && decoder->have < FRAME_PEEK) {
		n = decoder->from->read(decoder->from,
					decoder->buf + decoder->have,
					CODEC_CAPACITY - decoder->have);
		if (n < 0)
			return -1;
		decoder->eof = n == 0;
		decoder->have += (size_t)n;
	}
	return 0;
}

static bool wants_too_much(const struct decoder *decoder)
{
	return decoder->frame.window > WINDOW_MAX;
}

static int spoilt(struct decoder *decoder)
{
	struct source *source = &decoder->source;

	/* libarchive treats an error of fetch as an early end. */
	if (wants_too_much(decoder))
		fault_at(&source->fault, source->name, 0,
			 "to decompress this takes a window of %llu MiB, the "
			 "limit is %llu",
			 (unsigned long long)(decoder->frame.window >> 20),
			 (unsigned long long)(WINDOW_MAX >> 20));
	else
		explain(&source->fault, source->name, decoder->archive);
	if (decoder->archive)
		fault_offset(&source->fault, decoder_consumed(decoder));
	return -1;
}

static la_ssize_t fetch(struct archive *archive, void *arg, const void **buf)
{
	struct decoder *decoder = arg;

	*buf = decoder->buf;
	if (refill(decoder) < 0) {
		archive_set_error(archive, EIO, "%s",
				  decoder->from->fault.text);
		return -1;
	}
	decoder->given = frame_pass(
		&decoder->frame, (const uint8_t *)decoder->buf, decoder->have);
	if (wants_too_much(decoder)) {
		archive_set_error(archive, EFBIG, "too large a window");
		return -1;
	}
	decoder->passed += decoder->given;
	return (la_ssize_t)decoder->given;
}

static ssize_t decoder_read(struct source *source, void *buf, size_t size)
{
	struct decoder *decoder = container_of(source, struct decoder, source);
	const void *block;
	la_int64_t offset;
	int result;

	if (decoder->empty)
		return 0;
	while (decoder->left == 0) {
		result = archive_read_data_block(decoder->archive, &block,
						 &decoder->left, &offset);
		if (result == ARCHIVE_EOF)
			return 0;
		if (result != ARCHIVE_OK)
			return spoilt(decoder);
		decoder->block = block;
	}
	if (size > decoder->left)
		size = decoder->left;
	memcpy(buf, decoder->block, size);
	decoder->block += size;
	decoder->left -= size;
	return (ssize_t)size;
}

/* Reads the header of the one nameless file; empty data has none. */
static bool begin(struct decoder *decoder)
{
	struct archive_entry *entry;
	int result = archive_read_next_header(decoder->archive, &entry);
	int filters = archive_filter_count(decoder->archive) - 1;

	decoder->empty = result == ARCHIVE_EOF;
	if (filters < 1)
		archive_set_error(decoder->archive, EINVAL,
				  "cut or damaged "
				  "where compressed data begins");
	else if (filters > 1)
		archive_set_error(decoder->archive, EINVAL,
				  "compressed more than once");
	else
		return result == ARCHIVE_OK || decoder->empty;
	return false;
}

int decoder_open(struct decoder *decoder, struct source *from,
		 const struct compression *how)
{
	struct archive *a = archive_read_new();

	*decoder = (struct decoder){
		.source = { .read = decoder_read,
			    .fd = -1,
			    .name = from->name },
		.from = from,
		.archive = a,
		.buf = malloc(CODEC_CAPACITY),
	};
	frame_init(&decoder->frame, how->name);
	keep_descriptors();
	/* No other filter may guess at the decoded bytes. */
	if (a && decoder->buf && how->undo(a) >= ARCHIVE_WARN &&
	    archive_read_support_format_raw(a) == ARCHIVE_OK &&
	    archive_read_support_format_empty(a) == ARCHIVE_OK &&
	    archive_read_open2(a, decoder, NULL, fetch, NULL, NULL) ==
		    ARCHIVE_OK &&
	    begin(decoder))
		return 0;
	return spoilt(decoder);
}

uint64_t decoder_consumed(const struct decoder *decoder)
{
	la_int64_t bytes = archive_filter_bytes(decoder->archive, -1);

	/* libarchive does not know before the first decoded byte. */
	return bytes < 0 ? decoder->passed : (uint64_t)bytes;
}

void decoder_close(struct decoder *decoder)
{
	if (decoder->archive)
		archive_read_free(decoder->archive);
	free(decoder->buf);
	*decoder = (struct decoder){ .archive = NULL };
}

static la_ssize_t store(struct archive *archive, void *arg, const void *buf,
			size_t size)
{
	struct encoder *encoder = arg;

	/* libarchive writes when an archive is closed, which is the only way
	   to free all of it. */
	if (encoder->abandoned)
		return (la_ssize_t)size;
	encoder->written += size;
	if (encoder->to->write(encoder->to, buf, size) == 0)
		return (la_ssize_t)size;
	archive_set_error(archive, EIO, "%s", encoder->to->fault.text);
	return -1;
}

static int encoder_write(struct sink *sink, const void *buf, size_t size)
{
	struct encoder *encoder = container_of(sink, struct encoder, sink);
	const char *from = buf;
	la_ssize_t n;

	if (size > 0)
		encoder->empty = NULL;
	for (; size > 0; from += n, size -= (size_t)n) {
		n = archive_write_data(encoder->archive, from, size);
		if (n <= 0)
			return explain(&sink->fault, sink->name,
				       encoder->archive);
	}
	return 0;
}

int codec_add(struct archive *archive, const char *filter)
{
	int result;

	keep_descriptors();
	if (filter[0] == '|')
		return archive_write_add_filter_program(archive, filter + 2);
	result = archive_write_add_filter_by_name(archive, filter);
	/* The output must not depend on the time. */
	if (strcmp(filter, "gzip") == 0 && result >= ARCHIVE_WARN)
		result = archive_write_set_filter_option(archive, "gzip",
							 "timestamp", NULL);
	return result;
}

static int write_header(struct archive *archive)
{
	struct archive_entry *entry = archive_entry_new();
	int result = ARCHIVE_FATAL;

	if (entry) {
		archive_entry_set_pathname(entry, "data");
		archive_entry_set_filetype(entry, AE_IFREG);
		result = archive_write_header(archive, entry);
	}
	archive_entry_free(entry);
	return result;
}

/* libarchive's lz4 begins with the first byte, and reads through a null pointer
   when it ends before that: a frame with an end mark alone, and its
   checksum. */
static const char empty_lz4[] = "\x04\x22\x4d\x18\x64\x40\xa7"
				"\0\0\0\0\x05\x5d\xcc\x02";

int encoder_open(struct encoder *encoder, struct sink *to, const char *filter)
{
	struct archive *a = archive_write_new();

	*encoder = (struct encoder){
		.sink = { .write = encoder_write, .fd = -1, .name = to->name },
		.to = to,
		.archive = a,
		.empty = strcmp(filter, "lz4") == 0 ? empty_lz4 : NULL,
		.empty_size = sizeof(empty_lz4) - 1,
	};
	if (a && codec_add(a, filter) >= ARCHIVE_WARN &&
	    archive_write_set_format_raw(a) == ARCHIVE_OK &&
	    archive_write_set_bytes_in_last_block(a, 1) == ARCHIVE_OK &&
	    archive_write_open(a, encoder, NULL, store, NULL) == ARCHIVE_OK &&
	    write_header(a) == ARCHIVE_OK)
		return 0;
	return explain(&encoder->sink.fault, to->name, a);
}

int encoder_finish(struct encoder *encoder)
{
	encoder->finished = true;
	if (encoder->empty
		    ? store(encoder->archive, encoder, encoder->empty,
			    encoder->empty_size) >= 0
		    : archive_write_close(encoder->archive) == ARCHIVE_OK)
		return 0;
	return explain(&encoder->sink.fault, encoder->sink.name,
		       encoder->archive);
}

void encoder_close(struct encoder *encoder)
{
	if (!encoder->archive)
		return;
	encoder->abandoned = !encoder->finished || encoder->empty;
	/* After one byte, which is dropped, closing does not crash. */
	if (encoder->empty)
		(void)!archive_write_data(encoder->archive, "", 1);
	archive_write_free(encoder->archive);
	encoder->archive = NULL;
}
