/* SPDX-License-Identifier: BSD-2-Clause */
/* Probes of the names that walk directories and trees. */
#include "tests/helpers/matrix.h"

/* fts.h refuses to be read with 64-bit offsets on some systems. */
#undef _FILE_OFFSET_BITS

#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <fts.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CALL(type, ...) ((type(*)(__VA_ARGS__))f)

static bool is_tty_entry(const struct dirent *entry)
{
	return strcmp(entry->d_name, "tty") == 0 && entry->d_type == DT_CHR;
}

static bool read_entries(void *f)
{
	DIR *dir = opendir("nodes");
	struct dirent *entry;
	bool found = false;

	while ((entry = CALL(struct dirent *, DIR *)(dir)))
		found |= is_tty_entry(entry);
	closedir(dir);
	return found;
}

static bool read_entries_into(void *f)
{
	DIR *dir = opendir("nodes");
	struct dirent entry, *result;
	bool found = false;

	while (CALL(int, DIR *, struct dirent *,
		    struct dirent **)(dir, &entry, &result) == 0 &&
	       result)
		found |= is_tty_entry(result);
	closedir(dir);
	return found;
}

static bool find_entry(const char *buffer, ssize_t size)
{
	for (ssize_t at = 0; at < size;) {
		const struct dirent *entry = (const void *)(buffer + at);

		if (is_tty_entry(entry))
			return true;
		at += entry->d_reclen;
	}
	return false;
}

static bool read_raw(void *f)
{
	_Alignas(struct dirent) char buffer[4096];
	int fd = open("nodes", O_RDONLY | O_DIRECTORY);
	ssize_t size = CALL(ssize_t, int, void *, size_t)(fd, buffer,
							  sizeof(buffer));

	close(fd);
	return find_entry(buffer, size);
}

static bool read_raw_base(void *f)
{
	_Alignas(struct dirent) char buffer[4096];
	int fd = open("nodes", O_RDONLY | O_DIRECTORY);
	off_t base = -1;
	ssize_t size = CALL(ssize_t, int, char *, size_t,
			    off_t *)(fd, buffer, sizeof(buffer), &base);

	close(fd);
	return base == 0 && find_entry(buffer, size);
}

typedef int entry_order(const struct dirent **, const struct dirent **);
typedef int entry_filter(const struct dirent *);

static bool take_entries(struct dirent **list, int count)
{
	bool found = false;

	for (int i = 0; i < count; i++) {
		found |= is_tty_entry(list[i]);
		free(list[i]);
	}
	if (count >= 0)
		free(list);
	return found;
}

static bool scan_path(void *f)
{
	struct dirent **list;
	int count = CALL(int, const char *, struct dirent ***, entry_filter *,
			 entry_order *)("nodes", &list, NULL, alphasort);

	return take_entries(list, count);
}

static bool scan_at(void *f)
{
	struct dirent **list;
	int count = CALL(int, int, const char *, struct dirent ***,
			 entry_filter *, entry_order *)(AT_FDCWD, "nodes",
							&list, NULL, alphasort);

	return take_entries(list, count);
}

/* ftw's visitors take no argument of ours. */
static bool met_tty, met_root;

static int visit(const char *path, const struct stat *st, int type)
{
	(void)type;
	met_tty |= strcmp(path, "nodes/tty") == 0 && S_ISCHR(st->st_mode);
	met_root |= strcmp(path, "nodes") == 0 && st->st_uid == 0;
	return 0;
}

static int visit_deep(const char *path, const struct stat *st, int type,
		      struct FTW *where)
{
	(void)where;
	return visit(path, st, type);
}

static bool walk(void *f)
{
	met_tty = met_root = false;
	return CALL(int, const char *,
		    int (*)(const char *, const struct stat *, int),
		    int)("nodes", visit, 8) == 0 &&
	       met_tty && met_root;
}

static bool walk_deep(void *f)
{
	met_tty = met_root = false;
	return CALL(int, const char *,
		    int (*)(const char *, const struct stat *, int,
			    struct FTW *),
		    int, int)("nodes", visit_deep, 8, FTW_PHYS) == 0 &&
	       met_tty && met_root;
}

static bool seen_by_fts(const FTSENT *entry)
{
	return strcmp(entry->fts_name, "tty") == 0 &&
	       entry->fts_info == FTS_DEFAULT &&
	       S_ISCHR(entry->fts_statp->st_mode);
}

/* The functions with 64 in their name need a handle from their own open. */
static void *fts_function(bool wide, const char *plain, const char *big)
{
	return dlsym(RTLD_DEFAULT, wide ? big : plain);
}

static bool fts_finds(void *f, bool wide, bool children)
{
	static char *const paths[] = { (char *)"nodes", NULL };
	FTS *(*start)(char *const *, int,
		      void *) = fts_function(wide, "fts_open", "fts64_open");
	FTSENT *(*read)(FTS *) = fts_function(wide, "fts_read", "fts64_read");
	int (*end)(FTS *) = fts_function(wide, "fts_close", "fts64_close");
	FTS *fts = start(paths, FTS_PHYSICAL, NULL);
	FTSENT *entry = children ? read(fts) : NULL;
	bool found = false;

	if (children)
		entry = CALL(FTSENT *, FTS *, int)(fts, 0);
	else
		entry = CALL(FTSENT *, FTS *)(fts);
	while (entry) {
		found |= seen_by_fts(entry);
		entry = children ? entry->fts_link : CALL(FTSENT *, FTS *)(fts);
	}
	end(fts);
	return found;
}

static bool fts_next(void *f)
{
	return fts_finds(f, false, false);
}

static bool fts64_next(void *f)
{
	return fts_finds(f, true, false);
}

static bool fts_below(void *f)
{
	return fts_finds(f, false, true);
}

static bool fts64_below(void *f)
{
	return fts_finds(f, true, true);
}

const struct probe walk_probes[] = {
	{ "readdir", read_entries },
	{ "readdir64", read_entries },
	{ "readdir_r", read_entries_into },
	{ "readdir64_r", read_entries_into },
	{ "getdents64", read_raw },
	{ "getdirentries", read_raw_base },
	{ "getdirentries64", read_raw_base },
	{ "scandir", scan_path },
	{ "scandir64", scan_path },
	{ "scandirat", scan_at },
	{ "scandirat64", scan_at },
	{ "ftw", walk },
	{ "ftw64", walk },
	{ "nftw", walk_deep },
	{ "nftw64", walk_deep },
	{ "fts_read", fts_next },
	{ "fts64_read", fts64_next },
	{ "fts_children", fts_below },
	{ "fts64_children", fts64_below },
	{ 0 },
};
