/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Locks itself into a seccomp filter that kills the process for every call
 * that is not on a short list, and goes on looking at files.
 *
 *	sandbox before|after prctl|seccomp narrow|wide [PATH [fd]]
 *	sandbox before|after prctl|seccomp files PATH fd
 *
 * before, after: the filter comes before or after the first look at a file.
 * narrow allows only what stat(2), chown(2) and writing need themselves; wide
 * also what programs usually keep, such as opening and mapping files; files only
 * what is asked and changed through a descriptor, fstat(2) and fchown(2).
 * Prints "uid owner group mode" of PATH (./file), and what a chown gives; with
 * "fd" by a descriptor that was opened before.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static const int files[] = {
	SYS_write, SYS_exit_group, SYS_getuid,
	SYS_fstat, SYS_fchown,	   SYS_rt_sigreturn,
};

static const int narrow[] = {
#ifdef SYS_newfstatat
	SYS_newfstatat,
#endif
#ifdef SYS_chown
	SYS_stat,	SYS_lstat, SYS_chown, SYS_lchown,
#endif
	SYS_fchownat,
};

static const int wide[] = {
	SYS_openat, SYS_read,	       SYS_pread64, SYS_close,	    SYS_mmap,
	SYS_munmap, SYS_brk,	       SYS_statx,   SYS_readlinkat, SYS_getcwd,
	SYS_fcntl,  SYS_clock_gettime, SYS_futex,   SYS_getpid,	    SYS_getppid,
};

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))
#define ALLOW_MAX     64

static struct sock_filter program[3 + 2 * ALLOW_MAX];
static unsigned short length;

static void add(unsigned short code, unsigned char jf, unsigned value)
{
	program[length++] = (struct sock_filter){ code, 0, jf, value };
}

static void allow(const int *calls, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		add(BPF_JMP | BPF_JEQ | BPF_K, 1, calls[i]);
		add(BPF_RET | BPF_K, 0, SECCOMP_RET_ALLOW);
	}
}

static void build(const char *list)
{
	add(BPF_LD | BPF_W | BPF_ABS, 0, offsetof(struct seccomp_data, nr));
	allow(files, LENGTH(files));
	if (strcmp(list, "files") != 0)
		allow(narrow, LENGTH(narrow));
	if (strcmp(list, "wide") == 0)
		allow(wide, LENGTH(wide));
	add(BPF_RET | BPF_K, 0, SECCOMP_RET_KILL_PROCESS);
}

static int lock(const char *how)
{
	struct sock_fprog filter = { length, program };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return -1;
	if (strcmp(how, "prctl") == 0)
		return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter);
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter);
}

/* Of the file at `path`; of a descriptor, if that is NULL, as libcs with
   fstat(2) ask.  stdio might ask for memory or look at its descriptor. */
static void say(const char *path, int fd)
{
	struct stat st;
	char line[128];
	int n;

	if ((path ? stat(path, &st) : syscall(SYS_fstat, fd, &st)) != 0)
		n = snprintf(line, sizeof(line), "%s\n", strerror(errno));
	else
		n = snprintf(line, sizeof(line), "%u %u:%u %o\n",
			     (unsigned)getuid(), (unsigned)st.st_uid,
			     (unsigned)st.st_gid, (unsigned)st.st_mode);
	if (write(1, line, n) != n)
		_exit(3);
}

int main(int argc, char **argv)
{
	const char *path = argc > 4 ? argv[4] : "file";
	const int fd = argc > 5 ? open(path, O_RDONLY) : -1;
	struct stat st;

	if (argc < 4)
		return 2;
	if (strcmp(argv[1], "after") == 0 && stat(path, &st) != 0)
		return 2;
	build(argv[3]);
	if (lock(argv[2]) != 0)
		return 2;
	if (strcmp(argv[3], "files") == 0)
		path = NULL;
	say(path, fd);
	if ((fd < 0 ? chown(path, 51, 52) : fchown(fd, 51, 52)) != 0)
		_exit(4);
	say(path, fd);
	_exit(0);
}
