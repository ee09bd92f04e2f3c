/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libc's functions that walk directories (scandir, ftw, nftw, fts).  They call
 * libc's stat and readdir inside of libc, which the shim does not intercept; so
 * their callbacks are replaced by ours, which correct the struct stat or the
 * type and call the program's.
 *
 * A callback has no parameter for a context, so each call of a walker stores
 * its own in a slot, and the callbacks find it by the stack, which grows down:
 * of the calls that this thread has under way, a callback belongs to the one
 * with the nearest frame above its own.  A call that was left by longjmp(3) is
 * recognized by the stack, too: below the frame of a new call, or of a callback
 * that returns, no call is under way.
 */
#include "preload/base/mem.h"
#include "preload/base/next.h"
#include "preload/credentials/scope.h"
#include "preload/file/stat.h"
#include "preload/record/file.h"
#include "preload/record/path_walk.h"
#include "preload/table/verbs.h"
#include "raw/syscall.h"

/* One call of a walker.  A member that its function does not have is left over
   from an earlier call. */
struct slot {
	const void *thread; /* NULL: free */
	uintptr_t frame;    /* of the call */
	int flags;	    /* nftw: the program's flags */
	int dir;	    /* scandir: the directory, or a negative errno */
	/* The program's callbacks. */
	int (*want)(const struct dirent *);
	int (*ftw)(const char *, const struct stat *, int);
	int (*nftw)(const char *, const struct stat *, int, struct FTW *);
};

/* A page of slots, and the next page, which is mapped when all are taken. */
#define SLOTS 84

struct block {
	void *next;
	struct slot slots[SLOTS];
};

static void *blocks;

#define FRAME ((uintptr_t)__builtin_frame_address(0))

/* The address of errno identifies a thread; the only thread of a child of
   fork(2) has the address of the one that called fork. */
static const void *this_thread(void)
{
	return &errno;
}

/* The slot of this number, counted over all pages; NULL behind the last. */
static struct slot *slot_at(size_t number)
{
	struct block *block = __atomic_load_n(&blocks, __ATOMIC_ACQUIRE);

	for (; block && number >= SLOTS; number -= SLOTS)
		block = __atomic_load_n(&block->next, __ATOMIC_ACQUIRE);
	return block ? &block->slots[number] : NULL;
}

/* True if a call of this thread has the slot. */
static bool is_own(const struct slot *slot)
{
	return __atomic_load_n(&slot->thread, __ATOMIC_RELAXED) ==
	       this_thread();
}

/* The slot of the call that a callback with this frame belongs to. */
static struct slot *slot_of(uintptr_t frame)
{
	struct slot *found = NULL, *slot;

	for (size_t i = 0; (slot = slot_at(i)); i++)
		if (is_own(slot) && slot->frame > frame &&
		    (!found || slot->frame < found->frame))
			found = slot;
	return found;
}

static void release_slot(struct slot *slot)
{
	__atomic_store_n(&slot->thread, NULL, __ATOMIC_RELEASE);
}

/* Releases the slots of calls that have been left: those below this frame. */
static void release_below(uintptr_t frame)
{
	struct slot *slot;

	for (size_t i = 0; (slot = slot_at(i)); i++)
		if (is_own(slot) && slot->frame < frame)
			release_slot(slot);
}

/* Takes a slot if it is free; other threads may try the same one. */
static bool try_claim(struct slot *slot, uintptr_t frame)
{
	const void *nobody = NULL;

	if (!__atomic_compare_exchange_n(&slot->thread, &nobody, this_thread(),
					 false, __ATOMIC_ACQUIRE,
					 __ATOMIC_RELAXED))
		return false;
	slot->frame = frame;
	return true;
}

/* A slot for a call with this frame; NULL only if no memory can be mapped. */
static struct slot *claim_slot(uintptr_t frame)
{
	struct block *block;

	release_below(frame + 1);
	for (void **link = &blocks;; link = &block->next) {
		block = mem_map_once(link, sizeof(*block));
		if (!block)
			return NULL;
		for (size_t i = 0; i < SLOTS; i++)
			if (try_claim(&block->slots[i], frame))
				return &block->slots[i];
	}
}

/* ---------------------------------------------------------------- scandir */

typedef int scandir_function(const char *, struct dirent ***,
			     int (*)(const struct dirent *),
			     int (*)(const struct dirent **,
				     const struct dirent **));
typedef int scandirat_function(int, const char *, struct dirent ***,
			       int (*)(const struct dirent *),
			       int (*)(const struct dirent **,
				       const struct dirent **));

/* scandir's filter: corrects the type, then calls the program's filter.  On
   64-bit machines struct dirent and struct dirent64 are the same. */
static int want_entry(const struct dirent *entry)
{
	struct slot *slot = slot_of(FRAME);
	struct dirent *faked = (struct dirent *)entry;
	struct file file;
	int ret = 1;

	if (slot->dir >= 0 && faked->d_type == DT_REG &&
	    ledger_may_be_node(session_ledger(), faked->d_ino) &&
	    !scope_leaves(slot->dir, faked->d_name) &&
	    unlock_and_stat(slot->dir, faked->d_name, AT_SYMLINK_NOFOLLOW,
			    &file) >= 0)
		faked->d_type = IFTODT(file.shown.mode);
	if (slot->want)
		ret = slot->want(entry);
	release_below(FRAME);
	return ret;
}

/* Calls libc's function for this directory and width. */
static int next_scan(int dir, const char *path, struct dirent ***list,
		     int (*want)(const struct dirent *),
		     int (*order)(const struct dirent **,
				  const struct dirent **),
		     bool wide)
{
	static void *known[4];
	static const char names[4][12] = { "scandir", "scandir64", "scandirat",
					   "scandirat64" };
	unsigned which = (dir != AT_FDCWD) * 2 + wide;
	void *next = __atomic_load_n(&known[which], __ATOMIC_RELAXED);

	if (!next) {
		next = next_find(names[which]);
		if (!next)
			next = next_find(names[which & 2]);
		__atomic_store_n(&known[which], next, __ATOMIC_RELAXED);
	}
	if (!next)
		return (int)return_errno(-ENOSYS);
	if (dir != AT_FDCWD)
		return ((scandirat_function *)next)(dir, path, list, want,
						    order);
	return ((scandir_function *)next)(path, list, want, order);
}

/* scandir(3).  Only a session with devices needs the filter: types of other
   files are right on disk. */
int fake_scandir(int dir, const char *path, struct dirent ***list,
		 int (*want)(const struct dirent *),
		 int (*order)(const struct dirent **, const struct dirent **),
		 bool wide)
{
	struct ledger *ledger = session_records();
	struct slot *slot;
	int ret;

	if (!ledger || !ledger_has(ledger, LEDGER_TRAIT_NODES))
		return next_scan(dir, path, list, want, order, wide);
	slot = claim_slot(FRAME);
	if (!slot)
		return (int)return_errno(-ENOMEM);
	slot->want = want;
	slot->dir = raw(__NR_openat, dir, path,
			O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
	ret = next_scan(dir, path, list, want_entry, order, wide);
	if (slot->dir >= 0)
		raw(__NR_close, slot->dir);
	release_slot(slot);
	return ret;
}

/* -------------------------------------------------------------- ftw, nftw */

/* Corrects a struct stat of libc's, if `path` leads to that file. */
static bool correct_by_path(struct stat *st, const char *path, int flags)
{
	struct stat faked;

	if (fake_stat(AT_FDCWD, path, &faked, flags) < 0 ||
	    faked.st_ino != st->st_ino || faked.st_dev != st->st_dev)
		return false;
	*st = faked;
	return true;
}

/* Corrects a struct stat of libc's: the file is at `path`, or it is the current
   directory, in which a walker is when it reports a directory after what is
   inside.  If it has been renamed or removed since, the ctime finds its
   record. */
static void correct_stat(struct stat *st, const char *path, int flags)
{
	if (correct_by_path(st, path, flags) ||
	    (S_ISDIR(st->st_mode) && correct_by_path(st, ".", 0)))
		return;
	stat_by_ctime(st);
}

/* ftw's callback.  ftw(3) follows links. */
static int visit_ftw(const char *path, const struct stat *st, int type)
{
	struct slot *slot = slot_of(FRAME);
	struct stat faked = *st;
	int ret;

	/* FTW_NS: glibc passes the link itself if its target is missing. */
	correct_stat(&faked, path, type == FTW_NS ? AT_SYMLINK_NOFOLLOW : 0);
	ret = slot->ftw(path, &faked, type);
	release_below(FRAME);
	return ret;
}

/* nftw's callback.  With FTW_CHDIR the current directory is that of the object,
   so only the last component leads to it.  For FTW_NS, st is undefined. */
static int visit_nftw(const char *path, const struct stat *st, int type,
		      struct FTW *where)
{
	struct slot *slot = slot_of(FRAME);
	bool follow = !(slot->flags & FTW_PHYS) && type != FTW_SLN;
	const char *here = slot->flags & FTW_CHDIR ? path + where->base : path;
	struct stat faked;
	int ret;

	if (type != FTW_NS) {
		faked = *st;
		correct_stat(&faked, here, follow ? 0 : AT_SYMLINK_NOFOLLOW);
		st = &faked;
	}
	ret = slot->nftw(path, st, type, where);
	release_below(FRAME);
	return ret;
}

NEXT(int, ftw,
     (const char *, int (*)(const char *, const struct stat *, int), int))
NEXT(int, ftw64,
     (const char *, int (*)(const char *, const struct stat *, int), int))
NEXT(int, nftw,
     (const char *,
      int (*)(const char *, const struct stat *, int, struct FTW *), int, int))
NEXT(int, nftw64,
     (const char *,
      int (*)(const char *, const struct stat *, int, struct FTW *), int, int))

int fake_ftw(const char *path,
	     int (*visit)(const char *, const struct stat *, int), int fds,
	     bool wide)
{
	int (*next)(const char *,
		    int (*)(const char *, const struct stat *, int),
		    int) = wide && next_ftw64() ? next_ftw64() : next_ftw();
	struct slot *slot = next ? claim_slot(FRAME) : NULL;
	int ret;

	if (!slot)
		return (int)return_errno(next ? -ENOMEM : -ENOSYS);
	slot->ftw = visit;
	ret = next(path, visit_ftw, fds);
	release_slot(slot);
	return ret;
}

int fake_nftw(const char *path,
	      int (*visit)(const char *, const struct stat *, int,
			   struct FTW *),
	      int fds, int flags, bool wide)
{
	int (*next)(
		const char *,
		int (*)(const char *, const struct stat *, int, struct FTW *),
		int, int) = wide && next_nftw64() ? next_nftw64() : next_nftw();
	struct slot *slot = next ? claim_slot(FRAME) : NULL;
	int ret;

	if (!slot)
		return (int)return_errno(next ? -ENOMEM : -ENOSYS);
	slot->nftw = visit;
	slot->flags = flags;
	ret = next(path, visit_nftw, fds, flags);
	release_slot(slot);
	return ret;
}

/* -------------------------------------------------------------------- fts */

NEXT(FTSENT *, fts_read, (FTS *))
NEXT(FTSENT *, fts64_read, (FTS *))
NEXT(FTSENT *, fts_children, (FTS *, int))
NEXT(FTSENT *, fts64_children, (FTS *, int))

/* fts(3): the entries whose fts_statp is filled in. */
static bool has_stat(const FTSENT *entry)
{
	switch (entry->fts_info) {
	case FTS_D:
	case FTS_DC:
	case FTS_DNR:
	case FTS_DP:
	case FTS_F:
	case FTS_SL:
	case FTS_SLNONE:
	case FTS_DEFAULT: return entry->fts_statp != NULL;
	}
	return false;
}

/* Corrects an entry of fts in place, also its kind if the file is a
 * placeholder. */
static void correct_entry(FTSENT *entry, const char *path, bool follow)
{
	if (!has_stat(entry))
		return;
	if (entry->fts_info == FTS_SL || entry->fts_info == FTS_SLNONE)
		follow = false;
	correct_stat(entry->fts_statp, path, follow ? 0 : AT_SYMLINK_NOFOLLOW);
	if (entry->fts_info == FTS_F && !S_ISREG(entry->fts_statp->st_mode))
		entry->fts_info = FTS_DEFAULT;
}

/* True if fts has used stat(2) and not lstat(2) for an entry. */
static bool follows(const FTS *fts, const FTSENT *entry)
{
	return fts->fts_options & FTS_LOGICAL ||
	       (fts->fts_options & FTS_COMFOLLOW && entry->fts_level == 0);
}

FTSENT *fake_fts_read(FTS *fts, bool wide)
{
	FTSENT *(*next)(FTS *) = wide && next_fts64_read() ? next_fts64_read()
							   : next_fts_read();
	FTSENT *entry = next ? next(fts) : NULL;
	int saved = errno;

	if (entry && session_on())
		correct_entry(entry, entry->fts_accpath, follows(fts, entry));
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
	FTSENT *first = next ? next(fts, options) : NULL;
	int saved = errno;

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
