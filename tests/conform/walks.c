/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What does a user find who walks a tree with directories that are not his?
 * By the functions of libc that make their calls inside of it.
 */
#include "tests/conform/conform.h"

/* fts.h refuses to be read with 64-bit offsets on some systems. */
#undef _FILE_OFFSET_BITS

#include <dirent.h>
#include <fts.h>
#include <ftw.h>
#include <glob.h>

/* What a walk has found, which is told in the order of the alphabet: that of a
   directory is the file system's. */
static char *found[64];
static size_t count;

/* The path, a sign, a number and, if it is known, whose the file is. */
static void note(const char *path, char sign, int number, const struct stat *st)
{
	char rest[32] = "";

	if (st)
		snprintf(rest, sizeof(rest), ":%04o:%u", st->st_mode & 07777,
			 st->st_uid);
	if (count < COUNT(found) &&
	    asprintf(&found[count], "%s%c%d%s", path, sign, number, rest) >= 0)
		count++;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void tell(void)
{
	qsort(found, count, sizeof(*found), by_name);
	for (size_t i = 0; i < count; i++)
		say("%s", found[i]);
}

static int on_ftw(const char *path, const struct stat *st, int type)
{
	note(path, ':', type, type == FTW_NS ? NULL : st);
	return 0;
}

static int on_nftw(const char *path, const struct stat *st, int type,
		   struct FTW *where)
{
	(void)where;
	return on_ftw(path, st, type);
}

/* Stops at the first file. */
static int on_some(const char *path, const struct stat *st, int type,
		   struct FTW *where)
{
	(void)where;
	on_ftw(path, st, type);
	return type == FTW_F ? 7 : 0;
}

static long walk_ftw(const char *path, int flags)
{
	(void)flags;
	return ftw(path, on_ftw, 8);
}

static long walk_nftw(const char *path, int flags)
{
	return nftw(path, on_nftw, 8, flags);
}

/* In a directory that is empty but for one file: which is first is certain. */
static long walk_some(const char *path, int flags)
{
	return nftw(path, on_some, 8, flags);
}

static long walk_fts(const char *path, int options)
{
	char *const roots[] = { (char *)path, NULL };
	FTS *fts = fts_open(roots, options, NULL);
	FTSENT *entry;

	while ((entry = fts_read(fts))) {
		bool known = entry->fts_info != FTS_NS &&
			     entry->fts_info != FTS_NSOK;

		note(entry->fts_path, ':', entry->fts_info,
		     known && !(options & FTS_NOSTAT) ? entry->fts_statp
						      : NULL);
		if (entry->fts_info == FTS_NS || entry->fts_info == FTS_DNR)
			note(entry->fts_path, '!', entry->fts_errno, NULL);
	}
	return fts_close(fts);
}

static long walk_children(const char *path, int options)
{
	char *const roots[] = { (char *)path, NULL };
	FTS *fts = fts_open(roots, options, NULL);
	FTSENT *child;

	fts_read(fts);
	errno = 0;
	child = fts_children(fts, 0);
	note("children", '!', child ? 0 : errno, NULL);
	for (; child; child = child->fts_link)
		note(child->fts_name, ':', child->fts_info, NULL);
	return 0;
}

static long walk_scandir(const char *path, int flags)
{
	struct dirent **list;
	int size = scandir(path, &list, NULL, NULL);

	(void)flags;
	for (int i = 0; i < size; i++)
		note(list[i]->d_name, ':', list[i]->d_type, NULL);
	return size;
}

static int on_error(const char *path, int error)
{
	note(path, '!', error, NULL);
	return 0;
}

/* The pattern is the path and this. */
static long walk_glob(const char *path, int which)
{
	static const char *const patterns[] = { "/*", "/*/*", "/f", "/?/g",
						"*" };
	char pattern[64];
	glob_t list;
	int ret;

	snprintf(pattern, sizeof(pattern), "%s%s", path, patterns[which]);
	ret = glob(pattern, 0, on_error, &list);
	for (size_t i = 0; ret == 0 && i < list.gl_pathc; i++)
		note(list.gl_pathv[i], ':', 0, NULL);
	return ret;
}

static const struct walker {
	const char *name;
	long (*walk)(const char *path, int flags);
	int flags;
} walkers[] = {
	{ "ftw", walk_ftw, 0 },
	{ "nftw", walk_nftw, 0 },
	{ "nftw phys", walk_nftw, FTW_PHYS },
	{ "nftw depth", walk_nftw, FTW_DEPTH },
	{ "nftw phys depth", walk_nftw, FTW_PHYS | FTW_DEPTH },
	{ "nftw chdir", walk_nftw, FTW_CHDIR },
	{ "nftw chdir depth", walk_nftw, FTW_CHDIR | FTW_DEPTH | FTW_PHYS },
	{ "nftw until a file", walk_some, FTW_PHYS },
	{ "fts physical", walk_fts, FTS_PHYSICAL },
	{ "fts logical", walk_fts, FTS_LOGICAL },
	{ "fts comfollow", walk_fts, FTS_PHYSICAL | FTS_COMFOLLOW },
	{ "fts nochdir", walk_fts, FTS_PHYSICAL | FTS_NOCHDIR },
	{ "fts nostat", walk_fts, FTS_PHYSICAL | FTS_NOSTAT },
	{ "fts children", walk_children, FTS_PHYSICAL | FTS_NOCHDIR },
	{ "scandir", walk_scandir, 0 },
	{ "glob all", walk_glob, 0 },
	{ "glob below all", walk_glob, 1 },
	{ "glob one", walk_glob, 2 },
	{ "glob below one", walk_glob, 3 },
	{ "glob itself", walk_glob, 4 },
};

static const char *const starts[] = { "t", "t/d", "t/d/e", "t/l", "t/d/" };

struct row {
	const struct walker *walker;
	const char *start;
	mode_t mode;
	uid_t owner;
};

static void walk(const void *argument)
{
	const struct row *row = argument;

	TRY("ret", row->walker->walk(row->start, row->walker->flags));
	tell();
}

/* t/d is the directory in question; t/l leads to it. */
static void ask(const void *argument)
{
	const struct row *row = argument;

	make(DIR_, "t", 0755, 0, 0);
	make(DIR_, "t/d", 0755, 0, 0);
	make(DIR_, "t/d/e", 0755, 0, 0);
	FILE_("t/d/e/g", 0640, BOB, BOB_GROUP);
	make(CHR, "t/d/n", 0604, BOB, BOB_GROUP);
	if (symlink("d", "t/l") < 0 || chmod("t/d", row->mode) < 0 ||
	    chown("t/d", row->owner, 0) < 0)
		said("stage", -1);
	as_user(ALICE, walk, row);
}

void area_walks(void)
{
	static const mode_t modes[] = { 0755, 0700, 0744, 0711, 0000 };
	static const uid_t owners[] = { 0, ALICE };
	struct row row;

	for (size_t w = 0; w < COUNT(walkers); w++)
		for (size_t s = 0; s < COUNT(starts); s++)
			for (size_t m = 0; m < COUNT(modes); m++)
				for (size_t o = 0; o < COUNT(owners); o++) {
					row = (struct row){
						&walkers[w],
						starts[s],
						modes[m],
						owners[o],
					};
					check(ask, &row, "%s of %s, %04o of %u",
					      row.walker->name, row.start,
					      row.mode, row.owner);
				}
}
