/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fts(3).  It calls libc's stat and opendir inside of libc, with the rights of
 * the builder.  Each entry is corrected before the program gets it; one that a
 * process without root's rights could not have reached becomes what fts makes
 * of such a file, and a directory that it may not list is not descended into.
 */
#include "preload/base/mem.h"
#include "preload/base/next.h"
#include "preload/base/session.h"
#include "preload/credentials/credentials.h"
#include "preload/directory/walkers.h"

NEXT(FTSENT *, fts_read, (FTS *))
NEXT(FTSENT *, fts64_read, (FTS *))
NEXT(FTSENT *, fts_children, (FTS *, int))
NEXT(FTSENT *, fts64_children, (FTS *, int))

/* fts(3): the entries whose files have been asked about.  With FTS_NOSTAT they
   have no fts_statp. */
static bool is_asked(const FTSENT *entry)
{
	switch (entry->fts_info) {
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
static void refuse_entry(FTSENT *entry, const char *path, bool follow)
{
	struct stat link;

	if (follow &&
	    fake_stat(AT_FDCWD, path, &link, AT_SYMLINK_NOFOLLOW) >= 0 &&
	    S_ISLNK(link.st_mode)) {
		entry->fts_info = FTS_SLNONE;
	} else {
		entry->fts_info = FTS_NS;
		entry->fts_errno = EACCES;
		link = (struct stat){ 0 };
	}
	if (entry->fts_statp)
		*entry->fts_statp = link;
}

/* Corrects an entry of fts in place, also its kind if the file is a
   placeholder. */
static void correct_entry(FTSENT *entry, const char *path, bool follow)
{
	bool again = entry->fts_info == FTS_DP || entry->fts_info == FTS_DNR;
	struct stat faked;
	int flags;

	if (!is_asked(entry))
		return;
	if (entry->fts_info == FTS_SL || entry->fts_info == FTS_SLNONE)
		follow = false;
	flags = follow ? 0 : AT_SYMLINK_NOFOLLOW;
	if (!again && cred_limited() &&
	    fake_stat(AT_FDCWD, path, &faked, flags) == -EACCES) {
		refuse_entry(entry, path, follow);
		return;
	}
	if (!entry->fts_statp)
		return;
	walkers_correct(entry->fts_statp, path, flags);
	if (entry->fts_info == FTS_F && !S_ISREG(entry->fts_statp->st_mode))
		entry->fts_info = FTS_DEFAULT;
}

/* True if fts has used stat(2) and not lstat(2) for an entry. */
static bool follows(const FTS *fts, const FTSENT *entry)
{
	return fts->fts_options & FTS_LOGICAL ||
	       (fts->fts_options & FTS_COMFOLLOW && entry->fts_level == 0);
}

/* What a process without root's rights may not do with the directory that it
   got last, before fts descends into it: nothing; list it; or make it the
   current one, as fts does unless it was told not to. */
enum shut { SHUT_NOT, SHUT_TO_READ, SHUT_TO_ENTER };

static enum shut judge_descent(const FTS *fts)
{
	const FTSENT *entry = fts->fts_cur;

	if (!session_on() || !cred_limited() || !entry ||
	    entry->fts_info != FTS_D || entry->fts_instr != FTS_NOINSTR)
		return SHUT_NOT;
	if (!walkers_may_list(AT_FDCWD, entry->fts_accpath))
		return SHUT_TO_READ;
	return fts->fts_options & FTS_NOCHDIR ||
			       walkers_may_enter(AT_FDCWD, entry->fts_accpath)
		       ? SHUT_NOT
		       : SHUT_TO_ENTER;
}

/* A directory that cannot be read comes a second time as FTS_DNR, one that
   cannot be entered as if it were empty. */
FTSENT *fake_fts_read(FTS *fts, bool wide)
{
	FTSENT *(*next)(FTS *) = wide && next_fts64_read() ? next_fts64_read()
							   : next_fts_read();
	enum shut shut = judge_descent(fts);
	FTSENT *last = fts->fts_cur, *entry;
	int saved;

	if (shut)
		last->fts_instr = FTS_SKIP;
	entry = next ? next(fts) : NULL;
	saved = errno;
	if (entry && session_on())
		correct_entry(entry, entry->fts_accpath, follows(fts, entry));
	if (shut && entry == last)
		entry->fts_errno = EACCES;
	if (shut == SHUT_TO_READ && entry == last && entry->fts_info == FTS_DP)
		entry->fts_info = FTS_DNR;
	errno = saved;
	return entry;
}

/* fts_children(3): fts_accpath of a child is a bare name; it lies in the
   directory that was returned last. */
static void correct_child(FTS *fts, FTSENT *child)
{
	const char *dir = fts->fts_cur->fts_accpath;
	size_t size = raw_length(dir);
	char path[PATH_MAX];

	if (size + 1 + child->fts_namelen + 1 > sizeof(path))
		return;
	memcpy(path, dir, size);
	path[size] = '/';
	memcpy(path + size + 1, child->fts_name, child->fts_namelen + 1);
	correct_entry(child, path, follows(fts, child));
}

FTSENT *fake_fts_children(FTS *fts, int options, bool wide)
{
	FTSENT *(*next)(FTS *, int) = wide && next_fts64_children()
					      ? next_fts64_children()
					      : next_fts_children();
	FTSENT *first;
	int saved;

	if (judge_descent(fts) == SHUT_TO_READ) {
		errno = EACCES;
		return NULL;
	}
	first = next ? next(fts, options) : NULL;
	saved = errno;
	for (FTSENT *child = first; child && session_on();
	     child = child->fts_link) {
		if (fts->fts_cur && fts->fts_cur->fts_level >= 0 &&
		    child->fts_level > fts->fts_cur->fts_level)
			correct_child(fts, child);
		else
			correct_entry(child, child->fts_accpath,
				      follows(fts, child));
	}
	errno = saved;
	return first;
}
