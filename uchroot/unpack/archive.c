/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Members of an archive, one after the other.  Owners are numbers: a name is
 * one of the system that made the archive, not of this one.  Names and types
 * are checked here, what lies on disk is checked by tree.c.
 */
#include "uchroot/unpack/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <string.h>

#include "codec/member.h"
#include "common/file/io.h"
#include "common/path.h"
#include "ledger/ledger.h"
#include "uchroot/unpack/acls.h"

struct reading {
	struct tree *tree;
	struct archive *archive;
	struct sha256 *sha256;
	const char *name;
	struct fault *fault;
	struct acls acls;
	int fd;
	char block[65536];
};

/* ------------------------------------------------------------------ bytes */

static la_ssize_t read_block(struct archive *archive, void *context,
			     const void **block)
{
	struct reading *reading = context;
	ssize_t n = read_full(reading->fd, reading->block,
			      sizeof(reading->block));

	if (n < 0)
		archive_set_error(archive, errno, "%s", strerror(errno));
	else
		sha256_add(reading->sha256, reading->block, n);
	*block = reading->block;
	return n;
}

/* Reads what libarchive has left behind the end of the archive. */
static int read_rest(struct reading *reading)
{
	const void *block;
	la_ssize_t n;

	do
		n = read_block(reading->archive, reading, &block);
	while (n > 0);
	return n;
}

static int refuse(struct reading *reading)
{
	return fault_set(reading->fault, "%s: %s", reading->name,
			 archive_error_string(reading->archive));
}

/* ----------------------------------------------------------------- values */

static int refuse_member(struct reading *reading, struct archive_entry *entry,
			 const char *why)
{
	/* A name of any length leaves room for what is wrong with it. */
	return fault_set(reading->fault, "%s: %.256s: %s", reading->name,
			 archive_entry_pathname(entry), why);
}

static int cannot_make(struct reading *reading, struct archive_entry *entry)
{
	return refuse_member(reading, entry, strerror(errno));
}

static size_t xattrs_size(struct archive_entry *entry)
{
	const char *name;
	const void *value;
	size_t size, all = 0;

	archive_entry_xattr_reset(entry);
	while (archive_entry_xattr_next(entry, &name, &value, &size) ==
	       ARCHIVE_OK)
		all += ATTR_HEAD_SIZE + strlen(name) + size;
	return all;
}

/* Packs the attributes into fresh memory; NULL with errno. */
static char *pack_xattrs(struct archive_entry *entry, size_t size)
{
	char *packed = malloc(size), *at = packed;
	struct attr attr;
	const void *value;
	size_t value_size;

	archive_entry_xattr_reset(entry);
	while (packed && archive_entry_xattr_next(entry, &attr.name, &value,
						  &value_size) == ARCHIVE_OK) {
		attr.name_size = strlen(attr.name);
		attr.value = value;
		attr.value_size = value_size;
		at += attrs_put(at, &attr);
	}
	return packed;
}

/* ---------------------------------------------------------------- members */

static int write_data(struct reading *reading, struct archive_entry *entry,
		      int fd, const struct tree_file *file)
{
	la_int64_t offset, end = 0;
	const void *block;
	size_t size;
	int ret;

	while ((ret = archive_read_data_block(reading->archive, &block, &size,
					      &offset)) == ARCHIVE_OK) {
		if (lseek(fd, offset, SEEK_SET) < 0 ||
		    write_full(fd, block, size) < 0)
			return cannot_make(reading, entry);
		end = offset + (la_int64_t)size;
	}
	if (ret != ARCHIVE_EOF)
		return refuse(reading);
	if (archive_entry_size(entry) > end)
		end = archive_entry_size(entry);
	return tree_end_file(fd, file, end) < 0 ? cannot_make(reading, entry)
						: 0;
}

static int make_file(struct reading *reading, struct archive_entry *entry,
		     const struct tree_file *file)
{
	int fd, ret;

	if (tree_make(reading->tree, file, &fd) < 0)
		return cannot_make(reading, entry);
	if (fd < 0)
		return 0;
	ret = write_data(reading, entry, fd, file);
	close(fd);
	return ret;
}

static int make_link(struct reading *reading, struct archive_entry *entry,
		     const char *key)
{
	CLEANUP_FREE char *to = path_key(archive_entry_hardlink(entry));

	return !to || tree_link(reading->tree, key, to) < 0
		       ? cannot_make(reading, entry)
		       : 0;
}

static int make_member(struct reading *reading, struct archive_entry *entry,
		       const char *key)
{
	CLEANUP_FREE char *xattrs = NULL;
	struct tree_file file = {
		.key = key,
		.mode = archive_entry_mode(entry),
		.uid = archive_entry_uid(entry),
		.gid = archive_entry_gid(entry),
		.rdev = ledger_dev(archive_entry_rdevmajor(entry),
				   archive_entry_rdevminor(entry)),
		.target = archive_entry_symlink(entry),
		.mtime = { archive_entry_mtime(entry),
			   archive_entry_mtime_nsec(entry) },
		.xattrs_size = xattrs_size(entry),
	};

	if (!member_has_ids(entry))
		return refuse_member(reading, entry, "its owner is no id");
	file.recorded = archive_entry_acl_types(entry);
	if (acls_take(&reading->acls, entry, reading->tree->state.count,
		      &file.mode) < 0)
		return refuse_member(reading, entry, "its ACL is none");
	if (file.xattrs_size) {
		file.xattrs = xattrs = pack_xattrs(entry, file.xattrs_size);
		if (!xattrs)
			return cannot_make(reading, entry);
	}
	return make_file(reading, entry, &file);
}

static int take(struct reading *reading, struct archive_entry *entry)
{
	CLEANUP_FREE char *key = NULL;

	if (!archive_entry_pathname(entry))
		return fault_set(reading->fault, "%s: a member has no name",
				 reading->name);
	key = path_key(archive_entry_pathname(entry));
	if (!key)
		return refuse_member(reading, entry, "leads out of the image");
	return archive_entry_hardlink(entry) ? make_link(reading, entry, key)
					     : make_member(reading, entry, key);
}

/* --------------------------------------------------------------- archives */

static int take_all(struct reading *reading)
{
	struct archive_entry *entry;

	archive_read_support_filter_all(reading->archive);
	archive_read_support_format_tar(reading->archive);
	if (archive_read_open(reading->archive, reading, NULL, read_block,
			      NULL) != ARCHIVE_OK)
		return refuse(reading);
	do {
		if (member_next(reading->archive, &entry) < 0)
			return refuse(reading);
		if (entry && take(reading, entry) < 0)
			return -1;
	} while (entry);
	if (read_rest(reading) < 0)
		return refuse(reading);
	return acls_give(&reading->acls, reading->tree, reading->name,
			 reading->fault);
}

int archive_into_tree(struct tree *tree, int fd, const char *name,
		      struct sha256 *sha256, struct fault *fault)
{
	struct reading *reading = calloc(1, sizeof(*reading));
	int ret;

	if (!reading)
		return fault_errno(fault, "%s", name);
	*reading = (struct reading){ .tree = tree,
				     .archive = archive_read_new(),
				     .sha256 = sha256,
				     .name = name,
				     .fault = fault,
				     .fd = fd };
	ret = reading->archive ? take_all(reading)
			       : fault_errno(fault, "%s", name);
	archive_read_free(reading->archive);
	acls_fini(&reading->acls);
	free(reading);
	return ret;
}
