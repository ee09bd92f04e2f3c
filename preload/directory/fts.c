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

NEXT(struct fts_entry *, fts_read, (struct fts_walk *))
NEXT(struct fts_entry *, fts64_read, (struct fts_walk *))
NEXT(struct fts_entry *, fts_children, (struct fts_walk *, int))
NEXT(struct fts_entry *, fts64_children, (struct fts_walk *, int))

/* fts(3): the entries whose files have been asked about.  With FTS_NOSTAT they
   have no `stat`. */
static bool is_asked(const struct fts_entry *entry)
{
	switch (entry->info) {
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

/* Makes of an entry what fts makes of a file that stat(2) refuses: a link whose
   target is out of reach, or a file of which nothing is known. */
static void refuse_entry(struct fts_entry *entry, const char *path, bool follow)
{
	struct stat link;

	if (follow &&
	    fake_stat(AT_FDCWD, path, &link, AT_SYMLINK_NOFOLLOW) >= 0 &&
	    S_ISLNK(link.st_mode)) {
		entry->info = FTS_SLNONE;
	} else {
		entry->info = FTS_NS;
		entry->error = EACCES;
		link = (struct stat){ 0 };
	}
	if (entry->stat)
		*entry->stat = link;
}

/* Corrects an entry of fts in place, also its kind if the file is a
   placeholder. */
static void correct_entry(struct fts_entry *entry, const char *path,
			  bool follow)
{
	bool again = entry->info == FTS_DP || entry->info == FTS_DNR;
	struct stat faked;
	int flags;

	if (!is_asked(entry))
		return;
	if (entry->info == FTS_SL || entry->info == FTS_SLNONE)
		follow = false;
	flags = follow ? 0 : AT_SYMLINK_NOFOLLOW;
	if (!again && cred_limited() &&
	    fake_stat(AT_FDCWD, path, &faked, flags) == -EACCES) {
		refuse_entry(entry, path, follow);
		return;
	}
	if (!entry->stat)
		return;
	walkers_correct(entry->stat, path, flags);
	if (entry->info == FTS_F && !S_ISREG(entry->stat->st_mode))
		entry->info = FTS_DEFAULT;
}

/* True if fts has used stat(2) and not lstat(2) for an entry. */
static bool follows(const struct fts_walk *fts, const struct fts_entry *entry)
{
	return fts->options & FTS_LOGICAL ||
	       (fts->options & FTS_COMFOLLOW && entry->level == 0);
}

/* What a process without root's rights may not do with the directory that it
   got last, before fts descends into it: nothing; list it; or make it the
   current one, as fts does unless it was told not to. */
enum shut { SHUT_NOT, SHUT_TO_READ, SHUT_TO_ENTER };

static enum shut judge_descent(const struct fts_walk *fts)
{
	const struct fts_entry *entry = fts->current;

	if (!session_on() || !cred_limited() || !entry ||
	    entry->info != FTS_D || entry->instruction != FTS_NOINSTR)
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
struct fts_entry *fake_fts_read(struct fts_walk *fts, bool wide)
{
	struct fts_entry *(*next)(
		struct fts_walk *) = wide && next_fts64_read()
					     ? next_fts64_read()
					     : next_fts_read();
	struct fts_entry *last, *entry;
	enum shut shut;
	int saved;

	if (libc_is_musl())
		return next ? next(fts) : NULL;
	last = fts->current;
	shut = judge_descent(fts);
	if (shut)
		last->instruction = FTS_SKIP;
	entry = next ? next(fts) : NULL;
	saved = errno;
	if (entry && session_on())
		correct_entry(entry, entry->access_path, follows(fts, entry));
	if (shut && entry == last)
		entry->error = EACCES;
	if (shut == SHUT_TO_READ && entry == last && entry->info == FTS_DP)
		entry->info = FTS_DNR;
	errno = saved;
	return entry;
}

/* fts_children(3): the access path of a child is a bare name; it lies in the
   directory that was returned last. */
static void correct_child(struct fts_walk *fts, struct fts_entry *child)
{
	const char *dir = fts->current->access_path;
	size_t size = raw_length(dir);
	char path[PATH_MAX];

	if (size + 1 + child->name_size + 1 > sizeof(path))
		return;
	memcpy(path, dir, size);
	path[size] = '/';
	memcpy(path + size + 1, child->name, child->name_size + 1);
	correct_entry(child, path, follows(fts, child));
}

struct fts_entry *fake_fts_children(struct fts_walk *fts, int options,
				    bool wide)
{
	struct fts_entry *(*next)(struct fts_walk *,
				  int) = wide && next_fts64_children()
						 ? next_fts64_children()
						 : next_fts_children();
	struct fts_entry *first;
	int saved;

	if (libc_is_musl())
		return next ? next(fts, options) : NULL;
	if (judge_descent(fts) == SHUT_TO_READ) {
		errno = EACCES;
		return NULL;
	}
	first = next ? next(fts, options) : NULL;
	saved = errno;
	for (struct fts_entry *child = first; child && session_on();
	     child = child->next) {
		if (fts->current && fts->current->level >= 0 &&
		    child->level > fts->current->level)
			correct_child(fts, child);
		else
			correct_entry(child, child->access_path,
				      follows(fts, child));
	}
	errno = saved;
	return first;
}
