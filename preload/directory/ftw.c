/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ftw(3) and nftw(3) by libc's functions, whose callbacks are replaced
 * (libc_walkers.c).  libc walks with the rights of the builder; for a process
 * without root's rights the callbacks keep back what lies in directories that
 * it may not list, and tell of the others what libc would have told.
 */
#include "preload/base/musl.h"
#include "preload/base/next.h"
#include "preload/credentials/permit.h"
#include "preload/credentials/scope.h"
#include "preload/directory/walkers.h"
#include "preload/file/stat.h"
#include "preload/table/verbs.h"
#include "raw/syscall.h"
#include "raw/text.h"

/* The types of objects, as glibc counts them; musl counts from 1. */
enum {
	TYPE_D = 1,
	TYPE_DNR = 2,
	TYPE_NS = 3,
	TYPE_DP = 5,
	TYPE_SLN = 6,
};

static int type_of_libc(int type)
{
	return type - libc_is_musl();
}

static int type_for_program(int type)
{
	return type + libc_is_musl();
}

/* The end of the component that begins at `path + at`, counted from `path`. */
static size_t component_end(const char *path, size_t at)
{
	while (path[at] && path[at] != '/')
		at++;
	return at;
}

/*
 * What a process without root's rights would have met on the way from the start
 * of a walk to an object: nothing; a directory that it may not list, so that
 * the object is not found; or one that nftw(3) cannot make the current
 * directory, which ends the walk.
 */
enum way_there { WAY_OPEN, WAY_HIDDEN, WAY_ENDS };

static enum way_there judge_dir(const struct slot *slot, const char *path)
{
	if (!walkers_may_list(slot->dir, path))
		return WAY_HIDDEN;
	if (slot->flags & FTW_CHDIR && !walkers_may_enter(slot->dir, path))
		return WAY_ENDS;
	return WAY_OPEN;
}

/* The directories between the start and the last component, which begins at
   `base`.  A path that is too long for the kernel says nothing. */
static enum way_there judge_way(const struct slot *slot, const char *path,
				size_t base)
{
	enum way_there found = WAY_OPEN;
	char dir[PATH_MAX];

	if (base >= sizeof(dir))
		return WAY_OPEN;
	for (size_t end = slot->start; end < base && found == WAY_OPEN;
	     end = component_end(path, end + 1)) {
		memcpy(dir, path, end);
		dir[end] = '\0';
		found = judge_dir(slot, dir);
	}
	return found;
}

/* As what a process without root's rights sees an object that libc has found as
   `type`; corrects `st`. */
static int seen_type(const struct slot *slot, struct stat *st, const char *path,
		     int flags, int type)
{
	struct stat faked;
	long ret = fake_stat(slot->dir, path, &faked, flags);

	if (ret == -EACCES && !(flags & AT_SYMLINK_NOFOLLOW) &&
	    fake_stat(slot->dir, path, &faked, AT_SYMLINK_NOFOLLOW) >= 0 &&
	    S_ISLNK(faked.st_mode)) {
		*st = faked;
		return TYPE_SLN;
	}
	if (ret == -EACCES)
		return TYPE_NS;
	if (ret >= 0 && faked.st_ino == st->st_ino &&
	    faked.st_dev == st->st_dev)
		*st = faked;
	else
		stat_by_ctime(st);
	if ((type == TYPE_D || type == TYPE_DP) &&
	    !walkers_may_list(slot->dir, path))
		return TYPE_DNR;
	return type;
}

/* libc's struct stat is that of the name which the program has called; the
   program's callback gets the same. */
#ifdef __LP64__

static void read_stat(struct stat *st, const struct stat *libcs,
		      enum width width UNUSED)
{
	*st = *libcs;
}

static const void *write_stat(union narrow_stats *to UNUSED,
			      const struct stat *st, enum width width UNUSED)
{
	return st;
}

#else

#define read_stat narrow_stat_read

/* What libc could write fits. */
static const void *write_stat(union narrow_stats *to, const struct stat *st,
			      enum width width)
{
	narrow_stat_write(to, st, (enum narrow_layout)width);
	return to;
}

#endif

static int call_nftw(const struct slot *slot, const char *path,
		     const struct stat *st, int type, struct FTW *where)
{
	union narrow_stats libcs;

	return slot->nftw(path, write_stat(&libcs, st, slot->width), type,
			  where);
}

/* Ends the walk of a process that may not make the directory its current
   one. */
static int end_walk(struct slot *slot)
{
	slot->error = EACCES;
	return 1;
}

/* nftw's callback for a process without root's rights. */
static int visit_limited(struct slot *slot, const char *path,
			 const struct stat *st, int type, struct FTW *where)
{
	bool follow = !(slot->flags & FTW_PHYS) && type != TYPE_SLN;
	enum way_there way = judge_way(slot, path, (size_t)where->base);
	struct stat faked;
	int ret;

	if (way != WAY_OPEN)
		return way == WAY_ENDS ? end_walk(slot) : 0;
	read_stat(&faked, st, slot->width);
	if (type != TYPE_NS)
		type = seen_type(slot, &faked, path,
				 follow ? 0 : AT_SYMLINK_NOFOLLOW, type);
	way = type == TYPE_D || type == TYPE_DP ? judge_dir(slot, path)
						: WAY_OPEN;
	if (type == TYPE_DP && way == WAY_ENDS)
		return end_walk(slot);
	ret = call_nftw(slot, path, &faked, type_for_program(type), where);
	return !ret && way == WAY_ENDS ? end_walk(slot) : ret;
}

/* nftw's callback.  With FTW_CHDIR the current directory is that of the object,
   so only the last component leads to it.  For FTW_NS, st is undefined. */
static int visit_nftw(const char *path, const struct stat *st, int libcs_type,
		      struct FTW *where)
{
	struct slot *slot = walkers_slot_of(FRAME);
	int type = type_of_libc(libcs_type);
	bool follow = !(slot->flags & FTW_PHYS) && type != TYPE_SLN;
	const char *here = slot->flags & FTW_CHDIR ? path + where->base : path;
	struct stat faked;
	int ret;

	if (cred_limited()) {
		ret = visit_limited(slot, path, st, type, where);
		walkers_release_below(FRAME);
		return ret;
	}
	read_stat(&faked, st, slot->width);
	if (type != TYPE_NS)
		walkers_correct(&faked, here, follow ? 0 : AT_SYMLINK_NOFOLLOW);
	ret = call_nftw(slot, path, &faked, libcs_type, where);
	walkers_release_below(FRAME);
	return ret;
}

/* ftw's callback.  ftw(3) follows links. */
static int visit_ftw(const char *path, const struct stat *st, int type)
{
	struct slot *slot = walkers_slot_of(FRAME);
	bool missing = type_of_libc(type) == TYPE_NS;
	union narrow_stats libcs;
	struct stat faked;
	int ret;

	read_stat(&faked, st, slot->width);
	/* FTW_NS: glibc passes the link itself if its target is missing. */
	walkers_correct(&faked, path, missing ? AT_SYMLINK_NOFOLLOW : 0);
	ret = slot->ftw(path, write_stat(&libcs, &faked, slot->width), type);
	walkers_release_below(FRAME);
	return ret;
}

/* The types of ftw(3), for a walk by nftw(3). */
static int as_ftw(const char *path, const struct stat *st, int type,
		  struct FTW *where UNUSED)
{
	struct slot *slot = walkers_slot_of(FRAME);

	if (type_of_libc(type) == TYPE_SLN)
		type = type_for_program(TYPE_NS);
	return slot->ftw(path, st, type);
}

typedef int ftw_function(const char *,
			 int (*)(const char *, const struct stat *, int), int);
typedef int nftw_function(const char *,
			  int (*)(const char *, const struct stat *, int,
				  struct FTW *),
			  int, int);

/* libc's function of this width, or of the plain name. */
static void *next_walk(bool by_nftw, enum width width)
{
	static const char names[2][3][16] = {
		{ "ftw", "ftw64", "__ftw64_time64" },
		{ "nftw", "nftw64", "__nftw64_time64" },
	};
	static void *known[2][3];

	return next_find_once(&known[by_nftw][width], names[by_nftw][width],
			      names[by_nftw][NARROW]);
}

/* The length of a path without the slashes at its end, which walkers take
   off. */
static size_t length_of_start(const char *path)
{
	size_t size = raw_length(path);

	while (size > 1 && path[size - 1] == '/')
		size--;
	return size;
}

/* Notes in a slot where the walk of a process without root's rights begins.
   -EACCES if it cannot begin there. */
static long begin_limited(struct slot *slot, const char *path)
{
	int nofollow = slot->flags & FTW_PHYS ? AT_SYMLINK_NOFOLLOW : 0;

	slot->error = 0;
	slot->start = length_of_start(path);
	if (!scope_leaves(AT_FDCWD, path) &&
	    permit_lookup(AT_FDCWD, path, nofollow) == -EACCES)
		return -EACCES;
	slot->dir = AT_FDCWD;
	if (slot->flags & FTW_CHDIR)
		slot->dir = raw(__NR_openat, AT_FDCWD, ".",
				O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
	return 0;
}

/* Walks by libc's nftw(3) with what the slot has of the program's call. */
static int walk(struct slot *slot, const char *path, int fds)
{
	nftw_function *next = (nftw_function *)next_walk(true, slot->width);
	bool limited = cred_limited();
	int ret = next ? 0 : -ENOSYS;

	if (limited && ret >= 0)
		ret = (int)begin_limited(slot, path);
	if (ret < 0)
		return (int)return_errno(ret);
	ret = next(path, visit_nftw, fds, slot->flags);
	if (!limited)
		return ret;
	if (slot->dir >= 0)
		raw(__NR_close, slot->dir);
	return slot->error ? (int)return_errno(-slot->error) : ret;
}

int fake_ftw(const char *path,
	     int (*visit)(const char *, const struct stat *, int), int fds,
	     enum width width)
{
	ftw_function *next = (ftw_function *)next_walk(false, width);
	struct slot *slot = next ? walkers_claim(FRAME) : NULL;
	int ret;

	if (!slot)
		return (int)return_errno(next ? -ENOMEM : -ENOSYS);
	slot->width = width;
	slot->ftw = visit;
	slot->nftw = as_ftw;
	slot->flags = 0;
	ret = cred_limited() ? walk(slot, path, fds)
			     : next(path, visit_ftw, fds);
	walkers_release(slot);
	return ret;
}

int fake_nftw(const char *path,
	      int (*visit)(const char *, const struct stat *, int,
			   struct FTW *),
	      int fds, int flags, enum width width)
{
	struct slot *slot = walkers_claim(FRAME);
	int ret;

	if (!slot)
		return (int)return_errno(-ENOMEM);
	slot->width = width;
	slot->nftw = visit;
	/* musl stays in its directory whatever it is told. */
	slot->flags = libc_is_musl() ? flags & ~FTW_CHDIR : flags;
	ret = walk(slot, path, fds);
	walkers_release(slot);
	return ret;
}
