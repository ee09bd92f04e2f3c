/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds and fills the cache.  An image gets its name by rename(2) when all of
 * it is there, so that a half one is never used.  uchroot-unpack inherits the
 * lock: nobody touches what it makes, even if this process is killed.
 */
#include "uchroot/image/cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "common/file/remove.h"
#include "common/file/sum.h"
#include "faked/launcher/command.h"
#include "faked/launcher/locate.h"

/* ---------------------------------------------------------------- folders */

static int make_folder(const char *path)
{
	return mkdir(path, 0700) < 0 && errno != EEXIST ? -1 : 0;
}

/* Stores DIR/SUB in `path`, and makes it; false with errno. */
static bool make_below(char path[PATH_MAX], const char *dir, const char *sub)
{
	if (snprintf(path, PATH_MAX, "%s%s", dir, sub) < PATH_MAX)
		return make_folder(path) == 0;
	errno = ENAMETOOLONG;
	return false;
}

/* Makes the folder of the caller, or that of the environment.  False with
   errno, and the path that failed; "" if there is none. */
static bool make_path(char path[PATH_MAX], const char *folder)
{
	const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

	*path = '\0';
	if (folder)
		return make_below(path, folder, "");
	if (cache && *cache == '/')
		return make_below(path, cache, "") &&
		       make_below(path, cache, "/uchroot");
	errno = ENOENT;
	if (!home || *home != '/')
		return false;
	return make_below(path, home, "/.cache") &&
	       make_below(path, home, "/.cache/uchroot");
}

/* The fault of a path that could not be made.  Always -1. */
static int no_cache(const struct cache *cache, const char *folder,
		    struct fault *fault)
{
	int err = errno;

	if (!*cache->path)
		return fault_set(fault, "no cache of images: neither "
					"XDG_CACHE_HOME nor HOME is an "
					"absolute path");
	return fault_set(fault, "cannot make a cache of images, %s: %s%s",
			 cache->path, strerror(err),
			 folder ? "" : "; see XDG_CACHE_HOME");
}

int cache_open(struct cache *cache, const char *folder, struct fault *fault)
{
	struct stat st;

	cache->dir = -1;
	if (!make_path(cache->path, folder))
		return no_cache(cache, folder, fault);
	cache->dir = open(cache->path,
			  O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (cache->dir < 0 || fstat(cache->dir, &st) < 0)
		return fault_errno(fault, "%s", cache->path);
	/* Who could write here could give any file any owner. */
	if (st.st_uid != geteuid() || st.st_mode & 022)
		return fault_set(fault, "%s: others may write there",
				 cache->path);
	if (mkdirat(cache->dir, "known", 0700) < 0 && errno != EEXIST)
		return fault_errno(fault, "%s/known", cache->path);
	return 0;
}

void cache_close(struct cache *cache)
{
	cleanup_fd(&cache->dir);
}

/* ----------------------------------------------------------------- digest */

/* The name below known/ of a file as it is now. */
static void name_known(const struct stat *st, char name[160])
{
	snprintf(name, 160, "known/%llx-%llx-%llx-%llx.%lx-%llx.%lx",
		 (unsigned long long)st->st_dev, (unsigned long long)st->st_ino,
		 (unsigned long long)st->st_size,
		 (unsigned long long)st->st_mtim.tv_sec, st->st_mtim.tv_nsec,
		 (unsigned long long)st->st_ctim.tv_sec, st->st_ctim.tv_nsec);
}

static bool find_known(const struct cache *cache, const char *name,
		       char digest[SHA256_HEX_SIZE])
{
	ssize_t n = readlinkat(cache->dir, name, digest, SHA256_HEX_SIZE);

	if (n != SHA256_HEX_SIZE - 1)
		return false;
	digest[n] = '\0';
	return sha256_is_hex(digest);
}

int cache_digest(const struct cache *cache, int tarball, const char *name,
		 char digest[SHA256_HEX_SIZE], struct fault *fault)
{
	char known[160];
	struct stat st;

	if (fstat(tarball, &st) < 0)
		return fault_errno(fault, "%s", name);
	name_known(&st, known);
	if (find_known(cache, known, digest))
		return 0;
	if (sum_file(tarball, NULL, digest) < 0 ||
	    lseek(tarball, 0, SEEK_SET) < 0)
		return fault_errno(fault, "%s", name);
	/* Without it the next use reads the tarball again. */
	(void)!symlinkat(digest, cache->dir, known);
	return 0;
}

/* ----------------------------------------------------------------- unpack */

/* Runs uchroot-unpack, which prints its own messages. */
static int run_unpack(const char *name, int tarball, int lock,
		      const char *digest, const char *folder,
		      struct fault *fault)
{
	char program[PATH_MAX], number[12];
	const char *const argv[] = {
		program, name, number, digest, folder, NULL
	};
	struct command command = { .argv = (char *const *)argv,
				   .envp = environ,
				   .umask = 077 };
	int status = 0;
	pid_t pid;

	if (locate_beside("uchroot-unpack", program) < 0)
		return fault_set(fault, "cannot find %s", program);
	snprintf(number, sizeof(number), "%d", tarball);
	fcntl(tarball, F_SETFD, 0);
	fcntl(lock, F_SETFD, 0);
	pid = command_start(&command);
	fcntl(tarball, F_SETFD, FD_CLOEXEC);
	fcntl(lock, F_SETFD, FD_CLOEXEC);
	if (pid < 0) {
		errno = -pid;
		return fault_errno(fault, "cannot run %s", program);
	}
	command_wait(pid, &status, 0);
	return status ? fault_set(fault, "%s: cannot unpack it", name) : 0;
}

/* Stores the path that an image has until all of it is there. */
static int name_half(const struct cache *cache, const char *digest,
		     char folder[PATH_MAX], struct fault *fault)
{
	if (snprintf(folder, PATH_MAX, "%s/%s.new", cache->path, digest) <
	    PATH_MAX)
		return 0;
	errno = ENAMETOOLONG;
	return fault_errno(fault, "%s", cache->path);
}

static int unpack(const struct cache *cache, int tarball, int lock,
		  const char *name, const char *digest, struct fault *fault)
{
	char folder[PATH_MAX];
	int ret;

	if (name_half(cache, digest, folder, fault) < 0)
		return -1;
	if (tree_remove(folder) < 0 || mkdir(folder, 0700) < 0)
		return fault_errno(fault, "%s", folder);
	ret = run_unpack(name, tarball, lock, digest, folder, fault);
	if (ret == 0 && renameat(AT_FDCWD, folder, cache->dir, digest) < 0)
		ret = fault_errno(fault, "%s", folder);
	if (ret < 0)
		tree_remove(folder);
	return ret;
}

static bool is_there(const struct cache *cache, const char *digest)
{
	return faccessat(cache->dir, digest, F_OK, 0) == 0;
}

#define LOCK_NAME_SIZE (SHA256_HEX_SIZE + sizeof(".lock"))

static void name_lock(char name[LOCK_NAME_SIZE], const char *digest)
{
	snprintf(name, LOCK_NAME_SIZE, "%s.lock", digest);
}

static int lock_fault(const struct cache *cache, const char *digest,
		      struct fault *fault)
{
	return fault_errno(fault, "%s/%s.lock", cache->path, digest);
}

/* Locks an image; the file may be removed while this process waits for that.  A
   descriptor, or -1 with errno. */
static int lock_image(const struct cache *cache, const char *digest, int how)
{
	char name[LOCK_NAME_SIZE];
	struct stat st = { .st_nlink = 0 };
	int lock = -1;

	name_lock(name, digest);
	while (!st.st_nlink) {
		cleanup_fd(&lock);
		lock = openat(cache->dir, name, O_RDWR | O_CREAT | O_CLOEXEC,
			      0600);
		if (lock < 0 || flock(lock, how) < 0 || fstat(lock, &st) < 0) {
			cleanup_fd(&lock);
			return -1;
		}
	}
	return lock;
}

/* Has an image unpacked, unless another process has done that while this one
   waited. */
static int fill(const struct cache *cache, int tarball, const char *name,
		const char *digest, struct fault *fault)
{
	CLEANUP_FD int lock = lock_image(cache, digest, LOCK_EX);

	if (lock < 0)
		return lock_fault(cache, digest, fault);
	return is_there(cache, digest)
		       ? 0
		       : unpack(cache, tarball, lock, name, digest, fault);
}

int cache_take(const struct cache *cache, int tarball, const char *name,
	       const char *digest, struct fault *fault)
{
	int lock;

	/* Between both locks, the image may be removed again. */
	while ((lock = lock_image(cache, digest, LOCK_SH)) >= 0 &&
	       !is_there(cache, digest)) {
		close(lock);
		if (fill(cache, tarball, name, digest, fault) < 0)
			return -1;
	}
	return lock < 0 ? lock_fault(cache, digest, fault) : lock;
}

/* ------------------------------------------------------------------ purge */

/* Removes an image under another name first: half an image must not have its
   own. */
static int remove_image(const struct cache *cache, const char *digest,
			struct fault *fault)
{
	char folder[PATH_MAX];

	if (name_half(cache, digest, folder, fault) < 0)
		return -1;
	if (tree_remove(folder) < 0 ||
	    (renameat(cache->dir, digest, AT_FDCWD, folder) < 0 &&
	     errno != ENOENT) ||
	    tree_remove(folder) < 0)
		return fault_errno(fault, "%s", folder);
	return 0;
}

/* Removes what there is of a digest, unless it is used. */
static int purge_image(const struct cache *cache, const char *digest,
		       struct fault *fault)
{
	CLEANUP_FD int lock = lock_image(cache, digest, LOCK_EX | LOCK_NB);
	char name[LOCK_NAME_SIZE];

	if (lock < 0 && errno == EWOULDBLOCK)
		return 0;
	if (lock < 0)
		return lock_fault(cache, digest, fault);
	if (remove_image(cache, digest, fault) < 0)
		return -1;
	name_lock(name, digest);
	return unlinkat(cache->dir, name, 0) < 0
		       ? fault_errno(fault, "%s/%s", cache->path, name)
		       : 0;
}

/* Removes an entry of the cache: what has to do with an image begins with its
   digest. */
static int purge_entry(const struct cache *cache, const char *name,
		       struct fault *fault)
{
	char digest[SHA256_HEX_SIZE];

	if (strspn(name, "0123456789abcdef") != SHA256_HEX_SIZE - 1)
		return 0;
	memcpy(digest, name, SHA256_HEX_SIZE - 1);
	digest[SHA256_HEX_SIZE - 1] = '\0';
	return purge_image(cache, digest, fault);
}

/* Removes the digest of a tarball, if there is no such image. */
static int purge_known(const struct cache *cache, const char *name,
		       struct fault *fault)
{
	char path[PATH_MAX], digest[SHA256_HEX_SIZE];

	if (*name == '.')
		return 0;
	snprintf(path, sizeof(path), "known/%s", name);
	if (find_known(cache, path, digest) && is_there(cache, digest))
		return 0;
	return unlinkat(cache->dir, path, 0) < 0 && errno != ENOENT
		       ? fault_errno(fault, "%s/%s", cache->path, path)
		       : 0;
}

static int purge_all(const struct cache *cache, const char *path,
		     int (*purge)(const struct cache *cache, const char *name,
				  struct fault *fault),
		     struct fault *fault)
{
	int fd = openat(cache->dir, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	int ret = 0;

	if (!dir) {
		cleanup_fd(&fd);
		return fault_errno(fault, "%s", cache->path);
	}
	while (ret == 0 && (entry = readdir(dir)))
		ret = purge(cache, entry->d_name, fault);
	closedir(dir);
	return ret;
}

int cache_purge(const struct cache *cache, struct fault *fault)
{
	return purge_all(cache, ".", purge_entry, fault) < 0
		       ? -1
		       : purge_all(cache, "known", purge_known, fault);
}
