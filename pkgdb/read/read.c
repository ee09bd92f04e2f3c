/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a file name to entries: picks the format, and has the file read in it
 * (text_source.c for a text).
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "codec/compression.h"
#include "codec/unpack.h"
#include "pkgdb/db/compiled.h"
#include "pkgdb/read/detect.h"
#include "pkgdb/read/formats.h"
#include "pkgdb/read/text_source.h"

/* Reads a text, which is cut up.  format NULL: detected; a text without lines
   then makes no entries.  0, or -1 with the fault. */
static int read_memory(struct pkgdb *db, const struct pkgdb_format *format,
		       const char *path, char *text, size_t size,
		       struct fault *fault)
{
	struct reading in = { .db = db, .fault = fault };

	if (detect_is_sqlite(text, size))
		return fault_at(fault, path, 0,
				"a database of SQLite is read from a file that "
				"is not compressed");
	if (!format && detect_is_empty(text, size))
		return 0;
	if (!format)
		format = detect_text(all_formats, text, size, path, fault);
	return format ? text_source_read(&in, format, path, text, size) : -1;
}

/* The format of a file that is to be read piece by piece, by its begin; NULL:
   it is to be read whole.  format: the one that it has; NULL: unknown. */
static const struct pkgdb_format *format_in_pieces(
	const struct pkgdb_format *format, const struct text_window *window)
{
	struct fault ignored;

	if (window->ended ||
	    compression_of((const uint8_t *)window->buf, window->used) ||
	    detect_is_sqlite(window->buf, window->used))
		return NULL;
	if (!format && !detect_is_empty(window->buf, window->used))
		format = detect_text(all_formats, window->buf, window->used, "",
				     &ignored);
	return format && format->pieces ? format : NULL;
}

/* Reads a text file, pipe or standard input; format NULL: detected. */
static int read_window(struct pkgdb *db, const struct pkgdb_format *format,
		       const char *path, struct text_window *window,
		       struct fault *fault)
{
	const struct pkgdb_format *pieces = format_in_pieces(format, window);
	struct reading in = { .db = db, .fault = fault };
	CLEANUP_FREE char *text = NULL;
	size_t size;

	if (pieces)
		return text_source_stream(&in, pieces, path, window);
	text = text_window_load(window, &size);
	if (!text)
		return fault_at(fault, path, 0, "%s", strerror(errno));
	if (unpack(&text, &size, path, fault) < 0)
		return -1;
	return read_memory(db, format, path, text, size, fault);
}

static int read_plain(struct pkgdb *db, const struct pkgdb_format *format,
		      const char *path, struct fault *fault)
{
	/* The fault's copy: the caller's may be gone when it is printed. */
	const char *kept = arena_intern(&db->arena, path);
	struct text_window window;
	int result;

	if (text_window_open(&window,
			     strcmp(path, "-") == 0 ? "/dev/stdin" : path) < 0)
		result = fault_at(fault, kept, 0, "%s", strerror(errno));
	else
		result = read_window(db, format, kept ? kept : path, &window,
				     fault);
	text_window_close(&window);
	return result;
}

/* Prepares for one more source.  A compiled database is loaded directory by
   directory only while it is the sole source: to merge, it must be whole. */
static int begin_source(struct pkgdb *db, struct fault *fault)
{
	if (db->compiled && compiled_load_all(db, fault) < 0)
		return -1;
	db->reads++;
	return 0;
}

/* Reads one source by its shape; format NULL: detected. */
static int read_one(struct pkgdb *db, const struct pkgdb_format *format,
		    const char *path, struct fault *fault)
{
	enum shape shape = SHAPE_TEXT;

	if (strcmp(path, "-") != 0 && detect_shape(path, &shape) < 0)
		return fault_at(fault, path, 0, "%s", strerror(errno));
	if (!format && shape != SHAPE_TEXT) {
		format = detect_other(all_formats, shape, path, fault);
		if (!format)
			return -1;
	}
	if (format && format->shape != shape)
		return fault_at(fault, path, 0, "this is not the format '%s'",
				format->name);
	if (begin_source(db, fault) < 0)
		return -1;
	return shape == SHAPE_TEXT ? read_plain(db, format, path, fault)
				   : format->open(db, all_formats, path, fault);
}

int pkgdb_prepare(struct pkgdb *db, const char *path)
{
	const char **grown, *kept;

	if (!detect_is_transforms(path))
		return 0;
	kept = arena_intern(&db->arena, path);
	grown = reallocarray(db->transforms, db->transform_count + 1,
			     sizeof(*grown));
	if (grown)
		db->transforms = grown;
	if (!grown || !kept)
		return -1;
	grown[db->transform_count++] = kept;
	return 0;
}

int pkgdb_read(struct pkgdb *db, const char *path, struct fault *fault)
{
	return db_end_source(db, read_one(db, NULL, path, fault), fault);
}

int pkgdb_read_as(struct pkgdb *db, const char *path, const char *name,
		  struct fault *fault)
{
	const struct pkgdb_format *format = format_named(all_formats, name);

	if (!format)
		return fault_at(fault, path, 0,
				"unknown format '%s': pkgdb --help "
				"lists those that are known",
				name);
	return db_end_source(db, read_one(db, format, path, fault), fault);
}

int pkgdb_read_text(struct pkgdb *db, const char *name, const char *format,
		    const char *text, size_t size, struct fault *fault)
{
	const struct pkgdb_format *row = format ? format_named(all_formats,
							       format)
						: NULL;
	char *copy;
	int result;

	if (format && (!row || row->shape != SHAPE_TEXT))
		return fault_at(fault, name, 0, "'%s' is no text format",
				format);
	copy = malloc(size + 1);
	if (!copy)
		return fault_at(fault, name, 0, "out of memory");
	memcpy(copy, text, size);
	copy[size] = '\0';
	result = unpack(&copy, &size, name, fault);
	if (result == 0)
		result = begin_source(db, fault);
	if (result == 0)
		result = read_memory(db, row, name, copy, size, fault);
	free(copy);
	return db_end_source(db, result, fault);
}
