/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads a tree into an array, one directory at a time.  It opens and stats, but
 * must never follow a link or change anything.
 *
 * Byte order is not the order of a plain walk: of the siblings "a" and "a-b",
 * the contents "a/..." of the first come last.  So each directory is
 * listed among its siblings twice: as itself, "a", and as its contents, "a/".
 * Sorted by bytes, the siblings are then in the order of the result.
 */
#include "common/tree/scan.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "common/array.h"
#include "common/file/beneath.h"
#include "common/str.h"

/* One of the names of a directory that is being walked. */
struct child {
	struct scan_object object;
	const char *prefix; /* NULL: the object itself; else its contents,
			       whose paths begin with this prefix */
};

/* A directory between the top and the current one, itself included. */
struct level {
	struct child *children;
	size_t count;
	size_t capacity;
	size_t next; /* the next child to visit */
};

struct scan_walk {
	struct scan *scan;
	int top;
	struct str text; /* the path being built */
	struct level *levels;
	size_t depth;
	size_t capacity;
	scan_trouble_fn *trouble;
	void *arg;
};

/* A string of the scan: the walk's buffer with name behind it. */
static const char *keep(struct scan_walk *walk, const char *name)
{
	struct str *text = &walk->text;

	str_puts(text, name);
	if (str_failed(text))
		return NULL;
	return arena_copy(&walk->scan->text, str_text(text), text->len);
}

/* Reads a link's target; NULL with errno. */
static const char *read_target(struct scan *scan, int dir, const char *name)
{
	char target[PATH_MAX];
	ssize_t len = readlinkat(dir, name, target, sizeof(target));

	return len < 0 ? NULL : arena_copy(&scan->text, target, (size_t)len);
}

static void fill(struct scan_object *object, const struct stat *st)
{
	object->ino = st->st_ino;
	object->dev = st->st_dev;
	object->rdev = st->st_rdev;
	object->mtime = st->st_mtim;
	object->size = st->st_size;
	object->nlink = st->st_nlink;
	object->mode = st->st_mode;
	object->uid = st->st_uid;
	object->gid = st->st_gid;
}

static int add_child(struct level *level, struct child child)
{
	if (array_grow(&level->children, level->count, &level->capacity,
		       sizeof(child)) < 0)
		return -1;
	level->children[level->count++] = child;
	return 0;
}

/* Adds the contents of a directory, which are read when the walk gets there. */
static int add_contents(struct scan_walk *walk, struct level *level,
			struct child child)
{
	child.prefix = keep(walk, "/");
	return child.prefix ? add_child(level, child) : -1;
}

/*
 * Adds one name of a directory; the walk's buffer holds the prefix of its
 * path.  0, or -1 to end the scan.
 */
static int add_name(struct scan_walk *walk, struct level *level, int dir,
		    const char *name)
{
	struct child child = { .object.path = keep(walk, name) };
	struct stat st;

	if (!child.object.path)
		return -1;
	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		goto failed;
	fill(&child.object, &st);
	if (S_ISLNK(st.st_mode)) {
		child.object.target = read_target(walk->scan, dir, name);
		if (!child.object.target)
			goto failed;
	}
	if (add_child(level, child) != 0)
		return -1;
	return S_ISDIR(st.st_mode) ? add_contents(walk, level, child) : 0;

failed:
	if (errno == ENOMEM)
		return -1;
	if (errno == ENOENT || errno == EINVAL)
		return 0;
	return walk->trouble(walk->arg, child.object.path, errno);
}

static bool is_dots(const char *name)
{
	return name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2]));
}

static const char *sort_key(const struct child *child)
{
	return child->prefix ? child->prefix : child->object.path;
}

static int compare_children(const void *a, const void *b)
{
	return strcmp(sort_key(a), sort_key(b));
}

/* Adds all names of an open directory.  0, or -1 to end the scan. */
static int read_level(struct scan_walk *walk, struct level *level, DIR *dir,
		      const char *key, const char *prefix)
{
	const struct dirent *entry;
	size_t prefix_len = strlen(prefix);

	str_clear(&walk->text);
	str_puts(&walk->text, prefix);
	while ((errno = 0, entry = readdir(dir)) != NULL) {
		if (is_dots(entry->d_name))
			continue;
		str_truncate(&walk->text, prefix_len);
		if (add_name(walk, level, dirfd(dir), entry->d_name) != 0)
			return -1;
	}
	if (errno && walk->trouble(walk->arg, key, errno))
		return -1;
	if (level->count)
		qsort(level->children, level->count, sizeof(*level->children),
		      compare_children);
	return 0;
}

/* Enters a directory, whose paths begin with prefix.  -1: end the scan. */
static int enter(struct scan_walk *walk, const char *key, const char *prefix)
{
	struct level *level;
	DIR *dir;
	int fd, result;

	if (array_grow(&walk->levels, walk->depth, &walk->capacity,
		       sizeof(*level)) < 0)
		return -1;
	fd = beneath_open(walk->top, key, O_RDONLY | O_DIRECTORY);
	if (fd < 0)
		return errno == ENOENT ? 0
				       : walk->trouble(walk->arg, key, errno);
	dir = fdopendir(fd);
	if (!dir) {
		close(fd);
		return -1;
	}
	level = &walk->levels[walk->depth++];
	*level = (struct level){ 0 };
	result = read_level(walk, level, dir, key, prefix);
	closedir(dir);
	return result;
}

static int add_object(struct scan *scan, const struct scan_object *object)
{
	if (array_grow(&scan->objects, scan->count, &scan->capacity,
		       sizeof(*object)) < 0)
		return -1;
	scan->objects[scan->count++] = *object;
	return 0;
}

static int add_top(struct scan *scan, int top)
{
	struct scan_object object = { .path = "." };
	struct stat st;

	if (fstatat(top, "", &st, AT_EMPTY_PATH) != 0)
		return -1;
	fill(&object, &st);
	return add_object(scan, &object);
}

/* Takes the next step.  -1: end the scan. */
static int step(struct scan_walk *walk)
{
	struct level *level = &walk->levels[walk->depth - 1];
	const struct child *child;

	if (level->next == level->count) {
		free(level->children);
		walk->depth--;
		return 0;
	}
	child = &level->children[level->next++];
	if (child->prefix)
		return enter(walk, child->object.path, child->prefix);
	return add_object(walk->scan, &child->object);
}

int scan_tree(struct scan *scan, int top, scan_trouble_fn *trouble, void *arg)
{
	struct scan_walk walk = {
		.scan = scan,
		.top = top,
		.trouble = trouble,
		.arg = arg,
	};
	int result;

	*scan = (struct scan){ 0 };
	result = add_top(scan, top);
	if (result == 0)
		result = enter(&walk, ".", "");
	while (result == 0 && walk.depth)
		result = step(&walk);
	while (walk.depth)
		free(walk.levels[--walk.depth].children);
	free(walk.levels);
	str_fini(&walk.text);
	return result;
}

void scan_fini(struct scan *scan)
{
	arena_fini(&scan->text);
	free(scan->objects);
	*scan = (struct scan){ 0 };
}
