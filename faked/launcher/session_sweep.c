/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Removes sessions, and the ledgers that killed launchers left.  No list of
 * processes is needed for that: the kernel grants a write lease on a file only
 * if no other process has it open or, on most file systems, mapped.  A ledger
 * in use is never removed.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statfs.h>

#include "faked/launcher/nolibc.h"
#include "faked/launcher/session_inside.h"
#include "raw/syscall.h"

/* Seconds for which an unused ledger is left alone: a process of its session
   may be about to map it. */
#define STALE_AFTER (24 * 60 * 60)

/* Removes the session's file, and its directory if that is empty; a negative
   errno if there was no file. */
static int remove_entry(const struct session *session)
{
	int dir = session->dir[0] ? session_open_dir(session->dir) : -ENOENT;
	int ret;

	if (dir < 0)
		return dir;
	ret = raw(__NR_unlinkat, dir, session->key, 0);
	raw(__NR_close, dir);
	raw(__NR_unlinkat, AT_FDCWD, session->dir, AT_REMOVEDIR);
	return ret;
}

void session_remove(struct session *session)
{
	remove_entry(session);
}

int session_clean(char *const *envp, const char *key)
{
	struct session session;
	int ret = -ENOENT;

	for (unsigned i = 0; session_candidate(&session, envp, key, i); i++)
		if (remove_entry(&session) == 0)
			ret = 0;
	return ret;
}

/* Whether a lease on this file system is refused while the file is mapped: on a
   layered one the mapping is one of the file beneath. */
static bool sees_mappings(int fd)
{
#ifdef __NR_fstatfs64
	struct statfs64 fs;
	long ret = raw(__NR_fstatfs64, fd, sizeof(fs), &fs);
#else
	struct statfs fs;
	long ret = raw(__NR_fstatfs, fd, &fs);
#endif
	return ret == 0 && !ledger_is_layered(fs.f_type);
}

enum file_use lease_take(int fd)
{
	if (raw(__NR_fcntl, fd, F_SETLEASE, F_WRLCK) < 0)
		return FILE_IN_USE;
	return sees_mappings(fd) ? FILE_FREE : FILE_UNSURE;
}

void lease_release(int fd)
{
	raw(__NR_fcntl, fd, F_SETLEASE, F_UNLCK);
}

static void sweep_file(int dir, const char *name)
{
	unsigned char secret[LEDGER_SECRET_SIZE];
	char ledger[PATH_MAX];
	struct stat st;
	uint32_t number;
	int fd;

	if (!session_read_key(name, &number) ||
	    session_lstat(dir, name, &st) < 0 ||
	    st.st_mtime + STALE_AFTER > session_now())
		return;
	fd = raw(__NR_openat, dir, name,
		 O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0);
	if (fd == -ELOOP && session_read_link(dir, name, ledger, secret) < 0)
		raw(__NR_unlinkat, dir, name, 0);
	if (fd < 0)
		return;
	if (lease_take(fd) == FILE_FREE)
		raw(__NR_unlinkat, dir, name, 0);
	raw(__NR_close, fd);
}

/* The record that getdents64(2) writes. */
struct directory_entry {
	uint64_t ino;
	int64_t offset;
	uint16_t size;
	uint8_t type;
	char name[];
};

void session_sweep(const struct session *session)
{
	_Alignas(struct directory_entry) char buf[4096];
	long n, fd;

	fd = session->dir[0] ? session_open_dir(session->dir) : -ENOENT;
	if (fd < 0)
		return;
	while ((n = raw(__NR_getdents64, fd, buf, sizeof(buf))) > 0)
		for (long at = 0; at < n;) {
			struct directory_entry *entry = (void *)(buf + at);

			sweep_file(fd, entry->name);
			at += entry->size;
		}
	raw(__NR_close, fd);
}
