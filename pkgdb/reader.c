/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a file name to entries: picks the format, gives the reader its lines,
 * takes what it found.
 */
#include "pkgdb/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/io.h"
#include "common/number.h"
#include "common/path.h"
#include "common/str.h"
#include "pkgdb/compiled.h"
#include "pkgdb/detect.h"

/* Line numbers and offsets stay within 32 bits. */
#define FILE_LIMIT ((size_t)1 << 31)

/*
 * What a database may take for each byte of the texts that it was read from,
 * and at least.  An entry is eight times as large as the shortest line that
 * says anything of it; paths that are told by their last part take more.
 */
#define MEMORY_FACTOR 12
#define MEMORY_LEAST (48u << 20)

/* An include that includes itself ends here; prototype(5) says 20. */
#define DEPTH_LIMIT 20

int reading_fault(struct reading *in, const char *format, ...)
{
	va_list args;

	in->fault->file = in->source->file;
	in->fault->line = in->lex.line;
	va_start(args, format);
	vsnprintf(in->fault->text, sizeof(in->fault->text), format, args);
	va_end(args);
	return -1;
}

void reading_warn(struct reading *in, const char *format, ...)
{
	char text[sizeof(in->fault->text)];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	db_warn(in->db, in->source->file, in->lex.line, "%s", text);
}

char *reading_line(struct reading *in)
{
	char *line;
	size_t len;

	while ((line = lex_line(&in->lex, &len))) {
		if (memchr(line, '\0', len)) {
			reading_fault(in, "the line has a NUL byte in it");
			in->failed = true;
			return NULL;
		}
		lex_trim(line, len);
		if (*line != '#' && *lex_skip_blanks(line) != '\0')
			return line;
	}
	return NULL;
}

bool reading_failed(const struct reading *in)
{
	return in->failed;
}

/* basedir/path as one key, where basedir is not the top. */
static char *below_basedir(struct reading *in, const char *path)
{
	struct str joined = STR_INIT;

	str_printf(&joined, "%s/%s", in->basedir, path);
	return str_take(&joined);
}

/* Members whose bit is not set hold nothing: /set, defaults and `nochange`
   leave remains.  Only devices have a device number. */
static void clear_unstated(struct pkgdb_entry *entry)
{
	unsigned has = entry->fields;

	if (entry->type != PKGDB_CHAR && entry->type != PKGDB_BLOCK)
		has &= ~PKGDB_DEVICE;
	entry->fields = has;
	if (!(has & PKGDB_MODE))
		entry->mode = 0;
	if (!(has & PKGDB_OWNER))
		entry->owner = NULL;
	if (!(has & PKGDB_GROUP))
		entry->group = NULL;
	if (!(has & PKGDB_UID))
		entry->uid = 0;
	if (!(has & PKGDB_GID))
		entry->gid = 0;
	if (!(has & PKGDB_DEVICE))
		entry->major = entry->minor = 0;
}

/* The name of the rule for a directory's key. */
static char *rule_path(const char *key)
{
	struct str path = STR_INIT;

	if (strcmp(key, ".") != 0)
		str_puts(&path, key);
	str_push(&path, '/');
	return str_take(&path);
}

/* Whether a few lines have made more of themselves than honest ones would. */
static bool is_too_much(const struct pkgdb *db)
{
	uint64_t taken = db->arena.taken + db->count *
			 (sizeof(struct pkgdb_entry) + 4 * sizeof(uint64_t)) +
			 db->conflict_count * sizeof(*db->conflicts);

	return taken > MEMORY_LEAST + db->read_bytes * MEMORY_FACTOR;
}

int reading_add(struct reading *in, struct pkgdb_entry *draft, char *path)
{
	CLEANUP_FREE char *joined = NULL;
	CLEANUP_FREE char *rule = NULL;
	bool relocatable = in->basedir && path[0] != '/';

	if (!path_is_key(path) && !path_clean(path))
		return reading_fault(in, "path '%s' climbs above the top",
				     path);
	if (relocatable) {
		path = joined = below_basedir(in, path);
		if (!path || !path_clean(path))
			return reading_fault(in, "%s", strerror(errno));
	}
	if (draft->fields & PKGDB_SUBTREE) {
		path = rule = rule_path(path);
		if (!path)
			return reading_fault(in, "out of memory");
	}
	clear_unstated(draft);
	draft->path = path;
	draft->path_len = strlen(path);
	if (draft->path_len >= PATH_MAX)
		return reading_fault(in, "path of %u bytes is longer than any "
				     "can be", (unsigned)draft->path_len);
	if (is_too_much(in->db))
		return reading_fault(in, "the files say more than their size "
				     "allows");
	draft->source = in->source;
	draft->line = in->lex.line;
	if (!draft->packages)
		draft->packages = in->package;
	if (draft->packages && *draft->packages == '\0')
		draft->packages = NULL;
	if (!draft->arch)
		draft->arch = in->arch;
	if (db_add(in->db, draft) < 0)
		return reading_fault(in, "%s", strerror(errno));
	return 0;
}

char *reading_target(struct reading *in, const char *path, const char *target)
{
	struct str joined = STR_INIT;
	char *key;

	if (target[0] != '/') {
		if (in->basedir && path[0] != '/')
			str_printf(&joined, "%s/", in->basedir);
		str_append(&joined, path, path_parent_len(path));
		str_push(&joined, '/');
	}
	str_puts(&joined, target);
	key = str_take(&joined);
	if (key && path_clean(key))
		return key;
	reading_fault(in, key ? "hard link's target '%s' climbs above the top" :
		      "out of memory", target);
	free(key);
	return NULL;
}

int reading_mode(struct reading *in, struct pkgdb_entry *entry,
		 const char *text)
{
	mode_t mode;

	if (!parse_mode(text, &mode))
		return reading_fault(in, "mode '%s' is not octal, 0 to 7777",
				     text);
	entry->mode = mode;
	entry->fields |= PKGDB_MODE;
	return 0;
}

/* No format has accounts of these names; several mean "none" by them. */
static bool states_nothing(const char *name)
{
	return strcmp(name, "") == 0 || strcmp(name, "-") == 0;
}

int reading_owner(struct reading *in, struct pkgdb_entry *entry,
		  const char *name)
{
	if (states_nothing(name))
		return 0;
	if (parse_id(name, &entry->uid)) {
		entry->fields |= PKGDB_UID;
		return 0;
	}
	entry->owner = arena_intern(&in->db->arena, name);
	entry->fields |= PKGDB_OWNER;
	return entry->owner ? 0 : reading_fault(in, "out of memory");
}

int reading_group(struct reading *in, struct pkgdb_entry *entry,
		  const char *name)
{
	if (states_nothing(name))
		return 0;
	if (parse_id(name, &entry->gid)) {
		entry->fields |= PKGDB_GID;
		return 0;
	}
	entry->group = arena_intern(&in->db->arena, name);
	entry->fields |= PKGDB_GROUP;
	return entry->group ? 0 : reading_fault(in, "out of memory");
}

int reading_device(struct reading *in, struct pkgdb_entry *entry,
		   const char *major, const char *minor)
{
	uint64_t first, second;

	if (!parse_decimal(major, UINT32_MAX, &first) ||
	    !parse_decimal(minor, UINT32_MAX, &second))
		return reading_fault(in, "'%s %s' is not a device number",
				     major, minor);
	entry->major = first;
	entry->minor = second;
	entry->fields |= PKGDB_DEVICE;
	return 0;
}

/* Reads a text that is in memory; the buffer is cut up. */
static int read_text(struct reading *in, const struct format *format,
		     const char *path, char *text, size_t size)
{
	in->source = db_source(in->db, path, format->name, format->table,
			       format->ordered);
	if (!in->source)
		return fault_set(in->fault, path, 0, "out of memory");
	in->lex = (struct lex) {
		.next = text, .end = text + size, .join = format->join,
	};
	in->failed = false;
	in->db->read_bytes += size;
	return format->read(in);
}

/* The name in the fault is a copy: the caller's may be gone when it is read. */
static char *load(struct pkgdb *db, const char *path, size_t *size,
		  struct pkgdb_fault *fault)
{
	const char *name = strcmp(path, "-") == 0 ? "/dev/stdin" : path;
	char *text = read_file(name, FILE_LIMIT, size);

	if (!text)
		fault_set(fault, arena_intern(&db->arena, path), 0, "%s",
			  strerror(errno));
	return text;
}

int reading_file(struct reading *around, const struct format *format,
		 const char *path)
{
	struct reading in = *around;
	char *text;
	size_t size;
	int result;

	if (around->depth >= DEPTH_LIMIT)
		return reading_fault(around, "includes nested deeper than %d",
				     DEPTH_LIMIT);
	in.depth++;
	text = load(around->db, path, &size, around->fault);
	if (!text)	/* the line that includes it is what is wrong */
		return around->source ? reading_fault(around, "%s: %s", path,
						      strerror(errno)) : -1;
	result = read_text(&in, format, path, text, size);
	free(text);
	return result;
}

/* A text whose format is given or told by its lines; it is cut up. */
static int read_memory(struct pkgdb *db, const struct format *format,
		       const char *path, char *text, size_t size,
		       struct pkgdb_fault *fault)
{
	struct reading in = { .db = db, .fault = fault };

	if (!format && detect_is_empty(text, size))
		return 0;
	if (!format)
		format = detect_text(text, size, path, fault);
	return format ? read_text(&in, format, path, text, size) : -1;
}

static int read_plain(struct pkgdb *db, const struct format *format,
		      const char *path, struct pkgdb_fault *fault)
{
	size_t size;
	char *text = load(db, path, &size, fault);
	int result = -1;

	if (text)
		result = read_memory(db, format, path, text, size, fault);
	free(text);
	return result;
}

/* A new source is about to be read: it is no longer the only one. */
static int begin_source(struct pkgdb *db, struct pkgdb_fault *fault)
{
	if (db->compiled && compiled_load_all(db, fault) < 0)
		return -1;
	db->reads++;
	return 0;
}

static int read_one(struct pkgdb *db, const struct format *format,
		    const char *path, struct pkgdb_fault *fault)
{
	enum shape shape = SHAPE_TEXT;

	if (strcmp(path, "-") != 0 && detect_shape(path, &shape) < 0)
		return fault_set(fault, path, 0, "%s", strerror(errno));
	if (!format && shape != SHAPE_TEXT) {
		format = detect_other(shape, path, fault);
		if (!format)
			return -1;
	}
	if (format && format->shape != shape)
		return fault_set(fault, path, 0, "this is not the format '%s'",
				 format->name);
	if (begin_source(db, fault) < 0)
		return -1;
	return shape == SHAPE_TEXT ? read_plain(db, format, path, fault) :
				     format->open(db, format, path, fault);
}

int pkgdb_read(struct pkgdb *db, const char *path, struct pkgdb_fault *fault)
{
	return read_one(db, NULL, path, fault);
}

int pkgdb_read_as(struct pkgdb *db, const char *path, const char *name,
		  struct pkgdb_fault *fault)
{
	const struct format *format = format_named(name);

	if (!format)
		return fault_set(fault, path, 0, "unknown format '%s'", name);
	return read_one(db, format, path, fault);
}

int pkgdb_read_text(struct pkgdb *db, const char *name, const char *format,
		    const char *text, size_t size, struct pkgdb_fault *fault)
{
	const struct format *row = format ? format_named(format) : NULL;
	char *copy;
	int result;

	if (format && (!row || row->shape != SHAPE_TEXT))
		return fault_set(fault, name, 0, "'%s' is no text format",
				 format);
	copy = malloc(size + 1);
	if (!copy)
		return fault_set(fault, name, 0, "out of memory");
	memcpy(copy, text, size);
	copy[size] = '\0';
	result = begin_source(db, fault);
	if (result == 0)
		result = read_memory(db, row, name, copy, size, fault);
	free(copy);
	return result;
}
