/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes a text a source and passes it to the reader of its format, and so the
 * texts of files that it includes.  This file limits the memory and time that a
 * text can demand: depth and volume of includes are bounded by the sizes of the
 * files.
 */
#include "pkgdb/read/text_source.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "codec/unpack.h"
#include "common/file/io.h"

/* Line numbers and offsets stay within 32 bits. */
#define FILE_LIMIT ((size_t)1 << 31)

/* An include that includes itself ends here; prototype(5) says 20. */
#define DEPTH_LIMIT 20

/* Twenty files that each include the next twice come to a million texts: the
   depth alone bounds nothing.  Includes may add up to REPEAT_LIMIT times the
   size of the files, or to REPEAT_LEAST bytes if the files are small. */
#define REPEAT_LIMIT 20
#define REPEAT_LEAST (1u << 20)

/* Makes a file the source of the entries to come, and counts its size towards
   the memory that they may take.  0, or -1 with the fault. */
static int enter_file(struct reading *in, const struct pkgdb_format *format,
		      const char *path, size_t size)
{
	in->source = db_source(in->db, path, format->name, format->table,
			       format->ordered);
	in->db->read_bytes += size;
	in->db->outside += sizeof(struct source_node);
	return in->source ? 0 : fault_at(in->fault, path, 0, "out of memory");
}

/* Passes a text in memory to the reader of a format, which cuts it up.  0, or
   -1 with the fault. */
static int read_text(struct reading *in, const struct pkgdb_format *format,
		     char *text, size_t size)
{
	in->lex = (struct lex){
		.next = text,
		.end = text + size,
		.join = format->join,
	};
	in->format = format;
	in->verbatim = format->verbatim;
	return format->read(in);
}

/* The source of this format that an earlier include made of the same file; NULL
   if there is none. */
static struct pkgdb_source *find_source(struct pkgdb *db, const char *format,
					const struct stat *st)
{
	for (struct source_node *node = db->sources; node; node = node->older)
		if (node->ino == st->st_ino && node->dev == st->st_dev &&
		    strcmp(node->source.format, format) == 0)
			return &node->source;
	return NULL;
}

/* enter_file for a file that many may include, as prototypes include
   prototype_com: it becomes one source, and its size counts once. */
static int enter_again(struct reading *in, const struct pkgdb_format *format,
		       const char *path, const struct stat *st, size_t size)
{
	in->source = find_source(in->db, format->name, st);
	if (in->source)
		return 0;
	if (enter_file(in, format, path, size) < 0)
		return -1;
	in->db->sources->dev = st->st_dev;
	in->db->sources->ino = st->st_ino;
	return 0;
}

/* Sets the fault of a file that cannot be read or is no regular file, at the
   line that includes it if there is one.  Returns -1. */
static int no_file(struct reading *around, const char *path, int err)
{
	const char *reason = err ? strerror(err) : "not a regular file";

	if (around->source)
		return reading_fault(around, "%s: %s", path, reason);
	return fault_at(around->fault, arena_intern(&around->db->arena, path),
			0, "%s", reason);
}

/* Counts a text that a line includes; a file that the caller named does not
   count.  0, or -1 with the fault: the includes exceed the limit. */
static int count_include(struct reading *around, size_t size)
{
	struct pkgdb *db = around->db;

	if (!around->source)
		return 0;
	db->included += size;
	if (db->included <= REPEAT_LEAST + db->read_bytes * REPEAT_LIMIT)
		return 0;
	return reading_fault(around,
			     "includes repeat what there is more than "
			     "%d times",
			     REPEAT_LIMIT);
}

int reading_file(struct reading *around, const struct pkgdb_format *format,
		 const char *path)
{
	struct reading in = *around;
	CLEANUP_FREE char *text = NULL;
	struct stat st;
	size_t size;

	if (around->depth >= DEPTH_LIMIT)
		return reading_fault(around, "includes nested deeper than %d",
				     DEPTH_LIMIT);
	if (around->source && around->db->no_includes)
		return reading_fault(around,
				     "includes a file, which none may here");
	in.depth++;
	/* A device may have no end, a pipe no beginning. */
	if (stat(path, &st) < 0)
		return no_file(around, path, errno);
	if (!S_ISREG(st.st_mode))
		return no_file(around, path, 0);
	text = read_file(path, FILE_LIMIT, &size);
	if (!text)
		return no_file(around, path, errno);
	if (unpack(&text, &size, arena_intern(&in.db->arena, path), in.fault) <
		    0 ||
	    count_include(around, size) < 0 ||
	    enter_again(&in, format, path, &st, size) < 0)
		return -1;
	return read_text(&in, format, text, size);
}

int text_source_read(struct reading *in, const struct pkgdb_format *format,
		     const char *path, char *text, size_t size)
{
	if (enter_file(in, format, path, size) < 0)
		return -1;
	return read_text(in, format, text, size);
}

/* A text that comes through a window. */
struct stream {
	struct reading in;
	struct text_window *window;
};

/* lex.fill: gets one more piece, which counts towards the memory that the
   entries may take. */
static bool fill(struct lex *lex)
{
	struct stream *stream = container_of(lex, struct stream, in.lex);
	size_t before = stream->window->total;
	bool more = text_window_fill(stream->window, &lex->next, &lex->end);

	stream->in.db->read_bytes += stream->window->total - before;
	return more;
}

int text_source_stream(struct reading *in, const struct pkgdb_format *format,
		       const char *path, struct text_window *window)
{
	struct stream stream = { .in = *in, .window = window };
	int result;

	if (enter_file(&stream.in, format, path, window->used) < 0)
		return -1;
	stream.in.lex = (struct lex){
		.next = window->buf,
		.end = window->buf + window->used,
		.fill = fill,
		.join = format->join,
	};
	stream.in.format = format;
	stream.in.verbatim = format->verbatim;
	result = format->read(&stream.in);
	if (result == 0 && window->error)
		result = fault_at(in->fault, stream.in.source->file, 0, "%s",
				  strerror(window->error));
	return result;
}
