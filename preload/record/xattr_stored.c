/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads and replaces the attributes in the ledger.  A record points to one
 * object with all attributes of its file.  An object is never changed, so
 * readers need no lock: a change stores a new object and exchanges the pointer
 * by compare-and-swap, which fails if another process has exchanged it first.
 */
#include "preload/record/xattr_stored.h"

#include "preload/base/mem.h"
#include "preload/base/trace.h"
#include "preload/record/acl.h"
#include "preload/record/identity.h"
#include "raw/syscall.h"

struct stored_xattrs xattr_of_record(struct ledger *ledger, uint32_t record,
				     const struct ledger_key *key)
{
	struct stored_xattrs stored = { 0 };
	const struct ledger_xattrs *found;

	stored.granule = ledger_xattrs_of(ledger, record, key);
	found = ledger_object(ledger, stored.granule);
	if (found) {
		stored.run = found->text;
		stored.size = found->size;
	}
	return stored;
}

struct stored_xattrs xattr_all_stored(const struct file *file)
{
	struct ledger *ledger = session_records();

	if (!ledger || !file->recorded)
		return (struct stored_xattrs){ 0 };
	return xattr_of_record(ledger, file->shown.record, &file->key);
}

static bool is_unmapped(const struct stored_xattrs *stored)
{
	return unlikely(stored->granule && !stored->run);
}

long xattr_find(const struct file *file, const char *name, struct attr *attr)
{
	struct ledger *ledger = session_records();
	struct stored_xattrs stored;

	if (!ledger || !ledger_has(ledger, LEDGER_TRAIT_XATTRS))
		return 0;
	stored = xattr_all_stored(file);
	if (is_unmapped(&stored))
		return -ENOMEM;
	return attrs_find(stored.run, stored.size, name, attr);
}

bool xattr_stored(const struct file *file, const char *name, struct attr *attr)
{
	return xattr_find(file, name, attr) > 0;
}

/* Gives the file a record, if it has none, for its attributes to belong to. */
static long ensure_record(struct file *file, int dir, const char *path)
{
	struct ledger *ledger = session_ledger();
	struct ledger_change change = { .shown = &file->shown, .always = true };
	long ret;

	if (!ledger)
		return -EIO;
	ret = identity_settle(ledger, file);
	if (ret < 0 || file->recorded)
		return ret;
	change.young = trace_now() <= file->key.birth;
	file_trace(&change.trace, file, dir, path, true);
	ret = ledger_update(ledger, &file->key, &change, &file->shown);
	if (ret < 0)
		return ret;
	file->recorded = true;
	/* ledger_update() gives no record number if it changed nothing. */
	if (!ledger_find(ledger, &file->key, &file->shown))
		return -EIO;
	identity_recorded(ledger, file, change.trace.hint);
	return 0;
}

/* The part of a record that an attribute belongs to: some are hidden. */
static uint32_t part_of(const char *name)
{
	struct attr attr = { .name = name, .name_size = raw_length(name) };

	return 1 << (attr_is_hidden(&attr) ? LEDGER_PART_TIMES
					   : LEDGER_PART_XATTRS);
}

/* Replaces the object of a recorded file by one with this attribute set, or
   removed, which changes `parts` of the record; -EAGAIN as xattr_try(). */
static long replace(struct file *file, uint32_t parts, const char *name,
		    const void *value, size_t size)
{
	struct stored_xattrs stored = xattr_all_stored(file);
	struct ledger *ledger = session_ledger();
	struct ledger_xattrs head = { .tag = file->key.tag };
	size_t bytes = stored.size + ATTR_HEAD_SIZE + XATTR_NAME_MAX + size;
	const struct ledger_record *record;
	struct ledger_trace trace;
	uint32_t granule = 0, old;
	char *run = is_unmapped(&stored) ? NULL : mem_map(bytes);
	long ret = 0;

	if (!run)
		return -ENOMEM;
	head.size = attrs_replace(run, stored.run, stored.size, name, value,
				  size);
	if (head.size)
		ret = ledger_store(ledger, &head,
				   offsetof(struct ledger_xattrs, text), run,
				   head.size, &granule);
	mem_unmap(run, bytes);
	if (ret < 0)
		return ret == -E2BIG ? -ENOSPC : ret;
	/* The record may still point to the attributes of the file that had the
	   inode number before; the swap replaces them. */
	record = ledger_record(ledger, file->shown.record);
	old = stored.granule
		      ? stored.granule
		      : __atomic_load_n(&record->xattrs, __ATOMIC_ACQUIRE);
	file_trace(&trace, file, 0, NULL, false);
	trace.parts = parts;
	return ledger_swap_xattrs(ledger, file->shown.record, old, granule,
				  &trace);
}

long xattr_try(struct file *file, int dir, const char *path, const char *name,
	       const void *value, size_t size)
{
	long ret = ensure_record(file, dir, path);

	return ret < 0 ? ret : replace(file, part_of(name), name, value, size);
}

long xattr_put(struct file *file, int dir, const char *path, const char *name,
	       const void *value, size_t size)
{
	long ret;

	do
		ret = xattr_try(file, dir, path, name, value, size);
	while (ret == -EAGAIN);
	return ret;
}

long xattr_follow_mode(struct file *file, mode_t mode)
{
	struct stored_xattrs stored;
	struct attr acl;
	char *value;
	size_t size;
	long ret;

	do {
		stored = xattr_all_stored(file);
		if (is_unmapped(&stored))
			return -ENOMEM;
		if (!attrs_find(stored.run, stored.size, acl_access_name, &acl))
			return 0;
		size = acl.value_size;
		value = mem_map(size);
		if (!value)
			return -ENOMEM;
		memcpy(value, acl.value, size);
		acl_chmod(value, size, mode);
		ret = replace(file, 1 << LEDGER_PART_MODE, acl_access_name,
			      value, size);
		mem_unmap(value, size);
	} while (ret == -EAGAIN);
	return ret;
}
