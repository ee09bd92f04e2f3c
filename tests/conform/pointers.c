/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pointers that lead nowhere, where the kernel reads or writes through them:
 * EFAULT, and at which point of the call.  By number, where libc itself would
 * follow the pointer.
 */
#include <grp.h>
#include <linux/capability.h>
#include <linux/openat2.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/xattr.h>

#include "tests/conform/conform.h"

enum { NOWHERE, ALL_ONES, NONCANONICAL, UNMAPPED, READ_ONLY, EDGE, GOOD };

static const char *const names[] = { "null",	 "-1",	      "noncanonical",
				     "unmapped", "read-only", "edge",
				     "good" };

/* An address that is no process's. */
#ifdef __LP64__
#define NO_ADDRESS 0x8000000000000000
#else
#define NO_ADDRESS 0xfffff000
#endif

/* stat(2) by number, and the size of the kernel's structure. */
#ifdef SYS_newfstatat
#define SYS_STAT  SYS_newfstatat
#define STAT_SIZE 144
#else
#define SYS_STAT  SYS_fstatat64
#define STAT_SIZE 96
#endif

/* `size` bytes of a good object, as this kind of pointer. */
static void *pointer(int kind, const void *object, size_t size)
{
	static char good[4096];
	char *pages = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	memcpy(pages, object, size);
	switch (kind) {
	case NOWHERE: return NULL;
	case ALL_ONES: return (void *)-1;
	case NONCANONICAL: return (void *)NO_ADDRESS;
	case UNMAPPED: munmap(pages, 8192); return pages;
	case READ_ONLY: mprotect(pages, 4096, PROT_READ); return pages;
	case EDGE:
		/* All but its last byte. */
		mprotect(pages + 4096, 4096, PROT_NONE);
		return pages + 4096 - (size - 1);
	}
	return memcpy(good, object, size);
}

static const char zeros[512];
#define BUFFER(size) pointer(kind, zeros, size)
#define CALL(name, expression)            \
	static long call_##name(int kind) \
	{                                 \
		return (expression);      \
	}

static int dir_fd(void)
{
	return open(".", O_RDONLY);
}

static uint32_t word;
static const struct timespec times[2] = { { 1, 0 }, { 2, 0 } };
static const struct open_how how = { O_RDONLY | O_CREAT, 0600, 0 };
static const gid_t groups[3] = { 5, 6, 7 };
static const struct __user_cap_header_struct header = {
	_LINUX_CAPABILITY_VERSION_3, 0
};
static const struct sockaddr_un address = { AF_UNIX, "new" };
static struct {
	const char *value;
	uint64_t size __attribute__((aligned(8)));
} value_args = { zeros, 4 };
static char *const environment[] = { (char *)"A=b", NULL };
static struct __user_cap_header_struct any_header = {
	_LINUX_CAPABILITY_VERSION_3, 0
};

CALL(stat, syscall(SYS_STAT, AT_FDCWD, "x", BUFFER(STAT_SIZE), 0))
CALL(stat_plain, syscall(SYS_STAT, AT_FDCWD, "y", BUFFER(STAT_SIZE), 0))
CALL(stat_missing, syscall(SYS_STAT, AT_FDCWD, "z", BUFFER(STAT_SIZE), 0))
CALL(libc_stat, stat("x", BUFFER(sizeof(struct stat))))
CALL(libc_fstat, fstat(dir_fd(), BUFFER(sizeof(struct stat))))
CALL(statx, syscall(SYS_statx, AT_FDCWD, "x", 0, 0xfff, BUFFER(256)))
CALL(getresuid, getresuid(BUFFER(4), &word, &word))
CALL(getresuid3, getresuid(&word, &word, BUFFER(4)))
CALL(getresgid, getresgid(&word, BUFFER(4), &word))
CALL(getgroups, getgroups(5, BUFFER(20)))
CALL(getgroups_small, getgroups(1, BUFFER(4)))
CALL(getgroups_none, getgroups(0, BUFFER(4)))
CALL(setgroups, setgroups(3, pointer(kind, groups, 12)))
CALL(setgroups_none, setgroups(0, pointer(kind, groups, 12)))
CALL(setgroups_many, setgroups(70000, pointer(kind, groups, 12)))
CALL(utimensat,
     utimensat(AT_FDCWD, "x", pointer(kind, times, sizeof(times)), 0))
CALL(utimensat_missing,
     utimensat(AT_FDCWD, "z", pointer(kind, times, sizeof(times)), 0))
#ifdef SYS_utimes
CALL(utimes, syscall(SYS_utimes, "x", pointer(kind, times, sizeof(times))))
#endif
CALL(readlink, readlink("l", BUFFER(10), 10))
CALL(readlink_file, readlink("x", BUFFER(10), 10))
CALL(getxattr, getxattr("x", "trusted.x", BUFFER(5), 5))
CALL(getxattr_none, getxattr("x", "trusted.none", BUFFER(5), 5))
CALL(getxattr_name, getxattr("x", pointer(kind, "trusted.x", 10), NULL, 0))
CALL(setxattr, setxattr("x", "trusted.y", pointer(kind, "value", 5), 5, 0))
CALL(setxattr_user, setxattr("x", "user.y", pointer(kind, "value", 5), 5, 0))
CALL(setxattr_name, setxattr("x", pointer(kind, "trusted.y", 10), "v", 1, 0))
CALL(setxattr_empty, setxattr("x", "trusted.y", pointer(kind, "v", 1), 0, 0))
CALL(listxattr, listxattr("x", BUFFER(10), 10) == -1 ? -1 : 0)
CALL(removexattr, removexattr("x", pointer(kind, "trusted.x", 10)))
CALL(setxattrat, syscall(463, AT_FDCWD, "x", 0, "trusted.y",
			 pointer(kind, &value_args, 16), 16))
CALL(capget_header, syscall(SYS_capget, pointer(kind, &header, 8), NULL))
CALL(capget, syscall(SYS_capget, &any_header, BUFFER(24)))
CALL(capset_header, syscall(SYS_capset, pointer(kind, &header, 8), zeros))
CALL(capset, syscall(SYS_capset, &any_header, pointer(kind, zeros, 24)))
CALL(openat2, syscall(SYS_openat2, AT_FDCWD, "new",
		      pointer(kind, &how, sizeof(how)), sizeof(how)) < 0
		      ? -1
		      : 0)
CALL(bind, bind(socket(AF_UNIX, SOCK_STREAM, 0),
		pointer(kind, &address, sizeof(address)), sizeof(address)))
CALL(getdents, syscall(SYS_getdents64, dir_fd(), BUFFER(512), 512) < 0 ? -1 : 0)
CALL(symlink, symlink(pointer(kind, "text", 5), "new"))
CALL(link_from, link(pointer(kind, "x", 2), "new"))
CALL(rename_to, rename("x", pointer(kind, "new", 4)))
CALL(execve,
     execve("y", environment, pointer(kind, environment, sizeof(environment))))
CALL(execve_args,
     execve("y", pointer(kind, environment, sizeof(environment)), environment))
CALL(getrlimit, syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, NULL, BUFFER(16)))
CALL(chroot, chroot(pointer(kind, "x", 2)))

static const struct {
	const char *name;
	long (*call)(int kind);
} calls[] = {
#define ROW(name)                  \
	{                          \
#name, call_##name \
	}
	ROW(stat),
	ROW(stat_plain),
	ROW(stat_missing),
	ROW(libc_stat),
	ROW(libc_fstat),
	ROW(statx),
	ROW(getresuid),
	ROW(getresuid3),
	ROW(getresgid),
	ROW(getgroups),
	ROW(getgroups_small),
	ROW(getgroups_none),
	ROW(setgroups),
	ROW(setgroups_none),
	ROW(setgroups_many),
	ROW(utimensat),
	ROW(utimensat_missing),
#ifdef SYS_utimes
	ROW(utimes),
#endif
	ROW(readlink),
	ROW(readlink_file),
	ROW(getxattr),
	ROW(getxattr_none),
	ROW(getxattr_name),
	ROW(setxattr),
	ROW(setxattr_user),
	ROW(setxattr_name),
	ROW(setxattr_empty),
	ROW(listxattr),
	ROW(removexattr),
	ROW(setxattrat),
	ROW(capget_header),
	ROW(capget),
	ROW(capset_header),
	ROW(capset),
	ROW(openat2),
	ROW(bind),
	ROW(getdents),
	ROW(symlink),
	ROW(link_from),
	ROW(rename_to),
	ROW(execve),
	ROW(execve_args),
	ROW(getrlimit),
	ROW(chroot),
#undef ROW
};

struct row {
	size_t call;
	int kind;
	uid_t as;
};

static void call_it(const void *argument)
{
	const struct row *row = argument;

	TRY("ret", calls[row->call].call(row->kind));
}

static void ask(const void *argument)
{
	const struct row *row = argument;
	gid_t club[2] = { CLUB, BOB_GROUP };

	FILE_("x", 0644, ALICE, ALICE_GROUP);
	FILE_("y", 0644, 0, 0);
	make(LNK, "l", 0777, 0, 0);
	if (setxattr("x", "trusted.x", "value", 5, 0) < 0 ||
	    chmod(".", 0777) < 0 || setgroups(2, club) < 0)
		said("stage", -1);
	if (row->as)
		as_user(row->as, call_it, row);
	else
		call_it(row);
	facts("x");
}

void area_pointers(void)
{
	static const uid_t users[] = { 0, ALICE };
	struct row row;

	for (row.call = 0; row.call < COUNT(calls); row.call++)
		for (row.kind = 0; row.kind < (int)COUNT(names); row.kind++)
			for (size_t u = 0; u < COUNT(users); u++) {
				row.as = users[u];
				check(ask, &row, "%s, %s, by %u",
				      calls[row.call].name, names[row.kind],
				      row.as);
			}
}
