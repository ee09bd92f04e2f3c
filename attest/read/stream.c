/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Decompresses, and tells archives from texts by their first bytes.
 */
#include "attest/read/stream.h"

#include <string.h>

#include "common/str.h"
#include "translate/cpio/cpio.h"
#include "translate/stream/field.h"
#include "translate/tar/tar.h"

/* A manifest of ten million paths has less. */
#define TEXT_MAX ((size_t)2 << 30)
#define PIECE	 ((size_t)64 << 10)

static ssize_t ahead_read(struct source *source, void *buf, size_t size)
{
	struct ahead *ahead = container_of(source, struct ahead, source);
	size_t left = ahead->have - ahead->given;
	ssize_t got;

	if (left > 0) {
		size = size < left ? size : left;
		memcpy(buf, ahead->head + ahead->given, size);
		ahead->given += size;
		return (ssize_t)size;
	}
	got = ahead->from->read(ahead->from, buf, size);
	if (got < 0)
		source->fault = ahead->from->fault;
	return got;
}

/* Reads the first bytes.  0, or -1 with the fault of `from`. */
static int ahead_open(struct ahead *ahead, struct source *from)
{
	ssize_t got = 1;

	*ahead = (struct ahead){
		.source = { .read = ahead_read, .fd = -1, .name = from->name },
		.from = from,
	};
	while (got > 0 && ahead->have < sizeof(ahead->head)) {
		got = from->read(from, ahead->head + ahead->have,
				 sizeof(ahead->head) - ahead->have);
		if (got > 0)
			ahead->have += (size_t)got;
	}
	return got < 0 ? -1 : 0;
}

static int refuse(const struct source *source, const char *name,
		  struct fault *fault)
{
	*fault = source->fault;
	fault->file = name;
	return -1;
}

/* Puts a decoder over the raw bytes. */
static int decode(struct stream *stream, const struct compression *how,
		  const char *name, struct fault *fault)
{
	stream->compressed = true;
	if (decoder_open(&stream->decoder, &stream->raw.source, how) < 0 ||
	    ahead_open(&stream->plain, &stream->decoder.source) < 0)
		return refuse(&stream->decoder.source, name, fault);
	return 0;
}

int stream_open(struct stream *stream, int fd, const char *name,
		struct fault *fault)
{
	const struct compression *how;
	const struct ahead *last = &stream->raw;

	memset(stream, 0, sizeof(*stream));
	input_init(&stream->input, fd, name);
	if (ahead_open(&stream->raw, &stream->input.source) < 0)
		return refuse(&stream->input.source, name, fault);
	how = compression_of(stream->raw.head, stream->raw.have);
	if (how && decode(stream, how, name, fault) < 0)
		return -1;
	if (how)
		last = &stream->plain;
	stream->source = (struct source *)&last->source;
	stream->head = last->head;
	stream->head_size = last->have;
	return 0;
}

bool stream_is_archive(const struct stream *stream)
{
	const uint8_t *head = stream->head;

	if (cpio_layout_of(head, stream->head_size))
		return true;
	/* An archive without a member is zeros. */
	return stream->head_size >= TAR_BLOCK &&
	       (field_is_zero(head) || tar_is_header(head, NULL));
}

char *stream_text(struct stream *stream, size_t *size, struct fault *fault)
{
	struct str text = STR_INIT;
	char *piece = malloc(PIECE), *taken = NULL;
	ssize_t got = piece ? 1 : 0;

	while (got > 0 && text.len <= TEXT_MAX) {
		got = stream->source->read(stream->source, piece, PIECE);
		if (got > 0)
			str_append(&text, piece, (size_t)got);
	}
	*size = text.len;
	if (got < 0)
		refuse(stream->source, stream->source->name, fault);
	else if (text.len > TEXT_MAX)
		fault_at(fault, stream->source->name, 0,
			 "is larger than any manifest");
	else {
		str_push(&text, '\0');
		taken = piece ? str_take(&text) : NULL;
		if (!taken)
			fault_at(fault, stream->source->name, 0,
				 "out of memory");
	}
	free(piece);
	str_fini(&text);
	return taken;
}

void stream_close(struct stream *stream)
{
	if (stream->compressed)
		decoder_close(&stream->decoder);
	input_fini(&stream->input);
}
