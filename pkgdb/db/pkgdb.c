/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes, searches and frees a database, a compiled one piece by piece.  db.c is
 * the store below, which merge.c fills and seal.c completes.
 */
#include "pkgdb/db/pkgdb.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "common/path.h"
#include "pkgdb/db/compiled.h"

/*
 * The number of entries behind the last hit that are compared before hashing.
 * Archives are mostly in the order of the database, but lack some entries.
 */
#define NEIGHBOURS 3

struct pkgdb *pkgdb_new(const struct pkgdb_options *options)
{
	struct pkgdb *db = calloc(1, sizeof(*db));

	if (!db)
		return NULL;
	db->options = *options;
	db->orders = ORDER_ALL;
	db->users = users_new();
	if (!db->users || (options->users_dir &&
			   !users_load(db->users, options->users_dir))) {
		int saved = errno;

		pkgdb_free(db);
		errno = saved;
		return NULL;
	}
	users_force_table(db->users, options->table);
	db->no_includes = options->no_includes;
	if (options->ask_host)
		users_ask_host(db->users);
	return db;
}

void pkgdb_free(struct pkgdb *db)
{
	if (!db)
		return;
	while (db->sources) {
		struct source_node *older = db->sources->older;

		free(db->sources);
		db->sources = older;
	}
	for (size_t i = 0; i < db->conflict_count; i++)
		free((void *)db->conflicts[i].lost);
	for (size_t i = 0; i < db->capacity >> CHUNK_BITS; i++)
		free(db->chunks[i]);
	free(db->transforms);
	free(db->conflicts);
	free(db->chunks);
	free(db->sorted);
	compiled_close(db->compiled);
	index_fini(&db->index);
	arena_fini(&db->arena);
	users_free(db->users);
	free(db);
}

/* As db_lookup, also while a compiled database is open. */
static struct pkgdb_entry *lookup(struct pkgdb *db, const char *key, size_t len,
				  uint32_t *number)
{
	return db->compiled ? compiled_lookup(db, key, len, number)
			    : db_lookup(db, key, len, number);
}

/* The entry among those behind the last hit that has the key; NULL: none. */
static inline struct pkgdb_entry *neighbour(const struct pkgdb *db,
					    struct pkgdb_cursor *cursor,
					    const char *key, size_t len)
{
	struct pkgdb_entry *entry;

	for (uint32_t i = cursor->next;
	     i < db->count && i - cursor->next < NEIGHBOURS; i++) {
		entry = db_entry(db, i);
		if (db_is_at(entry, key, len)) {
			cursor->next = i + 1;
			return entry;
		}
	}
	return NULL;
}

/*
 * The nearest rule for a subtree: that of the key itself, of its parent, and so
 * on to the top.  The key of a rule is its directory's with a slash appended.
 */
static const struct pkgdb_entry *find_rule(struct pkgdb *db, const char *key,
					   size_t len)
{
	const struct pkgdb_entry *entry;
	char own[PATH_MAX + 1];
	uint32_t number;

	if (len == 1 && key[0] == '.')
		return lookup(db, "/", 1, &number);
	if (len >= sizeof(own)) /* no file has such a name */
		return NULL;
	memcpy(own, key, len);
	own[len++] = '/';
	for (;;) {
		entry = lookup(db, own, len, &number);
		if (entry)
			return entry;
		do
			len--;
		while (len > 0 && own[len - 1] != '/');
		if (len == 0)
			return lookup(db, "/", 1, &number);
	}
}

/* The entry of a key, else the nearest rule for a subtree. */
static const struct pkgdb_entry *find_key(struct pkgdb *db,
					  struct pkgdb_cursor *cursor,
					  const char *key, size_t len)
{
	const struct pkgdb_entry *entry;
	uint32_t number;

	db->near = cursor->next;
	entry = lookup(db, key, len, &number);
	if (entry)
		cursor->next = number + 1;
	else if (db->subtrees > 0 || db->compiled_rules)
		entry = find_rule(db, key, len);
	return entry;
}

/*
 * Removes what most spellings have beyond the key: "./" or "/" before it, "/"
 * behind it.
 */
static const char *trim(const char *path, size_t *len)
{
	while (*len > 0) {
		if (path[0] == '/') {
			path++;
			--*len;
		} else if (*len > 1 && path[0] == '.' && path[1] == '/') {
			path += 2;
			*len -= 2;
		} else {
			break;
		}
	}
	while (*len > 0 && path[*len - 1] == '/')
		--*len;
	if (*len > 0)
		return path;
	*len = 1;
	return ".";
}

/* Whether a trimmed path has "//", or a component that begins with a dot. */
static bool is_odd(const char *path, size_t len)
{
	bool start = true;

	for (size_t i = 0; i < len; i++) {
		if (start && (path[i] == '.' || path[i] == '/'))
			return true;
		start = path[i] == '/';
	}
	return false;
}

const struct pkgdb_entry *pkgdb_find_near(struct pkgdb *db,
					  struct pkgdb_cursor *cursor,
					  const char *path, size_t len)
{
	const char *key = trim(path, &len);
	const struct pkgdb_entry *entry = neighbour(db, cursor, key, len);
	char *copy, *cleaned;

	if (entry)
		return entry;
	entry = find_key(db, cursor, key, len);
	/* Rare: a component may begin with a dot (".profile"). */
	if ((entry && entry->path_len == len) || !is_odd(key, len))
		return entry;
	copy = strndup(key, len);
	cleaned = copy ? path_key(copy) : NULL;
	entry = NULL;
	if (cleaned)
		entry = find_key(db, cursor, cleaned, strlen(cleaned));
	else if (errno == ENOMEM)
		db_fail(db, "look-up", "out of memory");
	free(copy);
	free(cleaned);
	return entry;
}

const struct pkgdb_entry *pkgdb_find(struct pkgdb *db, const char *path)
{
	struct pkgdb_cursor cursor = { .next = 0 };

	return pkgdb_find_near(db, &cursor, path, strlen(path));
}

static bool is_rule(const struct pkgdb_entry *entry)
{
	return entry->fields & PKGDB_SUBTREE;
}

const struct pkgdb_entry *pkgdb_find_exact(struct pkgdb *db, const char *path)
{
	const struct pkgdb_entry *entry = pkgdb_find(db, path);

	return entry && is_rule(entry) ? NULL : entry;
}

const struct pkgdb_entry *pkgdb_follow(struct pkgdb *db,
				       const struct pkgdb_entry *entry)
{
	for (int i = 0; entry && entry->type == PKGDB_HARDLINK; i++)
		entry = i < CHAIN_LIMIT ? pkgdb_find_exact(db, entry->link)
					: NULL;
	return entry;
}

/* Loads the rest of a compiled database; false on failure. */
static bool load_rest(struct pkgdb *db)
{
	struct fault fault;

	if (!db->compiled || compiled_load_all(db, &fault) == 0)
		return true;
	db_fail(db, fault.file, fault.text);
	return false;
}

bool pkgdb_is_empty(struct pkgdb *db)
{
	return db->count == 0 &&
	       (!db->compiled || compiled_is_empty(db->compiled));
}

size_t pkgdb_count(struct pkgdb *db)
{
	load_rest(db);
	return db->count - db->subtrees;
}

/* The bytes of a path that are compared: none of ".", which sorts first. */
static size_t sort_len(const struct pkgdb_entry *entry)
{
	bool top = entry->path_len == 1 && entry->path[0] == '.';

	return top || is_rule(entry) ? entry->path_len - 1 : entry->path_len;
}

/*
 * The order of path_compare.  A rule sorts right before its directory, because
 * formats in which a later row corrects an earlier one must have the more
 * specific rows after the rule.
 */
static int by_path(const void *a, const void *b)
{
	const struct pkgdb_entry *left = *(const struct pkgdb_entry *const *)a;
	const struct pkgdb_entry *right = *(const struct pkgdb_entry *const *)b;
	size_t left_len = sort_len(left);
	size_t right_len = sort_len(right);
	size_t len = left_len < right_len ? left_len : right_len;
	int order = memcmp(left->path, right->path, len);

	if (order == 0 && left_len != right_len)
		order = left_len < right_len ? -1 : 1;
	return order ? order : is_rule(right) - is_rule(left);
}

/* Sorts unless the entries are sorted already, as those of most sources are. */
static int sort_entries(struct pkgdb *db)
{
	bool in_order = true;

	db->sorted = calloc(db->count + 1, sizeof(*db->sorted));
	if (!db->sorted)
		return -1;
	for (size_t i = 0; i < db->count; i++) {
		db->sorted[i] = db_entry(db, i);
		in_order = in_order && (i == 0 || by_path(&db->sorted[i - 1],
							  &db->sorted[i]) < 0);
	}
	if (!in_order)
		qsort(db->sorted, db->count, sizeof(*db->sorted), by_path);
	return 0;
}

int db_each(struct pkgdb *db, pkgdb_each_fn *fn, void *arg)
{
	int stop = 0;

	if (!load_rest(db) || (!db->sorted && sort_entries(db) < 0))
		return -1;
	for (size_t i = 0; i < db->count && stop == 0; i++)
		stop = fn(arg, db->sorted[i]);
	return stop;
}

struct each {
	pkgdb_each_fn *fn;
	void *arg;
};

static int pass_object(void *arg, const struct pkgdb_entry *entry)
{
	const struct each *each = arg;

	return is_rule(entry) ? 0 : each->fn(each->arg, entry);
}

int pkgdb_each(struct pkgdb *db, pkgdb_each_fn *fn, void *arg)
{
	struct each each = { .fn = fn, .arg = arg };

	return db_each(db, pass_object, &each);
}

static int pass_rule(void *arg, const struct pkgdb_entry *entry)
{
	const struct each *each = arg;

	return is_rule(entry) ? each->fn(each->arg, entry) : 0;
}

int pkgdb_each_rule(struct pkgdb *db, pkgdb_each_fn *fn, void *arg)
{
	struct each each = { .fn = fn, .arg = arg };

	return db_each(db, pass_rule, &each);
}

const struct pkgdb_entry *pkgdb_rule(struct pkgdb *db, const char *key)
{
	return find_rule(db, key, strlen(key));
}

const struct pkgdb_conflict *pkgdb_conflict(struct pkgdb *db, size_t n)
{
	return n < db->conflict_count ? &db->conflicts[n] : NULL;
}

struct users *pkgdb_users(struct pkgdb *db)
{
	return db->users;
}

bool pkgdb_failed(struct pkgdb *db, struct fault *fault)
{
	if (!db->failed)
		return false;
	*fault = db->fault;
	return true;
}
