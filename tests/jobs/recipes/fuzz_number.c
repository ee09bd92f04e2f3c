/* SPDX-License-Identifier: BSD-2-Clause */
/* Feeds bytes to the parser of decimal numbers: no result is past its limit. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/number.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint64_t limit = 4242;
	char *text = malloc(size + 1);
	uint64_t number;

	if (!text)
		abort();
	memcpy(text, data, size);
	text[size] = '\0';
	if (parse_decimal(text, limit, &number) && number > limit)
		abort();
	free(text);
	return 0;
}
