/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Conversion: libarchive reads what the translation yields, and writes it
 * again.  Hard links go through libarchive's link resolver, which puts data
 * where the new format wants it.
 */
#include "translate/convert.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define CONVERT_ROOM ((size_t)64 << 10)

struct convert {
	struct pump *pump;
	struct pull pull;
	struct archive *in;
	struct archive *out;
	char room[CONVERT_ROOM];
};

static int blame(struct convert *c, struct archive *archive)
{
	const char *text = archive_error_string(archive);

	/* What went wrong below libarchive is told as it was found. */
	if (!c->pump->fault[0])
		snprintf(c->pump->fault, sizeof(c->pump->fault), "%s",
			 text ? text : "out of memory");
	return -1;
}

static la_ssize_t fetch(struct archive *archive, void *arg, const void **buf)
{
	struct convert *c = arg;
	ssize_t n = c->pull.source.read(&c->pull.source, c->room, CONVERT_ROOM);

	*buf = c->room;
	if (n < 0)
		archive_set_error(archive, EIO, "%s", c->pull.source.fault);
	return n;
}

static la_ssize_t store(struct archive *archive, void *arg, const void *buf,
			size_t size)
{
	struct convert *c = arg;

	if (c->pump->out->write(c->pump->out, buf, size) == 0)
		return (la_ssize_t)size;
	archive_set_error(archive, EIO, "%s", c->pump->out->fault);
	return -1;
}

static int copy_data(struct convert *c)
{
	const void *block;
	size_t size;
	la_int64_t offset;
	int result;

	for (;;) {
		result = archive_read_data_block(c->in, &block, &size, &offset);
		if (result == ARCHIVE_EOF)
			return 0;
		if (result != ARCHIVE_OK)
			return blame(c, c->in);
		if (archive_write_data_block(c->out, block, size, offset) <
		    ARCHIVE_OK)
			return blame(c, c->out);
	}
}

/* Formats without holes want the bytes of them. */
static int copy_plain(struct convert *c)
{
	char buf[16384];
	la_ssize_t n;

	while ((n = archive_read_data(c->in, buf, sizeof(buf))) > 0)
		if (archive_write_data(c->out, buf, (size_t)n) != n)
			return blame(c, c->out);
	return n < 0 ? blame(c, c->in) : 0;
}

static int write_entry(struct convert *c, struct archive_entry *entry)
{
	int result = archive_write_header(c->out, entry);

	if (result < ARCHIVE_WARN)
		return blame(c, c->out);
	if (archive_entry_size(entry) == 0)
		return 0;
	return archive_entry_sparse_count(entry) > 0 ? copy_data(c)
						     : copy_plain(c);
}

static int copy_entries(struct convert *c)
{
	struct archive_entry *entry;
	int result;

	while ((result = archive_read_next_header(c->in, &entry)) !=
	       ARCHIVE_EOF) {
		if (result < ARCHIVE_WARN)
			return blame(c, c->in);
		if (write_entry(c, entry) < 0)
			return -1;
	}
	if (archive_write_close(c->out) != ARCHIVE_OK)
		return blame(c, c->out);
	return 0;
}

static int add_filter(struct archive *a, const char *filter)
{
	return filter ? archive_write_add_filter_by_name(a, filter)
		      : archive_write_add_filter_none(a);
}

static int open_both(struct convert *c, const char *format, const char *filter)
{
	if (!c->in || !c->out)
		return blame(c, c->in ? c->in : c->out);
	if (archive_read_support_format_tar(c->in) != ARCHIVE_OK ||
	    archive_read_support_format_cpio(c->in) != ARCHIVE_OK ||
	    archive_read_support_format_empty(c->in) != ARCHIVE_OK ||
	    archive_read_set_options(c->in, c->pump->format->names_first ?
		"tar:read_concatenated_archives" : NULL) < ARCHIVE_WARN ||
	    archive_read_open2(c->in, c, NULL, fetch, NULL, NULL) != ARCHIVE_OK)
		return blame(c, c->in);
	if (archive_write_set_format_by_name(c->out, format) < ARCHIVE_WARN ||
	    add_filter(c->out, filter) < ARCHIVE_WARN ||
	    archive_write_open(c->out, c, NULL, store, NULL) != ARCHIVE_OK)
		return blame(c, c->out);
	return 0;
}

int convert_run(struct pump *pump, const char *format, const char *filter)
{
	struct convert *c = calloc(1, sizeof(*c));
	int result = -1;

	if (!c)
		return -1;
	c->pump = pump;
	c->in = archive_read_new();
	c->out = archive_write_new();
	if (pull_open(&c->pull, pump) == 0 &&
	    open_both(c, format, filter) == 0)
		result = copy_entries(c);
	if (c->out && result < 0)
		archive_write_fail(c->out);
	archive_write_free(c->out);
	archive_read_free(c->in);
	pump->members = c->pull.outer.members + c->pull.inner.members;
	pull_close(&c->pull);
	free(c);
	if (result == 0 && pump->out->flush && pump->out->flush(pump->out) < 0)
		return -1;
	return result;
}

bool convert_knows(const char *format)
{
	struct archive *a = archive_write_new();
	bool knows = a && archive_write_set_format_by_name(a, format) >=
			  ARCHIVE_WARN;

	archive_write_free(a);
	return knows;
}
