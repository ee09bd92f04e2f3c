/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/file/sum.h"

#include <errno.h>

#include "common/digest.h"
#include "common/file/io.h"

int sum_file(int fd, uint64_t *size, char hex[SHA256_HEX_SIZE])
{
	struct sha256 sha256;
	char block[65536];
	ssize_t n;

	sha256_begin(&sha256);
	while ((n = read_full(fd, block, sizeof(block))) > 0)
		sha256_add(&sha256, block, n);
	if (size)
		*size = sha256.size;
	sha256_finish(&sha256, hex);
	return n < 0 ? -1 : 0;
}

int sum_kinds(int fd, const char *like, struct str *to)
{
	struct digest digest;
	char block[65536];
	ssize_t n;

	digest_begin(&digest, like);
	while ((n = read_full(fd, block, sizeof(block))) > 0)
		digest_add(&digest, block, n);
	if (n < 0)
		return -1;
	digest_finish(&digest, to);
	if (!str_failed(to))
		return 0;
	errno = ENOMEM;
	return -1;
}
