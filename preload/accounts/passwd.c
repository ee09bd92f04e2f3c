/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Users of a system root: getpwnam(3) and its kin, and the lock of passwd(5).
 * Each verb asks libc unless lines.h has a file.  Where it has one nobody else
 * is asked: a user of this machine is none of the system that is built.
 */
#include <pwd.h>
#include <shadow.h>
#include <time.h>

#include "preload/accounts/search.h"
#include "preload/base/next.h"
#include "preload/table/verbs.h"
#include "raw/syscall.h"

NEXT(struct passwd *, getpwnam, (const char *))
NEXT(struct passwd *, getpwuid, (uid_t))
NEXT(struct passwd *, getpwent, (void))
NEXT(int, getpwnam_r,
     (const char *, struct passwd *, char *, size_t, struct passwd **))
NEXT(int, getpwuid_r,
     (uid_t, struct passwd *, char *, size_t, struct passwd **))
NEXT(int, getpwent_r, (struct passwd *, char *, size_t, struct passwd **))
NEXT(void, setpwent, (void))
NEXT(void, endpwent, (void))
NEXT(int, lckpwdf, (void))
NEXT(int, ulckpwdf, (void))

/* passwd(5): name, password, uid, gid, comment, home, shell. */
static long parse(char *line, size_t size UNUSED, void *to)
{
	struct passwd *entry = to;
	char *rest = line, *uid, *gid;
	uint32_t ids[2];

	if (!lines_is_entry(line))
		return 0;
	entry->pw_name = lines_field(&rest);
	entry->pw_passwd = lines_field(&rest);
	uid = lines_field(&rest);
	gid = lines_field(&rest);
	entry->pw_gecos = lines_field(&rest);
	entry->pw_dir = lines_field(&rest);
	entry->pw_shell = lines_field(&rest);
	if (!entry->pw_shell || !lines_id(uid, &ids[0]) ||
	    !lines_id(gid, &ids[1]))
		return 0;
	entry->pw_uid = ids[0];
	entry->pw_gid = ids[1];
	return 1;
}

static struct accounts users = { .file = "passwd",
				 .size = sizeof(struct passwd),
				 .name = offsetof(struct passwd, pw_name),
				 .id = offsetof(struct passwd, pw_uid) };

/* What getpwnam_r(3) and its kin return and store; getXXent_r(3) alone has an
   error for no entry. */
static int stored(int error, struct passwd *entry, struct passwd **result,
		  int none)
{
	*result = error ? NULL : entry;
	return error == ACCOUNTS_NONE ? none : error;
}

int fake_getpwnam_r(const char *name, struct passwd *entry, char *buffer,
		    size_t size, struct passwd **result)
{
	struct wanted wanted = { .name = name };
	int error = accounts_find(&users, parse, &wanted, entry, buffer, size);

	if (error != ACCOUNTS_LIBC)
		return stored(error, entry, result, 0);
	return next_getpwnam_r()
		       ? next_getpwnam_r()(name, entry, buffer, size, result)
		       : ENOSYS;
}

int fake_getpwuid_r(uid_t uid, struct passwd *entry, char *buffer, size_t size,
		    struct passwd **result)
{
	struct wanted wanted = { .id = uid };
	int error = accounts_find(&users, parse, &wanted, entry, buffer, size);

	if (error != ACCOUNTS_LIBC)
		return stored(error, entry, result, 0);
	return next_getpwuid_r()
		       ? next_getpwuid_r()(uid, entry, buffer, size, result)
		       : ENOSYS;
}

int fake_getpwent_r(struct passwd *entry, char *buffer, size_t size,
		    struct passwd **result)
{
	int error = accounts_find(&users, parse, NULL, entry, buffer, size);

	if (error != ACCOUNTS_LIBC)
		return stored(error, entry, result, ENOENT);
	return next_getpwent_r()
		       ? next_getpwent_r()(entry, buffer, size, result)
		       : ENOSYS;
}

/* ---------------------------------------------------- without a buffer */

static struct passwd *no_function(void)
{
	errno = ENOSYS;
	return NULL;
}

struct passwd *fake_getpwnam(const char *name)
{
	struct wanted wanted = { .name = name };
	void *entry;

	if (accounts_find_own(&users, parse, &wanted, &entry))
		return entry;
	return next_getpwnam() ? next_getpwnam()(name) : no_function();
}

struct passwd *fake_getpwuid(uid_t uid)
{
	struct wanted wanted = { .id = uid };
	void *entry;

	if (accounts_find_own(&users, parse, &wanted, &entry))
		return entry;
	return next_getpwuid() ? next_getpwuid()(uid) : no_function();
}

struct passwd *fake_getpwent(void)
{
	void *entry;

	if (accounts_find_own(&users, parse, NULL, &entry))
		return entry;
	return next_getpwent() ? next_getpwent()() : no_function();
}

void fake_setpwent(void)
{
	accounts_rewind(&users);
	if (next_setpwent())
		next_setpwent()();
}

void fake_endpwent(void)
{
	accounts_rewind(&users);
	if (next_endpwent())
		next_endpwent()();
}

/* ------------------------------------------------------------- the lock */

/* lckpwdf(3) waits so long. */
#define LOCK_SECONDS 15
#define LOCK_TRIES   (LOCK_SECONDS * 20)

/* The descriptor of the lock, plus 1; 0: not locked. */
static int lock;

/* Tries every 50 ms: SIGALRM, which libc uses, is the program's. */
static long wait_for_lock(int fd)
{
	static const struct timespec pause = { .tv_nsec = 50000000 };
	struct flock all = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	long ret;

	for (unsigned i = 0; i < LOCK_TRIES; i++) {
		ret = raw(__NR_fcntl, fd, F_SETLK, &all);
		if (ret != -EAGAIN && ret != -EACCES)
			return ret;
		raw(__NR_clock_nanosleep, CLOCK_MONOTONIC, 0, &pause, NULL);
	}
	return -EINTR;
}

int fake_lckpwdf(void)
{
	int none = 0;
	long fd, ret;

	if (__atomic_load_n(&lock, __ATOMIC_RELAXED))
		return (int)return_errno(-EDEADLK);
	fd = lines_open_beside(".pwd.lock", O_WRONLY | O_CREAT, 0600);
	if (fd == -ENOENT)
		return next_lckpwdf() ? next_lckpwdf()()
				      : (int)return_errno(-ENOSYS);
	if (fd < 0)
		return (int)return_errno(fd);
	ret = wait_for_lock((int)fd);
	if (ret >= 0 &&
	    !__atomic_compare_exchange_n(&lock, &none, (int)fd + 1, false,
					 __ATOMIC_RELAXED, __ATOMIC_RELAXED))
		ret = -EDEADLK;
	if (ret < 0)
		raw(__NR_close, fd);
	return (int)return_errno(ret < 0 ? ret : 0);
}

int fake_ulckpwdf(void)
{
	int taken = __atomic_exchange_n(&lock, 0, __ATOMIC_RELAXED);

	if (taken)
		return (int)return_errno(raw(__NR_close, taken - 1));
	return next_ulckpwdf() ? next_ulckpwdf()() : (int)return_errno(-ENOSYS);
}
