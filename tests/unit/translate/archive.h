/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Small archives for unit tests, and a translation of them in memory.
 */
#ifndef TESTS_UNIT_TRANSLATE_ARCHIVE_H
#define TESTS_UNIT_TRANSLATE_ARCHIVE_H

#include <stdio.h>
#include <string.h>

#include "translate/rule/translate.h"
#include "translate/tar/tar.h"

/* Appends a header and a body; the body may be NULL. */
static inline void add_tar(struct str *to, const char *name, char type,
			   const char *magic, const void *body, size_t size)
{
	static const char zeros[TAR_BLOCK];
	char block[TAR_BLOCK] = { 0 };

	strncpy(block, name, TAR_NAME_SIZE);
	memcpy(block + TAR_MODE, "0000644", 8);
	memcpy(block + TAR_UID, "0010222", 8);
	memcpy(block + TAR_GID, "0010367", 8);
	snprintf(block + TAR_SIZE, TAR_LONG_SIZE, "%011zo", size);
	memcpy(block + TAR_MTIME, "00000001750", TAR_LONG_SIZE);
	block[TAR_TYPE] = type;
	memcpy(block + TAR_MAGIC, magic, TAR_MAGIC_SIZE);
	strcpy(block + TAR_UNAME, "joe");
	memcpy(block + TAR_CHKSUM, "000000\0 ", TAR_CHKSUM_SIZE);
	tar_put_sum((uint8_t *)block, false);
	str_append(to, block, TAR_BLOCK);
	str_append(to, body, size);
	str_append(to, zeros, -size & (TAR_BLOCK - 1));
}

static inline void add_end(struct str *to)
{
	static const char zeros[2 * TAR_BLOCK];

	str_append(to, zeros, sizeof(zeros));
}

static inline void add_newc(struct str *to, const char *name, unsigned ino,
			    unsigned nlink, const char *body)
{
	size_t size = strlen(body);

	str_printf(to,
		   "070701%08X%08X%08X%08X%08X%08X%08zX%08X%08X%08X%08X"
		   "%08zX%08X%s",
		   ino, 0100644u, 4242u, 4343u, nlink, 1000u, size, 8u, 1u, 0u,
		   0u, strlen(name) + 1, 0u, name);
	do
		str_push(to, '\0');
	while (to->len % 4);
	str_append(to, body, size);
	while (to->len % 4)
		str_push(to, '\0');
}

/* Feeds input in pieces; collects the output.  The last step. */
static inline enum step translate_all(struct translate *t, const struct str *in,
				      size_t piece, struct str *out)
{
	size_t at = 0, n;
	enum step step;

	while ((step = translate_step(t)) == STEP_READ || step == STEP_WRITE) {
		if (step == STEP_WRITE) {
			str_append(out, t->stream.out.ptr, t->stream.out.len);
			continue;
		}
		uint8_t *space = stream_space(&t->stream, &n);

		n = n < piece ? n : piece;
		n = n < in->len - at ? n : in->len - at;
		if (n > 0)
			memcpy(space, in->data + at, n);
		stream_filled(&t->stream, n);
		at += n;
	}
	return step;
}

#endif
