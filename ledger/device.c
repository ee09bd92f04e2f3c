/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What distinguishes one file from another on each file system: the table of
 * devices in the ledger's header, and the tags of files without a birth time.
 * Look-ups of recorded files call none of this while birth times are known;
 * that of another file asks ledger_elsewhere() whether it is to be looked for
 * under a second number, which in a session of one device is two loads.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/statfs.h>

#include "ledger/inside.h"
#include "raw/stat.h"
#include "raw/statx.h"
#include "raw/syscall.h"

#ifndef FUSE_SUPER_MAGIC /* Linux 5.10 */
#define FUSE_SUPER_MAGIC 0x65735546
#endif

/* Their handles hold the generation of the inode, and stay. */
static const uint32_t local[] = {
	EXT4_SUPER_MAGIC, XFS_SUPER_MAGIC, BTRFS_SUPER_MAGIC,
	F2FS_SUPER_MAGIC, TMPFS_MAGIC,
};

bool ledger_is_layered(uint64_t f_type)
{
	return f_type == OVERLAYFS_SUPER_MAGIC || f_type == FUSE_SUPER_MAGIC;
}

/* The LEDGER_TELLS_* and LEDGER_COPIES_UP of a file system, by its f_type and
   whether statx(2) has returned a birth time. */
static uint32_t kind_of(uint64_t f_type, bool tells_birth)
{
	uint32_t copies_up = f_type == OVERLAYFS_SUPER_MAGIC ? LEDGER_COPIES_UP
							     : 0;

	if (tells_birth)
		return LEDGER_TELLS_BIRTH | copies_up;
	for (size_t i = 0; i < sizeof(local) / sizeof(*local); i++)
		if (f_type == local[i])
			return LEDGER_TELLS_HANDLE;
	return LEDGER_TELLS_TYPE | copies_up;
}

/* The LEDGER_VOLUME part of a kind. */
static uint32_t volume_of(const void *fsid, uint32_t dev)
{
	const uint32_t *part = fsid;
	uint64_t id = part[0] | (uint64_t)part[1] << 32;

	return !id || id == ledger_dev_encoded(dev)
		       ? 0
		       : ledger_tag(id) & LEDGER_VOLUME;
}

uint32_t ledger_kind_by(const struct statfs *fs, const struct ledger_key *key)
{
	return kind_of((uint64_t)fs->f_type, key->birth != 0) |
	       volume_of(&fs->f_fsid, key->dev);
}

/* ------------------------------------------------------------------- tags */

struct handle {
	uint32_t bytes;
	int type;
	unsigned char text[128]; /* MAX_HANDLE_SZ */
};

uint32_t ledger_handle_tag(int dir, const char *path, int flags)
{
	struct handle handle = { .bytes = sizeof(handle.text) };
	uint64_t digest = 0xcbf29ce484222325ull; /* FNV-1a */
	int mount, how = flags & AT_EMPTY_PATH;
	long ret;

	if (!path)
		how |= AT_EMPTY_PATH;
	else if (!(flags & AT_SYMLINK_NOFOLLOW))
		how |= AT_SYMLINK_FOLLOW;
	ret = raw(__NR_name_to_handle_at, dir, path ? path : "", &handle,
		  &mount, how);
	if (ret < 0 || handle.bytes > sizeof(handle.text))
		return 0;
	for (uint32_t i = 0; i < handle.bytes; i++)
		digest = (digest ^ handle.text[i]) * 0x100000001b3ull;
	return ledger_tag(digest);
}

uint32_t ledger_type_tag(uint32_t mode)
{
	return (mode & S_IFMT) >> 12;
}

static uint64_t file_system_of(int dir, const char *path, int flags)
{
	int nofollow = flags & AT_SYMLINK_NOFOLLOW ? O_NOFOLLOW : 0;
	struct statfs fs = { .f_type = 0 };
	long fd = dir;

	if (path && *path)
		fd = raw(__NR_openat, dir, path, O_PATH | O_CLOEXEC | nofollow,
			 0);
	raw_fstatfs(fd, &fs);
	if (fd != dir && fd >= 0)
		raw(__NR_close, fd);
	return (uint64_t)fs.f_type;
}

void ledger_key_at(struct ledger_key *key, const struct statx *stx, int dir,
		   const char *path, int flags)
{
	uint32_t kind;

	ledger_key_of(key, stx);
	if (key->tag)
		return;
	kind = kind_of(file_system_of(dir, path, flags), false);
	key->tag = kind & LEDGER_TELLS_HANDLE
			   ? ledger_handle_tag(dir, path, flags)
			   : ledger_type_tag(stx->stx_mode);
}

/* ------------------------------------------------------------------ table */

static uint32_t device_of(uint64_t known)
{
	return (uint32_t)known;
}

/* The entry of a device; NULL if it has none. */
static const struct ledger_device *entry_of(const struct ledger *ledger,
					    uint32_t dev)
{
	const struct ledger_header *header = ledger_header(ledger);
	uint64_t known;

	for (uint32_t i = 0; i < LEDGER_DEVICES; i++) {
		known = ledger_load(&header->devices[i].known);
		if (!known)
			return NULL;
		if (device_of(known) == dev)
			return &header->devices[i];
	}
	return NULL;
}

uint32_t ledger_kind(const struct ledger *ledger, uint32_t dev)
{
	const struct ledger_device *entry = entry_of(ledger, dev);

	return entry ? ledger_load(&entry->known) >> 32 : 0;
}

uint64_t ledger_known_since(const struct ledger *ledger, uint32_t dev)
{
	const struct ledger_device *entry = entry_of(ledger, dev);
	uint64_t since = entry ? ledger_load(&entry->since) : 0;

	return since ? since : UINT64_MAX;
}

/* On overlayfs, too, a removal must be seen: a name may lead to a record. */
static uint32_t traits_of(uint32_t kind)
{
	uint32_t traits = 0;

	if (kind & (LEDGER_TELLS_TYPE | LEDGER_COPIES_UP))
		traits |= LEDGER_TRAIT_WATCHED;
	if (kind & LEDGER_COPIES_UP)
		traits |= LEDGER_TRAIT_LAYERS;
	return traits;
}

int ledger_add_device(struct ledger *ledger, uint32_t dev, uint32_t kind,
		      uint64_t now)
{
	struct ledger_header *header = ledger_header_rw(ledger);
	uint64_t known;

	if (!header)
		return -ENOMEM;
	ledger_add_traits(ledger, traits_of(kind));
	for (uint32_t i = 0; i < LEDGER_DEVICES; i++) {
		known = 0;
		if (ledger_swap(&header->devices[i].known, &known,
				dev | (uint64_t)kind << 32)) {
			ledger_put(&header->devices[i].since, now);
			return 0;
		}
		if (device_of(known) == dev)
			return 0;
	}
	return -ENOSPC;
}

bool ledger_same_volume(const struct ledger *ledger, uint32_t dev,
			uint32_t other)
{
	uint32_t one = ledger_kind(ledger, dev) & LEDGER_VOLUME;
	uint32_t two = ledger_kind(ledger, other) & LEDGER_VOLUME;

	return !one || !two || one == two;
}

static bool is_live(struct ledger *ledger, uint32_t number, uint32_t tag)
{
	uint64_t attr = ledger_attr_of(ledger, ledger_record(ledger, number));

	return (!tag || ledger_attr_tag(attr) == tag) &&
	       (ledger_attr_flags(attr) & LEDGER_STATE_MASK) == LEDGER_LIVE;
}

/* True if all records are of files of this device, as in most sessions. */
static bool is_only_device(const struct ledger_header *header, uint32_t dev)
{
	return !ledger_load(&header->devices[1].known) &&
	       device_of(ledger_load(&header->devices[0].known)) == dev;
}

uint32_t ledger_elsewhere(struct ledger *ledger, uint32_t dev, uint64_t ino,
			  uint32_t tag)
{
	const struct ledger_header *header = ledger_header(ledger);
	uint64_t since, known;
	uint32_t number;

	if (is_only_device(header, dev))
		return 0;
	since = ledger_known_since(ledger, dev);
	for (uint32_t i = 0; i < LEDGER_DEVICES; i++) {
		known = ledger_load(&header->devices[i].known);
		if (!known)
			break;
		if (device_of(known) == dev)
			continue;
		/* What was met before is not what the other was mounted as,
		   unless it has its old number again. */
		if (ledger_load(&header->devices[i].since) > since &&
		    !ledger_same_volume(ledger, dev, device_of(known)))
			continue;
		number = ledger_locate(ledger, device_of(known), ino);
		if (is_live(ledger, number, tag))
			return number;
	}
	return 0;
}
