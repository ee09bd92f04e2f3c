/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Conversion: libarchive reads the translated archive, and writes it in another
 * format.
 *
 * Hard links need care.  In newc the data follows the last name; in the formats
 * written here it belongs to the first.  So names without data wait, and the
 * first of them is written with the data.  In tar the first name has the data,
 * but its header does not say how many names follow.  cpio needs that number
 * there, so a hard link of tar cannot become one of cpio, and is refused.
 */
#include "translate/rule/convert.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define CONVERT_SIZE ((size_t)64 << 10)

/* A name without data that waits for the data. */
struct waiting {
	struct archive_entry *entry;
	struct waiting *next;
};

struct convert {
	struct pump *pump;
	struct pull pull;
	struct archive *in;
	struct archive *out;
	struct waiting *waiting; /* in the order of the archive */
	const char *filter;	 /* that of --compress; NULL: no option */
	bool abandoned;		 /* drop further output */
	char buffer[CONVERT_SIZE];
};

static int blame(struct convert *c, struct archive *archive)
{
	const char *text = archive_error_string(archive);
	struct pump *p = c->pump;

	/* An error of our own source or sink has set the fault already; the
	   text of libarchive says less. */
	if (!p->fault.text[0])
		fault_at(&p->fault,
			 archive == c->out ? p->out->name : p->in->source.name,
			 0, "%s", text ? text : "out of memory");
	return -1;
}

static la_ssize_t fetch(struct archive *archive, void *arg, const void **buf)
{
	struct convert *c = arg;
	ssize_t n = c->pull.source.read(&c->pull.source, c->buffer,
					CONVERT_SIZE);

	*buf = c->buffer;
	if (n < 0)
		archive_set_error(archive, EIO, "%s",
				  c->pull.source.fault.text);
	return n;
}

static la_ssize_t store(struct archive *archive, void *arg, const void *buf,
			size_t size)
{
	struct convert *c = arg;

	/* libarchive writes when an archive is closed, which is the only way
	   to free all of it. */
	if (c->abandoned)
		return (la_ssize_t)size;
	if (c->pump->out->write(c->pump->out, buf, size) == 0)
		return (la_ssize_t)size;
	archive_set_error(archive, EIO, "%s", c->pump->out->fault.text);
	return -1;
}

/* Holes are read as zeros; formats that know holes leave them out again. */
static int copy_data(struct convert *c)
{
	char buf[16384];
	la_ssize_t n;

	while ((n = archive_read_data(c->in, buf, sizeof(buf))) > 0)
		if (archive_write_data(c->out, buf, (size_t)n) != n)
			return blame(c, c->out);
	return n < 0 ? blame(c, c->in) : 0;
}

static int refuse(struct convert *c, struct archive_entry *entry,
		  const char *why)
{
	return fault_at(&c->pump->fault, c->pump->in->source.name, 0, "%s: %s",
			archive_entry_pathname(entry), why);
}

/* The largest numbers of formats whose fields libarchive fills with the low
   digits of larger numbers, without an error. */
static const struct limit {
	int format;
	int64_t id;
	int64_t time;
} limits[] = {
	{ ARCHIVE_FORMAT_CPIO_POSIX, 0777777, 077777777777 },
	{ ARCHIVE_FORMAT_CPIO_SVR4_NOCRC, UINT32_MAX, UINT32_MAX },
	{ ARCHIVE_FORMAT_CPIO_BIN_LE, UINT16_MAX, UINT32_MAX },
	{ ARCHIVE_FORMAT_CPIO_PWB, UINT16_MAX, UINT32_MAX },
};

static bool is_beyond(int64_t number, int64_t limit)
{
	return number < 0 || number > limit;
}

static const char *obstacle(struct convert *c, struct archive_entry *entry)
{
	for (size_t i = 0; i < countof(limits); i++) {
		const struct limit *limit = &limits[i];

		if (archive_format(c->out) != limit->format)
			continue;
		if (is_beyond(archive_entry_uid(entry), limit->id))
			return "uid does not fit into this kind of archive";
		if (is_beyond(archive_entry_gid(entry), limit->id))
			return "gid does not fit into this kind of archive";
		if (is_beyond(archive_entry_mtime(entry), limit->time))
			return "mtime does not fit into this kind of archive";
	}
	return NULL;
}

static int write_header(struct convert *c, struct archive_entry *entry)
{
	const char *why = obstacle(c, entry);

	if (!why && archive_write_header(c->out, entry) >= ARCHIVE_WARN)
		return 0;
	if (!why)
		why = archive_error_string(c->out);
	return refuse(c, entry, why ? why : "out of memory");
}

/* Writes an entry with the data that follows in the input. */
static int write_entry(struct convert *c, struct archive_entry *entry)
{
	if (write_header(c, entry) < 0)
		return -1;
	return archive_entry_size(entry) > 0 ? copy_data(c) : 0;
}

static int write_link(struct convert *c, struct archive_entry *entry)
{
	archive_entry_unset_size(entry);
	return write_header(c, entry);
}

static int wait_for_data(struct convert *c, struct archive_entry *entry)
{
	struct waiting **last = &c->waiting;
	struct waiting *waiting = calloc(1, sizeof(*waiting));

	if (waiting)
		waiting->entry = archive_entry_clone(entry);
	if (!waiting || !waiting->entry) {
		free(waiting);
		return blame(c, c->out);
	}
	while (*last)
		last = &(*last)->next;
	*last = waiting;
	return 0;
}

static bool same_file(struct archive_entry *a, struct archive_entry *b)
{
	return archive_entry_ino64(a) == archive_entry_ino64(b) &&
	       archive_entry_dev(a) == archive_entry_dev(b);
}

static bool is_waiting(const struct convert *c, struct archive_entry *entry)
{
	const struct waiting *w = c->waiting;

	while (w && !same_file(w->entry, entry))
		w = w->next;
	return w != NULL;
}

/* Writes the waiting names of entry's file: the first with the data of this
   size, the others as links to it. */
static int end_waiting(struct convert *c, struct archive_entry *entry,
		       la_int64_t size)
{
	struct waiting **at = &c->waiting, *w;
	int result = 0;

	while ((w = *at) && result == 0) {
		if (!same_file(w->entry, entry)) {
			at = &w->next;
			continue;
		}
		*at = w->next;
		if (archive_entry_hardlink(w->entry)) {
			result = write_link(c, w->entry);
		} else {
			archive_entry_set_size(w->entry, size);
			result = write_entry(c, w->entry);
		}
		archive_entry_free(w->entry);
		free(w);
	}
	return result;
}

static int all_waiting(struct convert *c)
{
	while (c->waiting) {
		struct archive_entry *first = archive_entry_clone(
			c->waiting->entry);
		int result = first ? end_waiting(c, first, 0)
				   : blame(c, c->out);

		archive_entry_free(first);
		if (result < 0)
			return -1;
	}
	return 0;
}

static void free_waiting(struct convert *c)
{
	struct waiting *w;

	while ((w = c->waiting)) {
		c->waiting = w->next;
		archive_entry_free(w->entry);
		free(w);
	}
}

static bool is_cpio(struct archive *archive)
{
	return (archive_format(archive) & ARCHIVE_FORMAT_BASE_MASK) ==
	       ARCHIVE_FORMAT_CPIO;
}

static int convert_entry(struct convert *c, struct archive_entry *entry)
{
	bool linked = archive_entry_filetype(entry) == AE_IFREG &&
		      archive_entry_nlink(entry) > 1;
	bool is_link = archive_entry_hardlink(entry) != NULL;
	la_int64_t size = archive_entry_size(entry);

	if (!is_cpio(c->in))
		return is_link && is_cpio(c->out)
			       ? refuse(c, entry,
					"a hard link of tar cannot become one "
					"of cpio")
			       : write_entry(c, entry);
	if (!is_link)
		return linked && size == 0 ? wait_for_data(c, entry)
					   : write_entry(c, entry);
	if (!is_waiting(c, entry))
		return write_link(c, entry);
	if (size == 0)
		return wait_for_data(c, entry);
	return end_waiting(c, entry, size) < 0 ? -1 : write_link(c, entry);
}

/* The compression of the output: that of the option, or that of the input. */
static const char *filter_of(const struct convert *c)
{
	const struct compression *how = c->pull.how;

	if (c->filter || c->pump->plain || !how)
		return c->filter;
	return how->kernel && is_cpio(c->out) ? how->kernel : how->name;
}

/* Only after the first header of the input is its compression known. */
static int open_out(struct convert *c)
{
	const char *filter = filter_of(c);

	/* Padding belongs inside the compression, if anywhere. */
	if ((filter && codec_add(c->out, filter) < ARCHIVE_WARN) ||
	    archive_write_set_bytes_in_last_block(c->out, 1) != ARCHIVE_OK ||
	    archive_write_open(c->out, c, NULL, store, NULL) != ARCHIVE_OK)
		return blame(c, c->out);
	return 0;
}

static int copy_entries(struct convert *c)
{
	struct archive_entry *entry;
	int result = archive_read_next_header(c->in, &entry);

	if ((result >= ARCHIVE_WARN || result == ARCHIVE_EOF) &&
	    open_out(c) < 0)
		return -1;
	while (result != ARCHIVE_EOF) {
		if (result < ARCHIVE_WARN)
			return blame(c, c->in);
		if (convert_entry(c, entry) < 0)
			return -1;
		result = archive_read_next_header(c->in, &entry);
	}
	if (all_waiting(c) < 0)
		return -1;
	if (archive_write_close(c->out) != ARCHIVE_OK)
		return blame(c, c->out);
	return 0;
}

static int open_in(struct convert *c, const char *format)
{
	if (!c->in || !c->out)
		return blame(c, c->in ? c->in : c->out);
	if (archive_read_support_format_tar(c->in) != ARCHIVE_OK ||
	    archive_read_support_format_cpio(c->in) != ARCHIVE_OK ||
	    archive_read_support_format_empty(c->in) != ARCHIVE_OK ||
	    archive_read_set_options(c->in,
				     c->pump->format->names_first
					     ? "tar:read_concatenated_archives"
					     : NULL) < ARCHIVE_WARN ||
	    archive_read_open2(c->in, c, NULL, fetch, NULL, NULL) != ARCHIVE_OK)
		return blame(c, c->in);
	if (archive_write_set_format_by_name(c->out, format) < ARCHIVE_WARN)
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
	c->filter = filter;
	c->in = archive_read_new();
	c->out = archive_write_new();
	if (pull_open(&c->pull, pump) == 0 && open_in(c, format) == 0)
		result = copy_entries(c);
	c->abandoned = result < 0;
	archive_write_free(c->out);
	archive_read_free(c->in);
	pump->members = c->pull.outer.members + c->pull.inner.members;
	pump->found = c->pull.outer.found | c->pull.inner.found;
	pull_close(&c->pull);
	free_waiting(c);
	free(c);
	if (result == 0 && pump->out->flush && pump->out->flush(pump->out) < 0)
		return -1;
	return result;
}

enum archive_output convert_output(const char *format)
{
	static const char *const holding[] = { "pax", "paxr", "xar" };

	for (size_t i = 0; i < countof(holding); i++)
		if (strcmp(format, holding[i]) == 0)
			return OUTPUT_XATTRS;
	return OUTPUT_PLAIN;
}

bool convert_knows(const char *format)
{
	struct archive *a = archive_write_new();
	bool knows = a && archive_write_set_format_by_name(a, format) >=
				  ARCHIVE_WARN;

	archive_write_free(a);
	return knows;
}
