/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Setters of mtree keywords, and the table that names them.  Names and values
 * follow mtree(5) of FreeBSD and NetBSD and the writer of libarchive.
 */
#include "pkgdb/parse/mtree_keyword.h"

#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "common/digest.h"
#include "common/number.h"
#include "common/str.h"
#include "pkgdb/parse/symbolic_mode.h"

struct keyword {
	const char *name;
	size_t len;
	int (*apply)(struct reading *in, struct pkgdb_entry *entry,
		     char *value);
	unsigned fields; /* what /unset takes away */
};

/* The names of checksums, beside those of common/digest.h. */
static const char *const digest_names[][2] = {
	{ "md5digest", "md5" },		 { "sha1digest", "sha1" },
	{ "sha256digest", "sha256" },	 { "sha384digest", "sha384" },
	{ "sha512digest", "sha512" },	 { "rmd160digest", "rmd160" },
	{ "ripemd160digest", "rmd160" },
};

static const struct {
	const char *name;
	char type;
} type_names[] = {
	{ "file", PKGDB_FILE },	    { "dir", PKGDB_DIR },
	{ "link", PKGDB_SYMLINK },  { "char", PKGDB_CHAR },
	{ "block", PKGDB_BLOCK },   { "fifo", PKGDB_FIFO },
	{ "socket", PKGDB_SOCKET },
};

const char *mtree_type_name(char type)
{
	char kind = pkgdb_kind(type);

	for (size_t i = 0; i < countof(type_names); i++)
		if (type_names[i].type == kind)
			return type_names[i].name;
	return NULL;
}

static int set_type(struct reading *in, struct pkgdb_entry *entry, char *value)
{
	for (size_t i = 0; i < countof(type_names); i++)
		if (strcmp(type_names[i].name, value) == 0) {
			entry->type = type_names[i].type;
			return 0;
		}
	return reading_fault(in, "type '%s' is not known", value);
}

static int set_mode(struct reading *in, struct pkgdb_entry *entry, char *value)
{
	if (value[0] >= '0' && value[0] <= '9')
		return reading_mode(in, entry, value);
	if (!symbolic_mode(value, &entry->mode))
		return reading_fault(in,
				     "mode '%s' is neither octal "
				     "nor symbolic",
				     value);
	entry->fields |= PKGDB_MODE;
	return 0;
}

static int set_uid(struct reading *in, struct pkgdb_entry *entry, char *value)
{
	if (!parse_id(value, &entry->uid))
		return reading_fault(in, "uid '%s' is not a number", value);
	entry->fields |= PKGDB_UID;
	return 0;
}

static int set_gid(struct reading *in, struct pkgdb_entry *entry, char *value)
{
	if (!parse_id(value, &entry->gid))
		return reading_fault(in, "gid '%s' is not a number", value);
	entry->fields |= PKGDB_GID;
	return 0;
}

static int set_uname(struct reading *in, struct pkgdb_entry *entry, char *value)
{
	return reading_owner(in, entry, value);
}

static int set_gname(struct reading *in, struct pkgdb_entry *entry, char *value)
{
	return reading_group(in, entry, value);
}

static int set_size(struct reading *in, struct pkgdb_entry *entry, char *value)
{
	if (!parse_decimal(value, INT64_MAX, &entry->size))
		return reading_fault(in, "size '%s' is not a number", value);
	entry->fields |= PKGDB_SIZE;
	return 0;
}

/* `sec.nsec`, where nsec is a number of nanoseconds and no fraction: 1.5 is 5
   ns after 1.  libarchive and FreeBSD write and read it so. */
static int set_time(struct reading *in, struct pkgdb_entry *entry, char *value)
{
	bool negative = value[0] == '-';
	char *sec = value + negative, *nsec = strchr(sec, '.');
	uint64_t seconds, nanoseconds = 0;

	if (nsec)
		*nsec++ = '\0';
	if (!parse_decimal(sec, INT64_MAX, &seconds) ||
	    (nsec && !parse_decimal(nsec, 999999999, &nanoseconds)))
		return reading_fault(in, "time '%s' is not a number", value);
	entry->mtime = negative ? -(int64_t)seconds : (int64_t)seconds;
	entry->nsec = nanoseconds;
	entry->fields |= PKGDB_MTIME;
	return 0;
}

static int set_link(struct reading *in, struct pkgdb_entry *entry, char *value)
{
	(void)in;
	entry->link = value;
	return 0;
}

/* `format,major,minor`, in some formats with a subunit behind, or the number
   that makedev(3) of this host makes. */
static int set_device(struct reading *in, struct pkgdb_entry *entry,
		      char *value)
{
	char *major = strchr(value, ','), *minor;
	uint64_t number;

	if (!major) {
		if (!parse_decimal(value, UINT64_MAX, &number))
			return reading_fault(in,
					     "device '%s' is not a "
					     "number",
					     value);
		entry->major = major(number);
		entry->minor = minor(number);
		entry->fields |= PKGDB_DEVICE;
		return 0;
	}
	*major++ = '\0';
	minor = strchr(major, ',');
	if (!minor || strchr(minor + 1, ','))
		return reading_fault(in,
				     "device '%s,%s' is not of the "
				     "form format,major,minor",
				     value, major);
	*minor++ = '\0';
	return reading_device(in, entry, major, minor);
}

static int set_inode(struct reading *in, struct pkgdb_entry *entry, char *value)
{
	if (!parse_decimal(value, UINT64_MAX, &entry->inode))
		return reading_fault(in, "inode '%s' is not a number", value);
	entry->fields |= PKGDB_INODE;
	return 0;
}

static int set_nlink(struct reading *in, struct pkgdb_entry *entry, char *value)
{
	uint64_t links;

	if (!parse_decimal(value, UINT32_MAX, &links))
		return reading_fault(in, "nlink '%s' is not a number", value);
	entry->links = links;
	entry->fields |= PKGDB_INODE;
	return 0;
}

static int set_contents(struct reading *in, struct pkgdb_entry *entry,
			char *value)
{
	entry->alias = arena_intern(&in->db->arena, value);
	return entry->alias ? 0 : reading_fault(in, "out of memory");
}

/* `tags=package=NAME,...`, as FreeBSD's installworld writes it, names packages;
   other tags are ignored. */
static int set_tags(struct reading *in, struct pkgdb_entry *entry, char *value)
{
	struct str names = STR_INIT;
	char *tag;

	while ((tag = strsep(&value, ","))) {
		if (strncmp(tag, "package=", 8) != 0 || tag[8] == '\0')
			continue;
		str_printf(&names, names.len > 0 ? " %s" : "%s", tag + 8);
	}
	if (names.len > 0)
		entry->packages = arena_intern(&in->db->arena,
					       str_text(&names));
	if (str_failed(&names) || (names.len > 0 && !entry->packages)) {
		str_fini(&names);
		return reading_fault(in, "out of memory");
	}
	str_fini(&names);
	return 0;
}

static int set_optional(struct reading *in, struct pkgdb_entry *entry,
			char *value)
{
	(void)in;
	(void)value;
	entry->fields |= PKGDB_OPTIONAL;
	return 0;
}

/* `nochange`: the object must exist, its attributes are not checked. */
static int set_nochange(struct reading *in, struct pkgdb_entry *entry,
			char *value)
{
	(void)in;
	(void)value;
	entry->fields &= ~(PKGDB_MODE | PKGDB_OWNER | PKGDB_GROUP | PKGDB_UID |
			   PKGDB_GID);
	return 0;
}

/* The kind of checksum that a keyword states; NULL if it is none. */
static const struct digest_kind *digest_named(const char *keyword)
{
	for (size_t i = 0; i < countof(digest_names); i++)
		if (strcmp(digest_names[i][0], keyword) == 0)
			return digest_kind_named(digest_names[i][1]);
	return strcmp(keyword, "sum") == 0 ? NULL : digest_kind_named(keyword);
}

#define KEYWORD(name) name, sizeof(name) - 1

/* Those that most lines have come first.  Keywords without an attribute of an
   entry, such as flags, are absent. */
static const struct keyword keywords[] = {
	{ KEYWORD("type"), set_type, 0 },
	{ KEYWORD("mode"), set_mode, PKGDB_MODE },
	{ KEYWORD("uid"), set_uid, PKGDB_UID },
	{ KEYWORD("gid"), set_gid, PKGDB_GID },
	{ KEYWORD("uname"), set_uname, PKGDB_OWNER },
	{ KEYWORD("gname"), set_gname, PKGDB_GROUP },
	{ KEYWORD("size"), set_size, PKGDB_SIZE },
	{ KEYWORD("time"), set_time, PKGDB_MTIME },
	{ KEYWORD("link"), set_link, 0 },
	{ KEYWORD("device"), set_device, PKGDB_DEVICE },
	{ KEYWORD("inode"), set_inode, PKGDB_INODE },
	{ KEYWORD("nlink"), set_nlink, 0 },
	{ KEYWORD("contents"), set_contents, 0 },
	{ KEYWORD("content"), set_contents, 0 },
	{ KEYWORD("tags"), set_tags, 0 },
	{ KEYWORD("optional"), set_optional, PKGDB_OPTIONAL },
	{ KEYWORD("nochange"), set_nochange, 0 },
};

static const struct keyword *keyword_named(const char *name, size_t len)
{
	for (size_t i = 0; i < countof(keywords); i++)
		if (keywords[i].len == len && keywords[i].name[0] == name[0] &&
		    memcmp(keywords[i].name, name, len) == 0)
			return &keywords[i];
	return NULL;
}

/* One word of a line, cut into keyword and value. */
struct word {
	char *name;
	size_t len;   /* of the name */
	char *value;  /* NULL: none */
	bool escaped; /* there is a backslash in it */
};

/* Cuts a word off *rest; false at the end, or where a comment begins. */
static bool next_word(char **rest, struct word *word)
{
	char *at = lex_skip_blanks(*rest), *equals = NULL;

	if (*at == '\0' || *at == '#')
		return false;
	*word = (struct word){ .name = at };
	for (; *at != '\0' && *at != ' ' && *at != '\t'; at++) {
		if (*at == '=' && !equals)
			equals = at;
		word->escaped |= *at == '\\';
	}
	word->len = (equals ? equals : at) - word->name;
	*rest = *at == '\0' ? at : at + 1;
	*at = '\0';
	if (equals) {
		*equals = '\0';
		word->value = equals + 1;
	}
	return true;
}

/* Applies a word that is none of the keywords. */
static int apply_other(struct reading *in, struct pkgdb_entry *entry,
		       const struct word *word)
{
	const struct digest_kind *digest = digest_named(word->name);

	if (!word->value && strcmp(word->name, "ignore") != 0)
		return reading_fault(in, "'%s' is no keyword", word->name);
	if (digest && word->value)
		return reading_digest(in, entry, digest->name, word->value);
	return 0;
}

/* Applies a word, which has this keyword; NULL: another. */
static int apply_word(struct reading *in, struct pkgdb_entry *entry,
		      const struct keyword *keyword, const struct word *word)
{
	static char none[] = "";

	if (!keyword)
		return apply_other(in, entry, word);
	if (word->value && word->escaped && !lex_unvis(word->value))
		return reading_fault(in, "%s='%s' is badly escaped", word->name,
				     word->value);
	return keyword->apply(in, entry, word->value ? word->value : none);
}

/*
 * As mtree_apply.  *lasting: the same words would do the same again.  A link
 * lies in the line, and of a checksum there may be a warning.
 */
static int apply(struct reading *in, struct pkgdb_entry *entry, char *rest,
		 bool *lasting)
{
	int result = 0;
	struct word word;

	*lasting = true;
	while (next_word(&rest, &word)) {
		const struct keyword *keyword = keyword_named(word.name,
							      word.len);

		*lasting &= keyword && keyword->apply != set_link;
		/* The lines in a directory make sense only if the reader knows
		   that it is one. */
		if (result == 0 || (keyword && keyword->apply == set_type))
			result |= apply_word(in, entry, keyword, &word);
	}
	return result;
}

int mtree_apply(struct reading *in, struct pkgdb_entry *entry, char *rest)
{
	bool lasting;

	return apply(in, entry, rest, &lasting);
}

int mtree_apply_again(struct reading *in, struct mtree_memo *memo,
		      struct pkgdb_entry *entry, char *rest)
{
	bool lasting;
	int result;

	if (memo->good && strcmp(memo->words.data, rest) == 0) {
		*entry = memo->entry;
		return 0;
	}
	str_clear(&memo->words);
	str_puts(&memo->words, rest);
	result = apply(in, entry, rest, &lasting);
	memo->good = result == 0 && lasting && !str_failed(&memo->words);
	if (memo->good)
		memo->entry = *entry;
	return result;
}

void mtree_forget(struct mtree_memo *memo)
{
	memo->good = false;
}

void mtree_unset(struct pkgdb_entry *entry, char *rest)
{
	struct word word;

	while (next_word(&rest, &word)) {
		const struct keyword *keyword;

		/* As a whole: /unset has no values. */
		if (word.value)
			continue;
		keyword = keyword_named(word.name, word.len);
		if (strcmp(word.name, "all") == 0)
			*entry = (struct pkgdb_entry){ .type = PKGDB_ANY };
		else if (strcmp(word.name, "type") == 0)
			entry->type = PKGDB_ANY;
		else if (keyword)
			entry->fields &= ~keyword->fields;
	}
}
