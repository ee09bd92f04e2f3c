/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes sessions (session.h): where there is room for it, the file of a ledger;
 * else a ledger without a name, or a segment.  Runs in other people's sessions,
 * so it asks the kernel and never libc.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statfs.h>

#include "faked/launcher/nolibc.h"
#include "faked/session/secret.h"
#include "faked/session/session_inside.h"
#include "raw/stat.h"
#include "raw/syscall.h"

/* A directory with fewer free bytes is used only if no other one has more. */
#define SPACE_WANTED (64ull << 20)
/* Fewer free bytes cannot even hold the header and the first tables. */
#define SPACE_NEEDED (256ull << 10)
/* How often an operation is repeated that other processes may disturb. */
#define TRIES 100

static gid_t real_gid(void)
{
	return raw(__NR_getgid);
}

/* The free bytes of a file system; a tmpfs without a limit reports no
   blocks. */
static uint64_t free_bytes(const char *path)
{
	struct statfs fs;

	if (raw_statfs(path, &fs) < 0)
		return 0;
	return fs.f_blocks ? (uint64_t)fs.f_bavail * (uint64_t)fs.f_bsize
			   : UINT64_MAX;
}

int session_setup(struct ledger_setup *setup)
{
	struct stat root;

	memset(setup, 0, sizeof(*setup));
	setup->builder_uid = real_uid();
	setup->builder_gid = real_gid();
	setup->created = session_now();
	session_set_unmapped(setup);
	if (session_lstat(AT_FDCWD, "/", &root) == 0) {
		setup->root_ino = root.st_ino;
		setup->root_dev = ledger_dev_of(root.st_dev);
	}
	return secret_make(setup->secret, sizeof(setup->secret));
}

int session_make_ledger(int fd)
{
	struct ledger_setup setup;
	int ret = session_setup(&setup);

	return ret < 0 ? ret : ledger_create(fd, &setup);
}

static int fill_setup(struct session *session, uint32_t options,
		      struct ledger_setup *setup)
{
	int ret = session_setup(setup);

	setup->options |= options;
	memcpy(session->secret, setup->secret, sizeof(setup->secret));
	return ret;
}

static int fill_ledger(struct session *session, uint32_t options)
{
	struct ledger_setup setup;
	int ret = fill_setup(session, options, &setup);

	return ret < 0 ? ret : ledger_create(session->fd, &setup);
}

/* Makes the file of a key, or the link to its segment; a descriptor or 0. */
static long make_entry(const struct session *session, int dir)
{
	if (ledger_segment_number(session->ledger) >= 0)
		return raw(__NR_symlinkat, session->ledger, dir, session->key);
	return raw(__NR_openat, dir, session->key,
		   O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
}

/* Makes the directory and the file of a key.  Another session may remove the
   directory between the two steps when it ends, hence the loop. */
static int make_file(const struct session *session)
{
	long ret = -ENOENT;
	int dir;

	for (int tries = 0; tries < TRIES && ret == -ENOENT; tries++) {
		ret = raw(__NR_mkdirat, AT_FDCWD, session->dir, 0700);
		if (ret < 0 && ret != -EEXIST)
			return ret;
		ret = dir = session_open_dir(session->dir);
		if (dir < 0)
			continue;
		ret = make_entry(session, dir);
		raw(__NR_close, dir);
	}
	return ret;
}

static int create_at(struct session *session, const char *folder,
		     uint32_t options)
{
	int ret;

	if (!session_name_dir(session, folder) || !session_name_ledger(session))
		return -ENAMETOOLONG;
	session->fd = make_file(session);
	if (session->fd < 0)
		return session->fd;
	ret = fill_ledger(session, options);
	if (ret == 0)
		return 0;
	raw(__NR_close, session->fd);
	session_remove(session);
	return ret;
}

static int create_in_memory(struct session *session, uint32_t options)
{
	struct raw_text text = raw_text(session->ledger,
					sizeof(session->ledger));

	session->fd = raw(__NR_memfd_create, "fakebuild-ledger", MFD_CLOEXEC);
	if (session->fd < 0)
		return session->fd;
	session->dir[0] = '\0';
	raw_put(&text, "/proc/");
	raw_put_number(&text, raw(__NR_getpid), 10);
	raw_put(&text, "/fd/");
	raw_put_number(&text, session->fd, 10);
	return fill_ledger(session, options);
}

/* Tries the directories with enough free space, then the one of the others
   that has most, then memory. */
static int create_anywhere(struct session *session, char *const *envp,
			   uint32_t options)
{
	const char *best = NULL;
	uint64_t most = SPACE_NEEDED;
	int ret;

	for (size_t i = 0; i < SESSION_CANDIDATES; i++) {
		const char *path = session_candidate_dir(i, envp);
		uint64_t has = path ? free_bytes(path) : 0;

		if (has >= SPACE_WANTED) {
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

/* Makes a link to the segment, by which other processes join the session.  If
   no directory can be used, none can join, but the session works all the same.
 */
static int link_segment(struct session *session, char *const *envp)
{
	int ret = -ENOENT;

	for (size_t i = 0; i < SESSION_CANDIDATES && ret != 0 && ret != -EEXIST;
	     i++) {
		const char *path = session_candidate_dir(i, envp);

		if (path && session_name_dir(session, path))
			ret = make_file(session);
	}
	if (ret != 0)
		session->dir[0] = '\0';
	return ret == -EEXIST ? ret : 0;
}

static int create_in_segment(struct session *session, char *const *envp,
			     uint32_t options)
{
	struct raw_text text = raw_text(session->ledger,
					sizeof(session->ledger));
	struct ledger_setup setup;
	int ret = fill_setup(session, options, &setup);

	if (ret == 0)
		ret = ledger_create_segment(&setup);
	if (ret < 0)
		return ret;
	raw_put(&text, LEDGER_SEGMENT);
	raw_put_number(&text, ret, 10);
	return link_segment(session, envp);
}

/* Whether a limit forbids files as large as a ledger has to be. */
static bool files_are_limited(void)
{
	struct rlimit limit;

	return raw(__NR_prlimit64, 0, RLIMIT_FSIZE, NULL, &limit) == 0 &&
	       limit.rlim_max < LEDGER_SEGMENT_SIZE;
}

/* A random key: a positive 31-bit number, as fakeroot's keys are. */
static int random_key(struct session *session)
{
	uint32_t number = 0;
	int ret = secret_make(&number, sizeof(number));

	number &= INT32_MAX;
	session_name_key(session, number ? number : 1);
	return ret;
}

/* Makes a session with this key.  If another process has the name of its
   socket, clients would ask that one, so the session is given up. */
static int create(struct session *session, char *const *envp, uint32_t options)
{
	int ret = -ENOSYS;

	if (files_are_limited())
		ret = create_in_segment(session, envp, options);
	/* A segment has no descriptor, so it needs no socket. */
	if (ret == 0 || ret == -EEXIST)
		return ret;
	ret = create_anywhere(session, envp, options);
	if (ret < 0 || session_listen(session) != -EADDRINUSE)
		return ret;
	session_remove(session);
	raw(__NR_close, session->fd);
	return -EADDRINUSE;
}

int session_create(struct session *session, char *const *envp, const char *key,
		   uint32_t options)
{
	int tries = TRIES, ret;
	uint32_t number;

	session_reset(session);
	if (key) {
		if (!session_read_key(key, &number))
			return -EINVAL;
		session_name_key(session, number);
		return create(session, envp, options);
	}
	do {
		ret = random_key(session);
		if (ret == 0)
			ret = create(session, envp, options);
	} while ((ret == -EEXIST || ret == -EADDRINUSE) && --tries);
	return ret;
}

int session_adopt(struct session *session, const char *ledger, int fd)
{
	struct raw_text text;
	int tries = TRIES, ret;

	session_read_nobody();
	session_reset(session);
	text = raw_text(session->ledger, sizeof(session->ledger));
	raw_put(&text, ledger);
	session->fd = fd;
	ret = ledger_own_secret(fd, real_uid(), session->secret);
	while (ret == 0 && (ret = random_key(session)) == 0 &&
	       session_listen(session) == -EADDRINUSE && --tries)
		;
	return ret;
}
