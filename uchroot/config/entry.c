/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of fields. */
#include "uchroot/config/entry.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "common/array.h"

typedef int set_fn(struct entry *entry, struct arena *arena, char *value,
		   struct fault *fault);

static int no_memory(struct fault *fault)
{
	return fault_errno(fault, "cannot read the configuration");
}

/* Cuts the next word off a text of several; NULL at the end. */
static char *next_word(char **rest, const char *between)
{
	char *word;

	do
		word = strsep(rest, between);
	while (word && !*word);
	return word;
}

/* ------------------------------------------------------------------ names */

bool entry_is_name(const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_.+~-";

	return *text && !strchr("_.+~-", *text) &&
	       text[strspn(text, plain)] == '\0' &&
	       text[strlen(text) - 1] != '~';
}

static int check_name(const char *text, struct fault *fault)
{
	return entry_is_name(text)
		       ? 0
		       : fault_set(fault, "'%s' cannot be a name", text);
}

/* The next word of some, and how long it is; NULL at the end. */
static const char *see_word(const char *words, size_t *size)
{
	words += strspn(words, " \t\n");
	*size = strcspn(words, " \t\n");
	return *size ? words : NULL;
}

bool entry_is_called(const struct entry *entry, const char *name)
{
	const char *word = entry->aliases;
	size_t size = 0;

	if (entry->name && !strcmp(entry->name, name))
		return true;
	while (word && (word = see_word(word + size, &size)))
		if (strlen(name) == size && !memcmp(word, name, size))
			return true;
	return false;
}

const char *entry_shared_name(const struct entry *entry,
			      const struct entry *other, struct arena *arena)
{
	const char *word = entry->aliases;
	size_t size = 0;

	if (entry->name && entry_is_called(other, entry->name))
		return entry->name;
	while (word && (word = see_word(word + size, &size))) {
		const char *name = arena_copy(arena, word, size);

		if (name && entry_is_called(other, name))
			return name;
	}
	return NULL;
}

static int set_name(struct entry *entry, struct arena *arena UNUSED,
		    char *value, struct fault *fault)
{
	entry->name = value;
	return check_name(value, fault);
}

static int set_aliases(struct entry *entry, struct arena *arena, char *value,
		       struct fault *fault)
{
	char *rest = arena_copy(arena, value, strlen(value)), *word;

	if (!rest)
		return no_memory(fault);
	entry->aliases = value;
	while ((word = next_word(&rest, " \t\n")))
		if (check_name(word, fault) < 0)
			return -1;
	return 0;
}

/* ------------------------------------------------------------------ paths */

/* An absolute path as it is, and one below ~/ behind $HOME. */
static int read_path(struct arena *arena, const char *text, const char **path,
		     struct fault *fault)
{
	const char *home = getenv("HOME");
	char *whole;
	size_t size;

	*path = text;
	if (*text == '/')
		return 0;
	if (strncmp(text, "~/", 2) != 0 || !home || *home != '/')
		return fault_set(fault, "'%s' is not an absolute path", text);
	size = strlen(home) + strlen(text);
	whole = arena_alloc(arena, size);
	if (!whole)
		return no_memory(fault);
	snprintf(whole, size, "%s%s", home, text + 1);
	*path = whole;
	return 0;
}

static int set_path(struct entry *entry, struct arena *arena, char *value,
		    struct fault *fault)
{
	return read_path(arena, value, &entry->path, fault);
}

static int set_unpack(struct entry *entry, struct arena *arena, char *value,
		      struct fault *fault)
{
	return read_path(arena, value, &entry->unpack, fault);
}

/* Where a path leads, in the arena; NULL with errno. */
static const char *where_is(struct arena *arena, const char *path)
{
	CLEANUP_FREE char *real = realpath(path, NULL);

	return real ? arena_copy(arena, real, strlen(real)) : NULL;
}

static int read_bind(struct bind *bind, struct arena *arena, const char *text,
		     struct fault *fault)
{
	char *rest = arena_copy(arena, text, strlen(text)), *word;

	bind->from = strsep(&rest, ":");
	if (!bind->from)
		return no_memory(fault);
	while ((word = strsep(&rest, ":"))) {
		if (!strcmp(word, "ro") && !rest)
			bind->read_only = true;
		else if (*word == '/' && !bind->to)
			bind->to = word;
		else
			return fault_set(fault, "'%s' is not SRC[:DST][:ro]",
					 text);
	}
	if (!bind->to)
		bind->to = *bind->from == '/' ? bind->from
					      : where_is(arena, bind->from);
	return bind->to ? 0 : fault_errno(fault, "%s", bind->from);
}

int entry_bind(struct entry *entry, struct arena *arena, const char *text,
	       struct fault *fault)
{
	struct bind bind = { .to = NULL };

	if (read_bind(&bind, arena, text, fault) < 0)
		return -1;
	if (array_grow(&entry->binds, entry->bind_count, &entry->bind_capacity,
		       sizeof(*entry->binds)) < 0)
		return no_memory(fault);
	entry->binds[entry->bind_count++] = bind;
	return 0;
}

static int set_bind(struct entry *entry, struct arena *arena, char *value,
		    struct fault *fault)
{
	const char *path;
	char *line;

	while ((line = next_word(&value, "\n")))
		if (read_path(arena, line, &path, fault) < 0 ||
		    entry_bind(entry, arena, path, fault) < 0)
			return -1;
	return 0;
}

/* ------------------------------------------------------------ other fields */

/* Which of some words this is, without regard to case; stores its number. */
static int read_choice(const char *value, const char *const words[2],
		       unsigned *number, struct fault *fault)
{
	for (*number = 0; *number < 2; ++*number)
		if (!strcasecmp(value, words[*number]))
			return 0;
	return fault_set(fault, "'%s' is neither %s nor %s", value, words[0],
			 words[1]);
}

static int set_type(struct entry *entry, struct arena *arena UNUSED,
		    char *value, struct fault *fault)
{
	static const char *const words[] = { "tarball", "directory" };
	unsigned number;

	if (read_choice(value, words, &number, fault) < 0)
		return -1;
	entry->type = ENTRY_TARBALL + number;
	return 0;
}

static int set_network(struct entry *entry, struct arena *arena UNUSED,
		       char *value, struct fault *fault)
{
	static const char *const words[] = { "no", "yes" };
	unsigned number;

	if (read_choice(value, words, &number, fault) < 0)
		return -1;
	entry->network = number;
	return 0;
}

static int set_user(struct entry *entry, struct arena *arena UNUSED,
		    char *value, struct fault *fault)
{
	entry->user = value;
	return strpbrk(value, " \t:")
		       ? fault_set(fault, "'%s' is no user", value)
		       : 0;
}

static int set_limits(struct entry *entry, struct arena *arena UNUSED,
		      char *value, struct fault *fault)
{
	char *word;

	while ((word = next_word(&value, ", \t\n")))
		if (!limits_read(&entry->limits, word))
			return fault_set(fault, "'%s' is no limit", word);
	return 0;
}

/* -------------------------------------------------------------- the table */

static const struct row {
	const char *name;
	set_fn *set;
	bool lines; /* the value may have several */
} rows[] = {
	{ "Name", set_name, false },	   { "Aliases", set_aliases, true },
	{ "Type", set_type, false },	   { "Path", set_path, false },
	{ "Unpack", set_unpack, false },   { "Bind", set_bind, true },
	{ "Network", set_network, false }, { "User", set_user, false },
	{ "Limits", set_limits, true },
};

static int set_row(struct entry *entry, struct arena *arena, unsigned row,
		   char *value, struct fault *fault)
{
	if (entry->given & 1u << row)
		return fault_set(fault, "%s is given twice", rows[row].name);
	entry->given |= 1u << row;
	if (!*value)
		return fault_set(fault, "%s is empty", rows[row].name);
	if (!rows[row].lines && strchr(value, '\n'))
		return fault_set(fault, "%s takes one line", rows[row].name);
	return rows[row].set(entry, arena, value, fault);
}

int entry_set(struct entry *entry, struct arena *arena, const char *file,
	      const struct deb822_field *field, struct fault *fault)
{
	unsigned row = 0;
	int ret;

	while (row < countof(rows) && strcasecmp(rows[row].name, field->name))
		row++;
	if (row < countof(rows))
		ret = set_row(entry, arena, row, field->value, fault);
	else if (!strncasecmp(field->name, "X-", 2))
		ret = 0;
	else
		ret = fault_set(fault, "%s: there is no such field",
				field->name);
	if (ret < 0) {
		fault->file = file;
		fault->line = field->line;
	}
	return ret;
}

void entry_fini(struct entry *entry)
{
	free(entry->binds);
	*entry = (struct entry){ .name = NULL };
}
