/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rules of pkgdb lint.  A rule about one entry is a predicate and a row of
 * a table; the rules about exceptions follow the table.  Rules look at entries
 * as they are after merging and sealing, so that they judge what the formats
 * have in common and never a spelling.  They change nothing and report each
 * place once.
 */
#include "pkgdb/tool/lint.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "common/arena.h"
#include "common/path.h"
#include "common/str.h"
#include "pkgdb/db/index.h"

/* One run of all rules. */
struct check {
	const struct lint *lint;
	/* The parents that were reported so far: hash, names, their memory. */
	struct arena arena;
	struct index parents;
	const char **parent_names;
	size_t parent_count;
	int error; /* errno of the first failure, or 0 */
};

/* Returns whether the entry breaks the rule, and then appends a text that says
   how to `why`. */
typedef bool rule_fn(struct check *check, const struct pkgdb_entry *entry,
		     struct str *why);

/* Whether an entry is of a kind and has a mode of its own: a hard link has its
   target's, which is reported at the target. */
static bool is_kind(const struct pkgdb_entry *entry, char kind)
{
	return pkgdb_kind(entry->type) == kind && entry->fields & PKGDB_MODE &&
	       entry->type != PKGDB_HARDLINK;
}

/* A builder who is not root owns the file in the proto area, and a mode that
   locks its owner out keeps it from being packed. */
static bool unreadable(struct check *check, const struct pkgdb_entry *entry,
		       struct str *why)
{
	(void)check;
	if (!is_kind(entry, PKGDB_FILE) || entry->mode & 0400)
		return false;
	str_printf(why,
		   "mode %04o: its owner cannot read it, nor could a "
		   "build without root",
		   entry->mode);
	return true;
}

/* The same for a directory, in which the builder could install nothing. */
static bool unwritable(struct check *check, const struct pkgdb_entry *entry,
		       struct str *why)
{
	(void)check;
	if (!is_kind(entry, PKGDB_DIR) || (entry->mode & 0700) == 0700)
		return false;
	str_printf(why,
		   "mode %04o: its owner cannot fill it, nor could a "
		   "build without root",
		   entry->mode);
	return true;
}

/* Whoever can write a set-id file can run code as its owner or group. */
static bool set_id_writable(struct check *check,
			    const struct pkgdb_entry *entry, struct str *why)
{
	(void)check;
	if (!is_kind(entry, PKGDB_FILE) || !(entry->mode & 06000) ||
	    !(entry->mode & 0022))
		return false;
	str_printf(why, "mode %04o: set-id and writable by %s", entry->mode,
		   entry->mode & 0002 ? "everyone" : "its group");
	return true;
}

/* The sticky bit keeps users from removing each other's files, as in /tmp.  A
   set-id file is left to set_id_writable, which is worse. */
static bool world_writable(struct check *check, const struct pkgdb_entry *entry,
			   struct str *why)
{
	bool dir = is_kind(entry, PKGDB_DIR);

	(void)check;
	if ((!dir && !is_kind(entry, PKGDB_FILE)) || !(entry->mode & 0002) ||
	    (dir && entry->mode & 01000) || (!dir && entry->mode & 06000))
		return false;
	str_printf(why, "mode %04o: writable by everyone%s", entry->mode,
		   dir ? ", and not sticky" : "");
	return true;
}

/* Adds a parent to those reported; false if it was among them.  Failing memory
   sets check->error, which ends the run. */
static bool is_new_parent(struct check *check, const char *path, size_t len)
{
	uint32_t hash = index_hash(path, len), at = hash, number;
	const char **grown;
	const char *copy;

	while ((number = index_next(&check->parents, hash, &at)) != INDEX_END)
		if (strncmp(check->parent_names[number], path, len) == 0 &&
		    check->parent_names[number][len] == '\0')
			return false;
	grown = reallocarray(check->parent_names, check->parent_count + 1,
			     sizeof(*grown));
	if (grown)
		check->parent_names = grown;
	copy = arena_copy(&check->arena, path, len);
	if (!grown || !copy ||
	    index_add(&check->parents, hash, check->parent_count) < 0) {
		check->error = ENOMEM;
		return true;
	}
	grown[check->parent_count++] = copy;
	return true;
}

/* A missing directory is reported once, for the first object in it: installers
   would make it with a mode and owner of their own. */
static bool parent_missing(struct check *check, const struct pkgdb_entry *entry,
			   struct str *why)
{
	size_t len = path_parent_len(entry->path);
	const struct pkgdb_entry *parent;
	char *path;

	if (len == 0 || strcmp(entry->path, ".") == 0)
		return false;
	path = strndup(entry->path, len);
	if (!path) {
		check->error = ENOMEM;
		return false;
	}
	parent = pkgdb_find_exact(check->lint->db, path);
	free(path);
	if (parent) {
		if (pkgdb_kind(parent->type) == PKGDB_DIR ||
		    parent->type == PKGDB_ANY)
			return false;
		str_printf(why, "'%s' is no directory (", parent->path);
		pkgdb_add_location(why, parent);
		str_push(why, ')');
		return true;
	}
	if (!is_new_parent(check, entry->path, len))
		return false;
	str_printf(why, "the directory '%.*s' has no entry", (int)len,
		   entry->path);
	return true;
}

/* Sealing finds an id for each name that it can: a name without one is neither
   in the target's passwd nor in the table of the format. */
static bool unknown_user(struct check *check, const struct pkgdb_entry *entry,
			 struct str *why)
{
	(void)check;
	if (!(entry->fields & PKGDB_OWNER) || entry->fields & PKGDB_UID)
		return false;
	str_printf(why, "user '%s' is unknown", entry->owner);
	return true;
}

static bool unknown_group(struct check *check, const struct pkgdb_entry *entry,
			  struct str *why)
{
	(void)check;
	if (!(entry->fields & PKGDB_GROUP) || entry->fields & PKGDB_GID)
		return false;
	str_printf(why, "group '%s' is unknown", entry->group);
	return true;
}

/* A hard link takes mode and owner from its target's entry: without one it has
   none. */
static bool dangling(struct check *check, const struct pkgdb_entry *entry,
		     struct str *why)
{
	if (entry->type != PKGDB_HARDLINK ||
	    pkgdb_follow(check->lint->db, entry))
		return false;
	str_printf(why, "hard link to '%s', which has no entry", entry->link);
	return true;
}

/* All rules; --skip takes their names, --help and pkgdb(1) list them. */
static const struct {
	const char *name;
	rule_fn *broken; /* NULL: about exceptions, see below */
	const char *meaning;
} rules[] = {
	{ "unreadable", unreadable, "a file that its owner cannot read" },
	{ "unwritable-dir", unwritable,
	  "a directory that its owner cannot list, enter and fill" },
	{ "set-id-writable", set_id_writable,
	  "a set-id file that its group or others can write" },
	{ "world-writable", world_writable,
	  "a file, or a directory without the sticky bit, that all can write" },
	{ "parent", parent_missing,
	  "an object whose directory has no entry or is none" },
	{ "unknown-user", unknown_user, "an owner without a known uid" },
	{ "unknown-group", unknown_group, "a group without a known gid" },
	{ "dangling-link", dangling, "a hard link whose target has no entry" },
	{ "exception-harmful", NULL,
	  "an exception for what the packages deliver" },
	{ "exception-unused", NULL,
	  "an exception that neither the packages nor the tree need (-p)" },
};

const char *lint_rule(size_t n, const char **meaning)
{
	if (n >= countof(rules))
		return NULL;
	*meaning = rules[n].meaning;
	return rules[n].name;
}

bool lint_is_skipped(const struct lint *lint, const char *rule)
{
	for (const char *const *name = lint->skip; name && *name; name++)
		if (strcmp(*name, rule) == 0)
			return true;
	return false;
}

/* Asks every rule about an entry; the errno of a failure ends the walk. */
static int check_entry(void *arg, const struct pkgdb_entry *entry)
{
	struct check *check = arg;
	const struct lint *lint = check->lint;

	for (size_t i = 0; i < countof(rules); i++) {
		struct str why = STR_INIT;

		if (!rules[i].broken || lint_is_skipped(lint, rules[i].name) ||
		    !rules[i].broken(check, entry, &why))
			continue;
		lint->report(lint->arg, &(struct lint_finding){
						.rule = rules[i].name,
						.path = entry->path,
						.file = entry->source->file,
						.line = entry->line,
						.text = str_text(&why),
					});
		str_fini(&why);
	}
	return check->error;
}

/* ---- exceptions ---- */

/* Reports a line of an exception list, unless the rule is skipped. */
static void report_exception(const struct lint *lint, const char *rule,
			     const struct exception *line, const char *text)
{
	if (!lint_is_skipped(lint, rule))
		lint->report(lint->arg, &(struct lint_finding){
						.rule = rule,
						.path = line->path,
						.file = line->file,
						.line = line->line,
						.text = text,
					});
}

/* Whether the proto area has an object of this path, a dangling symbolic link
   included. */
static bool is_in_tree(const struct lint *lint, const char *path)
{
	struct str full = STR_INIT;
	struct stat st;
	bool found;

	str_printf(&full, "%s/%s", lint->tree, path);
	found = !str_failed(&full) && lstat(full.data, &st) == 0;
	str_fini(&full);
	return found;
}

/* A search for the first entry below a directory. */
struct cover {
	const char *dir;
	const struct pkgdb_entry *first; /* NULL until it is found */
};

/* Stores the entry and ends the walk if it lies below the directory. */
static int look_below(void *arg, const struct pkgdb_entry *entry)
{
	struct cover *cover = arg;

	if (!path_is_below(entry->path, cover->dir))
		return 0;
	cover->first = entry;
	return 1;
}

/* An entry that an exception covers: the path itself, else the first one below
   it; NULL if there is none. */
static const struct pkgdb_entry *find_delivered(const struct lint *lint,
						const struct exception *line)
{
	const struct pkgdb_entry *entry = pkgdb_find_exact(lint->db,
							   line->path);
	struct cover cover = { .dir = line->path };

	if (!entry && line->subtree)
		pkgdb_each(lint->db, look_below, &cover);
	return entry ? entry : cover.first;
}

/* Reports the exception, and names the entry that it hides. */
static void report_harmful(const struct lint *lint,
			   const struct exception *line,
			   const struct pkgdb_entry *entry)
{
	struct str text = STR_INIT;

	if (strcmp(entry->path, line->path) == 0)
		str_puts(&text, "the packages deliver it");
	else
		str_printf(&text, "the packages deliver '%s'", entry->path);
	str_puts(&text, " (");
	pkgdb_add_location(&text, entry);
	str_push(&text, ')');
	report_exception(lint, "exception-harmful", line, str_text(&text));
	str_fini(&text);
}

/* An exception for a delivered path hides a real difference, and one for a path
   that exists nowhere is left over from an older tree. */
static void check_exception(const struct lint *lint,
			    const struct exception *line)
{
	const struct pkgdb_entry *entry = find_delivered(lint, line);

	if (entry)
		report_harmful(lint, line, entry);
	else if (lint->tree && !is_in_tree(lint, line->path))
		report_exception(lint, "exception-unused", line,
				 "neither the packages nor the tree have it");
}

int lint_run(const struct lint *lint)
{
	struct check check = { .lint = lint };
	const struct exception *line;
	int result = pkgdb_each(lint->db, check_entry, &check);

	for (size_t n = 0; result == 0 && lint->exceptions &&
			   (line = exceptions_get(lint->exceptions, n));
	     n++)
		check_exception(lint, line);
	index_fini(&check.parents);
	arena_fini(&check.arena);
	free(check.parent_names);
	if (result != 0)
		errno = check.error ? check.error : ENOMEM;
	return result == 0 ? 0 : -1;
}
