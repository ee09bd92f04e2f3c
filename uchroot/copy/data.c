/* SPDX-License-Identifier: BSD-2-Clause */
#include "uchroot/copy/data.h"

#include <linux/fs.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "common/file/io.h"

/* A part of the digest that has no data. */
static void add_zeros(struct sha256 *sha256, off_t size)
{
	static const char zeros[4096];

	for (; size > 0; size -= sizeof(zeros))
		sha256_add(sha256, zeros,
			   size < (off_t)sizeof(zeros) ? (size_t)size
						       : sizeof(zeros));
}

/* Copies what lies between two offsets.  1; 0 at the end of the file; -1 with
   errno. */
static int copy_piece(int from, int to, off_t at, off_t end,
		      struct sha256 *sha256)
{
	static char block[128 * 1024];
	ssize_t n;

	if (lseek(from, at, SEEK_SET) < 0 || lseek(to, at, SEEK_SET) < 0)
		return -1;
	for (; at < end; at += n) {
		n = read_full(from, block,
			      end - at < (off_t)sizeof(block)
				      ? (size_t)(end - at)
				      : sizeof(block));
		if (n <= 0)
			return n;
		if (write_full(to, block, n) < 0)
			return -1;
		if (sha256)
			sha256_add(sha256, block, n);
	}
	return 1;
}

/* Where there is data again, or a hole; `size` if there is none. */
static off_t find_next(int fd, off_t at, off_t size, int what)
{
	off_t found = lseek(fd, at, what);

	return found < 0 || found > size ? size : found;
}

static int copy_pieces(int from, int to, off_t size, struct sha256 *sha256)
{
	off_t at = 0, data;
	int ret = 1;

	for (; ret > 0 && at < size;) {
		data = find_next(from, at, size, SEEK_DATA);
		if (sha256)
			add_zeros(sha256, data - at);
		at = find_next(from, data, size, SEEK_HOLE);
		ret = copy_piece(from, to, data, at, sha256);
	}
	return ret < 0 ? -1 : 0;
}

int data_copy(int from, int to, off_t size, struct sha256 *sha256)
{
	return !sha256 && ioctl(to, FICLONE, from) == 0
		       ? 0
		       : copy_pieces(from, to, size, sha256);
}
