/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Walks a path as the kernel would (path_resolution(7)), but asks about each
 * component by itself.  The path walked so far is text without links, relative
 * to `dir` or absolute, so each step is one statx(2) by name.  Links are read
 * and put before the rest of the path.
 *
 * A walk can race with a rename, as the kernel's own does not.  Then it is
 * wrong about a permission, which protects nothing in a session.
 */
#include "preload/record/path_walk.h"

#include "preload/base/mem.h"
#include "preload/base/session.h"
#include "raw/stat.h"
#include "raw/syscall.h"

#define LINKS_MAX 40 /* as in the kernel */

struct path_walk {
	const struct walk_rules *rules; /* NULL: unlocks instead of asking */
	mode_t need;			/* bits to unlock in the last file */
	bool unlocked;			/* a mode on disk was changed */
	bool in_root;			/* the first `dir` is the root */
	int dir;
	int links;
	size_t size;	     /* of `path` */
	char path[PATH_MAX]; /* walked so far */
	char rest[PATH_MAX]; /* still to be walked */
	struct file current; /* the directory reached */
};

/* Adds permissions for the builder to a file that the builder owns, after the
   ledger has recorded the mode to show. */
static void unlock(struct path_walk *walk, struct file *file, const char *path,
		   mode_t need)
{
	mode_t disk = file->disk.stx_mode & ALLPERMS;
	struct ledger_edit edit = { .what = LEDGER_EDIT_MODE,
				    .mode = file->shown.mode & ALLPERMS };
	long ret;

	if ((disk & need) == need || S_ISLNK(file->disk.stx_mode) ||
	    !session_is_builder(file->disk.stx_uid))
		return;
	if (file_record(file, &edit, walk->dir, path) < 0)
		return;
	disk = (disk | need) & 0777;
	if (path)
		ret = raw(__NR_fchmodat, walk->dir, path, disk);
	else
		ret = raw(__NR_fchmod, walk->dir, disk);
	walk->unlocked |= ret >= 0;
}

/* The path walked so far, as the kernel takes it; NULL for the descriptor. */
static const char *path_of(struct path_walk *walk)
{
	if (walk->size)
		return walk->path;
	return walk->dir == AT_FDCWD ? "." : NULL;
}

static long stat_current(struct path_walk *walk)
{
	const char *path = path_of(walk);
	long ret = file_stat(walk->dir, path, path ? 0 : AT_EMPTY_PATH,
			     &walk->current);

	if (ret >= 0 && !walk->rules && S_ISDIR(walk->current.disk.stx_mode))
		unlock(walk, &walk->current, path, 0700);
	return ret;
}

static long begin_walk(struct path_walk *walk, int dir, const char *path)
{
	size_t size = raw_length(path);

	if (size >= sizeof(walk->rest))
		return -ENAMETOOLONG;
	memcpy(walk->rest, path, size + 1);
	walk->dir = *path == '/' && !walk->in_root ? AT_FDCWD : dir;
	walk->links = 0;
	walk->size = *path == '/' && !walk->in_root;
	memcpy(walk->path, "/", 2);
	walk->path[walk->size] = '\0';
	return stat_current(walk);
}

static long append_component(struct path_walk *walk, const char *name,
			     size_t size)
{
	size_t at = walk->size;

	if (at + 1 + size + 1 > sizeof(walk->path))
		return -ENAMETOOLONG;
	if (at && walk->path[at - 1] != '/')
		walk->path[at++] = '/';
	memcpy(walk->path + at, name, size);
	walk->path[at + size] = '\0';
	walk->size = at + size;
	return 0;
}

static void truncate_path(struct path_walk *walk, size_t size)
{
	walk->size = size;
	walk->path[size] = '\0';
}

/* Below /proc the kernel decides by the real ids of processes, which are the
   builder's: no search permission is asked of the session. */
static bool is_in_proc(const struct path_walk *walk)
{
	static const char proc[] = "/proc/";

	for (size_t i = 0; proc[i]; i++)
		if (walk->path[i] != proc[i])
			return false;
	return true;
}

/* proc(5): the links of /proc/PID/fd, ns and others lead to a file that their
   text does not name ("socket:[1]", "/a (deleted)"). */
static bool is_magic(const struct path_walk *walk, const char *text)
{
	if (!is_in_proc(walk))
		return false;
	for (; *text; text++)
		if (*text == '/' || *text == ':')
			return true;
	return false;
}

/* Puts the text of a link before the rest of the path; 1 for a link of /proc,
   which only the kernel can follow. */
static long follow_link(struct path_walk *walk, size_t before, const char *rest)
{
	char text[PATH_MAX];
	size_t left = raw_length(rest);
	long n;

	if (walk->links++ >= LINKS_MAX)
		return -ELOOP;
	n = raw(__NR_readlinkat, walk->dir, walk->path, text, sizeof(text) - 1);
	if (n < 0)
		return n;
	text[n] = '\0';
	if (is_magic(walk, text))
		return 1;
	if (n + left >= sizeof(text))
		return -ENAMETOOLONG;
	memcpy(text + n, rest, left + 1);
	memcpy(walk->rest, text, n + left + 1);
	if (*text != '/') {
		truncate_path(walk, before);
		return 0;
	}
	if (walk->in_root) {
		truncate_path(walk, 0);
		return stat_current(walk);
	}
	walk->dir = AT_FDCWD;
	memcpy(walk->path, "/", 2);
	truncate_path(walk, 1);
	return stat_current(walk);
}

/* Lets the kernel follow a link of /proc. */
static long stat_magic_link(struct path_walk *walk, struct resolved *at)
{
	return file_stat(walk->dir, walk->path, 0, &at->file);
}

/* The bits that the builder needs on disk.  Root, too, may not execute a file
   that has no execute bit at all, so that bit is not added then. */
static mode_t needed(const struct file *file, mode_t need)
{
	if (S_ISDIR(file->disk.stx_mode))
		return 0700;
	return file->shown.mode & 0111 ? need : need & ~(mode_t)0100;
}

/* The last component is reached; that it does not exist is no error. */
static long reach_last(struct path_walk *walk, long ret, struct resolved *at)
{
	if (ret < 0 && ret != -ENOENT)
		return ret;
	at->found = ret >= 0;
	at->has_parent = true;
	at->parent = walk->current;
	if (at->found && !walk->rules)
		unlock(walk, &at->file, walk->path,
		       needed(&at->file, walk->need));
	return 0;
}

static bool only_slashes(const char *rest)
{
	while (*rest == '/')
		rest++;
	return !*rest;
}

/* Makes the end of walk->rest the whole of it: the two overlap. */
static void drop_walked(struct path_walk *walk, const char *rest)
{
	char *to = walk->rest;

	do
		*to++ = *rest;
	while (*rest++);
}

/* One component.  1: there is more to walk, from walk->rest on. */
static long walk_component(struct path_walk *walk, const char *name,
			   size_t size, int flags, struct resolved *at)
{
	const char *rest = name + size;
	bool last = only_slashes(rest);
	size_t before = walk->size;
	long ret;

	if (!S_ISDIR(walk->current.disk.stx_mode))
		return -ENOTDIR;
	if (walk->rules && !is_in_proc(walk) &&
	    !walk->rules->may_search(walk->rules->subject, &walk->current))
		return -EACCES;
	ret = append_component(walk, name, size);
	if (ret < 0)
		return ret;
	ret = file_stat(walk->dir, walk->path, AT_SYMLINK_NOFOLLOW, &at->file);
	if (ret >= 0 && walk->rules && is_in_proc(walk))
		walk->rules->show_proc(walk->path, &at->file);
	if (ret >= 0 && S_ISLNK(at->file.disk.stx_mode) &&
	    (!last || *rest || !(flags & AT_SYMLINK_NOFOLLOW))) {
		if (last && walk->rules &&
		    !walk->rules->may_follow(walk->rules->subject,
					     &walk->current, &at->file))
			return -EACCES;
		ret = follow_link(walk, before, rest);
		if (ret <= 0)
			return ret < 0 ? ret : 1;
		ret = stat_magic_link(walk, at);
	}
	if (last) {
		at->refused = *rest &&
			      !(ret >= 0 && S_ISDIR(at->file.disk.stx_mode));
		return reach_last(walk, ret, at);
	}
	if (ret < 0)
		return ret;
	walk->current = at->file;
	if (!walk->rules && S_ISDIR(walk->current.disk.stx_mode))
		unlock(walk, &walk->current, walk->path, 0700);
	drop_walked(walk, rest);
	return 1;
}

/* ".." in a walk with a root of its own: the last name goes, since what was
   walked has no links; at the root nothing does. */
static long walk_up(struct path_walk *walk, const char *rest)
{
	size_t size = walk->size;

	while (size && walk->path[size - 1] != '/')
		size--;
	truncate_path(walk, size ? size - 1 : 0);
	drop_walked(walk, rest);
	return stat_current(walk);
}

static bool is_dots(const char *name, size_t size)
{
	return *name == '.' && (size == 1 || (size == 2 && name[1] == '.'));
}

static long walk_all(struct path_walk *walk, int dir, const char *path,
		     int flags, struct resolved *at)
{
	const char *name;
	long ret = begin_walk(walk, dir, path);
	size_t size;

	while (ret >= 0) {
		for (name = walk->rest; *name == '/'; name++)
			;
		for (size = 0; name[size] && name[size] != '/'; size++)
			;
		if (size == 0) {
			at->file = walk->current;
			at->found = true;
			at->has_parent = false;
			return 0;
		}
		at->dots = is_dots(name, size) && only_slashes(name + size);
		if (unlikely(walk->in_root) && size == 2 &&
		    is_dots(name, size)) {
			ret = walk_up(walk, name + size);
			continue;
		}
		ret = walk_component(walk, name, size, flags, at);
		if (ret == 0)
			break;
	}
	return ret;
}

long path_walk(const struct walk_rules *rules, int dir, const char *path,
	       int flags, struct resolved *at)
{
	struct path_walk walk;
	struct stat st;
	long ret;

	at->refused = at->dots = false;
	if (!path) {
		at->found = true;
		at->has_parent = false;
		return file_stat(dir, NULL, AT_EMPTY_PATH, &at->file);
	}
	/* Lets the kernel check the program's pointer before it is followed
	   here. */
	ret = raw_stat(AT_FDCWD, path, &st, AT_SYMLINK_NOFOLLOW);
	if (ret == -EFAULT ||
	    (ret == -ENAMETOOLONG && raw_length(path) >= PATH_MAX))
		return ret;
	if (!*path)
		return flags & AT_EMPTY_PATH
			       ? path_walk(rules, dir, NULL, 0, at)
			       : -ENOENT;
	walk.rules = rules;
	walk.in_root = false;
	return walk_all(&walk, dir, path, flags, at);
}

bool path_unlock(int dir, const char *path, int flags, mode_t need)
{
	struct path_walk walk;
	struct resolved at;

	if (!session_on() || !path || !*path)
		return false;
	walk.rules = NULL;
	walk.need = need;
	walk.unlocked = false;
	walk.in_root = flags & PATH_IN_ROOT;
	walk_all(&walk, dir, path, flags & AT_SYMLINK_NOFOLLOW, &at);
	return walk.unlocked;
}

long unlock_and_stat(int dir, const char *path, int flags, struct file *file)
{
	return UNLOCK_AND_RETRY(file_stat(dir, path, flags, file), dir, path,
				flags, 0);
}
