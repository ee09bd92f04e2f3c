/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where sessions live.  What is left behind by a killed launcher is found
 * without any list of processes: the kernel grants a write lease on a file
 * only if nobody else has it open or mapped.
 */
#include "faked/session.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/stat.h>
#include <sys/mman.h>
#include <sys/statfs.h>
#include <time.h>

#include "faked/bare.h"
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

static int64_t now(void)
{
	long time[2] = { 0, 0 };	/* the kernel's first timespec */

	raw(__NR_clock_gettime, CLOCK_REALTIME, time);
	return time[0];
}

/* ---------------------------------------------------------------- places */

static const char *place_path(const struct place *place, char *const *envp)
{
	const char *path = place->path;

	if (!path)
		path = bare_getenv(envp, place->variable);
	return path && path[0] == '/' ? path : NULL;
}

/* Bytes free for us; a tmpfs without a limit counts no blocks at all. */
static uint64_t room(const char *path)
{
#ifdef __NR_statfs64
	struct statfs64 fs;
	long ret = raw(__NR_statfs64, path, sizeof(fs), &fs);
#else
	struct statfs fs;
	long ret = raw(__NR_statfs, path, &fs);
#endif

	if (ret < 0)
		return 0;
	return fs.f_blocks ? (uint64_t)fs.f_bavail * (uint64_t)fs.f_bsize
			   : UINT64_MAX;
}

static long look(int dir, const char *name, struct statx *stx)
{
	return raw(__NR_statx, dir, name, AT_SYMLINK_NOFOLLOW,
		   STATX_BASIC_STATS, stx);
}

/* True if the directory is ours alone: somebody may have been there first. */
static bool is_private(const char *dir)
{
	struct statx stx;

	return look(AT_FDCWD, dir, &stx) == 0 &&
	       (stx.stx_mode & S_IFMT) == S_IFDIR &&
	       stx.stx_uid == real_uid() && !(stx.stx_mode & 077);
}

static bool name_dir(struct session *session, const char *place)
{
	struct bare_text text = bare_text(session->dir, sizeof(session->dir));

	bare_put(&text, place);
	bare_put(&text, "/fakebuild-");
	bare_put_number(&text, real_uid(), 10);
	return !text.full;
}

static bool name_ledger(struct session *session)
{
	struct bare_text text = bare_text(session->ledger,
					  sizeof(session->ledger));

	bare_put(&text, session->dir);
	bare_put(&text, "/");
	bare_put(&text, session->key);
	return !text.full;
}

static void name_key(struct session *session, uint32_t number)
{
	struct bare_text text = bare_text(session->key, sizeof(session->key));

	bare_put_number(&text, number, 10);
}

/* ---------------------------------------------------------------- create */

static int fill_ledger(int fd, uint32_t options)
{
	struct ledger_setup setup = {
		.options = options,
		.builder_uid = real_uid(),
		.builder_gid = real_gid(),
		.created = now(),
	};

	return ledger_create(fd, &setup);
}

/* The directory may vanish under us when another session ends. */
static int open_ledger(const struct session *session)
{
	long ret = -ENOENT;

	for (int tries = 0; tries < 100 && ret == -ENOENT; tries++) {
		ret = raw(__NR_mkdirat, AT_FDCWD, session->dir, 0700);
		if (ret < 0 && ret != -EEXIST)
			return ret;
		if (ret == -EEXIST && !is_private(session->dir))
			return -EPERM;
		ret = raw(__NR_openat, AT_FDCWD, session->ledger,
			  O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
			  0600);
	}
	return ret;
}

static int create_at(struct session *session, const char *place,
		     uint32_t options)
{
	int ret;

	if (!name_dir(session, place) || !name_ledger(session))
		return -ENAMETOOLONG;
	session->fd = open_ledger(session);
	if (session->fd < 0)
		return session->fd;
	ret = fill_ledger(session->fd, options);
	if (ret == 0)
		return 0;
	raw(__NR_close, session->fd);
	session_remove(session);
	return ret;
}

static int create_in_memory(struct session *session, uint32_t options)
{
	struct bare_text text = bare_text(session->ledger,
					  sizeof(session->ledger));

	session->fd = raw(__NR_memfd_create, "fakebuild-ledger", MFD_CLOEXEC);
	if (session->fd < 0)
		return session->fd;
	session->dir[0] = '\0';
	bare_put(&text, "/proc/");
	bare_put_number(&text, raw(__NR_getpid), 10);
	bare_put(&text, "/fd/");
	bare_put_number(&text, session->fd, 10);
	return fill_ledger(session->fd, options);
}

/* Tries the places that have room, then the roomiest of the others. */
static int create_anywhere(struct session *session, char *const *envp,
			   uint32_t options)
{
	const char *best = NULL;
	uint64_t most = ROOM_NEEDED;
	int ret;

	for (size_t i = 0; i < countof(places); i++) {
		const char *path = place_path(&places[i], envp);
		uint64_t has = path ? room(path) : 0;

		if (has >= ROOM_WANTED) {
			ret = create_at(session, path, options);
			if (ret == 0 || ret == -EEXIST)
				return ret;
		} else if (has > most) {
			best = path;
			most = has;
		}
	}
	if (best && create_at(session, best, options) == 0)
		return 0;
	return create_in_memory(session, options);
}

/* fakeroot's keys are positive 31-bit numbers, and so are ours. */
static void random_key(struct session *session)
{
	uint32_t number = 0;

	raw(__NR_getrandom, &number, sizeof(number), 0);
	number &= INT32_MAX;
	name_key(session, number ? number : 1);
}

static void session_init(struct session *session)
{
	session->key[0] = session->ledger[0] = '\0';
	session->dir[0] = session->socket[0] = '\0';
	session->fd = session->listener = -1;
}

int session_create(struct session *session, char *const *envp,
		   const char *key, uint32_t options)
{
	uint32_t number;
	int ret;

	session_init(session);
	if (key) {
		if (!bare_number(key, &number))
			return -EINVAL;
		name_key(session, number);
		return create_anywhere(session, envp, options);
	}
	do {
		random_key(session);
		ret = create_anywhere(session, envp, options);
	} while (ret == -EEXIST);
	return ret;
}

void session_adopt(struct session *session, const char *ledger, int fd)
{
	struct bare_text text;

	session_init(session);
	random_key(session);
	text = bare_text(session->ledger, sizeof(session->ledger));
	bare_put(&text, ledger);
	session->fd = fd;
}

/* ------------------------------------------------------------------ find */

int session_find(struct session *session, char *const *envp, const char *key)
{
	uint32_t number;

	session_init(session);
	if (!bare_number(key, &number))
		return -ENOENT;
	name_key(session, number);
	for (size_t i = 0; i < countof(places); i++) {
		const char *path = place_path(&places[i], envp);
		struct statx stx;

		if (path && name_dir(session, path) && name_ledger(session) &&
		    is_private(session->dir) &&
		    look(AT_FDCWD, session->ledger, &stx) == 0) {
			session_name_socket(session);
			return 0;
		}
	}
	return -ENOENT;
}

/* ---------------------------------------------------------------- remove */

void session_remove(struct session *session)
{
	if (!session->dir[0])
		return;
	raw(__NR_unlinkat, AT_FDCWD, session->ledger, 0);
	raw(__NR_unlinkat, AT_FDCWD, session->dir, AT_REMOVEDIR);
}

bool file_is_alone(int fd)
{
	if (raw(__NR_fcntl, fd, F_SETLEASE, F_WRLCK) < 0)
		return false;
	raw(__NR_fcntl, fd, F_SETLEASE, F_UNLCK);
	return true;
}

static void sweep_file(int dir, const char *name)
{
	struct statx stx;
	uint32_t number;
	int fd;

	if (!bare_number(name, &number) || look(dir, name, &stx) < 0 ||
	    stx.stx_mtime.tv_sec + STALE_AFTER > now())
		return;
	fd = raw(__NR_openat, dir, name,
		 O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0);
	if (fd < 0)
		return;
	if (file_is_alone(fd))
		raw(__NR_unlinkat, dir, name, 0);
	raw(__NR_close, fd);
}

/* What getdents64(2) writes. */
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

	if (!session->dir[0])
		return;
	fd = raw(__NR_openat, AT_FDCWD, session->dir,
		 O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
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
