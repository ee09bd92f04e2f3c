/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Users of a system root: getpwnam(3) and its kin, and the lock of passwd(5).
 * Each verb asks libc unless lines.h has a file.  Where it has one nobody else
 * is asked: a user of this machine is none of the system that is built.
 */
#include <pwd.h>
#include <shadow.h>
#include <time.h>

#include "preload/accounts/lines.h"
#include "preload/base/mem.h"
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

/* passwd(5): name, password, uid, gid, comment, home, shell.  False for a line
   that is none of an entry. */
static bool parse(char *line, struct passwd *entry)
{
	char *rest = line, *uid, *gid;
	uint32_t ids[2];

	if (!lines_is_entry(line))
		return false;
	entry->pw_name = lines_field(&rest);
	entry->pw_passwd = lines_field(&rest);
	uid = lines_field(&rest);
	gid = lines_field(&rest);
	entry->pw_gecos = lines_field(&rest);
	entry->pw_dir = lines_field(&rest);
	entry->pw_shell = lines_field(&rest);
	if (!entry->pw_shell || !lines_id(uid, &ids[0]) ||
	    !lines_id(gid, &ids[1]))
		return false;
	entry->pw_uid = ids[0];
	entry->pw_gid = ids[1];
	return true;
}

static bool fits(const struct wanted *wanted, const struct passwd *entry)
{
	return wanted->any ||
	       (wanted->name ? raw_equal(wanted->name, entry->pw_name)
			     : entry->pw_uid == wanted->id);
}

/* The next entry that fits, into the caller's memory; 0 or a positive errno,
   and `*result` NULL if there is none. */
static int find(struct lines *lines, const struct wanted *wanted,
		struct passwd *entry, char *buffer, size_t size,
		struct passwd **result)
{
	long ret;

	*result = NULL;
	while (!*result && (ret = lines_next(lines, buffer, size)) > 0)
		if (parse(buffer, entry) && fits(wanted, entry))
			*result = entry;
	return *result || ret >= 0 ? 0 : (int)-ret;
}

static int find_one(struct lines *lines, const struct wanted *wanted,
		    struct passwd *entry, char *buffer, size_t size,
		    struct passwd **result)
{
	int error = find(lines, wanted, entry, buffer, size, result);

	lines_close(lines);
	return error;
}

int fake_getpwnam_r(const char *name, struct passwd *entry, char *buffer,
		    size_t size, struct passwd **result)
{
	struct wanted wanted = { .name = name };
	struct lines lines;

	if (!lines_open(&lines, "passwd"))
		return next_getpwnam_r()
			       ? next_getpwnam_r()(name, entry, buffer, size,
						   result)
			       : ENOSYS;
	return find_one(&lines, &wanted, entry, buffer, size, result);
}

int fake_getpwuid_r(uid_t uid, struct passwd *entry, char *buffer, size_t size,
		    struct passwd **result)
{
	struct wanted wanted = { .id = uid };
	struct lines lines;

	if (!lines_open(&lines, "passwd"))
		return next_getpwuid_r() ? next_getpwuid_r()(uid, entry, buffer,
							     size, result)
					 : ENOSYS;
	return find_one(&lines, &wanted, entry, buffer, size, result);
}

/* ---------------------------------------------------- without a buffer */

/* What the functions without _r return, and the next of them overwrites. */
struct own {
	struct passwd entry;
	char text[LINES_MAX];
};

static struct own *own_memory(void)
{
	static void *memory;

	return mem_map_once(&memory, sizeof(struct own));
}

/* Their result, with errno for an error. */
static struct passwd *returned(struct passwd *result, int error)
{
	if (error)
		errno = error;
	return result;
}

static struct passwd *find_own(struct lines *lines, const struct wanted *wanted)
{
	struct own *own = own_memory();
	struct passwd *result = NULL;
	int error = ENOMEM;

	if (own)
		error = find(lines, wanted, &own->entry, own->text,
			     sizeof(own->text), &result);
	lines_close(lines);
	return returned(result, error);
}

struct passwd *fake_getpwnam(const char *name)
{
	struct wanted wanted = { .name = name };
	struct lines lines;

	if (lines_open(&lines, "passwd"))
		return find_own(&lines, &wanted);
	return next_getpwnam() ? next_getpwnam()(name) : returned(NULL, ENOSYS);
}

struct passwd *fake_getpwuid(uid_t uid)
{
	struct wanted wanted = { .id = uid };
	struct lines lines;

	if (lines_open(&lines, "passwd"))
		return find_own(&lines, &wanted);
	return next_getpwuid() ? next_getpwuid()(uid) : returned(NULL, ENOSYS);
}

/* ------------------------------------------------------ one after another */

/* Where the next entry of getpwent(3) begins. */
static off_t next_offset;

void fake_setpwent(void)
{
	__atomic_store_n(&next_offset, 0, __ATOMIC_RELAXED);
	if (next_setpwent())
		next_setpwent()();
}

void fake_endpwent(void)
{
	__atomic_store_n(&next_offset, 0, __ATOMIC_RELAXED);
	if (next_endpwent())
		next_endpwent()();
}

/* A thread that finds the offset moved by another begins again there. */
static int find_next(struct lines *lines, struct passwd *entry, char *buffer,
		     size_t size, struct passwd **result)
{
	static const struct wanted any = { .any = true };
	off_t start = __atomic_load_n(&next_offset, __ATOMIC_RELAXED);
	int error;

	do {
		lines_seek(lines, start);
		error = find(lines, &any, entry, buffer, size, result);
	} while (!error && !__atomic_compare_exchange_n(
				   &next_offset, &start, lines_offset(lines),
				   false, __ATOMIC_RELAXED, __ATOMIC_RELAXED));
	lines_close(lines);
	return error;
}

/* getpwent_r(3): ENOENT at the end. */
int fake_getpwent_r(struct passwd *entry, char *buffer, size_t size,
		    struct passwd **result)
{
	struct lines lines;
	int error;

	if (!lines_open(&lines, "passwd"))
		return next_getpwent_r()
			       ? next_getpwent_r()(entry, buffer, size, result)
			       : ENOSYS;
	error = find_next(&lines, entry, buffer, size, result);
	return error || *result ? error : ENOENT;
}

struct passwd *fake_getpwent(void)
{
	struct passwd *result = NULL;
	struct lines lines;
	struct own *own;
	int error = ENOMEM;

	if (!lines_open(&lines, "passwd"))
		return next_getpwent() ? next_getpwent()()
				       : returned(NULL, ENOSYS);
	own = own_memory();
	if (own)
		error = find_next(&lines, &own->entry, own->text,
				  sizeof(own->text), &result);
	else
		lines_close(&lines);
	return returned(result, error);
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
		raw(__NR_nanosleep, &pause, NULL);
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
