/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds the record of a file, by ever more expensive proofs: the key alone; the
 * ctime or the file handle; an orphan of the same number; a name on overlayfs;
 * the path of a file that was mounted anew.  In a sandbox only proofs without a
 * system call count, and a record that cannot be disproven is believed.
 */
#include "preload/record/identity.h"

#include <errno.h>
#include <sys/statfs.h>

#include "preload/base/mem.h"
#include "preload/base/sandbox.h"
#include "preload/base/trace.h"
#include "preload/record/layers.h"
#include "preload/table/verbs.h"
#include "raw/atomic.h"
#include "raw/syscall.h"

/* ------------------------------------------------------------------- kind */

/* Asks the kernel for the kind of a file system, and enters it in the ledger
   for all processes. */
static uint32_t learn(struct ledger *ledger, const struct file_at *at,
		      uint32_t mode, const struct ledger_key *key)
{
	struct statfs fs = { .f_type = 0 };
	uint32_t kind;

	file_statfs(at, mode, &fs);
	kind = ledger_kind_by(&fs, key);
	ledger_add_device(ledger, key->dev, kind, trace_now());
	return kind;
}

/* A device and its kind, in one word, so that threads read both at once. */
static uint64_t known;

void identity_forget(void)
{
	known = 0;
}

__attribute__((noinline)) static uint32_t find_kind(struct ledger *ledger,
						    const struct file *file)
{
	uint32_t kind = ledger_kind(ledger, file->key.dev);

	/* A seccomp filter may kill the process for asking. */
	if (!kind && sandbox_is_locked())
		return 0;
	if (!kind)
		kind = learn(ledger, &file->at, file->disk.stx_mode,
			     &file->key);
	raw_store(&known, file->key.dev | (uint64_t)kind << 32);
	return kind;
}

static inline uint32_t kind_of(struct ledger *ledger, const struct file *file)
{
	uint64_t last = raw_load(&known);

	return likely((uint32_t)last == file->key.dev && last >> 32)
		       ? last >> 32
		       : find_kind(ledger, file);
}

uint32_t identity_kind(struct ledger *ledger, const struct file *file)
{
	return kind_of(ledger, file);
}

/* -------------------------------------------------------------------- tag */

/* The tag from the file handle, name_to_handle_at(2); 0, "unknown", in a
   sandbox. */
static uint32_t handle_of(const struct file_at *at)
{
	if (sandbox_is_locked())
		return 0;
	return ledger_handle_tag(at->dir, at->path, at->flags);
}

/*
 * A handle costs as much as a stat: the kernel is asked only if there is a
 * record that the handle could confirm, and if the ctime that was stored with
 * the record does not prove it.
 */
static void confirm_by_handle(struct ledger *ledger, const struct statx *disk,
			      const struct file_at *at, struct ledger_key *key)
{
	struct ledger_value value;

	switch (ledger_find_by_ctime(ledger, key->dev, key->ino,
				     file_ctime(disk), &value)) {
	case LEDGER_NO_RECORD: break;
	case LEDGER_PROVEN: key->tag = value.attr >> 32; break;
	case LEDGER_DOUBTFUL: key->tag = handle_of(at); break;
	}
}

/* Fills in the tag of a file without a birth time, by the kind of its file
   system; leaves it 0 if it is unknown. */
static void find_tag(struct ledger *ledger, const struct statx *disk,
		     const struct file_at *at, struct ledger_key *key)
{
	uint32_t kind = ledger_kind(ledger, key->dev);

	if (kind & LEDGER_TELLS_TYPE)
		key->tag = ledger_type_tag(disk->stx_mode);
	else if (kind & LEDGER_TELLS_HANDLE)
		confirm_by_handle(ledger, disk, at, key);
}

/* True if the name by which a file was opened has been removed, going by the
   text of its link in /proc/self/fd: proc(5). */
static bool has_lost_its_name(const struct file_at *at)
{
	static const char deleted[] = " (deleted)";
	size_t tail = sizeof(deleted) - 1, size = 0;
	bool lost = false;
	char *path;

	if (at->dir < 0 && !at->path)
		return false;
	path = sandbox_is_locked() ? NULL : mem_map(PATH_MAX);
	if (!path)
		return false;
	size = layers_true_path(at, path);
	if (size > tail)
		lost = memcmp(path + size - tail, deleted, tail) == 0;
	mem_unmap(path, PATH_MAX);
	return lost;
}

/*
 * Looks for an orphan.  fuse-overlayfs, and overlayfs for a lower file, give
 * the old link count of a file whose last name is gone; so a file that seems to
 * have a name may be one that a descriptor keeps alive.
 */
static bool find_orphan(struct ledger *ledger, const struct file_at *at,
			struct ledger_key *key, struct ledger_value *value)
{
	key->unlinked = true;
	if (ledger_find(ledger, key, value)) {
		if (has_lost_its_name(at))
			return true;
		/* A new file has got the inode number. */
		if (!key->birth)
			ledger_forget(ledger, key);
	}
	key->unlinked = false;
	return false;
}

/* False if no file system with this device number is mounted anywhere: ustat(2)
   says EINVAL.  It does not know the numbers of btrfs subvolumes. */
static bool may_be_mounted(uint32_t dev)
{
#ifdef __NR_ustat
	char buffer[32]; /* struct ustat */

	return raw(__NR_ustat, ledger_dev_encoded(dev), buffer) != -EINVAL;
#else
	(void)dev;
	return true;
#endif
}

/*
 * Finds the record of a file whose file system was mounted anew: the device
 * number is new, while inode number, birth time and path are as before.  They
 * are so, too, in a copy of the file system that is now mounted at that path,
 * such as a snapshot; then the record describes the files of both.
 */
static bool find_remounted(struct ledger *ledger, const struct statx *disk,
			   const struct file_at *at,
			   const struct ledger_key *key,
			   struct ledger_value *value)
{
	uint32_t number = key->birth ? ledger_elsewhere(ledger, key->dev,
							key->ino, key->tag)
				     : 0;
	uint32_t old;

	if (!number || !layers_is_at_hint(ledger, number, key))
		return false;
	old = ledger_record(ledger, number)->dev;
	if (!ledger_kind(ledger, key->dev))
		learn(ledger, at, disk->stx_mode, key);
	return ledger_move(ledger, number, key,
			   !ledger_same_volume(ledger, old, key->dev) ||
				   may_be_mounted(old)) >= 0 &&
	       ledger_find(ledger, key, value);
}

/* The expensive proofs, for files that the key alone does not find. */
static bool find_otherwise(struct ledger *ledger, const struct statx *disk,
			   const struct file_at *at, struct ledger_key *key,
			   struct ledger_value *value)
{
	if (key->tag && !key->unlinked && find_orphan(ledger, at, key, value))
		return true;
	if (sandbox_is_locked())
		return false;
	return (ledger_has(ledger, LEDGER_TRAIT_LAYERS) &&
		layers_find(ledger, disk, at, key, value)) ||
	       find_remounted(ledger, disk, at, key, value);
}

bool identity_find(struct ledger *ledger, const struct statx *disk,
		   const struct file_at *at, struct ledger_key *key,
		   struct ledger_value *value)
{
	ledger_key_of(key, disk);
	if (unlikely(!key->birth))
		find_tag(ledger, disk, at, key);
	if (ledger_find(ledger, key, value))
		return true;
	return unlikely(!key->birth || identity_may_be_elsewhere(
					       ledger, key->dev, key->ino)) &&
	       find_otherwise(ledger, disk, at, key, value);
}

bool identity_is_watched(struct ledger *ledger, const struct file *file)
{
	return identity_kind(ledger, file) &
	       (LEDGER_TELLS_TYPE | LEDGER_COPIES_UP);
}

/* ----------------------------------------------------------------- record */

long identity_settle(struct ledger *ledger, struct file *file)
{
	uint32_t kind = kind_of(ledger, file);
	long ret = 0;

	if (unlikely(kind & LEDGER_COPIES_UP) && !sandbox_is_locked())
		ret = layers_settle(ledger, file);
	if (likely(file->key.tag))
		return ret;
	/* The kind is unknown in a sandbox: other processes will find it out,
	   and must watch removals until then. */
	if (!kind)
		return ledger_add_traits(ledger, LEDGER_TRAIT_WATCHED);
	if (kind & LEDGER_TELLS_TYPE)
		file->key.tag = ledger_type_tag(file->disk.stx_mode);
	else if (kind & LEDGER_TELLS_HANDLE)
		file->key.tag = handle_of(&file->at);
	return ret;
}

void identity_recorded(struct ledger *ledger, const struct file *file,
		       uint32_t hint)
{
	if (unlikely(ledger_has(ledger, LEDGER_TRAIT_LAYERS)) &&
	    identity_kind(ledger, file) & LEDGER_COPIES_UP)
		layers_recorded(ledger, file, hint);
}
