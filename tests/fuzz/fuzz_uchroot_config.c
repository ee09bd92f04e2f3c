/* SPDX-License-Identifier: BSD-2-Clause */
/* Any bytes as a file of uchroot's configuration. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "uchroot/config/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool truth, const char *what)
{
	if (truth)
		return;
	fprintf(stderr, "%s\n", what);
	abort();
}

/* What was read can be used, and each name finds its image. */
static void check(const struct config *config)
{
	for (size_t i = 0; i < config->count; i++) {
		const struct entry *entry = &config->entries[i];

		require(entry_is_name(entry->name), "this is no name");
		require(*entry->path == '/', "this is no path");
		require(!config_has_before(config, i), "the name is another's");
		for (size_t j = 0; j < entry->bind_count; j++)
			require(*entry->binds[j].from == '/' &&
					*entry->binds[j].to == '/',
				"this is no bind");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct config config = { .count = 0 };
	struct fault fault = { .text = "" };
	char *text = arena_copy(&config.arena, (const char *)data, size);

	require(text != NULL, "arena_copy");
	if (config_read_text(&config, text, size, "input", "name", &fault) == 0)
		check(&config);
	else
		require(fault.text[0], "refused without a reason");
	config_fini(&config);
	return 0;
}
