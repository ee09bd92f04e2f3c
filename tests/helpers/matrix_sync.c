/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Probes of the calls that write data to the disk.  A filter kills the process
 * whose call reaches the kernel with anything to write: in a session with
 * --no-sync none does.
 */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/helpers/matrix.h"

#define CALL(type, ...) ((type(*)(__VA_ARGS__))f)

#define LOAD(member)               \
	BPF_STMT(BPF_LD | BPF_ABS, \
		 (unsigned)offsetof(struct seccomp_data, member))
#define DIES_BY(call)                                  \
	BPF_JUMP(BPF_JMP | BPF_JEQ, SYS_##call, 0, 1), \
		BPF_STMT(BPF_RET, SECCOMP_RET_KILL_PROCESS)
#define DIES_BY_BITS(call, argument, bits)                                   \
	BPF_JUMP(BPF_JMP | BPF_JEQ, SYS_##call, 0, 4), LOAD(args[argument]), \
		BPF_JUMP(BPF_JMP | BPF_JSET, bits, 0, 1),                    \
		BPF_STMT(BPF_RET, SECCOMP_RET_KILL_PROCESS),                 \
		BPF_STMT(BPF_RET, SECCOMP_RET_ALLOW)

static bool forbid(void)
{
	struct sock_filter code[] = {
		LOAD(nr),
		DIES_BY(fsync),
		DIES_BY(fdatasync),
		DIES_BY(syncfs),
		DIES_BY(sync),
		DIES_BY_BITS(msync, 2, MS_SYNC),
		DIES_BY_BITS(sync_file_range, 3, 7),
		BPF_STMT(BPF_RET, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = { sizeof(code) / sizeof(*code), code };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

/* fsync, fdatasync, syncfs. */
static bool write_file(void *f)
{
	return forbid() && CALL(int, int)(STDIN_FILENO) == 0 &&
	       CALL(int, int)(-1) == -1;
}

static bool write_all(void *f)
{
	if (!forbid())
		return false;
	CALL(void, void)();
	return true;
}

static bool write_range(void *f)
{
	return forbid() &&
	       CALL(int, int, off_t, off_t, unsigned)(STDIN_FILENO, 0, 42, 7) ==
		       0 &&
	       CALL(int, int, off_t, off_t, unsigned)(STDIN_FILENO, 0, 42, 8) ==
		       -1;
}

static bool write_memory(void *f)
{
	size_t size = (size_t)sysconf(_SC_PAGESIZE);
	void *page = mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS,
			  -1, 0);

	return forbid() &&
	       CALL(int, void *, size_t, int)(page, size, MS_SYNC) == 0 &&
	       munmap(page, size) == 0 &&
	       CALL(int, void *, size_t, int)(page, size, MS_SYNC) == -1;
}

/* Each in a child that the filter may kill, with a file as its input. */
#define ALONE(probe)                                          \
	static bool alone_##probe(void *f)                    \
	{                                                     \
		return freopen("file", "r", stdin) != NULL && \
		       in_child(probe, f);                    \
	}

ALONE(write_file)
ALONE(write_all)
ALONE(write_range)
ALONE(write_memory)

const struct probe sync_probes[] = {
	{ "fsync", alone_write_file },
	{ "fdatasync", alone_write_file },
	{ "syncfs", alone_write_file },
	{ "sync", alone_write_all },
	{ "sync_file_range", alone_write_range },
	{ "msync", alone_write_memory },
	{ 0 },
};
