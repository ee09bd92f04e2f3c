/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libc's functions that walk directories and call the program back: scandir(3)
 * here, ftw(3) in ftw.c.  They call libc's stat and readdir inside of libc,
 * which the shim does not intercept; so their callbacks are replaced by ours,
 * which correct the struct stat or the type and call the program's.
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
#include "preload/credentials/permit.h"
#include "preload/credentials/scope.h"
#include "preload/directory/walkers.h"
#include "preload/file/stat.h"
#include "preload/record/path_walk.h"
#include "preload/table/verbs.h"
#include "raw/syscall.h"

/* A page of slots, and the next page, which is mapped when all are taken. */
#define SLOTS 84

struct block {
	void *next;
	struct slot slots[SLOTS];
};

static void *blocks;

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

struct slot *walkers_slot_of(uintptr_t frame)
{
	struct slot *found = NULL, *slot;

	for (size_t i = 0; (slot = slot_at(i)); i++)
		if (is_own(slot) && slot->frame > frame &&
		    (!found || slot->frame < found->frame))
			found = slot;
	return found;
}

void walkers_release(struct slot *slot)
{
	__atomic_store_n(&slot->thread, NULL, __ATOMIC_RELEASE);
}

void walkers_release_below(uintptr_t frame)
{
	struct slot *slot;

	for (size_t i = 0; (slot = slot_at(i)); i++)
		if (is_own(slot) && slot->frame < frame)
			walkers_release(slot);
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

struct slot *walkers_claim(uintptr_t frame)
{
	struct block *block;

	walkers_release_below(frame + 1);
	for (void **link = &blocks;; link = &block->next) {
		block = mem_map_once(link, sizeof(*block));
		if (!block)
			return NULL;
		for (size_t i = 0; i < SLOTS; i++)
			if (try_claim(&block->slots[i], frame))
				return &block->slots[i];
	}
}

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

/* The file may also be the current directory, in which a walker is when it
   reports a directory after what is inside.  If it has been renamed or removed
   since, the ctime finds its record. */
void walkers_correct(struct stat *st, const char *path, int flags)
{
	if (correct_by_path(st, path, flags) ||
	    (S_ISDIR(st->st_mode) && correct_by_path(st, ".", 0)))
		return;
	stat_by_ctime(st);
}

bool walkers_may_list(int dir, const char *path)
{
	return scope_leaves(dir, path) ||
	       permit_open(dir, path, O_RDONLY | O_DIRECTORY) != -EACCES;
}

bool walkers_may_enter(int dir, const char *path)
{
	return scope_leaves(dir, path) || permit_chdir(dir, path) != -EACCES;
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

/* scandir's filter: corrects the type, then calls the program's filter. */
#define WANT(filter, type)                                                \
	static int filter(const struct dirent *libcs)                     \
	{                                                                 \
		struct slot *slot = walkers_slot_of(FRAME);               \
		struct type *entry = (struct type *)libcs;                \
		struct file file;                                         \
		int ret = 1;                                              \
                                                                          \
		if (slot->dir >= 0 && entry->d_type == DT_REG &&          \
		    ledger_may_be_node(session_ledger(), entry->d_ino) && \
		    !scope_leaves(slot->dir, entry->d_name) &&            \
		    unlock_and_stat(slot->dir, entry->d_name,             \
				    AT_SYMLINK_NOFOLLOW, &file) >= 0)     \
			entry->d_type = IFTODT(file.shown.mode);          \
		if (slot->want)                                           \
			ret = slot->want(libcs);                          \
		walkers_release_below(FRAME);                             \
		return ret;                                               \
	}

WANT(want_entry, narrow_dirent)
#ifdef __LP64__
#define want_wide_entry want_entry
#else
WANT(want_wide_entry, dirent64)
#endif

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
	void *next = next_find_once(&known[which], names[which],
				    names[which & 2]);

	if (!next)
		return (int)return_errno(-ENOSYS);
	if (dir != AT_FDCWD)
		return ((scandirat_function *)next)(dir, path, list, want,
						    order);
	return ((scandir_function *)next)(path, list, want, order);
}

/* Only a session with devices needs the filter: types of other files are right
   on disk. */
static int scan(int dir, const char *path, struct dirent ***list,
		int (*want)(const struct dirent *),
		int (*order)(const struct dirent **, const struct dirent **),
		bool wide)
{
	struct ledger *ledger = session_records();
	struct slot *slot;
	int ret;

	if (!ledger || !ledger_has(ledger, LEDGER_TRAIT_NODES))
		return next_scan(dir, path, list, want, order, wide);
	slot = walkers_claim(FRAME);
	if (!slot)
		return (int)return_errno(-ENOMEM);
	slot->want = want;
	slot->dir = raw(__NR_openat, dir, path,
			O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
	ret = next_scan(dir, path, list, wide ? want_wide_entry : want_entry,
			order, wide);
	if (slot->dir >= 0)
		raw(__NR_close, slot->dir);
	walkers_release(slot);
	return ret;
}

/* scandir(3). */
int fake_scandir(int dir, const char *path, struct dirent ***list,
		 int (*want)(const struct dirent *),
		 int (*order)(const struct dirent **, const struct dirent **),
		 bool wide)
{
	int ret;

	if (cred_limited() && !walkers_may_list(dir, path))
		return (int)return_errno(-EACCES);
	ret = scan(dir, path, list, want, order, wide);
	if (ret < 0 && errno == EACCES && !scope_leaves(dir, path) &&
	    path_unlock(dir, path, 0, 0700))
		ret = scan(dir, path, list, want, order, wide);
	return ret;
}
