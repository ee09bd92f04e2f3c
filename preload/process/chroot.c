/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * chroot(2), and what has to be done so that a process with another root
 * stays in the session.
 *
 * The path view is the kernel's: the builder gets a user namespace in which
 * the builder's ids mean what they meant before, and in it the right to change
 * the root, and no other.  Absolute links, `..` at the top and static programs
 * are as for real root, and cost nothing afterwards.  The right goes on
 * to the programs that are started (the ambient set), since in a changed root
 * no second namespace can be had.  Who may use it in the session is decided
 * here, by the capabilities that the process believes to have.
 *
 * From inside, the session's files can't be named.  Two descriptors that are
 * opened before lead to them: of the ledger, and of the root that the session
 * has.  A program that closes what it does not know gets both again from the
 * session's socket.  chroot_exec.c says what becomes of the programs that are
 * started.
 */
#include <sys/prctl.h>
#include <sys/wait.h>

#include "preload/base/changed_root.h"
#include "preload/base/mem.h"
#include "preload/base/session.h"
#include "preload/base/trace.h"
#include "preload/identity/caps.h"
#include "preload/identity/permit.h"
#include "preload/table/verbs.h"
#include "raw/syscall.h"

static long open_directory(const char *path, int flags)
{
	return raw(__NR_openat, AT_FDCWD, path, O_PATH | O_DIRECTORY | flags,
		   0);
}

/* -------------------------------------------------------- the right to it */

static long write_file(const char *path, const char *text, size_t size)
{
	long fd = raw(__NR_openat, AT_FDCWD, path, O_WRONLY | O_CLOEXEC, 0);
	long ret = fd < 0 ? fd : raw(__NR_write, fd, text, size);

	if (fd >= 0)
		raw(__NR_close, fd);
	return ret;
}

/* Maps an id to itself. */
static long write_map(const char *path, unsigned long id)
{
	char text[3 * 21];
	size_t n = raw_decimal(text, id);

	text[n++] = ' ';
	n += raw_decimal(text + n, id);
	memcpy(text + n, " 1", 2);
	return write_file(path, text, n + 2);
}

/* A new user namespace gives all capabilities; programs would see those that
   are not needed, so they are dropped. */
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

static long enter_namespace(void)
{
	uint64_t bounding = caps_possible();
	uint32_t uid = raw(__NR_geteuid), gid = raw(__NR_getegid);
	long ret = raw(__NR_unshare, CLONE_NEWUSER);

	if (ret >= 0) {
		/* Without this, nobody may map groups. */
		write_file("/proc/self/setgroups", "deny", 4);
		ret = write_map("/proc/self/uid_map", uid);
	}
	if (ret >= 0)
		ret = write_map("/proc/self/gid_map", gid);
	if (ret >= 0)
		drop_all_but(CAP_SYS_CHROOT, bounding);
	return ret;
}

/* A namespace can't be left again, and some systems grant one without any
   right in it: so a child goes first. */
static bool child_can(void)
{
	int status = 1;
	long pid = raw(__NR_clone, 0, 0, 0, 0, 0);

	if (pid == 0)
		raw(__NR_exit_group,
		    enter_namespace() < 0 || raw(__NR_chroot, ".") < 0);
	while (pid > 0 && raw(__NR_wait4, pid, &status, __WALL, 0) == -EINTR)
		;
	return status == 0;
}

static long change_root(void)
{
	long ret = raw(__NR_chroot, ".");

	if (ret == -EPERM && child_can() && enter_namespace() >= 0)
		ret = raw(__NR_chroot, ".");
	return ret;
}

/* ------------------------------------------------------------- the change */

/* Everything that will be out of sight. */
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

/* 0 where it is not told, by a kernel before 5.8 or in a sandbox. */
static uint64_t mount_of(const char *path)
{
	struct statx stx;
	long ret = raw(__NR_statx, AT_FDCWD, path, AT_NO_AUTOMOUNT,
		       STATX_MNT_ID, &stx);

	return ret >= 0 && stx.stx_mask & STATX_MNT_ID ? stx.stx_mnt_id : 0;
}

static bool is_root_already(void)
{
	struct stat here, root;

	return raw(__NR_newfstatat, AT_FDCWD, ".", &here, 0) >= 0 &&
	       raw(__NR_newfstatat, AT_FDCWD, "/", &root, 0) >= 0 &&
	       here.st_ino == root.st_ino && here.st_dev == root.st_dev &&
	       mount_of(".") == mount_of("/");
}

/* Makes the working directory the root. */
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

/* chroot(2) finds its directory as chdir(2) does, and only then asks whether
   it may. */
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
