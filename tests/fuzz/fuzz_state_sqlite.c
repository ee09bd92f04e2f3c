/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as the database of a state, by the loader that -i and --state
 * use.  What begins otherwise has targets of its own.
 */
#include <stdint.h>

#include "state/form/store.h"
#include "tests/fuzz/fuzz_state.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fault fault = { .text = "" };
	struct state state;
	char path[FUZZ_PATH_MAX];

	if (!store_is_sqlite(data, size))
		return 0;
	CLEANUP_FD int fd = make_file(path);

	require(write_full(fd, data, size) == 0, "write");
	state_init(&state);
	check_state(&state, state_read(&state, path, &fault), &fault);
	state_fini(&state);
	unlink(path);
	return 0;
}
