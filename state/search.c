/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Walks directory trees in search of the files that have lost their paths.
 * Follows no symbolic link and changes no file.
 */
#include "state/search.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/statfs.h>
#include <uthash.h>

#include "state/match.h"

/* Levels below the starting directory; each one has a descriptor open. */
#define WALK_DEPTH 100

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

static void found(struct search *search, struct lost *lost)
{
	struct seen_file seen;
	enum match how;

	for (; lost; lost = lost->same) {
		if (!lost->entry)
			continue;
		how = match_path(lost->entry, str_text(&search->path), &seen);
		if (!is_here(search, lost, how, &seen))
			continue;
		lost->entry->path = state_copy(search->state, search->path.data,
					       search->path.len);
		lost->entry->was = NULL;
		match_take(lost->entry, &seen);
		lost->entry = NULL;
		search->missing--;
	}
}

static bool goes_on(const struct search *search)
{
	return search->missing > search->enough && search->budget;
}

static void walk(struct search *search, int parent, const char *name,
		 int depth);

/* Whether readdir(3) may tell other inode numbers than stat(2), as on an
   overlay whose layers lie on several file systems. */
static bool tells_others(int dir)
{
	struct statfs fs;

	return fstatfs(dir, &fs) == 0 && ledger_is_layered(fs.f_type);
}

/* A directory that the walk is in. */
struct level {
	int fd;
	int depth;
	bool doubtful; /* d_ino may be wrong: see tells_others() */
};

static uint64_t number_of(const struct level *level, const struct dirent *entry)
{
	struct stat st;

	return level->doubtful && fstatat(level->fd, entry->d_name, &st,
					  AT_SYMLINK_NOFOLLOW) == 0
		       ? st.st_ino
		       : entry->d_ino;
}

static void visit(struct search *search, const struct level *level,
		  const struct dirent *entry)
{
	size_t len = search->path.len;
	uint64_t ino;
	struct lost *lost;

	if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
		return;
	search->budget--;
	ino = number_of(level, entry);
	if (!len || search->path.data[len - 1] != '/')
		str_push(&search->path, '/');
	str_puts(&search->path, entry->d_name);
	HASH_FIND(hh, search->lost, &ino, sizeof(ino), lost);
	if (lost && !str_failed(&search->path))
		found(search, lost);
	if (entry->d_type == DT_DIR || entry->d_type == DT_UNKNOWN)
		walk(search, level->fd, entry->d_name, level->depth + 1);
	str_truncate(&search->path, len);
}

/* Walks one directory; recursive to a depth of WALK_DEPTH. */
static void walk(struct search *search, int parent, const char *name, int depth)
{
	int fd = openat(parent, name,
			O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	struct level level = { .fd = fd, .depth = depth };
	struct dirent *entry;
	struct stat st;

	if (!dir) {
		if (fd >= 0)
			close(fd);
		return;
	}
	if (fstat(fd, &st) == 0 && depth == 0)
		search->dev = st.st_dev;
	level.doubtful = tells_others(fd);
	if ((search->across || st.st_dev == search->dev) && depth < WALK_DEPTH)
		while (goes_on(search) && (entry = readdir(dir)))
			visit(search, &level, entry);
	closedir(dir);
}

void search_below(struct search *search, const char *dir)
{
	struct stat st;
	struct lost *lost;
	uint64_t ino;

	str_clear(&search->path);
	str_puts(&search->path, dir);
	if (lstat(dir, &st) < 0 || str_failed(&search->path))
		return;
	ino = st.st_ino;
	HASH_FIND(hh, search->lost, &ino, sizeof(ino), lost);
	if (lost)
		found(search, lost);
	walk(search, AT_FDCWD, dir, 0);
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
	str_fini(&search->path);
}
