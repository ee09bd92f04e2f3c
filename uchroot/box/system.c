/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a system has besides its image.  All paths are walked in the root of the
 * box, so that no link of the image leads out of it.
 */
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "uchroot/box/inside.h"
#include "uchroot/box/mounts.h"

/* File systems of the box's own, in the order in which they are mounted. */
static const struct place {
	const char *path, *type;
	const char *options[5];
	unsigned forbids;
	mode_t mode;
} places[] = {
	{ "/dev",
	  "tmpfs",
	  { "mode", "0755", NULL },
	  MOUNT_NOSUID | MOUNT_NOEXEC,
	  0755 },
	{ "/dev/pts",
	  "devpts",
	  { "mode", "0620", "ptmxmode", "0666", NULL },
	  MOUNT_NOSUID | MOUNT_NOEXEC,
	  0755 },
	{ "/dev/shm",
	  "tmpfs",
	  { "mode", "1777", NULL },
	  MOUNT_NOSUID | MOUNT_NODEV,
	  01777 },
	{ "/run",
	  "tmpfs",
	  { "mode", "0755", NULL },
	  MOUNT_NOSUID | MOUNT_NODEV,
	  0755 },
};

static const struct link {
	const char *path, *target;
} links[] = {
	{ "/dev/ptmx", "pts/ptmx" },
	{ "/dev/fd", "/proc/self/fd" },
	{ "/dev/stdin", "/proc/self/fd/0" },
	{ "/dev/stdout", "/proc/self/fd/1" },
	{ "/dev/stderr", "/proc/self/fd/2" },
};

/* What of /proc concerns the host: it is empty, or cannot be written to. */
static const char *const hidden[] = {
	"/proc/kcore",	     "/proc/keys",	 "/proc/latency_stats",
	"/proc/sched_debug", "/proc/timer_list",
};
static const char *const fixed[] = {
	"/proc/sys",	       "/proc/bus",  "/proc/fs",
	"/proc/irq",	       "/proc/acpi", "/proc/scsi",
	"/proc/sysrq-trigger",
};

static int make_folder(const char *path, mode_t mode)
{
	return mkdir(path, mode) < 0 && errno != EEXIST ? -1 : 0;
}

static int attach(int mount, const char *path, mode_t mode)
{
	return make_folder(path, mode) < 0
		       ? -1
		       : mount_attach(mount, AT_FDCWD, path);
}

static int mount_place(const struct place *place)
{
	CLEANUP_FD int mount = mount_new(place->type, place->options,
					 place->forbids);

	return mount < 0 ? -1 : attach(mount, place->path, place->mode);
}

/* Mounts a copy of what lies at a path over it, or over another one.  What the
   kernel does not have needs no care. */
static int cover(const char *path, const char *with, unsigned forbids)
{
	CLEANUP_FD int mount = mount_copy(AT_FDCWD, with, false);
	int ret = mount < 0 ? -1 : mount_forbid(mount, forbids);

	if (ret == 0)
		ret = mount_attach(mount, AT_FDCWD, path);
	return ret < 0 && errno != ENOENT ? -1 : 0;
}

static int close_proc(struct fault *fault)
{
	for (size_t i = 0; i < countof(hidden); i++)
		if (cover(hidden[i], "/dev/null", MOUNT_RO) < 0)
			return fault_errno(fault, "cannot hide %s", hidden[i]);
	for (size_t i = 0; i < countof(fixed); i++)
		if (cover(fixed[i], fixed[i], MOUNT_RO) < 0)
			return fault_errno(fault, "cannot fix %s", fixed[i]);
	return 0;
}

int system_take(struct fault *fault)
{
	static const char *const options[] = { NULL };
	int proc = mount_new("proc", options,
			     MOUNT_NOSUID | MOUNT_NODEV | MOUNT_NOEXEC);

	if (proc < 0 && errno == EPERM)
		return fault_set(fault,
				 "cannot have a /proc, since parts of it are "
				 "hidden here, as in containers: see "
				 "fakebuild-root(7)");
	return proc < 0 ? fault_errno(fault, "cannot have a /proc") : proc;
}

int system_mount(int proc, struct fault *fault)
{
	if (attach(proc, "/proc", 0555) < 0)
		return fault_errno(fault, "cannot mount /proc");
	close(proc);
	for (size_t i = 0; i < countof(places); i++)
		if (mount_place(&places[i]) < 0)
			return fault_errno(fault, "cannot mount %s",
					   places[i].path);
	for (size_t i = 0; i < countof(links); i++)
		if (symlink(links[i].target, links[i].path) < 0)
			return fault_errno(fault, "cannot make %s",
					   links[i].path);
	if (make_folder("/run/lock", 01777) < 0 ||
	    make_folder(BOX_FOLDER, 0700) < 0)
		return fault_errno(fault, "cannot make %s", BOX_FOLDER);
	return 0;
}

/* A network of the box's own has nothing but "lo", which is down. */
static int raise_loopback(void)
{
	CLEANUP_FD int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP };

	return fd < 0 ? -1 : ioctl(fd, SIOCSIFFLAGS, &request);
}

/* namespaces(7): the limit holds for this namespace and all below it. */
static int forbid_namespaces(void)
{
	CLEANUP_FD int fd = open("/proc/sys/user/max_user_namespaces",
				 O_WRONLY | O_CLOEXEC);

	return fd < 0 || write(fd, "0", 1) != 1 ? -1 : 0;
}

int system_set(bool network, struct fault *fault)
{
	static const char name[] = "localhost";

	/* Filters of containers know no namespaces: then the name is that of
	   the container. */
	if (sethostname(name, strlen(name)) < 0 && errno != EPERM &&
	    errno != ENOSYS)
		return fault_errno(fault, "cannot set the name of the host");
	if (!network && raise_loopback() < 0)
		return fault_errno(fault, "cannot raise the loopback device");
	if (forbid_namespaces() < 0)
		return fault_errno(fault, "cannot forbid namespaces");
	return close_proc(fault);
}
