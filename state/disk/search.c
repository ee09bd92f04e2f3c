/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds the files that have lost their paths: those of a directory tree whose
 * inode number is wanted are compared with the entries of that number.
 */
#include "state/disk/search.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <uthash.h>

#include "state/disk/match.h"

/* A file to be found.  Files of several devices may share an inode number. */
struct lost {
	uint64_t ino;		   /* the key */
	struct state_entry *entry; /* NULL once the file is found */
	struct lost *same;	   /* the next one of this number */
	UT_hash_handle hh;
};

/* A device that has another number now. */
struct alias {
	uint32_t from, to;
	struct alias *next;
};

void search_init(struct search *search, struct state *state)
{
	memset(search, 0, sizeof(*search));
	search->state = state;
}

bool search_add(struct search *search, struct state_entry *entry)
{
	struct lost *lost = calloc(1, sizeof(*lost)), *first;

	if (!lost)
		return false;
	lost->ino = entry->ino;
	lost->entry = entry;
	search->missing++;
	HASH_FIND(hh, search->lost, &lost->ino, sizeof(lost->ino), first);
	if (first) {
		lost->same = first->same;
		first->same = lost;
		return true;
	}
	HASH_ADD(hh, search->lost, ino, sizeof(lost->ino), lost);
	return true;
}

uint32_t search_dev(const struct search *search, uint32_t dev, bool *known)
{
	const struct alias *alias = search->aliases;

	while (alias && alias->from != dev)
		alias = alias->next;
	if (known)
		*known = alias;
	return alias ? alias->to : dev;
}

void search_alias(struct search *search, uint32_t from, uint32_t to)
{
	struct alias *alias;
	bool known;

	search_dev(search, from, &known);
	alias = known ? NULL : malloc(sizeof(*alias));
	if (!alias)
		return;
	*alias = (struct alias){ .from = from,
				 .to = to,
				 .next = search->aliases };
	search->aliases = alias;
}

static bool is_here(const struct search *search, const struct lost *lost,
		    enum match how, const struct seen_file *seen)
{
	return how == MATCH_EXACT ||
	       (how == MATCH_REKEYED &&
		seen->key.dev == search_dev(search, lost->entry->dev, NULL));
}

/* Compares the file that the walk has reached with the entries of its inode
   number. */
static void found(struct search *search, struct lost *lost)
{
	const struct str *path = &search->walk.path;
	struct seen_file seen;
	enum match how;
	char *copy;

	if (str_failed(path))
		return;
	for (; lost; lost = lost->same) {
		if (!lost->entry)
			continue;
		how = match_path(lost->entry, str_text(path), &seen);
		if (!is_here(search, lost, how, &seen))
			continue;
		/* Without memory the entry keeps its former path. */
		copy = state_copy(search->state, path->data, path->len);
		if (!copy)
			continue;
		lost->entry->path = copy;
		lost->entry->was = NULL;
		match_take(lost->entry, &seen);
		lost->entry = NULL;
		search->missing--;
	}
}

static void look_up(struct search *search, uint64_t ino)
{
	struct lost *lost;

	HASH_FIND(hh, search->lost, &ino, sizeof(ino), lost);
	if (lost)
		found(search, lost);
}

static bool visit(void *arg, const struct tree_name *name)
{
	struct search *search = arg;
	struct stat st;

	if (name->ino)
		look_up(search, name->ino);
	else if (fstatat(name->dir, name->name, &st, AT_SYMLINK_NOFOLLOW) == 0)
		look_up(search, st.st_ino);
	return search->missing > search->enough;
}

void search_below(struct search *search, const char *dir)
{
	struct stat st;

	str_clear(&search->walk.path);
	str_puts(&search->walk.path, dir);
	if (lstat(dir, &st) < 0)
		return;
	look_up(search, st.st_ino);
	search->walk.each = visit;
	search->walk.arg = search;
	if (search->missing > search->enough)
		tree_walk_below(&search->walk, AT_FDCWD, dir);
}

void search_fini(struct search *search)
{
	struct lost *lost, *next, *same;
	struct alias *alias;

	HASH_ITER (hh, search->lost, lost, next) {
		HASH_DEL(search->lost, lost);
		for (; lost; lost = same) {
			same = lost->same;
			free(lost);
		}
	}
	while ((alias = search->aliases)) {
		search->aliases = alias->next;
		free(alias);
	}
	str_fini(&search->walk.path);
}
