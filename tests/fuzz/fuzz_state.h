/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the fuzz targets of states share.  A state that was read, from whatever
 * it was, can be written in any form; its text says the same when it is read
 * again, and a ledger filled from it has all of its files.
 */
#ifndef TESTS_FUZZ_STATE_H
#define TESTS_FUZZ_STATE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/file/io.h"
#include "ledger/ledger.h"
#include "state/form/text.h"
#include "state/state.h"
#include "tests/fuzz/fuzz_file.h"

static inline void require(bool truth, const char *what)
{
	if (truth)
		return;
	fprintf(stderr, "%s\n", what);
	abort();
}

/* The caller frees. */
static inline char *text_of(const struct state *state, size_t *size)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, size);

	require(out != NULL, "open_memstream");
	text_write(state, out);
	fclose(out);
	return text;
}

static inline void check_text(const struct state *state)
{
	size_t size, again_size;
	char *text = text_of(state, &size), *again;
	struct state copy;
	struct fault fault;

	state_init(&copy);
	if (text_read(&copy, text, size, "text", &fault) < 0)
		require(false, fault.text);
	again = text_of(&copy, &again_size);
	require(size == again_size && memcmp(text, again, size) == 0,
		"the text of the text differs");
	state_fini(&copy);
	free(again);
	free(text);
}

static inline void check_ledger(const struct state *state)
{
	struct ledger_setup setup = { .created = 1500000000 };
	struct state copy;
	struct fault fault;
	char path[FUZZ_PATH_MAX];
	CLEANUP_FD int fd = make_file(path);

	require(ledger_create(fd, &setup) == 0, "ledger_create");
	state_init(&copy);
	if (state_into_ledger(state, -1, path, &fault) < 0 ||
	    state_from_ledger(&copy, path, 0, &fault) < 0)
		require(false, fault.text);
	require(copy.count == state->count, "the ledger has other files");
	unlink(path);
	state_fini(&copy);
}

/* `ret` is what reading said of it. */
static inline void check_state(struct state *state, int ret,
			       const struct fault *fault)
{
	require(ret == 0 || fault->text[0], "refused without a reason");
	if (ret < 0)
		return;
	state_unbound(state);
	state_sort(state);
	check_text(state);
	check_ledger(state);
}

#endif
