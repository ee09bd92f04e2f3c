/* SPDX-License-Identifier: BSD-2-Clause */
/* A decoder between two places in memory. */
#include "codec/unpack.h"

#include <stdlib.h>
#include <string.h>

#include "codec/codec.h"

/* A list of files shrinks to a tenth or less, hardly to a hundredth: what grows
   more was made to fill memory. */
#define GROWTH_MOST  ((size_t)100)
#define GROWTH_LEAST ((size_t)16 << 20)

/* The source over memory. */
struct memory {
	struct source source;
	const char *at;
	size_t left;
};

static ssize_t memory_read(struct source *source, void *buf, size_t size)
{
	struct memory *memory = container_of(source, struct memory, source);

	if (size > memory->left)
		size = memory->left;
	memcpy(buf, memory->at, size);
	memory->at += size;
	memory->left -= size;
	return (ssize_t)size;
}

/* Reads a source to its end.  The caller frees the result; NULL with the
   fault. */
static char *drain(struct source *source, size_t limit, size_t *size,
		   struct fault *fault)
{
	CLEANUP_FREE char *text = NULL;
	size_t capacity = 0, len = 0;
	ssize_t n = 1;

	while (n > 0) {
		if (len + 1 >= capacity) {
			char *larger;

			capacity = capacity ? capacity * 2 : 64 << 10;
			larger = realloc(text, capacity);
			if (!larger) {
				fault_at(fault, source->name, 0,
					 "out of memory");
				return NULL;
			}
			text = larger;
		}
		n = source->read(source, text + len, capacity - len - 1);
		if (n < 0) {
			*fault = source->fault;
			return NULL;
		}
		len += (size_t)n;
		if (len > limit) {
			fault_at(fault, source->name, 0,
				 "decompresses to more than %zu bytes, as no "
				 "database does",
				 limit);
			return NULL;
		}
	}
	text[len] = '\0';
	*size = len;
	return take_ptr(text);
}

/* 0, or -1 with the fault if anything but zeros, which pad a block, follows the
   compressed data. */
static int check_tail(const struct decoder *decoder, const char *text,
		      size_t size, const char *name, struct fault *fault)
{
	uint64_t end = decoder_consumed(decoder);

	for (uint64_t at = end; at < size; at++) {
		if (text[at] == '\0')
			continue;
		fault_at(fault, name, 0,
			 "what follows the compressed data is not compressed");
		return fault_offset(fault, end);
	}
	return 0;
}

int unpack(char **text, size_t *size, const char *name, struct fault *fault)
{
	const struct compression *how = compression_of((const uint8_t *)*text,
						       *size);
	struct memory memory = {
		.source = { .read = memory_read, .fd = -1, .name = name },
		.at = *text,
		.left = *size,
	};
	CLEANUP_FREE char *unpacked = NULL;
	struct decoder decoder;
	size_t len = 0;
	int ret = -1;

	if (!how)
		return 0;
	if (decoder_open(&decoder, &memory.source, how) < 0)
		*fault = decoder.source.fault;
	else
		unpacked = drain(&decoder.source,
				 GROWTH_LEAST + *size * GROWTH_MOST, &len,
				 fault);
	if (unpacked)
		ret = check_tail(&decoder, *text, *size, name, fault);
	decoder_close(&decoder);
	if (ret < 0)
		return -1;
	free(*text);
	*text = take_ptr(unpacked);
	*size = len;
	return 0;
}
