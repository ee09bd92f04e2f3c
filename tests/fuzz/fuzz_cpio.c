/* SPDX-License-Identifier: BSD-2-Clause */
/* Any bytes as a cpio stream: the identity holds, changes stay in bounds. */
#include "tests/fuzz/fuzz_translate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_identity(&format_cpio, data, size, size ? size : 1);
	check_identity(&format_cpio, data, size, 1 + size % 97);
	change_all(&format_cpio, data, size);
	return 0;
}
