/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mtree(5): one object a line, `name keyword=value...`, as mtree -c, mtree -C,
 * bsdtar --format=mtree and the METALOG of install -U -M write it.
 *
 * A name without a slash is relative: it lies in the directory that was
 * entered last, and is entered itself if it is one; `..` leaves.  A name with
 * a slash after the first character is a full path and leaves the current
 * directory alone.  /set and /unset give keywords to all following lines.
 * A line about a path that came before corrects it.
 *
 * The parser is our own because libarchive's reader looks at the disk for
 * what a line leaves out, and gives no line numbers, tags, `optional` or
 * `nochange`: messages and `pkgdb query` could not say which line decided.
 */
#include "pkgdb/formats.h"

#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "common/number.h"
#include "common/path.h"
#include "common/str.h"
#include "pkgdb/symbolic_mode.h"

struct mtree {
	struct reading *in;
	struct pkgdb_entry set;	/* what /set gives */
	struct str dir;		/* the current directory's key; "" at the top */
	unsigned level;		/* relative directories entered */
};

struct keyword {
	const char *name;
	int (*apply)(struct mtree *mtree, struct pkgdb_entry *entry,
		     char *value);
	unsigned fields;	/* what /unset takes away */
};

static const struct {
	const char *name;
	char type;
} type_names[] = {
	{ "file", PKGDB_FILE }, { "dir", PKGDB_DIR },
	{ "link", PKGDB_SYMLINK }, { "char", PKGDB_CHAR },
	{ "block", PKGDB_BLOCK }, { "fifo", PKGDB_FIFO },
	{ "socket", PKGDB_SOCKET },
};

static int set_type(struct mtree *mtree, struct pkgdb_entry *entry,
		    char *value)
{
	for (size_t i = 0; i < countof(type_names); i++)
		if (strcmp(type_names[i].name, value) == 0) {
			entry->type = type_names[i].type;
			return 0;
		}
	return reading_fault(mtree->in, "type '%s' is not known", value);
}

static int set_mode(struct mtree *mtree, struct pkgdb_entry *entry,
		    char *value)
{
	if (value[0] >= '0' && value[0] <= '9')
		return reading_mode(mtree->in, entry, value);
	if (!symbolic_mode(value, &entry->mode))
		return reading_fault(mtree->in, "mode '%s' is neither octal "
				     "nor symbolic", value);
	entry->fields |= PKGDB_MODE;
	return 0;
}

static int set_uid(struct mtree *mtree, struct pkgdb_entry *entry, char *value)
{
	if (!parse_id(value, &entry->uid))
		return reading_fault(mtree->in, "uid '%s' is not a number",
				     value);
	entry->fields |= PKGDB_UID;
	return 0;
}

static int set_gid(struct mtree *mtree, struct pkgdb_entry *entry, char *value)
{
	if (!parse_id(value, &entry->gid))
		return reading_fault(mtree->in, "gid '%s' is not a number",
				     value);
	entry->fields |= PKGDB_GID;
	return 0;
}

static int set_uname(struct mtree *mtree, struct pkgdb_entry *entry,
		     char *value)
{
	return reading_owner(mtree->in, entry, value);
}

static int set_gname(struct mtree *mtree, struct pkgdb_entry *entry,
		     char *value)
{
	return reading_group(mtree->in, entry, value);
}

static int set_size(struct mtree *mtree, struct pkgdb_entry *entry,
		    char *value)
{
	if (!parse_decimal(value, INT64_MAX, &entry->size))
		return reading_fault(mtree->in, "size '%s' is not a number",
				     value);
	entry->fields |= PKGDB_SIZE;
	return 0;
}

/* `sec.nsec`, where nsec is a count: 1.5 is 5 nanoseconds after 1. */
static int set_time(struct mtree *mtree, struct pkgdb_entry *entry,
		    char *value)
{
	bool negative = value[0] == '-';
	char *sec = value + negative, *nsec = strchr(sec, '.');
	uint64_t seconds, nanoseconds = 0;

	if (nsec)
		*nsec++ = '\0';
	if (!parse_decimal(sec, INT64_MAX, &seconds) ||
	    (nsec && !parse_decimal(nsec, 999999999, &nanoseconds)))
		return reading_fault(mtree->in, "time '%s' is not a number",
				     value);
	entry->mtime = negative ? -(int64_t)seconds : (int64_t)seconds;
	entry->nsec = nanoseconds;
	entry->fields |= PKGDB_MTIME;
	return 0;
}

static int set_link(struct mtree *mtree, struct pkgdb_entry *entry,
		    char *value)
{
	(void)mtree;
	entry->link = value;
	return 0;
}

/* `format,major,minor`, with a fourth part in some formats, or one number. */
static int set_device(struct mtree *mtree, struct pkgdb_entry *entry,
		      char *value)
{
	char *major = strchr(value, ','), *minor;
	uint64_t number;

	if (!major) {
		if (!parse_decimal(value, UINT64_MAX, &number))
			return reading_fault(mtree->in, "device '%s' is not a "
					     "number", value);
		entry->major = major(number);
		entry->minor = minor(number);
		entry->fields |= PKGDB_DEVICE;
		return 0;
	}
	*major++ = '\0';
	minor = strchr(major, ',');
	if (!minor || strchr(minor + 1, ','))
		return reading_fault(mtree->in, "device '%s,%s' is not of the "
				     "form format,major,minor", value, major);
	*minor++ = '\0';
	return reading_device(mtree->in, entry, major, minor);
}

static int set_inode(struct mtree *mtree, struct pkgdb_entry *entry,
		     char *value)
{
	if (!parse_decimal(value, UINT64_MAX, &entry->inode))
		return reading_fault(mtree->in, "inode '%s' is not a number",
				     value);
	entry->fields |= PKGDB_INODE;
	return 0;
}

static int set_nlink(struct mtree *mtree, struct pkgdb_entry *entry,
		     char *value)
{
	uint64_t links;

	if (!parse_decimal(value, UINT32_MAX, &links))
		return reading_fault(mtree->in, "nlink '%s' is not a number",
				     value);
	entry->links = links;
	entry->fields |= PKGDB_INODE;
	return 0;
}

static int set_contents(struct mtree *mtree, struct pkgdb_entry *entry,
			char *value)
{
	entry->alias = arena_intern(&mtree->in->db->arena, value);
	return entry->alias ? 0 : reading_fault(mtree->in, "out of memory");
}

/* `tags=package=NAME,...` names the package; other tags are not ours. */
static int set_tags(struct mtree *mtree, struct pkgdb_entry *entry,
		    char *value)
{
	char *tag;

	while ((tag = strsep(&value, ",")))
		if (strncmp(tag, "package=", 8) == 0) {
			entry->packages = arena_intern(&mtree->in->db->arena,
						       tag + 8);
			if (!entry->packages)
				return reading_fault(mtree->in,
						     "out of memory");
		}
	return 0;
}

static int set_optional(struct mtree *mtree, struct pkgdb_entry *entry,
			char *value)
{
	(void)mtree;
	(void)value;
	entry->fields |= PKGDB_OPTIONAL;
	return 0;
}

/* The object is to be there, its attributes are nobody's business. */
static int set_nochange(struct mtree *mtree, struct pkgdb_entry *entry,
			char *value)
{
	(void)mtree;
	(void)value;
	entry->fields &= ~(PKGDB_MODE | PKGDB_OWNER | PKGDB_GROUP |
			   PKGDB_UID | PKGDB_GID);
	return 0;
}

/* Keywords that say nothing about what we keep (digests, flags) are absent. */
static const struct keyword keywords[] = {
	{ "type", set_type, 0 },
	{ "mode", set_mode, PKGDB_MODE },
	{ "uid", set_uid, PKGDB_UID },
	{ "gid", set_gid, PKGDB_GID },
	{ "uname", set_uname, PKGDB_OWNER },
	{ "gname", set_gname, PKGDB_GROUP },
	{ "size", set_size, PKGDB_SIZE },
	{ "time", set_time, PKGDB_MTIME },
	{ "link", set_link, 0 },
	{ "device", set_device, PKGDB_DEVICE },
	{ "inode", set_inode, PKGDB_INODE },
	{ "nlink", set_nlink, 0 },
	{ "contents", set_contents, 0 },
	{ "content", set_contents, 0 },
	{ "tags", set_tags, 0 },
	{ "optional", set_optional, PKGDB_OPTIONAL },
	{ "nochange", set_nochange, 0 },
};

static const struct keyword *keyword_named(const char *name)
{
	for (size_t i = 0; i < countof(keywords); i++)
		if (strcmp(keywords[i].name, name) == 0)
			return &keywords[i];
	return NULL;
}

/* Applies all `keyword[=value]` words of a line. */
static int apply_words(struct mtree *mtree, struct pkgdb_entry *entry,
		       char *rest)
{
	static char none[] = "";
	char *word;

	while ((word = lex_word(&rest))) {
		char *value = strchr(word, '=');
		const struct keyword *keyword;

		if (value)
			*value++ = '\0';
		keyword = keyword_named(word);
		if (!keyword)
			continue;
		if (value && !lex_unvis(value))
			return reading_fault(mtree->in, "%s='%s' is badly "
					     "escaped", word, value);
		if (keyword->apply(mtree, entry, value ? value : none) < 0)
			return -1;
	}
	return 0;
}

static int unset(struct mtree *mtree, char *rest)
{
	char *word;

	while ((word = lex_word(&rest))) {
		const struct keyword *keyword = keyword_named(word);

		if (strcmp(word, "all") == 0)
			mtree->set = (struct pkgdb_entry) {
				.type = PKGDB_ANY,
			};
		else if (strcmp(word, "type") == 0)
			mtree->set.type = PKGDB_ANY;
		else if (keyword)
			mtree->set.fields &= ~keyword->fields;
	}
	return 0;
}

/* /set keeps its texts in the arena, as lines to come refer to them. */
static int set(struct mtree *mtree, char *rest)
{
	struct pkgdb_entry *set = &mtree->set;

	if (apply_words(mtree, set, rest) < 0)
		return -1;
	if (!set->link)
		return 0;
	set->link = arena_intern(&mtree->in->db->arena, set->link);
	return set->link ? 0 : reading_fault(mtree->in, "out of memory");
}

static int leave(struct mtree *mtree)
{
	if (mtree->level == 0)
		return reading_fault(mtree->in, "'..' without a directory to "
				     "leave");
	mtree->level--;
	str_truncate(&mtree->dir, path_parent_len(str_text(&mtree->dir)));
	return 0;
}

/* Adds a relative entry; a directory becomes the current one. */
static int add_relative(struct mtree *mtree, struct pkgdb_entry *entry,
			const char *name)
{
	size_t len = mtree->dir.len;
	bool top = strcmp(name, ".") == 0;
	int result;

	if (!top) {
		if (len > 0)
			str_push(&mtree->dir, '/');
		str_puts(&mtree->dir, name);
	}
	if (str_failed(&mtree->dir))
		return reading_fault(mtree->in, "out of memory");
	if (mtree->dir.len == 0) {
		char dot[] = ".";

		result = reading_add(mtree->in, entry, dot);
	} else {
		result = reading_add(mtree->in, entry, mtree->dir.data);
	}
	if (entry->type == PKGDB_DIR)
		mtree->level++;
	else
		str_truncate(&mtree->dir, len);
	return result;
}

static int add(struct mtree *mtree, char *name, char *rest)
{
	struct pkgdb_entry entry = mtree->set;

	entry.links = 1;
	if (!lex_unvis(name))
		return reading_fault(mtree->in, "'%s' is badly escaped", name);
	if (apply_words(mtree, &entry, rest) < 0)
		return -1;
	if (entry.type != PKGDB_SYMLINK)
		entry.link = NULL;
	if (strchr(name + 1, '/'))
		return reading_add(mtree->in, &entry, name);
	return add_relative(mtree, &entry, name[0] == '/' ? name + 1 : name);
}

static int read_line(struct mtree *mtree, char *line)
{
	char *name = lex_word(&line);

	if (strcmp(name, "/set") == 0)
		return set(mtree, line);
	if (strcmp(name, "/unset") == 0)
		return unset(mtree, line);
	if (strcmp(name, "..") == 0)
		return leave(mtree);
	return add(mtree, name, line);
}

int read_mtree(struct reading *in)
{
	struct mtree mtree = {
		.in = in, .set = { .type = PKGDB_ANY }, .dir = STR_INIT,
	};
	char *line;
	int result = 0;

	while (result == 0 && (line = reading_line(in)))
		result = read_line(&mtree, line);
	str_fini(&mtree.dir);
	return reading_failed(in) ? -1 : result;
}

bool fits_mtree(char *line)
{
	static const char *const telling[] = {
		"type=", "mode=", "uname=", "gname=", "uid=", "gid=",
	};
	char *name = lex_word(&line), *word;

	if (strcmp(name, "/set") == 0 || strcmp(name, "/unset") == 0 ||
	    strcmp(name, "..") == 0)
		return true;
	while ((word = lex_word(&line)))
		for (size_t i = 0; i < countof(telling); i++)
			if (strncmp(word, telling[i], strlen(telling[i])) == 0)
				return true;
	return false;
}
