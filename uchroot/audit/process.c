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
#include "ledger/fakeroot_ids.h"
#include "raw/variables.h"

#define NAME_MAX_OF 64	 /* of the paths below /proc */
#define PAGE	    4096 /* no system has smaller ones */

int process_open(pid_t pid, const char *name, int flags)
{
	char path[NAME_MAX_OF];

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	return open(path, flags | O_CLOEXEC);
}

int process_program(pid_t pid, struct stat *st)
{
	char path[NAME_MAX_OF];

	snprintf(path, sizeof(path), "/proc/%d/exe", (int)pid);
	return stat(path, st);
}

bool process_ids(pid_t pid, uint32_t *uid, uint32_t *gid)
{
	int fd = process_open(pid, "environ", O_RDONLY);
	FILE *list = fd < 0 ? NULL : fdopen(fd, "r");
	struct credentials cred = { .groups = 0 };
	CLEANUP_FREE char *entry = NULL;
	bool inside = false;
	size_t size = 0;

	while (list && getdelim(&entry, &size, '\0', list) > 0) {
		char *const one[] = { entry, NULL };

		(void)fakeroot_ids_read(one, &cred);
		inside |= session_variable_of(entry) == VAR_LEDGER;
	}
	if (list)
		fclose(list);
	else if (fd >= 0)
		close(fd);
	*uid = cred.uid[ID_EFFECTIVE];
	*gid = cred.gid[ID_EFFECTIVE];
	return inside;
}

/* The process that a thread belongs to, as /proc/PID/status has it. */
static pid_t status_process(pid_t thread)
{
	static const char key[] = "\nTgid:";
	int fd = process_open(thread, "status", O_RDONLY);
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
	int fd = process_open(thread, "syscall", O_RDONLY);
	char text[32];
	ssize_t size;

	if (fd < 0)
		return -1;
	size = read_full(fd, text, sizeof(text) - 1);
	close(fd);
	text[size > 0 ? size : 0] = '\0';
	return *text >= '0' && *text <= '9' ? strtol(text, NULL, 10) : -1;
}

bool process_text(pid_t pid, uint64_t address, char *text, size_t size)
{
	size_t got = 0;

	while (got < size) {
		/* The next page may be missing. */
		size_t more = PAGE - (address + got) % PAGE;
		struct iovec to = { text + got,
				    more < size - got ? more : size - got };
		struct iovec from = { (void *)(uintptr_t)(address + got),
				      to.iov_len };
		ssize_t n = process_vm_readv(pid, &to, 1, &from, 1, 0);

		if (n <= 0)
			return false;
		if (memchr(to.iov_base, '\0', n))
			return true;
		got += n;
	}
	return false;
}

bool process_lacks(pid_t pid, const char *path)
{
	struct open_how how = { .flags = O_PATH | O_CLOEXEC,
				.resolve = RESOLVE_IN_ROOT |
					   RESOLVE_NO_SYMLINKS };
	int root, fd, err;

	if (*path != '/')
		return false;
	root = process_open(pid, "root", O_PATH | O_DIRECTORY);
	if (root < 0)
		return false;
	fd = syscall(__NR_openat2, root, path, &how, sizeof(how));
	err = errno;
	close(root);
	if (fd >= 0)
		close(fd);
	return fd < 0 && err == ENOENT;
}
