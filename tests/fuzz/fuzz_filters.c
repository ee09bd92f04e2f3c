/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Compressed data, alone and in layers.  Any bytes decode to an end, or are
 * refused at a place inside them.  Behind a NUL, with which no compression
 * begins, a byte says which filters to put around the rest: exactly the
 * outermost of them is undone, or all is refused.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "codec/codec.h"
#include "common/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is decoded before it is enough. */
#define OUTPUT_MAX ((size_t)8 << 20)

struct memory {
	struct source source;
	struct sink sink;
	const uint8_t *at;
	size_t left;
	struct str *into;
};

static void require(bool truth)
{
	if (!truth)
		abort();
}

static ssize_t read_memory(struct source *source, void *buf, size_t size)
{
	struct memory *memory = container_of(source, struct memory, source);

	if (size > memory->left)
		size = memory->left;
	if (size > 0)
		memcpy(buf, memory->at, size);
	memory->at += size;
	memory->left -= size;
	return (ssize_t)size;
}

static int write_memory(struct sink *sink, const void *buf, size_t size)
{
	str_append(container_of(sink, struct memory, sink)->into, buf, size);
	return 0;
}

/* Decodes until there is enough; false: refused. */
static bool drain(struct decoder *decoder, struct str *out)
{
	static char buf[65536];
	ssize_t n = 0;

	while (out->len < OUTPUT_MAX &&
	       (n = decoder->source.read(&decoder->source, buf, sizeof(buf))) >
		       0)
		str_append(out, buf, (size_t)n);
	return n >= 0;
}

/* Undoes the filter whose magic the bytes have; false: refused, or none. */
static bool undo(const uint8_t *data, size_t size, struct str *out)
{
	const struct compression *how = compression_of(data, size);
	struct memory from = {
		.source = { .read = read_memory, .fd = -1 },
		.at = data,
		.left = size,
	};
	struct decoder decoder;
	bool done;

	/* That one is a program. */
	if (!how || strcmp(how->name, "lzop") == 0)
		return false;
	done = decoder_open(&decoder, &from.source, how) == 0 &&
	       drain(&decoder, out);
	require(done || decoder.source.fault.text[0]);
	require(!decoder.source.fault.has_offset ||
		decoder.source.fault.offset <= size);
	require(decoder_consumed(&decoder) <= size);
	decoder_close(&decoder);
	return done;
}

static void wrap(const char *filter, const uint8_t *data, size_t size,
		 struct str *out)
{
	struct memory to = {
		.sink = { .write = write_memory, .fd = -1 },
		.into = out,
	};
	struct encoder encoder;

	require(encoder_open(&encoder, &to.sink, filter) == 0);
	if (size > 0)
		require(encoder.sink.write(&encoder.sink, data, size) == 0);
	require(encoder_finish(&encoder) == 0);
	encoder_close(&encoder);
}

static void check_stack(uint8_t layers, const uint8_t *data, size_t size)
{
	static const char *const filters[] = {
		NULL, "gzip", "bzip2", "lz4", "compress",
	};
	struct str inner = STR_INIT, outer = STR_INIT, undone = STR_INIT;

	str_append(&inner, data, size);
	for (; layers > 0; layers /= countof(filters)) {
		const char *filter = filters[layers % countof(filters)];

		/* libarchive compresses nothing at all to a NUL. */
		if (!filter || (inner.len == 0 && !strcmp(filter, "compress")))
			continue;
		if (outer.len > 0) {
			str_fini(&inner);
			inner = outer;
			outer = (struct str)STR_INIT;
		}
		wrap(filter, (const uint8_t *)inner.data, inner.len, &outer);
	}
	if (undo((const uint8_t *)str_text(&outer), outer.len, &undone))
		require(undone.len == inner.len &&
			memcmp(str_text(&undone), str_text(&inner),
			       inner.len) == 0);
	str_fini(&inner);
	str_fini(&outer);
	str_fini(&undone);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str out = STR_INIT;

	if (size > 1 && data[0] == 0)
		check_stack(data[1], data + 2, size - 2);
	else
		undo(data, size, &out);
	str_fini(&out);
	return 0;
}
