/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads /proc and the memory of processes.  Changes nothing of them. */
#include "uchroot/audit/process.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "common/file/io.h"

#define PAGE	   4096 /* no system has smaller ones */
#define READ_PAGES 32	/* at once */

void process_path(char path[PROCESS_PATH_SIZE], pid_t pid, const char *name)
{
	snprintf(path, PROCESS_PATH_SIZE, "/proc/%d/%s", (int)pid, name);
}

static int open_file(pid_t pid, const char *name, int flags)
{
	char path[PROCESS_PATH_SIZE];

	process_path(path, pid, name);
	return open(path, flags | O_CLOEXEC);
}

/* The process that a thread belongs to, as /proc/PID/status has it. */
static pid_t status_process(pid_t thread)
{
	static const char key[] = "\nTgid:";
	int fd = open_file(thread, "status", O_RDONLY);
	char text[1024], *found;
	ssize_t size;

	if (fd < 0)
		return -1;
	size = read_full(fd, text, sizeof(text) - 1);
	close(fd);
	if (size < 0)
		return -1;
	text[size] = '\0';
	found = strstr(text, key);
	errno = ESRCH;
	return found ? (pid_t)strtol(found + sizeof(key) - 1, NULL, 10) : -1;
}

pid_t process_of(pid_t thread)
{
	/* The first thread of a process has its number.  This sends nothing;
	   the text of `status` takes the kernel long to write. */
	if (syscall(__NR_tgkill, thread, thread, 0) == 0)
		return thread;
	return status_process(thread);
}

long process_call(pid_t thread)
{
	int fd = open_file(thread, "syscall", O_RDONLY);
	char text[32];
	ssize_t size;

	if (fd < 0)
		return -1;
	size = read_full(fd, text, sizeof(text) - 1);
	close(fd);
	text[size > 0 ? size : 0] = '\0';
	return *text >= '0' && *text <= '9' ? strtol(text, NULL, 10) : -1;
}

size_t process_read(pid_t pid, uint64_t address, void *bytes, size_t size)
{
	struct iovec to = { bytes, size }, from[READ_PAGES];
	size_t count = 0, asked = 0;
	ssize_t got;

	/* The next page may be missing: what lies before it is read if it is
	   asked for by itself. */
	while (asked < size && count < READ_PAGES) {
		size_t more = PAGE - (address + asked) % PAGE;

		if (more > size - asked)
			more = size - asked;
		from[count].iov_base = (void *)(uintptr_t)(address + asked);
		from[count++].iov_len = more;
		asked += more;
	}
	to.iov_len = asked;
	got = process_vm_readv(pid, &to, 1, from, count, 0);
	return got > 0 ? (size_t)got : 0;
}

bool process_text(pid_t pid, uint64_t address, char *text, size_t size)
{
	return memchr(text, '\0', process_read(pid, address, text, size));
}

int process_root(pid_t pid)
{
	return open_file(pid, "root", O_PATH | O_DIRECTORY);
}

static int open_below(int root, const char *path, uint64_t resolve)
{
	struct open_how how = { .flags = O_PATH | O_CLOEXEC,
				.resolve = RESOLVE_IN_ROOT | resolve };

	errno = EINVAL;
	return *path != '/' ? -1
			    : (int)syscall(__NR_openat2, root, path, &how,
					   sizeof(how));
}

int root_open(int root, const char *path)
{
	return open_below(root, path, RESOLVE_NO_MAGICLINKS);
}

bool root_lacks(int root, const char *path)
{
	CLEANUP_FD int fd = open_below(root, path, RESOLVE_NO_SYMLINKS);

	return fd < 0 && errno == ENOENT;
}
