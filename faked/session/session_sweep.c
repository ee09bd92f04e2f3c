/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Removes sessions, and the ledgers that killed launchers left.  No list of
 * processes is needed for that: the kernel grants a write lease on a file only
 * if no other process has it open or, on most file systems, mapped.  A ledger
 * in use is never removed, nor one that is kept since it could not be saved.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statfs.h>

#include "faked/launcher/nolibc.h"
#include "faked/session/session_inside.h"
#include "raw/stat.h"
#include "raw/syscall.h"

/* Seconds for which an unused ledger is left alone: a process of its session
   may be about to map it. */
#define STALE_AFTER (24 * 60 * 60)

/* How many ledgers are kept of sessions with one key: more is an accident that
   repeats itself. */
#define KEPT_MOST 100

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

/* The nth name of a ledger that is kept. */
static void name_kept(const struct session *session, unsigned long n,
		      char *name, size_t size)
{
	struct raw_text text = raw_text(name, size);

	raw_put(&text, "unsaved-");
	raw_put(&text, session->key);
	if (n) {
		raw_put(&text, ".");
		raw_put_number(&text, n, 10);
	}
}

/* Renames the file of the key to the first of these names that is free: nobody
   else may make files in the directory. */
static int rename_kept(const struct session *session, int dir, char *name,
		       size_t size)
{
	struct stat st;

	for (unsigned long n = 0; n < KEPT_MOST; n++) {
		name_kept(session, n, name, size);
		if (session_lstat(dir, name, &st) < 0)
			return raw(__NR_renameat2, dir, session->key, dir, name,
				   0);
	}
	return -EEXIST;
}

int session_keep(struct session *session)
{
	char name[sizeof("unsaved-.100") + SESSION_KEY_MAX];
	struct raw_text path;
	int dir, ret;

	if (!session->dir[0] || ledger_segment_number(session->ledger) >= 0)
		return -ENOENT;
	dir = session_open_dir(session->dir);
	if (dir < 0)
		return dir;
	ret = rename_kept(session, dir, name, sizeof(name));
	raw(__NR_close, dir);
	if (ret < 0)
		return ret;
	path = raw_text(session->ledger, sizeof(session->ledger));
	raw_put(&path, session->dir);
	raw_put(&path, "/");
	raw_put(&path, name);
	return path.full ? -ENAMETOOLONG : 0;
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
	struct statfs fs;

	return raw_fstatfs(fd, &fs) == 0 && !ledger_is_layered(fs.f_type);
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

bool lease_is_held(int fd)
{
	return raw(__NR_fcntl, fd, F_GETLEASE) == F_WRLCK;
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
