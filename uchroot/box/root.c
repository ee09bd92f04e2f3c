/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The root of a box.  A file system in memory is mounted over the image, which
 * its descriptor still reaches, and holds what the command changes.  With it
 * the changes are gone when the last process of the box is, however that
 * ended.  The image itself is a lower layer, which overlayfs never writes to.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "uchroot/box/inside.h"
#include "uchroot/box/mounts.h"

/* Makes the mounted file system the working directory. */
static int attach_and_go(int mount, int where)
{
	return mount_attach(mount, where, "") < 0 ? -1 : fchdir(mount);
}

static int enter_image(int root)
{
	CLEANUP_FD int mount = mount_copy(root, "", true);

	return mount < 0 ? -1 : attach_and_go(mount, root);
}

/* Makes the top of the changes, which is seen as that of the image. */
static int make_upper(int root)
{
	struct timespec times[2];
	struct stat st;

	if (fstat(root, &st) < 0 || mkdir("upper", 0700) < 0 ||
	    chmod("upper", st.st_mode & ALLPERMS) < 0)
		return -1;
	times[0] = st.st_atim;
	times[1] = st.st_mtim;
	return utimensat(AT_FDCWD, "upper", times, 0);
}

/* Mounts the memory for the changes; its directories are "upper", "work" and
   "root", where the overlay comes. */
static int enter_memory(int root, uint64_t most)
{
	char size[24];
	const char *const options[] = { "mode", "0700", most ? "size" : NULL,
					size, NULL };
	CLEANUP_FD int mount = -1;

	snprintf(size, sizeof(size), "%llu", (unsigned long long)most);
	mount = mount_new("tmpfs", options, MOUNT_NODEV);
	return mount < 0 || attach_and_go(mount, root) < 0 ||
			       make_upper(root) < 0 ||
			       mkdir("work", 0700) < 0 ||
			       mkdir("root", 0700) < 0
		       ? -1
		       : 0;
}

/*
 * With xino, files show the device of the overlay, and inode numbers that stay
 * when a file is copied up.  The name of the layer is that of a descriptor,
 * since a path may have characters that separate options.
 */
static int enter_overlay(int root, uint64_t most)
{
	char lower[32];
	const char *const options[] = { "lowerdir",  lower,	"upperdir",
					"upper",     "workdir", "work",
					"userxattr", NULL,	"xino",
					"on",	     NULL };
	CLEANUP_FD int mount = -1;

	snprintf(lower, sizeof(lower), "/proc/self/fd/%d", root);
	if (enter_memory(root, most) < 0)
		return -1;
	mount = mount_new("overlay", options, MOUNT_NODEV);
	return mount < 0 || mount_attach(mount, AT_FDCWD, "root") < 0
		       ? -1
		       : fchdir(mount);
}

/* Opens the image in the mounts of this process: a descriptor of the supervisor
   would lead to those of the host, where nothing can be mounted. */
static int enter(const struct box *box)
{
	CLEANUP_FD int root = open(box->image,
				   O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (root < 0)
		return -1;
	return box->in_place
		       ? enter_image(root)
		       : enter_overlay(root, box->limits.most[LIMIT_DISK]);
}

int root_enter(const struct box *box, struct fault *fault)
{
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return namespace_refused(fault,
					 "cannot have mounts of its own");
	if (enter(box) < 0)
		return fault_errno(fault, "cannot mount %s", box->image);
	/* The old root comes to lie over the new one, where `/..` leads to it,
	   and goes before another path is walked. */
	if (syscall(SYS_pivot_root, ".", ".") < 0 ||
	    umount2(".", MNT_DETACH) < 0 || chdir("/") < 0)
		return fault_errno(fault, "cannot enter %s", box->image);
	return 0;
}
