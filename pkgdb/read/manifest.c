/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Notes of manifests, which complete the entry of the line above.  Whoever
 * compares manifests relies on one meaning of each: whatever is not as
 * attest(1) writes it is an error.
 */
#include "pkgdb/read/manifest.h"

#include <linux/limits.h>
#include <string.h>

#include "common/digest.h"
#include "common/path.h"
#include "parts/base64.h"
#include "raw/attrs.h"

#define MANIFEST_VERSION "1"

/* What all names of an object share. */
#define SHARED                                                            \
	(PKGDB_MODE | PKGDB_UID | PKGDB_GID | PKGDB_DEVICE | PKGDB_SIZE | \
	 PKGDB_MTIME)

/* Carries out `manifest VERSION`. */
static int begin(struct manifest *manifest, char *rest)
{
	const char *version = lex_word(&rest);

	if (!version || strcmp(version, MANIFEST_VERSION) != 0)
		return reading_fault(manifest->in,
				     "manifest version '%s' is not known",
				     version ? version : "");
	manifest->is_one = true;
	return 0;
}

/* Whether two names state one object. */
static bool agree(const struct pkgdb_entry *a, const struct pkgdb_entry *b)
{
	return (a->fields & SHARED) == (b->fields & SHARED) &&
	       a->mode == b->mode && a->uid == b->uid && a->gid == b->gid &&
	       a->major == b->major && a->minor == b->minor &&
	       a->size == b->size && a->mtime == b->mtime &&
	       a->nsec == b->nsec && !a->digests == !b->digests &&
	       !(a->digests && digests_differ(a->digests, b->digests));
}

/* Makes the entry one more name of the first one's object. */
static int join(struct manifest *manifest, struct pkgdb_entry *first)
{
	struct pkgdb_entry *entry = &manifest->entry;

	if (first->type == PKGDB_HARDLINK || first->type == PKGDB_DIR ||
	    first->type != entry->type)
		return reading_fault(manifest->in,
				     "'%s' cannot be the first name of this",
				     first->path);
	if (!agree(first, entry))
		return reading_fault(manifest->in,
				     "'%s', the first name, states otherwise",
				     first->path);
	if (entry->type == PKGDB_FILE) {
		entry->type = PKGDB_HARDLINK;
		entry->link = first->path;
		return 0;
	}
	/* An l entry is a regular file, which sealing numbers. */
	if (first->inode == 0)
		first->inode = reading_tie(manifest->in, ++manifest->groups);
	entry->inode = first->inode;
	return 0;
}

/* Carries out `hardlink PATH`. */
static int hardlink(struct manifest *manifest, char *rest)
{
	char *name = lex_word(&rest);
	struct pkgdb_entry *first;
	uint32_t number;

	if (!name || !lex_unvis(name) || !path_clean(name))
		return reading_fault(manifest->in, "this hard link has no "
						   "path");
	if (manifest->entry.type == PKGDB_HARDLINK || manifest->entry.inode)
		return reading_fault(manifest->in, "this is a hard link "
						   "already");
	if (manifest->xattrs.len > 0)
		return reading_fault(manifest->in, "a hard link states no "
						   "attributes: the first name "
						   "does");
	first = db_lookup(manifest->in->db, name, strlen(name), &number);
	if (!first)
		return reading_fault(manifest->in,
				     "no path before this is '%s'", name);
	return join(manifest, first);
}

/* Adds an attribute whose value is decoded. */
static int put_xattr(struct manifest *manifest, const char *name,
		     const struct str *value)
{
	const struct attr attr = {
		.name = name,
		.name_size = strlen(name),
		.value = str_text(value),
		.value_size = value->len,
	};
	char *room;

	if (str_failed(value))
		return reading_fault(manifest->in, "out of memory");
	if (attr.name_size > XATTR_NAME_MAX || attr.value_size > XATTR_SIZE_MAX)
		return reading_fault(manifest->in, "the attribute is larger "
						   "than any can be");
	room = str_room(&manifest->xattrs,
			ATTR_HEAD_SIZE + attr.name_size + attr.value_size);
	str_clear(&manifest->name);
	str_puts(&manifest->name, name);
	if (!room || str_failed(&manifest->name))
		return reading_fault(manifest->in, "out of memory");
	attrs_put(room, &attr);
	return 0;
}

/* Carries out `xattr NAME [VALUE]`. */
static int xattr(struct manifest *manifest, char *rest)
{
	char *name = lex_word(&rest), *text = lex_word(&rest);
	struct str value = STR_INIT;
	int result;

	if (!name || !lex_unvis(name))
		return reading_fault(manifest->in, "this attribute has no "
						   "name");
	if (manifest->entry.type == PKGDB_HARDLINK || manifest->entry.inode)
		return reading_fault(manifest->in, "a hard link states no "
						   "attributes: the first name "
						   "does");
	if (manifest->xattrs.len > 0 &&
	    strcmp(name, str_text(&manifest->name)) <= 0)
		return reading_fault(manifest->in,
				     "attribute '%s' does not stand in the "
				     "order of names",
				     name);
	result = text && !base64_append(&value, text, strlen(text))
			 ? reading_fault(manifest->in,
					 "the value of '%s' is not base64",
					 name)
			 : put_xattr(manifest, name, &value);
	str_fini(&value);
	return result;
}

/* The notes that may stand below a path. */
static const struct {
	const char *word;
	int (*apply)(struct manifest *manifest, char *rest);
} notes[] = {
	{ "hardlink", hardlink },
	{ "xattr", xattr },
};

int manifest_note(struct manifest *manifest, char *line)
{
	char *word, *rest = line + 2;

	word = lex_word(&rest);
	if (!manifest->is_one)
		return word && strcmp(word, "manifest") == 0
			       ? begin(manifest, rest)
			       : 0;
	for (size_t i = 0; word && i < countof(notes); i++) {
		if (strcmp(word, notes[i].word) != 0)
			continue;
		return manifest->waits
			       ? notes[i].apply(manifest, rest)
			       : reading_fault(manifest->in,
					       "no path stands before this "
					       "note");
	}
	return reading_fault(manifest->in, "note '%s' is not known",
			     word ? word : "");
}

int manifest_end(struct manifest *manifest)
{
	struct reading *in = manifest->in;
	unsigned line = in->lex.line;
	struct pkgdb_entry *entry = &manifest->entry;
	int result;

	if (!manifest->waits)
		return 0;
	manifest->waits = false;
	in->lex.line = manifest->line;
	result = reading_all_xattrs(in, entry, str_text(&manifest->path),
				    str_text(&manifest->xattrs),
				    manifest->xattrs.len);
	if (result == 0)
		result = reading_add(in, entry, manifest->path.data);
	in->lex.line = line;
	return result;
}

/* The key of a path as manifests spell it; NULL with the fault. */
static char *key_of(struct manifest *manifest, char *path)
{
	bool top = strcmp(path, ".") == 0;
	char *key = top ? path : path + 2;

	if (!top && (strncmp(path, "./", 2) != 0 || !path_is_key(key) ||
		     strcmp(key, ".") == 0)) {
		reading_fault(manifest->in, "'%s' is no full path", path);
		return NULL;
	}
	if (manifest->path.len > 0 &&
	    path_compare(str_text(&manifest->path), key) >= 0) {
		reading_fault(manifest->in,
			      "'%s' does not stand in the order of paths",
			      path);
		return NULL;
	}
	return key;
}

/* A spec need not state a type. */
static bool may_be_directory(const struct pkgdb_entry *entry)
{
	return entry->type == PKGDB_DIR || entry->type == PKGDB_ANY;
}

/* Refuses a path below something else than a directory, and such a top. */
static int check_place(struct manifest *manifest,
		       const struct pkgdb_entry *entry, const char *key)
{
	size_t len = strlen(key);
	const struct pkgdb_entry *above = NULL;
	uint32_t number;

	while (!above && len > 0)
		if (key[--len] == '/')
			above = db_lookup(manifest->in->db, key, len, &number);
	if (strcmp(key, ".") == 0 && !may_be_directory(entry))
		return reading_fault(manifest->in, "the top is no directory");
	if (!above || may_be_directory(above))
		return 0;
	return reading_fault(
		manifest->in,
		"'./%s' stands below './%s', which is no directory", key,
		above->path);
}

int manifest_add(struct manifest *manifest, const struct pkgdb_entry *entry,
		 char *path)
{
	char *key;

	if (manifest_end(manifest) < 0)
		return -1;
	key = key_of(manifest, path);
	if (!key || check_place(manifest, entry, key) < 0)
		return -1;
	manifest->entry = *entry;
	str_clear(&manifest->path);
	str_puts(&manifest->path, key);
	str_clear(&manifest->link);
	if (entry->link) {
		str_puts(&manifest->link, entry->link);
		manifest->entry.link = str_text(&manifest->link);
	}
	if (str_failed(&manifest->path) || str_failed(&manifest->link))
		return reading_fault(manifest->in, "out of memory");
	manifest->waits = true;
	manifest->line = manifest->in->lex.line;
	str_clear(&manifest->xattrs);
	return 0;
}

void manifest_fini(struct manifest *manifest)
{
	str_fini(&manifest->path);
	str_fini(&manifest->link);
	str_fini(&manifest->xattrs);
	str_fini(&manifest->name);
}
