/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Parses the parts that all SVR4 formats share, by prototype(5) and the libpkg
 * of OpenSolaris.
 */
#include "pkgdb/parse/svr4.h"

#include <string.h>

#include "common/number.h"

static const char types[] = "fevdxlscbpi";

/* prototype(5) allows 64, pkgmap(5) 12. */
#define CLASS_LIMIT 64

bool svr4_is_type(const char *word)
{
	return word[0] != '\0' && word[1] == '\0' && strchr(types, word[0]);
}

bool svr4_is_class(const char *word)
{
	return (word[0] < '0' || word[0] > '9') && word[0] != '/' &&
	       strlen(word) <= CLASS_LIMIT && !strchr(word, '=');
}

int svr4_split(struct reading *in, char type, char *path, char **second)
{
	*second = strchr(path, '=');
	if (*second)
		*(*second)++ = '\0';
	if (path[0] == '\0')
		return reading_fault(in, "empty path");
	if (*second && **second == '\0')
		return reading_fault(in, "nothing after '%s='", path);
	if (!*second && (type == PKGDB_SYMLINK || type == PKGDB_HARDLINK))
		return reading_fault(in, "link '%s' without '=target'", path);
	return 0;
}

static bool is_stated(const char *word)
{
	return strcmp(word, "?") != 0;
}

int svr4_attributes(struct reading *in, struct pkgdb_entry *entry,
		    char ***words, size_t *count)
{
	bool device = entry->type == PKGDB_CHAR || entry->type == PKGDB_BLOCK;
	size_t want = device ? 5 : 3;
	char **at = *words;

	if (*count < want)
		return reading_fault(
			in,
			device ? "a device wants major minor mode owner group"
			       : "mode, owner and group are given all three or "
				 "not at all");
	if (device) {
		if (is_stated(at[0]) && is_stated(at[1]) &&
		    reading_device(in, entry, at[0], at[1]) < 0)
			return -1;
		at += 2;
	}
	if ((is_stated(at[0]) && reading_mode(in, entry, at[0]) < 0) ||
	    (is_stated(at[1]) && reading_owner(in, entry, at[1]) < 0) ||
	    (is_stated(at[2]) && reading_group(in, entry, at[2]) < 0))
		return -1;
	*words += want;
	*count -= want;
	return 0;
}

int svr4_contents(struct reading *in, struct pkgdb_entry *entry, char ***words,
		  size_t *count)
{
	uint64_t size = 0, sum, mtime = 0;
	char **at = *words;

	if (pkgdb_kind(entry->type) != PKGDB_FILE || *count < 3)
		return 0;
	if ((is_stated(at[0]) && !parse_decimal(at[0], INT64_MAX, &size)) ||
	    (is_stated(at[1]) && !parse_decimal(at[1], UINT32_MAX, &sum)) ||
	    (is_stated(at[2]) && !parse_decimal(at[2], INT64_MAX, &mtime)))
		return reading_fault(in,
				     "'%s %s %s' is not size, checksum "
				     "and time",
				     at[0], at[1], at[2]);
	entry->size = size;
	entry->mtime = mtime;
	entry->fields |= (is_stated(at[0]) ? PKGDB_SIZE : 0) |
			 (is_stated(at[2]) ? PKGDB_MTIME : 0);
	if (is_stated(at[1]) && reading_digest(in, entry, "sum", at[1]) < 0)
		return -1;
	*words += 3;
	*count -= 3;
	return 0;
}

void svr4_surplus(struct reading *in, char **words, size_t count)
{
	if (count > 0)
		reading_warn(in, "surplus fields from '%s' on", words[0]);
}

int svr4_add(struct reading *in, struct pkgdb_entry *entry, char *path,
	     char *second)
{
	CLEANUP_FREE char *target = NULL;

	if (entry->type == PKGDB_SYMLINK) {
		entry->link = second;
	} else if (entry->type == PKGDB_HARDLINK) {
		target = reading_target(in, path, second);
		if (!target)
			return -1;
		entry->link = target;
	} else if (second) {
		entry->alias = arena_copy(&in->db->arena, second,
					  strlen(second));
		if (!entry->alias)
			return reading_fault(in, "out of memory");
	}
	return reading_add(in, entry, path);
}
