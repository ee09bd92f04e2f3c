/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The functions with which the readers of all formats treat a line: they report
 * its errors, parse its attributes, and add its entry.  They stand between the
 * cutting of a line (lex.c) and merging (pkgdb/db/merge.c).  An entry must
 * never get in with a path that is no key, nor a text take more memory than its
 * size allows.
 */
#include "pkgdb/parse/reader.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/advance.h"
#include "common/caps.h"
#include "common/digest.h"
#include "common/number.h"
#include "common/path.h"
#include "common/str.h"
#include "raw/attrs.h"

/* useradd(8) and groupadd(8) accept 32 bytes. */
#define NAME_LIMIT 256

int reading_fault(struct reading *in, const char *format, ...)
{
	va_list args;

	in->fault->file = in->source->file;
	in->fault->line = in->lex.line;
	in->fault->has_offset = false;
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

int reading_charge(struct reading *in, uint64_t size)
{
	in->db->outside += size;
	if (!db_is_too_much(in->db))
		return 0;
	in->db->exhausted = true;
	return reading_fault(in, "the files say more than their size allows");
}

uint64_t reading_tie(const struct reading *in, uint32_t number)
{
	return PKGDB_TIED | (uint64_t)in->db->reads << 32 | number;
}

/* Whether a comment is a note, which the format reads. */
static bool is_note(const struct reading *in, const char *line)
{
	return in->format && in->format->notes && line[1] == '@';
}

/* Cuts off what is not part of a line.  Whether anything is left. */
static bool trim(const struct reading *in, char *line, size_t len)
{
	if (!in->verbatim) {
		lex_trim(line, len);
		return (*line != '#' || is_note(in, line)) &&
		       *lex_skip_blanks(line) != '\0';
	}
	if (len > 0 && line[len - 1] == '\r')
		line[len - 1] = '\0';
	return *line != '\0' &&
	       (line[0] != '#' || (line[1] >= '0' && line[1] <= '9'));
}

int reading_lines(struct reading *in, reading_line_fn *fn, void *arg)
{
	char *line;
	size_t len;

	while (reading_charge(in, 0) == 0) {
		int result = 0;

		line = lex_line(&in->lex, &len);
		if (!line)
			return 0;
		advance("lines read", in->lex.line, 0);
		if (memchr(line, '\0', len))
			result = reading_fault(in, "the line has a NUL byte "
						   "in it");
		else if (trim(in, line, len))
			result = fn(arg, line);
		if (result < 0 && db_error(in->db, in->fault) < 0)
			return -1;
	}
	return -1;
}

/* Joins basedir, which is not the top, and path to one key. */
static char *below_basedir(struct reading *in, const char *path)
{
	struct str joined = STR_INIT;

	str_printf(&joined, "%s/%s", in->basedir, path);
	return str_take(&joined);
}

/* Clears members whose bit is not set, where /set, defaults and `nochange`
   leave values; and the device number of other types. */
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

/* The key of the rule for a subtree: the directory's with a slash appended. */
static char *rule_path(const char *key)
{
	struct str path = STR_INIT;

	if (strcmp(key, ".") != 0)
		str_puts(&path, key);
	str_push(&path, '/');
	return str_take(&path);
}

/* Adds an entry under its path as it is stored, which is a key or that of a
   rule. */
static int add_at(struct reading *in, struct pkgdb_entry *draft,
		  const char *path)
{
	clear_unstated(draft);
	draft->path = path;
	draft->path_len = strlen(path);
	if (draft->path_len >= PATH_MAX)
		return reading_fault(in,
				     "path of %u bytes is longer than any "
				     "can be",
				     (unsigned)draft->path_len);
	if (draft->link && strlen(draft->link) >= PATH_MAX)
		return reading_fault(in,
				     "target of %zu bytes is longer than "
				     "any can be",
				     strlen(draft->link));
	if (reading_charge(in, 0) < 0)
		return -1;
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

/* Adds a rule, whose path is that of its directory. */
static int add_rule(struct reading *in, struct pkgdb_entry *draft,
		    const char *key)
{
	CLEANUP_FREE char *path = rule_path(key);

	return path ? add_at(in, draft, path)
		    : reading_fault(in, "out of memory");
}

static int add_key(struct reading *in, struct pkgdb_entry *draft,
		   const char *key)
{
	return draft->fields & PKGDB_SUBTREE ? add_rule(in, draft, key)
					     : add_at(in, draft, key);
}

int reading_add(struct reading *in, struct pkgdb_entry *draft, char *path)
{
	CLEANUP_FREE char *joined = NULL;
	bool relocatable = in->basedir && path[0] != '/';

	/* The usual spellings first. */
	if (path[0] == '.' && path[1] == '/' && path_is_key(path + 2))
		path += 2;
	else if (!path_is_key(path) && !path_clean(path))
		return reading_fault(in, "path '%s' climbs above the top",
				     path);
	if (!relocatable)
		return add_key(in, draft, path);
	joined = below_basedir(in, path);
	if (!joined || !path_clean(joined))
		return reading_fault(in, "%s", strerror(errno));
	return add_key(in, draft, joined);
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
	reading_fault(in,
		      key ? "hard link's target '%s' climbs above the top"
			  : "out of memory",
		      target);
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

/* Several formats write these for "none", and no account has such a name. */
static bool states_nothing(const char *name)
{
	return strcmp(name, "") == 0 || strcmp(name, "-") == 0;
}

/* Interns the name of a user or group; NULL with the fault. */
static const char *keep_name(struct reading *in, const char *name)
{
	const char *interned = NULL;

	if (strlen(name) > NAME_LIMIT)
		reading_fault(in, "name '%.20s...' is longer than %d bytes",
			      name, NAME_LIMIT);
	else if (!(interned = arena_intern(&in->db->arena, name)))
		reading_fault(in, "out of memory");
	return interned;
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
	entry->owner = keep_name(in, name);
	entry->fields |= PKGDB_OWNER;
	return entry->owner ? 0 : -1;
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
	entry->group = keep_name(in, name);
	entry->fields |= PKGDB_GROUP;
	return entry->group ? 0 : -1;
}

int reading_digest(struct reading *in, struct pkgdb_entry *entry,
		   const char *kind, const char *value)
{
	CLEANUP_FREE char *all = NULL;

	if (!digest_fits(digest_kind_named(kind), value)) {
		if (in->db->options.exact)
			return reading_fault(in,
					     "'%s' is no checksum of the kind "
					     "%s",
					     value, kind);
		reading_warn(in,
			     "'%s' is no checksum of the kind %s, and left "
			     "out",
			     value, kind);
		return 0;
	}
	if (asprintf(&all, "%s%s%s=%s", entry->digests ? entry->digests : "",
		     entry->digests ? " " : "", kind, value) < 0) {
		all = NULL;
		return reading_fault(in, "out of memory");
	}
	entry->digests = arena_copy(&in->db->arena, all, strlen(all));
	return entry->digests ? 0 : reading_fault(in, "out of memory");
}

int reading_caps(struct reading *in, struct pkgdb_entry *entry,
		 const char *path, const char *xattrs, size_t size)
{
	char text[CAPS_TEXT_SIZE];
	struct attr value;
	struct caps caps;

	if (!attrs_find(xattrs, size, "security.capability", &value))
		return 0;
	if (!caps_decode((const unsigned char *)value.value, value.value_size,
			 &caps))
		return reading_fault(in, "'%s': damaged capabilities", path);
	caps_format(&caps, text);
	entry->caps = arena_intern(&in->db->arena, text);
	return entry->caps ? 0 : reading_fault(in, "out of memory");
}

int reading_all_xattrs(struct reading *in, struct pkgdb_entry *entry,
		       const char *name, const char *xattrs, uint32_t size)
{
	static const struct pkgdb_record none = {
		.command = "",
		.xattrs = "",
		.complete = true,
	};
	struct arena *arena = &in->db->arena;
	struct pkgdb_record *record;

	entry->record = &none;
	if (size == 0)
		return 0;
	record = arena_alloc(arena, sizeof(*record));
	if (!record)
		return reading_fault(in, "out of memory");
	*record = none;
	record->xattrs = arena_copy(arena, xattrs, size);
	record->xattrs_size = size;
	if (!record->xattrs)
		return reading_fault(in, "out of memory");
	entry->record = record;
	return reading_caps(in, entry, name, xattrs, size);
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

const struct pkgdb_format *format_named(const struct pkgdb_format *formats,
					const char *name)
{
	for (const struct pkgdb_format *row = formats; row->name; row++)
		if (strcmp(row->name, name) == 0)
			return row;
	return NULL;
}
