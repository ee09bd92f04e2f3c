/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as a ledger file: given as a state, and attached as a session
 * would.  A ledger is mostly holes, so the input is what lies between them: the
 * header as far as the filter, a byte that counts records (its high bit: the
 * file has its full length), the records, and the rest for zone BYTES.
 */
#include <stdint.h>

#include "tests/fuzz/fuzz_state.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HEAD_SIZE  offsetof(struct ledger_header, node_filter)
#define KNOWN_SIZE offsetof(struct ledger_header, options)
#define WHOLE	   0x80u

/* Moves up to `most` bytes of the input to their place. */
static void put(int fd, uint64_t at, const uint8_t **data, size_t *size,
		size_t most)
{
	size_t n = *size < most ? *size : most;

	require(pwrite(fd, *data, n, at) == (ssize_t)n, "pwrite");
	*data += n;
	*size -= n;
}

static void unpack(int fd, const uint8_t *data, size_t size)
{
	const struct ledger_header start = { .magic = LEDGER_MAGIC,
					     .version = LEDGER_VERSION };
	uint8_t count;

	put(fd, 0, &data, &size, HEAD_SIZE);
	/* Half of all mutations would be lost on them, and all seeds on the
	   next version. */
	require(pwrite(fd, &start, KNOWN_SIZE, 0) == KNOWN_SIZE, "pwrite");
	if (size == 0)
		return;
	count = *data++;
	size--;
	put(fd, ledger_position(LEDGER_RECORDS, 0), &data, &size,
	    (count & ~WHOLE) * sizeof(struct ledger_record));
	put(fd, ledger_position(LEDGER_BYTES, 0), &data, &size, LEDGER_CHUNK);
	if (count & WHOLE)
		require(ftruncate(fd, LEDGER_FILE_MOST) == 0, "ftruncate");
}

static void attach(const char *path)
{
	struct ledger ledger = { .open = ledger_open_path, .path = path };

	if (ledger_attach(&ledger) == 0)
		ledger_detach(&ledger);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fault fault = { .text = "" };
	struct state state;
	char path[FUZZ_PATH_MAX];
	CLEANUP_FD int fd = make_file(path);

	unpack(fd, data, size);
	attach(path);
	state_init(&state);
	check_state(&state, state_read(&state, path, &fault), &fault);
	state_fini(&state);
	unlink(path);
	return 0;
}
