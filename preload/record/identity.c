/* SPDX-License-Identifier: BSD-2-Clause */
/* See identity.h. */
#include "preload/record/identity.h"

#include <errno.h>
#include <sys/statfs.h>

#include "preload/base/mem.h"
#include "preload/base/sandbox.h"
#include "preload/base/trace.h"
#include "preload/record/layers.h"
#include "preload/table/verbs.h"
#include "raw/syscall.h"

/* ------------------------------------------------------------------- kind */

/* Finds out what a file system tells, for everybody. */
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

uint32_t identity_kind(struct ledger *ledger, const struct file *file)
{
	/* In one word: a device, and its kind. */
	static uint64_t known;
	uint64_t last = __atomic_load_n(&known, __ATOMIC_RELAXED);
	uint32_t kind;

	if (likely((uint32_t)last == file->key.dev && last >> 32))
		return last >> 32;
	kind = ledger_kind(ledger, file->key.dev);
	/* To ask what it is might be the death of this process. */
	if (!kind && sandbox_is_locked())
		return 0;
	if (!kind)
		kind = learn(ledger, &file->at, file->disk.stx_mode,
			     &file->key);
	__atomic_store_n(&known, file->key.dev | (uint64_t)kind << 32,
			 __ATOMIC_RELAXED);
	return kind;
}

/* -------------------------------------------------------------------- tag */

/* 0, "not known", in a sandbox: there the record is believed. */
static uint32_t handle_of(const struct file_at *at)
{
	if (sandbox_is_locked())
		return 0;
	return ledger_handle_tag(at->dir, at->path, at->flags);
}

/*
 * A handle costs as much as a look: it is asked for only if there is a record
 * that it could confirm, and the file's ctime has not done so.
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

static void find_tag(struct ledger *ledger, const struct statx *disk,
		     const struct file_at *at, struct ledger_key *key)
{
	uint32_t kind = ledger_kind(ledger, key->dev);

	if (kind & LEDGER_TELLS_TYPE)
		key->tag = ledger_type_tag(disk->stx_mode);
	else if (kind & LEDGER_TELLS_HANDLE)
		confirm_by_handle(ledger, disk, at, key);
}

/* True if the name by which a file was opened is gone, whatever the link count
   says: a descriptor's, or one reached by way of /proc/self/fd. */
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
 * The link count of a file that is gone may be told as it was (fuse-overlayfs,
 * a lower layer of overlayfs): then only a descriptor that was open before
 * still shows what was recorded.
 */
static bool find_orphan(struct ledger *ledger, const struct file_at *at,
			struct ledger_key *key, struct ledger_value *value)
{
	key->unlinked = true;
	if (ledger_find(ledger, key, value)) {
		if (has_lost_its_name(at))
			return true;
		/* The number is another file's by now. */
		if (!key->birth)
			ledger_forget(ledger, key);
	}
	key->unlinked = false;
	return false;
}

/* False if no file system is mounted under this device number, wherever.  A
   subvolume's number is none of these. */
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
 * A file that was mounted anew has another device number, and inode, birth and
 * path as before.  So has one of a copy of its file system, as a snapshot is,
 * that was put in its place: then the record is that of both.
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

/* What is rare: not on an ordinary file system, or not there at all. */
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
	uint32_t kind = identity_kind(ledger, file);
	long ret = 0;

	if (unlikely(kind & LEDGER_COPIES_UP) && !sandbox_is_locked())
		ret = layers_settle(ledger, file);
	if (likely(file->key.tag))
		return ret;
	/* In a sandbox: others find out what it is, and when a name goes. */
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
