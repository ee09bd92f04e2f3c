/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Starts a command below a seccomp filter that answers as an older kernel or a
 * poor sandbox would: what that one does not have or allow is refused.
 *
 *	under PROFILE COMMAND...
 *	under			lists the profiles
 *
 * The filter sees the number of a call and its arguments, not what pointers
 * lead to, and can refuse but not change an answer.  So it cannot imitate: bits
 * of a result (stx_mask, stx_attributes, mount ids), flags in structures
 * (clone3, openat2, file_setattr), flags that old kernels ignore instead of
 * refusing (open, CLONE_PIDFD, the mask of statx), time stamps (the finer ones
 * of Linux 6.13), files in /proc and /sys, and what a file system learned since
 * (birth times, RENAME_NOREPLACE, handles).
 *
 * Today's libc is what runs below it.  It cannot live with EPERM for statx,
 * clone3 and faccessat2, as an old docker says it: there they are ENOSYS.
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined __x86_64__
#define THIS_ARCH AUDIT_ARCH_X86_64
#elif defined __aarch64__
#define THIS_ARCH AUDIT_ARCH_AARCH64
#elif defined __i386__
#define THIS_ARCH AUDIT_ARCH_I386
#elif defined __arm__
#define THIS_ARCH AUDIT_ARCH_ARM
#elif defined __riscv && __riscv_xlen == 64
#define THIS_ARCH AUDIT_ARCH_RISCV64
#elif defined __powerpc64__ && defined __LITTLE_ENDIAN__
#define THIS_ARCH AUDIT_ARCH_PPC64LE
#elif defined __s390x__
#define THIS_ARCH AUDIT_ARCH_S390X
#endif

#define LINUX(major, minor) ((major) << 8 | (minor))
#define LAST_CALL	    1000u
#define KILL		    (-1)

/* Which argument is looked at, and how. */
enum test {
	ALWAYS,
	ANY_BIT, /* one of the bits of `low` is set */
	NO_BIT,	 /* none of them is */
	BETWEEN, /* low to high */
	IS_NULL, /* a pointer */
};

struct rule {
	unsigned key;	      /* a version for kernels, else a profile */
	unsigned first, last; /* numbers of calls */
	int error;	      /* or KILL */
	enum test test;
	unsigned argument, low, high;
};

#define CALLS(key, first, last, error)                   \
	{                                                \
		key, first, last, error, ALWAYS, 0, 0, 0 \
	}
#define CALL(key, call, error) CALLS(key, call, call, error)
#define BITS(key, call, error, argument, bits)                     \
	{                                                          \
		key, call, call, error, ANY_BIT, argument, bits, 0 \
	}
#define VALUES(key, call, error, argument, low, high)                \
	{                                                            \
		key, call, call, error, BETWEEN, argument, low, high \
	}

/* What came with which version.  From 424 on all architectures agree. */
static const struct rule kernels[] = {
	CALLS(LINUX(5, 1), 424, 427, ENOSYS),  /* pidfd_send_signal, io_uring */
	CALLS(LINUX(5, 2), 428, 433, ENOSYS),  /* open_tree ... fspick */
	CALLS(LINUX(5, 3), 434, 435, ENOSYS),  /* pidfd_open, clone3 */
	CALL(LINUX(5, 9), 436, ENOSYS),	       /* close_range */
	CALLS(LINUX(5, 6), 437, 438, ENOSYS),  /* openat2, pidfd_getfd */
	CALL(LINUX(5, 8), 439, ENOSYS),	       /* faccessat2 */
	CALL(LINUX(5, 10), 440, ENOSYS),       /* process_madvise */
	CALL(LINUX(5, 11), 441, ENOSYS),       /* epoll_pwait2 */
	CALL(LINUX(5, 12), 442, ENOSYS),       /* mount_setattr */
	CALLS(LINUX(5, 13), 444, 446, ENOSYS), /* landlock */
	CALL(LINUX(5, 14), 443, ENOSYS),       /* quotactl_fd */
	CALL(LINUX(5, 14), 447, ENOSYS),       /* memfd_secret */
	CALL(LINUX(5, 15), 448, ENOSYS),       /* process_mrelease */
	CALL(LINUX(5, 16), 449, ENOSYS),       /* futex_waitv */
	CALL(LINUX(5, 17), 450, ENOSYS),       /* set_mempolicy_home_node */
	CALL(LINUX(6, 5), 451, ENOSYS),	       /* cachestat */
	CALLS(LINUX(6, 6), 452, 453, ENOSYS),  /* fchmodat2, shadow stacks */
	CALLS(LINUX(6, 7), 454, 456, ENOSYS),  /* futex_wake ... requeue */
	CALLS(LINUX(6, 8), 457, 461, ENOSYS),  /* statmount ... lsm */
	CALL(LINUX(6, 10), 462, ENOSYS),       /* mseal */
	CALLS(LINUX(6, 13), 463, 466, ENOSYS), /* setxattrat ... */
	CALLS(LINUX(6, 15), 467, LAST_CALL, ENOSYS),

	/* SECCOMP_FILTER_FLAG_NEW_LISTENER, _TSYNC_ESRCH,
	   _WAIT_KILLABLE_RECV */
	BITS(LINUX(5, 0), SYS_seccomp, EINVAL, 1, 8),
	BITS(LINUX(5, 7), SYS_seccomp, EINVAL, 1, 16),
	BITS(LINUX(5, 19), SYS_seccomp, EINVAL, 1, 32),
	/* P_PIDFD */
	VALUES(LINUX(5, 4), SYS_waitid, EINVAL, 0, 3, 3),
	/* MADV_COLD and _PAGEOUT; _POPULATE_*; _DONTNEED_LOCKED; _COLLAPSE */
	VALUES(LINUX(5, 4), SYS_madvise, EINVAL, 2, 20, 21),
	VALUES(LINUX(5, 14), SYS_madvise, EINVAL, 2, 22, 23),
	VALUES(LINUX(5, 18), SYS_madvise, EINVAL, 2, 24, 24),
	VALUES(LINUX(6, 1), SYS_madvise, EINVAL, 2, 25, 25),
	/* GRND_INSECURE */
	BITS(LINUX(5, 6), SYS_getrandom, EINVAL, 2, 4),
	/* MREMAP_DONTUNMAP */
	BITS(LINUX(5, 7), SYS_mremap, EINVAL, 3, 4),
	/* MFD_NOEXEC_SEAL, MFD_EXEC */
	BITS(LINUX(6, 3), SYS_memfd_create, EINVAL, 1, 0x18),
	/* AT_HANDLE_FID; _MNT_ID_UNIQUE; _CONNECTABLE */
	BITS(LINUX(6, 5), SYS_name_to_handle_at, EINVAL, 4, 0x200),
	BITS(LINUX(6, 12), SYS_name_to_handle_at, EINVAL, 4, 1),
	BITS(LINUX(6, 13), SYS_name_to_handle_at, EINVAL, 4, 2),
	/* SO_PASSPIDFD, SO_PEERPIDFD and what followed */
	VALUES(LINUX(6, 5), SYS_getsockopt, ENOPROTOOPT, 2, 76, 90),
	VALUES(LINUX(6, 5), SYS_setsockopt, ENOPROTOOPT, 2, 76, 90),
	/* RWF_NOAPPEND, RWF_ATOMIC, RWF_DONTCACHE */
	BITS(LINUX(6, 9), SYS_pwritev2, EOPNOTSUPP, 5, 0xe0),
	/* F_DUPFD_QUERY, F_CREATED_QUERY */
	VALUES(LINUX(6, 10), SYS_fcntl, EINVAL, 1, 1027, 1028),
	/* A NULL path for the descriptor itself; MAP_DROPPABLE */
	{ LINUX(6, 11), SYS_statx, SYS_statx, EFAULT, IS_NULL, 1, 0, 0 },
	{ LINUX(6, 11), SYS_newfstatat, SYS_newfstatat, EFAULT, IS_NULL, 1, 0,
	  0 },
	BITS(LINUX(6, 11), SYS_mmap, EINVAL, 3, 8),
	/* AT_EXECVE_CHECK */
	BITS(LINUX(6, 14), SYS_execveat, EINVAL, 4, 0x10000),
	/* FALLOC_FL_WRITE_ZEROES */
	BITS(LINUX(6, 17), SYS_fallocate, EOPNOTSUPP, 1, 0x80),
	CALL(0, 0, 0)
};

enum {
	NO_GETRANDOM = 1,
	KILL_GETRANDOM,
	NO_STATX,
	FORBID_STATX,
	NO_FALLOCATE,
	DOCKER,
	DOCKER_OLD,
	PODMAN,
	SYSTEMD,
};

#define NAMESPACES 0x7e020000u /* CLONE_NEW* */

/* What containers and services are kept from, with the answer for it. */
#define PRIVILEGED(key, error)                                                 \
	CALL(key, SYS_unshare, error), CALL(key, SYS_setns, error),            \
		BITS(key, SYS_clone, error, 0, NAMESPACES),                    \
		CALL(key, SYS_mount, error), CALL(key, SYS_umount2, error),    \
		CALL(key, SYS_pivot_root, error), CALLS(key, 428, 433, error), \
		CALL(key, SYS_add_key, error), CALL(key, SYS_keyctl, error),   \
		CALL(key, SYS_request_key, error), CALL(key, SYS_bpf, error),  \
		CALL(key, SYS_perf_event_open, error),                         \
		CALL(key, SYS_userfaultfd, error),                             \
		CALL(key, SYS_open_by_handle_at, error),                       \
		CALL(key, SYS_quotactl, error), CALL(key, SYS_syslog, error),  \
		CALL(key, SYS_fanotify_init, error),                           \
		CALL(key, SYS_acct, error)

static const struct rule sandboxes[] = {
	CALL(NO_GETRANDOM, SYS_getrandom, EPERM),
	/* libc's malloc asks with GRND_NONBLOCK. */
	{ KILL_GETRANDOM, SYS_getrandom, SYS_getrandom, KILL, NO_BIT, 2, 1, 0 },
	CALL(NO_STATX, SYS_statx, ENOSYS),
	CALL(FORBID_STATX, SYS_statx, EPERM),
	CALL(NO_FALLOCATE, SYS_fallocate, EOPNOTSUPP),

	CALLS(DOCKER, 425, 427, EPERM),	       /* io_uring */
	CALL(DOCKER, 435, ENOSYS),	       /* clone3 */
	CALL(DOCKER, 442, EPERM),	       /* mount_setattr */
	CALLS(DOCKER, 467, LAST_CALL, ENOSYS), /* younger than the list */
	PRIVILEGED(DOCKER, EPERM),

	/* Its library did not know these, and then says EPERM. */
	CALL(DOCKER_OLD, SYS_statx, ENOSYS),
	CALL(DOCKER_OLD, SYS_name_to_handle_at, EPERM),
	CALL(DOCKER_OLD, SYS_rseq, EPERM),
	CALLS(DOCKER_OLD, 424, 434, EPERM),
	CALL(DOCKER_OLD, 435, ENOSYS), /* clone3 */
	CALLS(DOCKER_OLD, 436, 438, EPERM),
	CALL(DOCKER_OLD, 439, ENOSYS), /* faccessat2 */
	CALLS(DOCKER_OLD, 440, LAST_CALL, EPERM),
	PRIVILEGED(DOCKER_OLD, EPERM),

	/* Lets users make namespaces, and forbids what it takes for root's. */
	CALL(PODMAN, SYS_sethostname, EPERM),
	CALL(PODMAN, SYS_setdomainname, EPERM),
	CALL(PODMAN, SYS_bpf, EPERM),
	CALL(PODMAN, SYS_perf_event_open, EPERM),
	CALL(PODMAN, SYS_open_by_handle_at, EPERM),
	CALL(PODMAN, SYS_quotactl, EPERM),
	CALL(PODMAN, SYS_syslog, EPERM),
	CALL(PODMAN, SYS_fanotify_init, EPERM),
	CALL(PODMAN, SYS_acct, EPERM),
	CALLS(PODMAN, 467, LAST_CALL, ENOSYS),

	/* A service with a list of calls: another one is its death. */
	CALLS(SYSTEMD, 424, 427, KILL),
	CALLS(SYSTEMD, 437, 438, KILL),
	CALLS(SYSTEMD, 440, LAST_CALL, KILL),
	BITS(SYSTEMD, SYS_getrandom, KILL, 2, 4),
	CALLS(SYSTEMD, SYS_process_vm_readv, SYS_process_vm_writev, KILL),
	CALL(SYSTEMD, SYS_ptrace, KILL),
	PRIVILEGED(SYSTEMD, KILL),
	CALL(0, 0, 0)
};

static const struct profile {
	const char *name;
	const struct rule *rules;
	unsigned key;
} profiles[] = {
	{ "4.18", kernels, LINUX(4, 18) },
	{ "5.4", kernels, LINUX(5, 4) },
	{ "5.10", kernels, LINUX(5, 10) },
	{ "6.1", kernels, LINUX(6, 1) },
	{ "no-getrandom", sandboxes, NO_GETRANDOM },
	{ "kill-getrandom", sandboxes, KILL_GETRANDOM },
	{ "no-statx", sandboxes, NO_STATX },
	{ "forbid-statx", sandboxes, FORBID_STATX },
	{ "no-fallocate", sandboxes, NO_FALLOCATE },
	{ "docker", sandboxes, DOCKER },
	{ "docker-old", sandboxes, DOCKER_OLD },
	{ "podman", sandboxes, PODMAN },
	{ "systemd", sandboxes, SYSTEMD },
};

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))

/* ------------------------------------------------------------- the program */

static struct sock_filter program[4096];
static unsigned short length;

/* Jumps are counted in instructions from the next one. */
static void add(unsigned short code, unsigned char yes, unsigned char no,
		unsigned value)
{
	program[length++] = (struct sock_filter){ code, yes, no, value };
}

static void load(size_t offset)
{
	add(BPF_LD | BPF_W | BPF_ABS, 0, 0, offset);
}

/* Falls through to what follows if the argument fits, else over it. */
static void add_test(const struct rule *rule)
{
	size_t at = offsetof(struct seccomp_data, args) + 8 * rule->argument;

	switch (rule->test) {
	case ALWAYS: break;
	case ANY_BIT:
		load(at);
		add(BPF_JMP | BPF_JSET | BPF_K, 0, 1, rule->low);
		break;
	case NO_BIT:
		load(at);
		add(BPF_JMP | BPF_JSET | BPF_K, 1, 0, rule->low);
		break;
	case BETWEEN:
		load(at);
		add(BPF_JMP | BPF_JGE | BPF_K, 0, 2, rule->low);
		add(BPF_JMP | BPF_JGT | BPF_K, 1, 0, rule->high);
		break;
	case IS_NULL:
		load(at);
		add(BPF_JMP | BPF_JEQ | BPF_K, 0, 3, 0);
		load(at + 4);
		add(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0);
		break;
	}
}

static void add_rule(const struct rule *rule)
{
	unsigned short start;

	load(offsetof(struct seccomp_data, nr));
	start = length;
	add(BPF_JMP | BPF_JGE | BPF_K, 0, 0, rule->first);
	add(BPF_JMP | BPF_JGT | BPF_K, 0, 0, rule->last);
	add_test(rule);
	add(BPF_RET | BPF_K, 0, 0,
	    rule->error == KILL ? SECCOMP_RET_KILL_PROCESS
				: SECCOMP_RET_ERRNO | (unsigned)rule->error);
	program[start].jf = length - start - 1;
	program[start + 1].jt = length - start - 2;
}

static void build(const struct profile *profile)
{
	/* Other tables of numbers, as of 32-bit programs, are let be. */
	load(offsetof(struct seccomp_data, arch));
	add(BPF_JMP | BPF_JEQ | BPF_K, 1, 0, THIS_ARCH);
	add(BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW);
	for (const struct rule *rule = profile->rules; rule->key; rule++)
		if (profile->rules == kernels ? rule->key > profile->key
					      : rule->key == profile->key)
			add_rule(rule);
	add(BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW);
}

/* Root keeps what set-id programs give, for the tests of those. */
static int lock(void)
{
	struct sock_fprog filter = { length, program };
	int ret = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter);

	if (ret == 0 || errno != EACCES)
		return ret;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return -1;
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter);
}

int main(int argc, char **argv)
{
	const struct profile *profile = NULL;

	for (size_t i = 0; i < LENGTH(profiles); i++) {
		if (argc < 2)
			puts(profiles[i].name);
		else if (strcmp(argv[1], profiles[i].name) == 0)
			profile = &profiles[i];
	}
	if (argc < 2)
		return 0;
	if (!profile || argc < 3) {
		fputs("usage: under PROFILE COMMAND...\n", stderr);
		return 2;
	}
	build(profile);
	if (lock() != 0) {
		perror("under: seccomp");
		return 3;
	}
	execvp(argv[2], argv + 2);
	perror(argv[2]);
	return 127;
}
