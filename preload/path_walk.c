/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Walks a path one component after the other, path_resolution(7), for whoever
 * must know each of them: the permission model, and root before a lock of the
 * builder's.  The way is kept as text, free of links, below the place where
 * it began; so the kernel can be asked about each step of it by name.
 */
#include "preload/permit.h"
#include "ledger/syscall.h"
#include "preload/mem.h"
#include "preload/session.h"
#include "preload/proc_status.h"

#define LINKS_MAX 40		/* as in the kernel */

struct route {
	const struct subject *subject;	/* NULL: unlocks instead of asking */
	mode_t need;			/* of the last component, to unlock */
	bool unlocked;			/* something was */
	int dir;
	int links;
	size_t done;			/* length of the way so far */
	char way[PATH_MAX];
	char rest[PATH_MAX];		/* what is still to be walked */
	struct file here;		/* the directory reached */
};

/* Gives the builder back his rights on a file of his own. */
static void unlock(struct route *route, struct file *file, const char *way,
		   mode_t need)
{
	mode_t disk = file->disk.stx_mode & MODE_BITS;
	struct ledger_edit edit = { .what = LEDGER_EDIT_MODE,
				    .mode = file->shown.mode & MODE_BITS };
	long ret;

	if ((disk & need) == need || S_ISLNK(file->disk.stx_mode) ||
	    !session_is_builder(file->disk.stx_uid))
		return;
	if (file_record(file, &edit, route->dir, way) < 0)
		return;
	disk = (disk | need) & 0777;
	if (way)
		ret = raw(__NR_fchmodat, route->dir, way, disk);
	else
		ret = raw(__NR_fchmod, route->dir, disk);
	route->unlocked |= ret >= 0;
}

/* Where the way leads, as the kernel is told. */
static const char *way_of(struct route *route)
{
	if (route->done)
		return route->way;
	return route->dir == AT_FDCWD ? "." : NULL;
}

static long look_here(struct route *route)
{
	const char *way = way_of(route);
	long ret = file_look_plain(route->dir, way, way ? 0 : AT_EMPTY_PATH,
				   &route->here);

	if (ret >= 0 && !route->subject && S_ISDIR(route->here.disk.stx_mode))
		unlock(route, &route->here, way, 0700);
	return ret;
}

static long begin(struct route *route, int dir, const char *path)
{
	size_t size = mem_length(path);

	if (size >= sizeof(route->rest))
		return -ENAMETOOLONG;
	memcpy(route->rest, path, size + 1);
	route->dir = *path == '/' ? AT_FDCWD : dir;
	route->links = 0;
	route->done = *path == '/';
	memcpy(route->way, "/", 2);
	route->way[route->done] = '\0';
	return look_here(route);
}

static long append(struct route *route, const char *name, size_t size)
{
	size_t at = route->done;

	if (at + 1 + size + 1 > sizeof(route->way))
		return -ENAMETOOLONG;
	if (at && route->way[at - 1] != '/')
		route->way[at++] = '/';
	memcpy(route->way + at, name, size);
	route->way[at + size] = '\0';
	route->done = at + size;
	return 0;
}

static void cut(struct route *route, size_t size)
{
	route->done = size;
	route->way[size] = '\0';
}

/* Below /proc, the kernel knows best who a process is. */
static bool is_in_proc(const struct route *route)
{
	static const char proc[] = "/proc/";

	for (size_t i = 0; proc[i]; i++)
		if (route->way[i] != proc[i])
			return false;
	return true;
}

/* ... and what the session says of this one is proc_status.c's to know. */
static void look_in_proc(const struct route *route, struct file *file)
{
	if (!route->subject)
		return;
	status_owner(route->way, file->shown.mode, &file->shown.uid,
		     &file->shown.gid);
	if (status_is_own_descriptors(route->way))
		file->shown.mode |= 0777;
}

/* A link below /proc may lead where its text does not. */
static bool is_magic(const struct route *route, const char *text)
{
	if (!is_in_proc(route))
		return false;
	for (; *text; text++)
		if (*text == '/' || *text == ':')
			return true;
	return false;
}

/* Puts the text of a link before the rest; 1 if it can't be followed so. */
static long follow(struct route *route, size_t before, const char *rest)
{
	char text[PATH_MAX];
	size_t left = mem_length(rest);
	long n;

	if (route->links++ >= LINKS_MAX)
		return -ELOOP;
	n = raw(__NR_readlinkat, route->dir, route->way, text,
		sizeof(text) - 1);
	if (n < 0)
		return n;
	text[n] = '\0';
	if (is_magic(route, text))
		return 1;
	if (n + left >= sizeof(text))
		return -ENAMETOOLONG;
	memcpy(text + n, rest, left + 1);
	memcpy(route->rest, text, n + left + 1);
	if (*text != '/') {
		cut(route, before);
		return 0;
	}
	route->dir = AT_FDCWD;
	memcpy(route->way, "/", 2);
	cut(route, 1);
	return look_here(route);
}

/* What a magic link leads to. */
static long look_through(struct route *route, struct place *place)
{
	return file_look_plain(route->dir, route->way, 0, &place->file);
}

/* What the builder must be granted; a file that nobody may execute stays so. */
static mode_t needed(const struct file *file, mode_t need)
{
	if (S_ISDIR(file->disk.stx_mode))
		return 0700;
	return file->shown.mode & 0111 ? need : need & ~(mode_t)0100;
}

/* The last component: it may be missing. */
static long arrive(struct route *route, long ret, struct place *place)
{
	if (ret < 0 && ret != -ENOENT)
		return ret;
	place->found = ret >= 0;
	place->has_parent = true;
	place->parent = route->here;
	if (place->found && !route->subject)
		unlock(route, &place->file, route->way,
		       needed(&place->file, route->need));
	return 0;
}

static bool only_slashes(const char *rest)
{
	while (*rest == '/')
		rest++;
	return !*rest;
}

/* One component.  1: there is more to walk, from route->rest on. */
static long step(struct route *route, const char *name, size_t size,
		 int flags, struct place *place)
{
	const char *rest = name + size;
	bool last = only_slashes(rest);
	size_t before = route->done;
	long ret;

	if (!S_ISDIR(route->here.disk.stx_mode))
		return -ENOTDIR;
	if (route->subject && !is_in_proc(route) &&
	    permit_file(route->subject, &route->here, MAY_SEARCH) < 0)
		return -EACCES;
	ret = append(route, name, size);
	if (ret < 0)
		return ret;
	ret = file_look_plain(route->dir, route->way, AT_SYMLINK_NOFOLLOW,
			      &place->file);
	if (ret >= 0 && is_in_proc(route))
		look_in_proc(route, &place->file);
	if (ret >= 0 && S_ISLNK(place->file.disk.stx_mode) &&
	    (!last || *rest || !(flags & AT_SYMLINK_NOFOLLOW))) {
		if (last && route->subject &&
		    !permit_follows(route->subject, &route->here,
				    &place->file))
			return -EACCES;
		ret = follow(route, before, rest);
		if (ret <= 0)
			return ret < 0 ? ret : 1;
		ret = look_through(route, place);
	}
	if (last) {
		place->refused = *rest && !(ret >= 0 &&
					    S_ISDIR(place->file.disk.stx_mode));
		return arrive(route, ret, place);
	}
	if (ret < 0)
		return ret;
	route->here = place->file;
	if (!route->subject && S_ISDIR(route->here.disk.stx_mode))
		unlock(route, &route->here, route->way, 0700);
	memcpy(route->rest, rest, mem_length(rest) + 1);
	return 1;
}

static bool is_dots(const char *name, size_t size)
{
	return *name == '.' && (size == 1 || (size == 2 && name[1] == '.'));
}

static long walk(struct route *route, int dir, const char *path, int flags,
		 struct place *place)
{
	const char *name;
	long ret = begin(route, dir, path);
	size_t size;

	while (ret >= 0) {
		for (name = route->rest; *name == '/'; name++)
			;
		for (size = 0; name[size] && name[size] != '/'; size++)
			;
		if (size == 0) {
			place->file = route->here;
			place->found = true;
			place->has_parent = false;
			return 0;
		}
		place->dots = is_dots(name, size) && only_slashes(name + size);
		ret = step(route, name, size, flags, place);
		if (ret == 0)
			break;
	}
	return ret;
}

long permit_walk(const struct subject *subject, int dir, const char *path,
		 int flags, struct place *place)
{
	struct route route;
	struct stat st;
	long ret;

	place->refused = place->dots = false;
	if (!path) {
		place->found = true;
		place->has_parent = false;
		return file_look_plain(dir, NULL, AT_EMPTY_PATH, &place->file);
	}
	/* The kernel is the first to follow the program's pointer. */
	ret = raw(__NR_newfstatat, AT_FDCWD, path, &st, AT_SYMLINK_NOFOLLOW);
	if (ret == -EFAULT ||
	    (ret == -ENAMETOOLONG && mem_length(path) >= PATH_MAX))
		return ret;
	if (!*path)
		return flags & AT_EMPTY_PATH
			? permit_walk(subject, dir, NULL, 0, place) : -ENOENT;
	route.subject = subject;
	return walk(&route, dir, path, flags, place);
}

bool permit_unlock(int dir, const char *path, int flags, mode_t need)
{
	struct route route;
	struct place place;

	if (!session_on() || !path || !*path)
		return false;
	route.subject = NULL;
	route.need = need;
	route.unlocked = false;
	walk(&route, dir, path, flags & AT_SYMLINK_NOFOLLOW, &place);
	return route.unlocked;
}
