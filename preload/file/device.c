/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds and opens the system's device for a placeholder.  The device that was
 * opened is compared with the recorded number, since in a container anything
 * may lie under the name of a device.
 */
#include "preload/file/device.h"

#include "preload/base/mem.h"
#include "preload/credentials/credentials.h"
#include "preload/record/file.h"
#include "preload/record/path_walk.h"
#include "preload/record/stand_in.h"
#include "raw/syscall.h"

/* The devices that are replaced: random(4), null(4), full(4), tty(4),
   pts(4). */
static const struct {
	char path[16];
	uint32_t major, minor;
} devices[] = {
	{ "/dev/null", 1, 3 },	  { "/dev/zero", 1, 5 },
	{ "/dev/full", 1, 7 },	  { "/dev/random", 1, 8 },
	{ "/dev/urandom", 1, 9 }, { "/dev/tty", 5, 0 },
	{ "/dev/ptmx", 5, 2 },
};

/* Opens a path below the session's root: in a changed root the same path is at
   best another placeholder. */
static long open_outside(const char *path, int flags)
{
	long root, fd;

	if (likely(!session_root_changed))
		return raw(__NR_openat, AT_FDCWD, path, flags, 0);
	root = session_root_fd();
	if (root >= 0)
		return raw(__NR_openat, root, path + 1, flags, 0);
	root = session_request_root();
	if (root < 0)
		return root;
	fd = raw(__NR_openat, root, path + 1, flags, 0);
	raw(__NR_close, root);
	return fd;
}

/* True if the last component is the name of a device that is replaced. */
static bool has_device_name(const char *path)
{
	const char *name = path + file_name_start(path);

	for (size_t i = 0; i < countof(devices); i++)
		if (raw_equal(name, devices[i].path + 5))
			return true;
	return false;
}

/* True if the session has made any device. */
static bool session_has_nodes(void)
{
	struct ledger *ledger = session_records();

	return unlikely(ledger && ledger_has(ledger, LEDGER_TRAIT_NODES));
}

bool device_may_open_write(int flags)
{
	return flags & O_ACCMODE && !(flags & (O_PATH | O_DIRECTORY)) &&
	       session_has_nodes();
}

bool device_may_open_read(const char *path, int flags)
{
	return !(flags & (O_ACCMODE | O_PATH | O_DIRECTORY)) &&
	       session_has_nodes() && has_device_name(path);
}

/* Opens the system's device for this file: a descriptor, or -ENODEV. */
static long open_real(const struct file *file, int flags)
{
	uint32_t rdev = file->shown.rdev;
	struct statx real;
	long fd;

	if (!(file->shown.flags & LEDGER_HAS_TYPE) ||
	    !S_ISCHR(file->shown.mode))
		return -ENODEV;
	for (size_t i = 0; i < countof(devices); i++) {
		if (ledger_dev(devices[i].major, devices[i].minor) != rdev)
			continue;
		fd = open_outside(devices[i].path,
				  flags & ~(O_CREAT | O_EXCL | O_NOFOLLOW));
		if (fd < 0)
			return -ENODEV;
		if (file_statx((int)fd, NULL, AT_EMPTY_PATH, STATX_TYPE,
			       &real) >= 0 &&
		    S_ISCHR(real.stx_mode) &&
		    ledger_dev(real.stx_rdev_major, real.stx_rdev_minor) ==
			    rdev)
			return fd;
		raw(__NR_close, fd);
	}
	return -ENODEV;
}

/* Lets a descriptor of the system's device stand for the node that was opened.
   Terminals are left: they send signals, which the mark of stand_in.c would
   change. */
static void note_node(int fd, int placeholder, const struct file *node)
{
	if (ledger_dev_major(node->shown.rdev) == 1 &&
	    stand_in_note(fd, placeholder))
		cred_leave_plain();
}

long device_open(int dir, const char *path, int flags)
{
	int nofollow = flags & O_NOFOLLOW ? AT_SYMLINK_NOFOLLOW : 0;
	struct file file;
	long placeholder, fd;

	/* Must make a new file, or fail with EEXIST. */
	if (flags & O_CREAT && flags & O_EXCL)
		return -ENODEV;
	if (unlock_and_stat(dir, path, path ? nofollow : AT_EMPTY_PATH, &file) <
	    0)
		return -ENODEV;
	fd = open_real(&file, flags);
	if (fd < 0)
		return fd;
	placeholder = raw(__NR_openat, dir, path,
			  O_RDONLY | O_CLOEXEC | (flags & O_NOFOLLOW), 0);
	if (placeholder >= 0)
		note_node((int)fd, (int)placeholder, &file);
	raw(__NR_close, placeholder);
	return fd;
}

/* dup3(2) closes the placeholder and makes its number the device's in one
   step: no other thread can get the number in between. */
void device_replace(int fd, int flags)
{
	struct file file;
	long real;

	if (file_stat(fd, NULL, AT_EMPTY_PATH, &file) < 0)
		return;
	real = open_real(&file, flags | O_CLOEXEC);
	if (real < 0)
		return;
	note_node((int)real, fd, &file);
	raw(__NR_dup3, real, fd,
	    raw(__NR_fcntl, fd, F_GETFD) & FD_CLOEXEC ? O_CLOEXEC : 0);
	raw(__NR_close, real);
}
