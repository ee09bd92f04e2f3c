/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads lists of file actions, and opens in this process what they would open
 * in the child, without effects (O_PATH).  No libc has a function for that:
 * the two layouts are those of glibc since 2.15, which has an array, and of
 * musl, which has a list with the last action first.
 */
#include "preload/process/spawn_actions.h"

#include "preload/base/next.h"
#include "raw/syscall.h"
#include "raw/text.h"

NEXT(void *, gnu_get_libc_version, (void))
NEXT(void, free, (void *))

/* ------------------------------------------------------------ the layouts */

enum kind { CLOSE, DUP2, OPEN, CHDIR, FCHDIR, CLOSE_FROM, OTHER };

struct glibc_action {
	unsigned kind;
	union {
		int fd;
		struct {
			int from, to;
		} dup2;
		struct {
			int fd;
			const char *path;
			int flags;
			mode_t mode;
		} open;
		const char *path;
	};
};

struct musl_action {
	struct musl_action *older, *newer;
	int kind, fd, from, flags;
	mode_t mode;
	char path[];
};

/* The beginning of posix_spawn_file_actions_t in both. */
struct actions {
	int allocated, used; /* glibc */
	union {
		const struct glibc_action *array;
		struct musl_action *last;
	};
};

/* One action, of whichever libc. */
struct action {
	enum kind kind;
	int fd, from;
	const char *path;
};

static struct action of_glibc(const struct glibc_action *a)
{
	switch (a->kind) {
	case DUP2:
		return (struct action){ DUP2, a->dup2.to, a->dup2.from, NULL };
	case OPEN: return (struct action){ OPEN, a->open.fd, -1, a->open.path };
	case CHDIR: return (struct action){ CHDIR, -1, -1, a->path };
	case CLOSE:
	case FCHDIR:
	case CLOSE_FROM: return (struct action){ a->kind, a->fd, -1, NULL };
	}
	return (struct action){ OTHER, -1, -1, NULL };
}

static struct action of_musl(const struct musl_action *a)
{
	static const enum kind kinds[] = { OTHER, CLOSE, DUP2,
					   OPEN,  CHDIR, FCHDIR };
	unsigned kind = a->kind;

	return (struct action){ kind < countof(kinds) ? kinds[kind] : OTHER,
				a->fd, a->from, a->path };
}

static unsigned count_of(const posix_spawn_file_actions_t *list)
{
	const struct actions *actions = (const void *)list;
	unsigned count = 0;

	if (!list)
		return 0;
	if (next_gnu_get_libc_version())
		return actions->used;
	for (const struct musl_action *a = actions->last; a; a = a->older)
		count++;
	return count;
}

static struct action action_at(const posix_spawn_file_actions_t *list,
			       unsigned i)
{
	const struct actions *actions = (const void *)list;
	const struct musl_action *a;

	if (next_gnu_get_libc_version())
		return of_glibc(&actions->array[i]);
	a = actions->last;
	for (i = count_of(list) - 1 - i; i; i--)
		a = a->older;
	return of_musl(a);
}

void spawn_actions_remove_last(posix_spawn_file_actions_t *list, int count)
{
	struct actions *actions = (void *)list;

	if (next_gnu_get_libc_version()) {
		actions->used -= count;
		return;
	}
	while (count--) {
		struct musl_action *last = actions->last;

		actions->last = last->older;
		if (last->older)
			last->older->newer = NULL;
		next_free()(last);
	}
}

/* --------------------------------------------------------- what they open */

/* The child after the first actions of a list. */
struct child {
	const posix_spawn_file_actions_t *list;
	unsigned count;
	unsigned depth; /* how many lookups led here */
};

/* More directories on the way to a directory are not followed. */
#define DEPTH_MOST 32

static struct child after(const struct child *child, unsigned count)
{
	return (struct child){ child->list, count, child->depth + 1 };
}

static int number_of(const char *at, const char *end)
{
	int number = 0;

	for (; at < end && *at != '/'; at++)
		number = number * 10 + (*at - '0');
	return number;
}

/* The descriptor that a path begins with, -1 if it is none, and what follows
   it. */
static int fd_of_path(const char *path, const char **rest)
{
	static const char dirs[][24] = { "/dev/fd/", "/proc/self/fd/",
					 "/proc/thread-self/fd/" };

	for (size_t i = 0; i < countof(dirs); i++) {
		const char *number = path + raw_length(dirs[i]);

		if (!raw_starts(path, dirs[i]))
			continue;
		for (*rest = number; **rest >= '0' && **rest <= '9';)
			++*rest;
		if (*rest == number || (**rest && **rest != '/') ||
		    *rest - number > 9)
			return -1;
		while (**rest == '/')
			++*rest;
		return number_of(number, *rest);
	}
	return -1;
}

static long open_path(const struct child *child, const char *path);

/* A descriptor for what one of the child's is for. */
static long open_fd(const struct child *child, int fd)
{
	for (unsigned i = child->count; i-- > 0;) {
		struct action a = action_at(child->list, i);
		struct child before = after(child, i);

		if (a.kind == CLOSE_FROM && fd >= a.fd)
			return -EBADF;
		if (a.fd != fd)
			continue;
		if (a.kind == CLOSE)
			return -EBADF;
		if (a.kind == OPEN)
			return open_path(&before, a.path);
		if (a.kind == DUP2)
			fd = a.from;
	}
	return raw(__NR_fcntl, fd, F_DUPFD_CLOEXEC, 0);
}

/* One for the child's working directory; AT_FDCWD if it is ours. */
static long open_cwd(const struct child *child)
{
	for (unsigned i = child->count; i-- > 0;) {
		struct action a = action_at(child->list, i);
		struct child before = after(child, i);

		if (a.kind == CHDIR)
			return open_path(&before, a.path);
		if (a.kind == FCHDIR)
			return open_fd(&before, a.fd);
	}
	return AT_FDCWD;
}

static long open_path(const struct child *child, const char *path)
{
	const char *rest = path;
	int fd = fd_of_path(path, &rest);
	long dir, ret;

	if (child->depth > DEPTH_MOST)
		return -ELOOP;
	dir = fd >= 0 ? open_fd(child, fd) : open_cwd(child);
	if (fd >= 0 && (dir < 0 || !*rest))
		return dir;
	if (dir < 0 && dir != AT_FDCWD)
		return dir;
	ret = raw(__NR_openat, dir, fd >= 0 ? rest : path, O_PATH | O_CLOEXEC,
		  0);
	if (dir >= 0)
		raw(__NR_close, dir);
	return ret;
}

static const char *put_link(char buffer[40], long fd)
{
	struct raw_text text = raw_text(buffer, 40);

	raw_put(&text, "/proc/self/fd/");
	raw_put_number(&text, fd, 10);
	raw_put_end(&text);
	return buffer;
}

bool spawn_place_find(struct spawn_place *place,
		      const posix_spawn_file_actions_t *list, const char *path)
{
	struct child child = { list, count_of(list), 0 };
	const char *rest;
	int fd = fd_of_path(path, &rest);
	long dir = AT_FDCWD;

	place->path = path;
	place->by_fd = fd >= 0;
	if (fd >= 0)
		dir = open_fd(&child, fd);
	else if (*path != '/')
		dir = open_cwd(&child);
	place->dir = dir;
	place->opened = dir >= 0 ? dir : -1;
	if (fd >= 0 && *rest)
		place->path = rest;
	else if (fd >= 0)
		place->path = put_link(place->buffer, dir);
	return dir >= 0 || dir == AT_FDCWD;
}

void spawn_place_release(const struct spawn_place *place)
{
	if (place->opened >= 0)
		raw(__NR_close, place->opened);
}

/* Programs use low numbers. */
#define FREE_FD_MIN 600

int spawn_free_fd(const posix_spawn_file_actions_t *list, int fd)
{
	long most = 3, ret;

	for (unsigned i = count_of(list); i-- > 0;) {
		struct action a = action_at(list, i);

		if (a.kind != CLOSE_FROM && a.fd >= most)
			most = a.fd + 1;
	}
	ret = raw(__NR_fcntl, fd, F_DUPFD_CLOEXEC,
		  most > FREE_FD_MIN ? most : FREE_FD_MIN);
	if (ret < 0)
		ret = raw(__NR_fcntl, fd, F_DUPFD_CLOEXEC, most);
	if (ret >= 0)
		raw(__NR_close, ret);
	return ret < 0 ? -1 : (int)ret;
}
