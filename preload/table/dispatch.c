/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * syscall(2): programs that call the kernel by number through libc get the
 * same verbs as those that call by name.  One row each.
 */
#include "preload/table/dispatch.h"
#include "preload/file/inode_flags.h"
#include "preload/table/verbs.h"
#include "raw/syscall.h"

#define P(i) ((void *)a[i])
#define NOFOLLOW AT_SYMLINK_NOFOLLOW
#define CASE(name, verb) case __NR_##name: return verb;

long dispatch(long number, const long a[6])
{
	switch (number) {
#ifdef __NR_stat
	CASE(stat, fake_stat(AT_FDCWD, P(0), P(1), 0))
	CASE(lstat, fake_stat(AT_FDCWD, P(0), P(1), NOFOLLOW))
	CASE(chown, fake_chown(AT_FDCWD, P(0), a[1], a[2], 0))
	CASE(lchown, fake_chown(AT_FDCWD, P(0), a[1], a[2], NOFOLLOW))
	CASE(chmod, fake_chmod(AT_FDCWD, P(0), a[1], 0))
	CASE(open, fake_open(AT_FDCWD, P(0), a[1], a[2]))
	CASE(creat, fake_open(AT_FDCWD, P(0), O_CREAT | O_WRONLY | O_TRUNC,
			      a[1]))
	CASE(mkdir, fake_mkdir(AT_FDCWD, P(0), a[1]))
	CASE(mknod, fake_mknod(AT_FDCWD, P(0), a[1], a[2]))
	CASE(symlink, fake_symlink(P(0), AT_FDCWD, P(1)))
	CASE(unlink, fake_unlink(AT_FDCWD, P(0), 0))
	CASE(rmdir, fake_unlink(AT_FDCWD, P(0), AT_REMOVEDIR))
	CASE(rename, fake_rename(AT_FDCWD, P(0), AT_FDCWD, P(1), 0))
	CASE(link, fake_link(AT_FDCWD, P(0), AT_FDCWD, P(1), 0))
	CASE(access, fake_access(AT_FDCWD, P(0), a[1], 0))
#endif
#ifdef __NR_newfstatat
	CASE(newfstatat, fake_stat(a[0], P(1), P(2), a[3]))
#endif
	CASE(fstat, fake_stat(a[0], 0, P(1), AT_EMPTY_PATH))
	CASE(statx, fake_statx(a[0], P(1), a[2], a[3], P(4)))
	CASE(fchown, fake_chown(a[0], 0, a[1], a[2], AT_EMPTY_PATH))
	CASE(fchownat, fake_chown(a[0], P(1), a[2], a[3], a[4]))
	CASE(fchmod, fake_chmod(a[0], 0, a[1], AT_EMPTY_PATH))
	CASE(fchmodat, fake_chmod(a[0], P(1), a[2], 0))
	CASE(fchmodat2, fake_chmod(a[0], P(1), a[2], a[3]))
	CASE(umask, (long)fake_umask(a[0]))
	CASE(openat, fake_open(a[0], P(1), a[2], a[3]))
	CASE(openat2, fake_openat2(a[0], P(1), P(2), a[3]))
	CASE(mkdirat, fake_mkdir(a[0], P(1), a[2]))
	CASE(mknodat, fake_mknod(a[0], P(1), a[2], a[3]))
	CASE(symlinkat, fake_symlink(P(0), a[1], P(2)))
	CASE(unlinkat, fake_unlink(a[0], P(1), a[2]))
#ifdef __NR_renameat
	CASE(renameat, fake_rename(a[0], P(1), a[2], P(3), 0))
#endif
	CASE(renameat2, fake_rename(a[0], P(1), a[2], P(3), a[4]))
	CASE(linkat, fake_link(a[0], P(1), a[2], P(3), a[4]))
	CASE(faccessat, fake_access(a[0], P(1), a[2], 0))
	CASE(faccessat2, fake_access(a[0], P(1), a[2], a[3]))
	CASE(setxattr, fake_setxattr(AT_FDCWD, P(0), 0, P(1), P(2), a[3], a[4]))
	CASE(lsetxattr, fake_setxattr(AT_FDCWD, P(0), NOFOLLOW, P(1), P(2),
				      a[3], a[4]))
	CASE(fsetxattr, fake_setxattr(a[0], 0, AT_EMPTY_PATH, P(1), P(2), a[3],
				      a[4]))
	CASE(setxattrat, fake_setxattrat(a[0], P(1), a[2], P(3), P(4), a[5]))
	CASE(getxattrat, fake_getxattrat(a[0], P(1), a[2], P(3), P(4), a[5]))
	CASE(listxattrat, fake_listxattr(a[0], P(1), a[2], P(3), a[4]))
	CASE(removexattrat, fake_removexattr(a[0], P(1), a[2], P(3)))
	CASE(getxattr, fake_getxattr(AT_FDCWD, P(0), 0, P(1), P(2), a[3]))
	CASE(lgetxattr, fake_getxattr(AT_FDCWD, P(0), NOFOLLOW, P(1), P(2),
				      a[3]))
	CASE(fgetxattr, fake_getxattr(a[0], 0, AT_EMPTY_PATH, P(1), P(2), a[3]))
	CASE(listxattr, fake_listxattr(AT_FDCWD, P(0), 0, P(1), a[2]))
	CASE(llistxattr, fake_listxattr(AT_FDCWD, P(0), NOFOLLOW, P(1), a[2]))
	CASE(flistxattr, fake_listxattr(a[0], 0, AT_EMPTY_PATH, P(1), a[2]))
	CASE(removexattr, fake_removexattr(AT_FDCWD, P(0), 0, P(1)))
	CASE(lremovexattr, fake_removexattr(AT_FDCWD, P(0), NOFOLLOW, P(1)))
	CASE(fremovexattr, fake_removexattr(a[0], 0, AT_EMPTY_PATH, P(1)))
#ifdef __NR_readlink
	CASE(readlink, fake_readlink(AT_FDCWD, P(0), P(1), a[2]))
#endif
	CASE(readlinkat, fake_readlink(a[0], P(1), P(2), a[3]))
#ifdef __LP64__
	CASE(truncate, fake_truncate(P(0), a[1]))
#endif
	CASE(utimensat, fake_utimens(a[0], P(1), P(2), a[3]))
	CASE(getuid, fake_getuid(ID_REAL))
	CASE(geteuid, fake_getuid(ID_EFFECTIVE))
	CASE(getgid, fake_getgid(ID_REAL))
	CASE(getegid, fake_getgid(ID_EFFECTIVE))
	CASE(getresuid, fake_getresuid(P(0), P(1), P(2)))
	CASE(getresgid, fake_getresgid(P(0), P(1), P(2)))
	CASE(getgroups, fake_getgroups(a[0], P(1)))
	CASE(setuid, fake_setuid(a[0]))
	CASE(setgid, fake_setgid(a[0]))
	CASE(setreuid, fake_setreuid(a[0], a[1]))
	CASE(setregid, fake_setregid(a[0], a[1]))
	CASE(setresuid, fake_setresuid(a[0], a[1], a[2]))
	CASE(setresgid, fake_setresgid(a[0], a[1], a[2]))
	CASE(setfsuid, fake_setfsuid(a[0]))
	CASE(setfsgid, fake_setfsgid(a[0]))
	CASE(setgroups, fake_setgroups(a[0], P(1)))
	CASE(setpriority, fake_setpriority(a[0], a[1], a[2]))
	CASE(getpriority, fake_getpriority(a[0], a[1]))
	CASE(mlock, fake_mlock(P(0), a[1], 0))
	CASE(mlock2, fake_mlock(P(0), a[1], a[2]))
	CASE(mlockall, fake_mlockall(a[0]))
	CASE(sched_setscheduler, fake_setscheduler(a[0], a[1], P(2)))
	CASE(sched_getscheduler, fake_getscheduler(a[0]))
	CASE(sched_setparam, fake_setparam(a[0], P(1)))
	CASE(sched_getparam, fake_getparam(a[0], P(1)))
	CASE(sched_setattr, fake_sched_setattr(a[0], P(1), a[2]))
	CASE(sched_getattr, fake_sched_getattr(a[0], P(1), a[2], a[3]))
	CASE(ioprio_set, fake_ioprio_set(a[0], a[1], a[2]))
	CASE(ioprio_get, fake_ioprio_get(a[0], a[1]))
	CASE(capget, fake_capget(P(0), P(1)))
	CASE(capset, fake_capset(P(0), P(1)))
	CASE(ioctl, fake_ioctl(a[0], a[1], P(2)))
	CASE(execve, fake_execve(P(0), P(1), P(2)))
	CASE(execveat, fake_execveat(a[0], P(1), P(2), P(3), a[4]))
	CASE(chdir, fake_chdir(P(0)))
	CASE(fchdir, fake_fchdir(a[0]))
	CASE(chroot, fake_chroot(P(0)))
	CASE(unshare, fake_unshare(a[0]))
	CASE(setns, fake_setns(a[0], a[1]))
	CASE(prctl, fake_prctl(a[0], a + 1))
	CASE(seccomp, fake_seccomp(a[0], a[1], P(2)))
	CASE(getdents64, fake_getdents(a[0], P(1), a[2]))
	}
	return raw6(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}
