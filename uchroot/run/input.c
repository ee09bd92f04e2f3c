/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A child makes the mount, in namespaces of its own that end with it: the file
 * that it opened there, and sends, is all that stays.
 */
#include "uchroot/run/input.h"

#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "common/base.h"
#include "uchroot/box/mounts.h"
#include "uchroot/box/request.h"

static bool is_file_to_read(int fd, struct stat *st)
{
	int flags = fcntl(fd, F_GETFL);

	return flags >= 0 && (flags & (O_ACCMODE | O_PATH)) == O_RDONLY &&
	       fstat(fd, st) == 0 && S_ISREG(st->st_mode);
}

/* The mount of a file that was opened under this path; -1 if another lies
   there. */
static int mount_of(const char *path, const struct stat *is)
{
	int mount = mount_copy(AT_FDCWD, path, false);
	struct stat st;

	if (mount >= 0 && fstat(mount, &st) == 0 && st.st_dev == is->st_dev &&
	    st.st_ino == is->st_ino)
		return mount;
	cleanup_fd(&mount);
	return -1;
}

/* Opens the file anew; -1 if that cannot be. */
static int open_again(const struct stat *is)
{
	char path[PATH_MAX], opened[32];
	ssize_t n = readlink("/proc/self/fd/0", path, sizeof(path) - 1);
	CLEANUP_FD int mount = -1;

	if (n <= 0 || unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0)
		return -1;
	path[n] = '\0';
	mount = mount_of(path, is);
	if (mount < 0 || mount_forbid(mount, MOUNT_RO) < 0)
		return -1;
	snprintf(opened, sizeof(opened), "/proc/self/fd/%d", mount);
	return open(opened, O_RDONLY | O_CLOEXEC);
}

/* Has a child open the file; a descriptor or -1. */
static int fetch(const struct stat *is)
{
	int ends[2], fd = -1;
	char word;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return -1;
	pid = fork();
	if (pid == 0) {
		fd = open_again(is);
		_exit(fd >= 0 ? -word_send(ends[1], WORD_READY, fd) : 1);
	}
	close(ends[1]);
	if (pid > 0 && !word_receive(ends[0], &word, &fd))
		fd = -1;
	close(ends[0]);
	if (pid > 0)
		waitpid(pid, NULL, 0);
	return fd;
}

void input_guard(struct input *input)
{
	CLEANUP_FD int fd = -1;
	struct stat st;

	input->given = -1;
	if (!is_file_to_read(0, &st))
		return;
	fd = fetch(&st);
	if (fd < 0 || lseek(fd, lseek(0, 0, SEEK_CUR), SEEK_SET) < 0)
		return;
	input->given = fcntl(0, F_DUPFD_CLOEXEC, 3);
	if (input->given >= 0)
		dup2(fd, 0);
}

void input_return(struct input *input)
{
	off_t at = lseek(0, 0, SEEK_CUR);

	if (input->given < 0)
		return;
	if (at >= 0)
		lseek(input->given, at, SEEK_SET);
	dup2(input->given, 0);
	cleanup_fd(&input->given);
}
