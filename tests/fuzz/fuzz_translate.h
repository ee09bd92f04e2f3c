/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the fuzz targets of the archive formats share: the identity.  With an
 * empty database, whatever comes in goes out, or is refused at an offset inside
 * the input.  Input is fed in pieces of odd sizes, so that every boundary is
 * met somewhere.
 */
#ifndef TESTS_FUZZ_FUZZ_TRANSLATE_H
#define TESTS_FUZZ_FUZZ_TRANSLATE_H

#include <stdlib.h>
#include <string.h>

#include "translate/rule/translate.h"

static inline size_t feed(struct stream *s, const uint8_t *data, size_t size,
			  size_t piece)
{
	size_t space;
	uint8_t *to = stream_space(s, &space);

	size = size < space ? size : space;
	size = size < piece ? size : piece;
	if (size > 0)
		memcpy(to, data, size);
	stream_filled(s, size);
	return size;
}

static inline void require(bool truth)
{
	if (!truth)
		abort();
}

/* Steps through data; aborts where the identity does not hold. */
static inline void check_identity(const struct archive_format *format,
				  const uint8_t *data, size_t size,
				  size_t piece)
{
	const struct translate_options options = { 0 };
	struct translate t;
	size_t in = 0, out = 0;
	enum step step;

	if (translate_init(&t, format, &options) < 0)
		return;
	while ((step = translate_step(&t)) != STEP_DONE &&
	       step != STEP_SEGMENT && step != STEP_DAMAGE) {
		if (step == STEP_READ) {
			in += feed(&t.stream, data + in, size - in, piece);
			continue;
		}
		require(step == STEP_WRITE && t.stream.out.len <= size - out);
		require(memcmp(t.stream.out.ptr, data + out,
			       t.stream.out.len) == 0);
		out += t.stream.out.len;
	}
	require(step != STEP_DONE || out == size);
	require(step != STEP_DAMAGE ||
		(t.fault.text[0] && t.fault.offset <= size));
	require(!t.changed);
	translate_fini(&t);
}

/* A rule that changes all it can: memory and bounds are the sanitizer's. */
static inline void change_all(const struct archive_format *format,
			      const uint8_t *data, size_t size)
{
	const struct translate_options options = {
		.rule = {
			.fallback = {
				.set = CHANGE_UID | CHANGE_GID | CHANGE_MODE |
				       CHANGE_UNAME | CHANGE_GNAME,
				.uid = 3000000, .gid = 42, .mode = 04711,
				.uname = "j\303\266", .gname = "g",
			},
			.set_mtime = true,
			.mtime = 1234567890,
		},
	};
	struct translate t;
	size_t in = 0;
	enum step step;

	if (translate_init(&t, format, &options) < 0)
		return;
	while ((step = translate_step(&t)) == STEP_READ || step == STEP_WRITE)
		if (step == STEP_READ)
			in += feed(&t.stream, data + in, size - in, size);
	translate_fini(&t);
}

#endif
