/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * chroot(2), by the kernel's own chroot in a user namespace.
 *
 * The process gets a new user namespace that maps the builder's ids to
 * themselves, and in it CAP_SYS_CHROOT and no other capability.  Paths are then
 * resolved by the kernel: absolute links, `..` at the top and static programs
 * work as for root, and cost nothing afterwards.  The capability is raised in
 * the ambient set, so that programs that the process starts have it, too:
 * unshare(2) refuses a second user namespace in a changed root.  Whether a
 * process may use it is decided here, by the capabilities that the session
 * gives it.
 *
 * No path leads from the changed root to the session's files.  Two descriptors
 * that are opened before do: of the ledger, and of the session's root
 * directory.  A program that closes all descriptors gets both again from the
 * session's socket.  chroot_exec.c describes how programs are started from
 * there.
 */
#include <sys/prctl.h>
#include <sys/wait.h>

#include "preload/base/changed_root.h"
#include "preload/base/mem.h"
#include "preload/base/session.h"
#include "preload/base/trace.h"
#include "preload/credentials/caps.h"
#include "preload/credentials/permit.h"
#include "preload/credentials/proc_maps.h"
#include "preload/table/verbs.h"
#include "raw/stat.h"
#include "raw/syscall.h"

static long open_directory(const char *path, int flags)
{
	return raw(__NR_openat, AT_FDCWD, path, O_PATH | O_DIRECTORY | flags,
		   0);
}

/* -------------------------------------------------------- the right to it */

/* Writes a file of /proc in one write(2), as its format demands. */
static long write_file(const char *path, const char *text, size_t size)
{
	long fd = raw(__NR_openat, AT_FDCWD, path, O_WRONLY | O_CLOEXEC, 0);
	long ret = fd < 0 ? fd : raw(__NR_write, fd, text, size);

	if (fd >= 0)
		raw(__NR_close, fd);
	return ret;
}

/* user_namespaces(7): maps one id to itself. */
static long write_map(const char *path, uint32_t id)
{
	char text[ID_MAP_SIZE];

	return write_file(path, text, id_map_text(text, id));
}

/* A new user namespace gives all capabilities.  Drops all but this one, since
   programs may test for others and then rely on them; and restores the bounding
   set that the process had before. */
static void drop_all_but(unsigned capability, uint64_t bounding)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct sets[2] = { { 0, 0, 0 } };
	uint32_t bit = UINT32_C(1) << capability;

	for (unsigned i = 0; i <= CAP_LAST_CAP; i++)
		if (!(bounding >> i & 1))
			raw(__NR_prctl, PR_CAPBSET_DROP, i, 0, 0, 0);
	sets[0].effective = sets[0].permitted = sets[0].inheritable = bit;
	raw(__NR_capset, &header, sets);
	raw(__NR_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0);
}

/* A user namespace of the process's own, with the one capability that chroot(2)
   needs.  0, or the errno of unshare(2) or of the maps.  There is no way
   back. */
static long enter_namespace(void)
{
	uint64_t bounding = caps_possible();
	uint32_t uid = raw(__NR_geteuid), gid = raw(__NR_getegid);
	long ret = raw(__NR_unshare, CLONE_NEWUSER);

	if (ret >= 0) {
		/* user_namespaces(7): without this a process without
		   capabilities may not write gid_map. */
		write_file("/proc/self/setgroups", "deny", 4);
		ret = write_map("/proc/self/uid_map", uid);
	}
	if (ret >= 0)
		ret = write_map("/proc/self/gid_map", gid);
	if (ret >= 0)
		drop_all_but(CAP_SYS_CHROOT, bounding);
	return ret;
}

/* Tries it in a child: a namespace cannot be left again, and some systems grant
   namespaces without capabilities in them (AppArmor). */
static bool child_can(void)
{
	int status = 1;
	long pid = raw_clone(0);

	if (pid == 0)
		raw(__NR_exit_group,
		    enter_namespace() < 0 || raw(__NR_chroot, ".") < 0);
	while (pid > 0 && raw(__NR_wait4, pid, &status, __WALL, 0) == -EINTR)
		;
	return status == 0;
}

/* Makes the working directory the root, in a new namespace if needed. */
static long change_root(void)
{
	long ret = raw(__NR_chroot, ".");

	if (ret == -EPERM && child_can() && enter_namespace() >= 0)
		ret = raw(__NR_chroot, ".");
	return ret;
}

/* ------------------------------------------------------------- the change */

/* Reserves descriptors for what no path will lead to, and makes the path of the
   library relative to the session's root. */
static void reserve_fds(void)
{
	const char *library = session_value(VAR_LIB);
	char name[PATH_MAX];

	session_reserve_ledger();
	if (!session_variable(VAR_OUTSIDE))
		session_reserve_fd(VAR_OUTSIDE, open_directory("/", O_CLOEXEC));
	if (!library || *library != '/' ||
	    raw_length(library) + 1 >= sizeof(name))
		return;
	name[0] = '.';
	memcpy(name + 1, library, raw_length(library) + 1);
	session_set_text(VAR_LIB, name);
}

/* The id of the mount at `path`; 0 if it is unknown: Linux before 5.8, or a
   sandbox. */
static uint64_t mount_of(const char *path)
{
	struct statx stx;
	long ret = raw(__NR_statx, AT_FDCWD, path, AT_NO_AUTOMOUNT,
		       STATX_MNT_ID, &stx);

	return ret >= 0 && stx.stx_mask & STATX_MNT_ID ? statx_mnt_id(&stx) : 0;
}

/* True if the working directory is the root: then there is nothing to change,
   and no namespace is spent on it.  One directory may be mounted twice, so the
   mounts are compared as well. */
static bool is_root_already(void)
{
	struct stat here, root;

	return raw_stat(AT_FDCWD, ".", &here, 0) >= 0 &&
	       raw_stat(AT_FDCWD, "/", &root, 0) >= 0 &&
	       here.st_ino == root.st_ino && here.st_dev == root.st_dev &&
	       mount_of(".") == mount_of("/");
}

/* Makes the working directory the root; -EPERM where the kernel grants no
   namespace. */
static long change_root_to_cwd(void)
{
	char *path;
	size_t n;
	long ret;

	if (is_root_already())
		return 0;
	path = mem_map(PATH_MAX);
	if (!path)
		return -ENOMEM;
	n = changed_root_cwd(path, PATH_MAX - 1);
	path[n > 1 ? n : 0] = '\0';
	reserve_fds();
	ret = change_root();
	if (ret >= 0)
		session_set_text(VAR_ROOT, path);
	mem_unmap(path, PATH_MAX);
	return ret;
}

/* The kernel resolves the path, with EACCES and ENOENT, before it checks
   the capability; so the process goes to the directory first, and back
   afterwards. */
long fake_chroot(const char *path)
{
	long ret = cred_limited() ? permit_chdir(AT_FDCWD, path) : 0;
	long cwd;

	if (!session_on())
		return raw(__NR_chroot, path);
	if (ret < 0)
		return ret;
	cwd = open_directory(".", O_CLOEXEC);
	if (cwd < 0)
		return cwd;
	ret = UNLOCK_AND_RETRY(raw(__NR_chdir, path), AT_FDCWD, path, 0, 0);
	if (ret >= 0) {
		ret = cred_capable(CAP_SYS_CHROOT) ? change_root_to_cwd()
						   : -EPERM;
		raw(__NR_fchdir, cwd);
		trace_cwd_changed();
	}
	raw(__NR_close, cwd);
	return ret;
}
