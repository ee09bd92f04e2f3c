/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Walks by descriptors: each file is opened once, by O_PATH, looked at, and
 * then read through /proc/self/fd, so that it is the same file all the way.
 */
#include "uchroot/copy/copy.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <uthash.h>

#include "common/sha256.h"
#include "ledger/ledger.h"
#include "uchroot/copy/data.h"
#include "uchroot/copy/link.h"
#include "uchroot/copy/original.h"

/* A file that has more names, and the one by which it was copied. */
struct first_name {
	struct {
		uint64_t dev, ino;
	} id;
	UT_hash_handle hh;
	char key[];
};

struct copying {
	const struct copy *is;
	struct first_name *names; /* uthash */
	const char *name;	  /* of what the key `top` is, for faults */
	const char *top;
	struct fault *fault;
};

/* The key of a file in what is copied; "" for all of it. */
static const char *key_below(const struct copying *copying, const char *key)
{
	if (!strcmp(copying->top, "."))
		return strcmp(key, ".") ? key : "";
	key += strlen(copying->top);
	return *key == '/' ? key + 1 : key;
}

/* Fills in the fault, with the reason of errno if there is none. */
static int refuse(const struct copying *copying, const char *key,
		  const char *why)
{
	const char *below = key_below(copying, key);

	return fault_set(copying->fault, "%s%s%s: %s", copying->name,
			 *below ? "/" : "", below, why ? why : strerror(errno));
}

/* Copies the data, and tells its digest to who asks. */
static int copy_data(const struct copying *copying, const struct original *file,
		     int from, int to)
{
	const struct copy *copy = copying->is;
	off_t size = file->stx.stx_size;
	struct sha256 sha256;
	char hex[SHA256_HEX_SIZE];

	if (!copy->copied)
		return data_copy(from, to, size, NULL);
	sha256_begin(&sha256);
	if (data_copy(from, to, size, &sha256) < 0)
		return -1;
	sha256_finish(&sha256, hex);
	return copy->copied(copy->arg, file->key, size, hex);
}

/* Reads where a link leads. */
static int read_target(struct copying *copying, const struct original *file,
		       char target[PATH_MAX])
{
	ssize_t n = readlinkat(file->fd, "", target, PATH_MAX - 1);

	if (n < 0)
		return refuse(copying, file->key, NULL);
	target[n] = '\0';
	if (copying->is->bare &&
	    !link_stays(key_below(copying, file->key), target))
		return refuse(copying, file->key,
			      "a link that may lead out of what is copied");
	return 0;
}

static int copy_regular(struct copying *copying, const struct original *file,
			const struct tree_file *made)
{
	CLEANUP_FD int from = -1, to = -1;
	char path[ORIGINAL_PATH_SIZE];

	from = open(original_path(file, path),
		    O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (from < 0 || tree_make(copying->is->tree, made, &to) < 0 ||
	    copy_data(copying, file, from, to) < 0 ||
	    tree_end_file(to, made, file->stx.stx_size) < 0)
		return refuse(copying, file->key, NULL);
	return 0;
}

/* Makes the file in the tree. */
static int make(struct copying *copying, const struct original *file,
		const struct tree_file *made)
{
	int none;

	if (S_ISREG(made->mode))
		return copy_regular(copying, file, made);
	if (copying->is->bare && (S_ISCHR(made->mode) || S_ISBLK(made->mode)))
		return refuse(copying, file->key, "a device cannot be made");
	/* The top of the tree is there. */
	if (!strcmp(made->key, "."))
		return S_ISDIR(made->mode)
			       ? 0
			       : refuse(copying, file->key, strerror(ENOTDIR));
	return tree_make(copying->is->tree, made, &none) < 0
		       ? refuse(copying, file->key, NULL)
		       : 0;
}

static int copy_one(struct copying *copying, const struct original *file)
{
	const struct state_entry *entry = file->entry;
	CLEANUP_FREE char *xattrs = NULL;
	char target[PATH_MAX];
	struct tree_file made = {
		.key = file->key,
		.mode = original_mode(file),
		.uid = entry ? entry->uid : 0,
		.gid = entry ? entry->gid : 0,
		.rdev = entry ? entry->rdev
			      : ledger_dev(file->stx.stx_rdev_major,
					   file->stx.stx_rdev_minor),
		.target = target,
		.mtime = { file->stx.stx_mtime.tv_sec,
			   file->stx.stx_mtime.tv_nsec },
	};

	if (copying->is->bare)
		made.mode &= ~07000;
	if (S_ISLNK(made.mode) && read_target(copying, file, target) < 0)
		return -1;
	if (!copying->is->bare) {
		made.xattrs = xattrs = original_xattrs(file, &made.xattrs_size);
		if (!xattrs)
			return refuse(copying, file->key, NULL);
	}
	return make(copying, file, &made);
}

/* ----------------------------------------------------------- hard links */

/* Finds the name by which a file was copied before; remembers this one, if
   there is none.  False with errno if memory is short. */
static bool seen_before(struct copying *copying, const struct original *file,
			const char **first)
{
	struct first_name *name, wanted = {
		.id = { (uint64_t)file->stx.stx_dev_major << 32 |
				file->stx.stx_dev_minor,
			file->stx.stx_ino },
	};
	size_t size = strlen(file->key) + 1;

	*first = NULL;
	if (S_ISDIR(file->stx.stx_mode) || file->stx.stx_nlink < 2)
		return true;
	HASH_FIND(hh, copying->names, &wanted.id, sizeof(wanted.id), name);
	if (name) {
		*first = name->key;
		return true;
	}
	name = malloc(sizeof(*name) + size);
	if (!name)
		return false;
	name->id = wanted.id;
	memcpy(name->key, file->key, size);
	HASH_ADD(hh, copying->names, id, sizeof(name->id), name);
	return true;
}

static void forget_names(struct copying *copying)
{
	struct first_name *name, *next;

	HASH_ITER (hh, copying->names, name, next) {
		HASH_DEL(copying->names, name);
		free(name);
	}
}

/* ------------------------------------------------------------------ walk */

static int copy_file(struct copying *copying, int fd, const char *key);

static int copy_child(struct copying *copying, int dir, const char *key,
		      const char *name)
{
	CLEANUP_FD int fd = openat(dir, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	CLEANUP_FREE char *below = NULL;

	if (!strcmp(key, "."))
		below = strdup(name);
	else if (asprintf(&below, "%s/%s", key, name) < 0)
		below = NULL;
	if (!below)
		return refuse(copying, key, NULL);
	if (fd < 0)
		return refuse(copying, below, NULL);
	return copy_file(copying, fd, below);
}

static int copy_children(struct copying *copying, int fd, const char *key)
{
	int dir = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *list = dir < 0 ? NULL : fdopendir(dir);
	struct dirent *entry;
	int ret = 0;

	if (!list) {
		ret = refuse(copying, key, NULL);
		if (dir >= 0)
			close(dir);
		return ret;
	}
	while (ret == 0 && (errno = 0, entry = readdir(list)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			ret = copy_child(copying, dir, key, entry->d_name);
	if (ret == 0 && errno)
		ret = refuse(copying, key, NULL);
	closedir(list);
	return ret;
}

static int copy_file(struct copying *copying, int fd, const char *key)
{
	struct original file = { .fd = fd, .key = key };
	const char *first;

	if (original_look(&file, copying->is->owners) < 0 ||
	    !seen_before(copying, &file, &first))
		return refuse(copying, key, NULL);
	if (first)
		return tree_link(copying->is->tree, key, first) < 0
			       ? refuse(copying, key, NULL)
			       : 0;
	if (copy_one(copying, &file) < 0)
		return -1;
	return S_ISDIR(file.stx.stx_mode) ? copy_children(copying, fd, key) : 0;
}

int copy_tree(const struct copy *copy, int fd, const char *key,
	      const char *name, struct fault *fault)
{
	struct copying copying = {
		.is = copy, .name = name, .top = key, .fault = fault
	};
	int ret = copy_file(&copying, fd, key);

	forget_names(&copying);
	if (ret == 0 && tree_finish(copy->tree) < 0)
		ret = fault_errno(fault, "%s: cannot set times", name);
	return ret;
}
