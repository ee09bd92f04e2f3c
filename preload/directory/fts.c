/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fts(3).  It calls libc's stat and opendir inside of libc, with the rights of
 * the builder.  Each entry is corrected before the program gets it; one that a
 * process without root's rights could not have reached becomes what fts makes
 * of such a file, and a directory that it may not list is not descended into.
 *
 * The fts of musl's programs is a library behind the shim, with structures of
 * its own; it calls the shim's stat and opendir, and needs no correction.
 */
#include "preload/directory/fts.h"

#include "preload/base/mem.h"
#include "preload/base/musl.h"
#include "preload/base/next.h"
#include "preload/base/session.h"
#include "preload/credentials/credentials.h"
#include "preload/directory/walkers.h"

typedef struct fts_entry *read_function(struct fts_walk *);
typedef struct fts_entry *children_function(struct fts_walk *, int);

/* libc's function of this width, or of the plain name. */
static void *next_fts(bool children, enum width width)
{
	static const char names[2][3][24] = {
		{ "fts_read", "fts64_read", "__fts64_read_time64" },
		{ "fts_children", "fts64_children", "__fts64_children_time64" },
	};
	static void *known[2][3];

	return next_find_once(&known[children][width], names[children][width],
			      names[children][NARROW]);
}

#ifdef __LP64__

static struct fts_file *file_of(struct fts_entry *entry,
				enum width width UNUSED)
{
	return &entry->file;
}

static void read_stat(struct stat *st, const struct fts_file *file,
		      enum width width UNUSED)
{
	*st = *(struct stat *)file->stat;
}

static void write_stat(struct fts_file *file, const struct stat *st,
		       enum width width UNUSED)
{
	*(struct stat *)file->stat = *st;
}

#else

/* The plain names have an inode number of 32 bits in front. */
static struct fts_file *file_of(struct fts_entry *entry, enum width width)
{
	return width == NARROW ? (void *)&entry->narrow.file
			       : (void *)&entry->file;
}

static void read_stat(struct stat *st, const struct fts_file *file,
		      enum width width)
{
	narrow_stat_read(st, file->stat, width);
}

/* What libc could write fits. */
static void write_stat(struct fts_file *file, const struct stat *st,
		       enum width width)
{
	narrow_stat_write(file->stat, st, (enum narrow_layout)width);
}

#endif

/* The entries whose files have been asked about, with FTS_NOSTAT, too. */
static bool is_asked(const struct fts_file *file)
{
	switch (file->info) {
	case FTS_D:
	case FTS_DC:
	case FTS_DNR:
	case FTS_DP:
	case FTS_F:
	case FTS_SL:
	case FTS_SLNONE:
	case FTS_DEFAULT: return true;
	}
	return false;
}

/* With FTS_NOSTAT libc leaves in `stat` whatever was there. */
static bool has_stat(const struct fts_walk *fts)
{
	return !(fts->options & FTS_NOSTAT);
}

/* True if fts has used stat(2) and not lstat(2) for an entry. */
static bool follows(const struct fts_walk *fts, const struct fts_file *file)
{
	if (file->info == FTS_SL || file->info == FTS_SLNONE)
		return false;
	return fts->options & FTS_LOGICAL ||
	       (fts->options & FTS_COMFOLLOW && file->level == 0);
}

/* Makes of an entry what fts makes of a file that stat(2) refuses: a link whose
   target is out of reach, or a file of which nothing is known. */
static void refuse_entry(const struct fts_walk *fts, struct fts_entry *entry,
			 const char *path, enum width width)
{
	struct fts_file *file = file_of(entry, width);
	struct stat link;

	if (follows(fts, file) &&
	    fake_stat(AT_FDCWD, path, &link, AT_SYMLINK_NOFOLLOW) >= 0 &&
	    S_ISLNK(link.st_mode)) {
		file->info = FTS_SLNONE;
	} else {
		file->info = FTS_NS;
		entry->error = EACCES;
		link = (struct stat){ 0 };
	}
	if (has_stat(fts))
		write_stat(file, &link, width);
}

/* Corrects an entry of fts in place, also its kind if the file is a
   placeholder. */
static void correct_entry(const struct fts_walk *fts, struct fts_entry *entry,
			  const char *path, enum width width)
{
	struct fts_file *file = file_of(entry, width);
	bool again = file->info == FTS_DP || file->info == FTS_DNR;
	struct stat faked;
	int flags;

	if (!is_asked(file))
		return;
	flags = follows(fts, file) ? 0 : AT_SYMLINK_NOFOLLOW;
	if (!again && cred_limited() &&
	    fake_stat(AT_FDCWD, path, &faked, flags) == -EACCES) {
		refuse_entry(fts, entry, path, width);
		return;
	}
	if (has_stat(fts)) {
		read_stat(&faked, file, width);
		walkers_correct(&faked, path, flags);
		write_stat(file, &faked, width);
	} else if (file->info != FTS_F ||
		   fake_stat(AT_FDCWD, path, &faked, flags) < 0) {
		return;
	}
	if (file->info == FTS_F && !S_ISREG(faked.st_mode))
		file->info = FTS_DEFAULT;
}

/* What a process without root's rights may not do with the directory that it
   got last, before fts descends into it: nothing; list it; or make it the
   current one, as fts does unless it was told not to. */
enum shut { SHUT_NOT, SHUT_TO_READ, SHUT_TO_ENTER };

static enum shut judge_descent(const struct fts_walk *fts, enum width width)
{
	struct fts_entry *entry = fts->current;

	if (!session_on() || !cred_limited() || !entry ||
	    file_of(entry, width)->info != FTS_D ||
	    file_of(entry, width)->instruction != FTS_NOINSTR)
		return SHUT_NOT;
	if (!walkers_may_list(AT_FDCWD, entry->access_path))
		return SHUT_TO_READ;
	return fts->options & FTS_NOCHDIR ||
			       walkers_may_enter(AT_FDCWD, entry->access_path)
		       ? SHUT_NOT
		       : SHUT_TO_ENTER;
}

/* A directory that cannot be read comes a second time as FTS_DNR, one that
   cannot be entered as if it were empty. */
struct fts_entry *fake_fts_read(struct fts_walk *fts, enum width width)
{
	read_function *next = (read_function *)next_fts(false, width);
	struct fts_entry *last, *entry;
	struct fts_file *file;
	enum shut shut;
	int saved;

	if (libc_is_musl())
		return next ? next(fts) : NULL;
	last = fts->current;
	shut = judge_descent(fts, width);
	if (shut)
		file_of(last, width)->instruction = FTS_SKIP;
	entry = next ? next(fts) : NULL;
	if (!entry || !session_on())
		return entry;
	saved = errno;
	file = file_of(entry, width);
	correct_entry(fts, entry, entry->access_path, width);
	if (shut && entry == last)
		entry->error = EACCES;
	if (shut == SHUT_TO_READ && entry == last && file->info == FTS_DP)
		file->info = FTS_DNR;
	errno = saved;
	return entry;
}

/* fts_children(3): the access path of a child is a bare name; it lies in the
   directory that was returned last. */
static void correct_child(struct fts_walk *fts, struct fts_entry *child,
			  enum width width)
{
	const char *dir = fts->current->access_path;
	struct fts_file *file = file_of(child, width);
	size_t size = raw_length(dir);
	char path[PATH_MAX];

	if (size + 1 + child->name_size + 1 > sizeof(path))
		return;
	memcpy(path, dir, size);
	path[size] = '/';
	memcpy(path + size + 1, file->name, child->name_size + 1);
	correct_entry(fts, child, path, width);
}

/* True if a child lies below the directory that was returned last. */
static bool is_below(const struct fts_walk *fts, struct fts_entry *child,
		     enum width width)
{
	return fts->current && file_of(fts->current, width)->level >= 0 &&
	       file_of(child, width)->level >
		       file_of(fts->current, width)->level;
}

struct fts_entry *fake_fts_children(struct fts_walk *fts, int options,
				    enum width width)
{
	children_function *next = (children_function *)next_fts(true, width);
	struct fts_entry *first;
	int saved;

	if (libc_is_musl())
		return next ? next(fts, options) : NULL;
	if (judge_descent(fts, width) == SHUT_TO_READ) {
		errno = EACCES;
		return NULL;
	}
	first = next ? next(fts, options) : NULL;
	saved = errno;
	for (struct fts_entry *child = first; child && session_on();
	     child = child->next) {
		if (is_below(fts, child, width))
			correct_child(fts, child, width);
		else
			correct_entry(fts, child, child->access_path, width);
	}
	errno = saved;
	return first;
}
