/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files of the host in a box.  They are taken, as mounts of the box, before the
 * root changes, and shown afterwards, when paths are those of the box.  So a
 * path of the host is never walked in the box, nor one of the box on the host.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "common/path.h"
#include "raw/preload_list.h"
#include "uchroot/box/inside.h"
#include "uchroot/box/mounts.h"
#include "uchroot/tree/in_root.h"

static const char *const nodes[] = {
	"/dev/null",   "/dev/zero",    "/dev/full",
	"/dev/random", "/dev/urandom", "/dev/tty",
};

/* Where the shim for programs of the other class lies beside it. */
#define OTHER_CLASS BOX_FOLDER "/lib32"

/* Where the shim looks for what it starts in place of another fakeroot
   (preload/process/fakeroot.c). */
#define LAUNCHER BOX_FOLDER "/faked"

/* Takes what is at a path from an open directory; if the path is empty, what is
   open. */
static int take_at(struct host *host, int dir, const char *path, const char *to,
		   unsigned forbids)
{
	struct host_file *file = &host->files[host->count];

	file->to = to;
	file->mount = mount_copy(dir, path, true);
	if (file->mount < 0)
		return -1;
	host->count++;
	return mount_forbid(file->mount, forbids);
}

static int take(struct host *host, const char *path, const char *to,
		unsigned forbids)
{
	return take_at(host, AT_FDCWD, path, to, forbids);
}

/* The shim keeps its name, by which programs recognize it.  That of the other
   class need not be installed. */
static int take_libraries(struct host *host, const char *library)
{
	static char other[PATH_MAX];
	char path[PATH_MAX];
	const char *base = strrchr(library, '/');

	snprintf(host->library, sizeof(host->library), BOX_FOLDER "%s", base);
	if (take(host, library, host->library,
		 MOUNT_RO | MOUNT_NOSUID | MOUNT_NODEV) < 0)
		return -1;
	snprintf(other, sizeof(other), OTHER_CLASS "%s", base);
	if (!library_of_class(library, ELFCLASS32, path, sizeof(path)) ||
	    access(path, R_OK) < 0)
		return 0;
	return take(host, path, other, MOUNT_RO | MOUNT_NOSUID | MOUNT_NODEV);
}

static int take_binds(struct host *host, const struct box *box,
		      struct fault *fault)
{
	for (size_t i = 0; i < box->bind_count; i++) {
		const struct bind *bind = &box->binds[i];
		unsigned forbids = MOUNT_NOSUID | MOUNT_NODEV |
				   (bind->read_only ? MOUNT_RO : 0);
		CLEANUP_FD int fd = no_link_open(bind->from, O_PATH);

		if (fd < 0 || take_at(host, fd, "", bind->to, forbids) < 0)
			return fault_errno(fault, "%s", bind->from);
	}
	return 0;
}

int binds_settle(struct bind *binds, size_t count, struct fault *fault)
{
	for (size_t i = 0; i < count; i++) {
		char *real = realpath(binds[i].from, NULL);

		if (!real)
			return fault_errno(fault, "%s", binds[i].from);
		binds[i].from = real;
	}
	return 0;
}

int host_take(struct host *host, const struct box *box, struct fault *fault)
{
	host->count = 0;
	host->files = calloc(countof(nodes) + 3 + box->bind_count,
			     sizeof(*host->files));
	if (!host->files)
		return fault_errno(fault, "cannot make a box");
	for (size_t i = 0; i < countof(nodes); i++)
		if (take(host, nodes[i], nodes[i],
			 MOUNT_NOSUID | MOUNT_NOEXEC) < 0)
			return namespace_refused(fault, nodes[i]);
	if (take_libraries(host, box->library) < 0)
		return fault_errno(fault, "%s", box->library);
	if (take(host, box->launcher, LAUNCHER,
		 MOUNT_RO | MOUNT_NOSUID | MOUNT_NODEV) < 0)
		return fault_errno(fault, "%s", box->launcher);
	return take_binds(host, box, fault);
}

/* Opens a file to mount on; an empty one is made where there is nothing. */
static int open_file(int root, const char *key)
{
	CLEANUP_FREE char *above = strndup(key, path_parent_len(key));
	CLEANUP_FD int parent = -1;
	int fd = above ? in_root_open(root, key, O_PATH) : -1;

	if (fd >= 0 || errno != ENOENT)
		return fd;
	parent = in_root_folder(root, *above ? above : ".");
	return parent < 0
		       ? -1
		       : openat(parent, path_base(key),
				O_CREAT | O_EXCL | O_RDONLY | O_CLOEXEC, 0644);
}

/* Opens something of the same type to mount on, below the directories that are
   missing. */
static int open_place(int root, const char *path, bool folder)
{
	CLEANUP_FREE char *key = path_key(path);

	if (!key)
		return -1;
	return folder ? in_root_folder(root, key) : open_file(root, key);
}

/* An image may have any link where the box is to show a file. */
static int show(const struct host_file *file, int root)
{
	CLEANUP_FD int place = -1;
	struct stat st;

	if (fstat(file->mount, &st) < 0)
		return -1;
	place = open_place(root, file->to, S_ISDIR(st.st_mode));
	return place < 0 ? -1 : mount_attach(file->mount, place, "");
}

int host_show(struct host *host, struct fault *fault)
{
	CLEANUP_FD int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (root < 0)
		return fault_errno(fault, "cannot open the root of the box");
	for (size_t i = 0; i < host->count; i++) {
		if (show(&host->files[i], root) < 0)
			return fault_errno(fault, "cannot show %s",
					   host->files[i].to);
		close(host->files[i].mount);
	}
	free(host->files);
	return 0;
}
