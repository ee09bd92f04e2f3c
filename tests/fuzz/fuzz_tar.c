/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as a tar stream: the identity holds, changes stay in bounds.  Once
 * as they are and once with the checksums put right, or no mutation would get
 * past the first header.
 */
#include <stdio.h>

#include "tests/fuzz/fuzz_translate.h"
#include "translate/tar/tar.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const uint8_t *data, size_t size)
{
	check_identity(&format_tar, data, size, size ? size : 1);
	check_identity(&format_tar, data, size, 1 + size % 97);
	change_all(&format_tar, data, size);
}

static void put_sums(uint8_t *data, size_t size)
{
	for (; size >= TAR_BLOCK; data += TAR_BLOCK, size -= TAR_BLOCK) {
		if (memcmp(data + TAR_MAGIC, "ustar", 5) != 0)
			continue;
		memcpy(data + TAR_CHKSUM, "000000\0", TAR_CHKSUM_SIZE);
		tar_put_sum(data, false);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);

	check(data, size);
	if (!copy)
		return 0;
	memcpy(copy, data, size);
	put_sums(copy, size);
	check(copy, size);
	free(copy);
	return 0;
}
