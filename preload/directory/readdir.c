/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * opendir(3), and the types of directory entries.  Root may read directories
 * that the builder has locked, a process without root's rights not all others.
 * An entry has the type of its file, and a device's placeholder is a regular
 * file to the kernel: d_type of such an entry is corrected.  A filter in the
 * ledger says which inode numbers may be devices; only those are looked up, so
 * other entries cost a few instructions.
 */
#include "preload/base/next.h"
#include "preload/base/trace.h"
#include "preload/credentials/permit.h"
#include "preload/credentials/scope.h"
#include "preload/record/file.h"
#include "preload/table/numbers.h"
#include "preload/table/verbs.h"
#include "raw/syscall.h"

NEXT(DIR *, opendir, (const char *))
NEXT(struct narrow_dirent *, readdir, (DIR *))
NEXT(struct dirent64 *, readdir64, (DIR *))
NEXT(int, readdir_r, (DIR *, struct narrow_dirent *, struct narrow_dirent **))
NEXT(int, readdir64_r, (DIR *, struct dirent64 *, struct dirent64 **))
NEXT(int, dirfd, (DIR *))

DIR *fake_opendir(const char *path)
{
	bool left = scope_leaves(AT_FDCWD, path);
	DIR *dir;
	long ret = cred_limited() && !left
			   ? permit_open(AT_FDCWD, path, O_RDONLY | O_DIRECTORY)
			   : 0;

	if (ret < 0 || !next_opendir()) {
		return_errno(ret < 0 ? ret : -ENOSYS);
		return NULL;
	}
	dir = next_opendir()(path);
	if (!dir && errno == EACCES && !left &&
	    path_unlock(AT_FDCWD, path, 0, 0700))
		dir = next_opendir()(path);
	if (dir && next_dirfd())
		trace_opened(next_dirfd()(dir), O_DIRECTORY, AT_FDCWD, path);
	return dir;
}

/* True if the session has made any device, or its ledger cannot be asked. */
static bool may_have_nodes(void)
{
	struct ledger *ledger = session_records();

	return ledger ? ledger_has(ledger, LEDGER_TRAIT_NODES)
		      : unlikely(session_starved);
}

/* The type to show for an entry of this name in `dir` that the kernel gave
   `type`; DT_UNKNOWN where the ledger cannot be asked: then a program must
   stat. */
static unsigned char shown_type(int dir, const char *name, uint64_t ino,
				unsigned char type)
{
	struct ledger *ledger = session_ledger();
	struct file file;
	long ret;

	if (type != DT_REG || (ledger && !ledger_may_be_node(ledger, ino)) ||
	    scope_leaves(dir, name))
		return type;
	ret = ledger ? unlock_and_stat(dir, name, AT_SYMLINK_NOFOLLOW, &file)
		     : -ENOMEM;
	if (ret == -ENOMEM)
		return DT_UNKNOWN;
	if (ret < 0 || !(file.shown.flags & LEDGER_HAS_TYPE))
		return type;
	return IFTODT(file.shown.mode);
}

/* Corrects the type of an entry in place; NULL is the end of the directory. */
#define CORRECT(dir, entry)                                         \
	do {                                                        \
		if ((entry) && may_have_nodes() && next_dirfd())    \
			(entry)->d_type = shown_type(               \
				next_dirfd()(dir), (entry)->d_name, \
				(entry)->d_ino, (entry)->d_type);   \
	} while (0)

struct narrow_dirent *fake_readdir(DIR *dir)
{
	struct narrow_dirent *entry = next_readdir() ? next_readdir()(dir)
						     : NULL;

	CORRECT(dir, entry);
	return entry;
}

/* musl before 1.2.4 has no functions with 64, and programs there call none. */
struct dirent64 *fake_readdir64(DIR *dir)
{
	struct dirent64 *entry = next_readdir64() ? next_readdir64()(dir)
						  : NULL;

	CORRECT(dir, entry);
	return entry;
}

int fake_readdir_r(DIR *dir, struct narrow_dirent *entry,
		   struct narrow_dirent **result)
{
	int ret = next_readdir_r() ? next_readdir_r()(dir, entry, result)
				   : ENOSYS;

	if (ret == 0)
		CORRECT(dir, *result);
	return ret;
}

int fake_readdir64_r(DIR *dir, struct dirent64 *entry, struct dirent64 **result)
{
	int ret = next_readdir64_r() ? next_readdir64_r()(dir, entry, result)
				     : ENOSYS;

	if (ret == 0)
		CORRECT(dir, *result);
	return ret;
}

/* getdents64(2): the kernel has filled the buffer with whole entries. */
long fake_getdents(int fd, void *buffer, size_t size)
{
	long ret = raw(__NR_getdents64, fd, buffer, size);
	char *at = buffer;

	if (ret <= 0 || !may_have_nodes())
		return ret;
	while (at < (char *)buffer + ret) {
		struct dirent64 *entry = (void *)at;

		entry->d_type = shown_type(fd, entry->d_name, entry->d_ino,
					   entry->d_type);
		at += entry->d_reclen;
	}
	return ret;
}

/* Behind the name, in the last byte, is the type. */
struct old_entry {
	unsigned long inode, next;
	unsigned short size;
	char name[];
};

long fake_old_getdents(int fd, void *buffer, size_t size)
{
	long ret = raw(__NR_getdents, fd, buffer, size);
	char *at = buffer;

	if (ret <= 0 || !may_have_nodes())
		return ret;
	while (at < (char *)buffer + ret) {
		const struct old_entry *entry = (const void *)at;
		char *type = at + entry->size - 1;

		*type = (char)shown_type(fd, entry->name, entry->inode,
					 (unsigned char)*type);
		at += entry->size;
	}
	return ret;
}

/* getdirentries(3) also stores the offset at which the entries began. */
long fake_getdirentries(int fd, char *buffer, size_t size, off_t *base)
{
	int64_t start = raw_lseek(fd, 0, SEEK_CUR);
	long ret = start < 0 ? start : fake_getdents(fd, buffer, size);

	if (ret >= 0)
		*base = start;
	return ret;
}

#ifndef __LP64__
NEXT(ssize_t, getdirentries, (int, char *, size_t, long *))

/* Its entries are struct narrow_dirent. */
long narrow_getdirentries(int fd, char *buffer, size_t size, long *base)
{
	long ret = next_getdirentries() ? negative_errno(next_getdirentries()(
						  fd, buffer, size, base))
					: -ENOSYS;

	if (ret <= 0 || !may_have_nodes())
		return ret;
	for (char *at = buffer; at < buffer + ret;) {
		struct narrow_dirent *entry = (void *)at;

		entry->d_type = shown_type(fd, entry->d_name, entry->d_ino,
					   entry->d_type);
		at += entry->d_reclen;
	}
	return ret;
}
#endif
