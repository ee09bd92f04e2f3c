/* SPDX-License-Identifier: BSD-2-Clause */
/* Feeds bytes to the reader of manifests. */
#include <stdint.h>

#include "tests/fuzz/fuzz_attest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fault fault = { .text = "" };
	char *text = rewrite((const char *)data, size, &fault);

	if (text)
		check_written(text);
	return 0;
}
