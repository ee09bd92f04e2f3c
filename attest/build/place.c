/* SPDX-License-Identifier: BSD-2-Clause */
#include "attest/build/place.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "attest/build/contents.h"
#include "common/file/io.h"
#include "common/file/sum.h"

/* Opens a regular file. */
static int open_regular(const char *path, struct stat *st, struct fault *fault)
{
	CLEANUP_FD int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0 || fstat(fd, st) < 0)
		return fault_errno(fault, "%s", path);
	if (!S_ISREG(st->st_mode))
		return fault_set(fault, "%s: is not a regular file", path);
	return take_fd(&fd);
}

static int copy_bytes(int from, int to, char hex[SHA256_HEX_SIZE])
{
	struct sha256 sha256;
	char block[65536];
	ssize_t n;

	sha256_begin(&sha256);
	while ((n = read_full(from, block, sizeof(block))) > 0) {
		sha256_add(&sha256, block, n);
		if (write_full(to, block, n) < 0)
			return -1;
	}
	sha256_finish(&sha256, hex);
	return n < 0 ? -1 : 0;
}

int place_file(const char *from, const char *to, int64_t epoch,
	       char hex[SHA256_HEX_SIZE], struct fault *fault)
{
	const struct timespec times[2] = { { .tv_sec = epoch },
					   { .tv_sec = epoch } };
	struct stat st;
	CLEANUP_FD int in = open_regular(from, &st, fault);
	CLEANUP_FD int out = -1;

	if (in < 0)
		return -1;
	out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (out < 0 || copy_bytes(in, out, hex) < 0 || fchmod(out, 0644) < 0 ||
	    futimens(out, times) < 0)
		return fault_errno(fault, "%s", from);
	return 0;
}

int place_sum_image(const char *path, bool *is_directory,
		    char hex[SHA256_HEX_SIZE], struct fault *fault)
{
	CLEANUP_FD int fd = -1;
	struct stat st;

	if (stat(path, &st) < 0)
		return fault_errno(fault, "%s", path);
	*is_directory = S_ISDIR(st.st_mode);
	if (*is_directory)
		return contents_sum(path, hex, fault);
	fd = open_regular(path, &st, fault);
	if (fd < 0)
		return -1;
	return sum_file(fd, NULL, hex) < 0 ? fault_errno(fault, "%s", path) : 0;
}
