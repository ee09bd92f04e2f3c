/* SPDX-License-Identifier: BSD-2-Clause */
/* Any bytes as the text of a state, fakeroot's or ours. */
#include <stdint.h>

#include "tests/fuzz/fuzz_state.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fault fault = { .text = "" };
	struct state state;
	int ret;

	state_init(&state);
	ret = text_read(&state, (const char *)data, size, "input", &fault);
	check_state(&state, ret, &fault);
	state_fini(&state);
	return 0;
}
