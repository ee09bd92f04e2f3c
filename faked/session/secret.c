/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes secrets from the first of three sources that works: getrandom(2), which
 * old kernels lack and some sandboxes refuse; /dev/urandom, unless it is only a
 * placeholder in a changed root; and the random bytes that the kernel gave this
 * program at its start.  Never falls back to a number that can be guessed.
 */
#include "faked/session/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/random.h>
#include <sys/stat.h>

#include "faked/launcher/nolibc.h"
#include "raw/stat.h"

/* The number of /dev/urandom: 1, 9. */
#define URANDOM (1 << 8 | 9)

static const void *given;

void secret_from(const void *random)
{
	given = random;
}

static bool is_urandom(int fd)
{
	struct stat st;

	return raw_fstat(fd, &st) == 0 && S_ISCHR(st.st_mode) &&
	       st.st_rdev == URANDOM;
}

static bool read_urandom(void *to, size_t size)
{
	long fd = raw(__NR_openat, AT_FDCWD, "/dev/urandom",
		      O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	bool good;

	if (fd < 0)
		return false;
	good = is_urandom(fd) && raw(__NR_read, fd, to, size) == (long)size;
	raw(__NR_close, fd);
	return good;
}

int secret_make(void *to, size_t size)
{
	long ret;

	/* libc uses the same flag, so a filter that lets libc work allows
	   it. */
	do
		ret = raw(__NR_getrandom, to, size, GRND_NONBLOCK);
	while (ret == -EINTR);
	if (ret == (long)size || read_urandom(to, size))
		return 0;
	if (!given || size > SECRET_MOST)
		return -ENODATA;
	memcpy(to, given, size);
	return 0;
}
