/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where sessions live.  What is left behind by a killed launcher is found
 * without any list of processes: the kernel grants a write lease on a file
 * only if nobody else has it open or mapped.
 */
#include "faked/session.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/stat.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/statfs.h>
#include <time.h>

#include "common/number.h"
#include "ledger/ledger.h"
#include "ledger/syscall.h"

/* A place with less free space is used only if no other has more. */
#define ROOM_WANTED	(64ull << 20)
/* Less than this cannot even hold the header and the first tables. */
#define ROOM_NEEDED	(256ull << 10)
/* Seconds for which a file that nobody maps is left alone: a process of that
   session may be about to map it. */
#define STALE_AFTER	(24 * 60 * 60)

static const struct place {
	const char *path;	/* or, if that is NULL, */
	const char *variable;
} places[] = {
	{ "/dev/shm", NULL },
	{ NULL, "XDG_RUNTIME_DIR" },
	{ NULL, "TMPDIR" },
	{ "/tmp", NULL },
	{ "/var/tmp", NULL },
};

uid_t real_uid(void)
{
#ifdef __NR_getuid32
	return raw(__NR_getuid32);
#else
	return raw(__NR_getuid);
#endif
}

gid_t real_gid(void)
{
#ifdef __NR_getgid32
	return raw(__NR_getgid32);
#else
	return raw(__NR_getgid);
#endif
}

/* ---------------------------------------------------------------- places */

static const char *place_path(const struct place *place)
{
	const char *path = place->path;

	if (!path)
		path = getenv(place->variable);
	return path && path[0] == '/' ? path : NULL;
}

/* Bytes free for us; a tmpfs without a limit counts no blocks at all. */
static uint64_t room(const char *path)
{
	struct statfs fs;

	if (statfs(path, &fs) < 0)
		return 0;
	return fs.f_blocks ? (uint64_t)fs.f_bavail * fs.f_bsize : UINT64_MAX;
}

/* True if the directory is ours alone: somebody may have been there first. */
static bool is_private(const char *dir)
{
	struct statx stx;

	return raw(__NR_statx, AT_FDCWD, dir, AT_SYMLINK_NOFOLLOW,
		   STATX_BASIC_STATS, &stx) == 0 &&
	       (stx.stx_mode & S_IFMT) == S_IFDIR &&
	       stx.stx_uid == real_uid() && !(stx.stx_mode & 077);
}

static bool name_dir(struct session *session, const char *place)
{
	int n = snprintf(session->dir, sizeof(session->dir), "%s/fakebuild-%u",
			 place, real_uid());

	return n > 0 && (size_t)n < sizeof(session->dir);
}

static bool name_ledger(struct session *session)
{
	int n = snprintf(session->ledger, sizeof(session->ledger), "%s/%s",
			 session->dir, session->key);

	return n > 0 && (size_t)n < sizeof(session->ledger);
}

/* ---------------------------------------------------------------- create */

static int fill_ledger(int fd, uint32_t options)
{
	struct ledger_setup setup = {
		.options = options,
		.builder_uid = real_uid(),
		.builder_gid = real_gid(),
		.created = time(NULL),
	};
	int ret = ledger_create(fd, &setup);

	if (ret == 0)
		return 0;
	errno = -ret;
	return -1;
}

/* The directory may vanish under us when another session ends. */
static int open_ledger(struct session *session)
{
	for (int tries = 0; tries < 100; tries++) {
		long ret = raw(__NR_mkdirat, AT_FDCWD, session->dir, 0700);

		if (ret < 0 && ret != -EEXIST) {
			errno = -ret;
			return -1;
		}
		if (ret == -EEXIST && !is_private(session->dir)) {
			errno = EPERM;
			return -1;
		}
		ret = raw(__NR_openat, AT_FDCWD, session->ledger,
			  O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
			  0600);
		if (ret != -ENOENT) {
			errno = ret < 0 ? -ret : 0;
			return ret < 0 ? -1 : ret;
		}
	}
	errno = ENOENT;
	return -1;
}

static int create_at(struct session *session, const char *place,
		     uint32_t options)
{
	errno = ENAMETOOLONG;
	if (!name_dir(session, place) || !name_ledger(session))
		return -1;
	session->fd = open_ledger(session);
	if (session->fd < 0)
		return -1;
	if (fill_ledger(session->fd, options) == 0)
		return 0;
	int err = errno;
	close(session->fd);
	session_remove(session);
	errno = err;
	return -1;
}

static int create_in_memory(struct session *session, uint32_t options)
{
	session->fd = memfd_create("fakebuild-ledger", MFD_CLOEXEC);
	if (session->fd < 0)
		return -1;
	session->dir[0] = '\0';
	snprintf(session->ledger, sizeof(session->ledger), "/proc/%d/fd/%d",
		 getpid(), session->fd);
	return fill_ledger(session->fd, options);
}

/* Tries the places that have room, then the roomiest of the others. */
static int create_anywhere(struct session *session, uint32_t options)
{
	const char *best = NULL;
	uint64_t most = ROOM_NEEDED;

	for (size_t i = 0; i < countof(places); i++) {
		const char *path = place_path(&places[i]);
		uint64_t has = path ? room(path) : 0;

		if (has >= ROOM_WANTED) {
			if (create_at(session, path, options) == 0)
				return 0;
			if (errno == EEXIST)
				return -1;
		} else if (has > most) {
			best = path;
			most = has;
		}
	}
	if (best && create_at(session, best, options) == 0)
		return 0;
	return create_in_memory(session, options);
}

/*
 * A key nobody has used: fakeroot's are positive 31-bit numbers.  The kernel
 * gave every process 16 random bytes; that saves a call.
 */
static void random_key(char *key)
{
	const void *bytes = (const void *)getauxval(AT_RANDOM);
	uint32_t number = getpid();
	uint32_t random = 0;

	if (bytes)
		memcpy(&random, bytes, sizeof(random));
	number = (number * 2654435761u ^ random) & INT32_MAX;
	snprintf(key, SESSION_KEY_MAX, "%u", number ? number : 1);
}

static void session_init(struct session *session)
{
	memset(session, 0, sizeof(*session));
	session->fd = session->listener = -1;
}

int session_create(struct session *session, const char *key, uint32_t options)
{
	session_init(session);
	if (key) {
		snprintf(session->key, sizeof(session->key), "%s", key);
		return create_anywhere(session, options);
	}
	random_key(session->key);
	while (create_anywhere(session, options) < 0) {
		if (errno != EEXIST)
			return -1;
		snprintf(session->key, sizeof(session->key), "%u",
			 (uint32_t)strtoul(session->key, NULL, 10) % 0x7ffffffe
			 + 1);
	}
	return 0;
}

void session_adopt(struct session *session, const char *ledger, int fd)
{
	session_init(session);
	random_key(session->key);
	snprintf(session->ledger, sizeof(session->ledger), "%s", ledger);
	session->fd = fd;
}

/* ------------------------------------------------------------------ find */

int session_find(struct session *session, const char *key)
{
	uint64_t number;

	session_init(session);
	errno = ENOENT;
	if (!parse_decimal(key, UINT32_MAX, &number))
		return -1;
	snprintf(session->key, sizeof(session->key), "%u", (uint32_t)number);
	for (size_t i = 0; i < countof(places); i++) {
		const char *path = place_path(&places[i]);

		if (path && name_dir(session, path) && name_ledger(session) &&
		    is_private(session->dir) &&
		    access(session->ledger, F_OK) == 0) {
			session_name_socket(session);
			return 0;
		}
	}
	errno = ENOENT;
	return -1;
}

/* ---------------------------------------------------------------- remove */

void session_remove(struct session *session)
{
	if (!session->dir[0])
		return;
	unlink(session->ledger);
	rmdir(session->dir);
}

bool file_is_alone(int fd)
{
	if (fcntl(fd, F_SETLEASE, F_WRLCK) < 0)
		return false;
	fcntl(fd, F_SETLEASE, F_UNLCK);
	return true;
}

static void sweep_file(int dir, const char *name)
{
	struct statx stx;
	CLEANUP_FD int fd = -1;
	uint64_t number;

	if (!parse_decimal(name, UINT32_MAX, &number))
		return;
	if (raw(__NR_statx, dir, name, AT_SYMLINK_NOFOLLOW, STATX_MTIME,
		&stx) < 0 || stx.stx_mtime.tv_sec + STALE_AFTER > time(NULL))
		return;
	fd = openat(dir, name, O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	if (fd >= 0 && file_is_alone(fd))
		unlinkat(dir, name, 0);
}

void session_sweep(const struct session *session)
{
	struct dirent *entry;
	DIR *dir;

	if (!session->dir[0])
		return;
	dir = opendir(session->dir);
	if (!dir)
		return;
	while ((entry = readdir(dir)))
		sweep_file(dirfd(dir), entry->d_name);
	closedir(dir);
}
