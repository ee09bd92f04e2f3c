/* SPDX-License-Identifier: BSD-2-Clause */
/* Who changed which part of a record last, as a state in memory has it. */
#include <string.h>

#include "state/state.h"

static const char *const names[LEDGER_PARTS] = {
	[LEDGER_PART_UID] = "uid",	 [LEDGER_PART_GID] = "gid",
	[LEDGER_PART_MODE] = "mode",	 [LEDGER_PART_TYPE] = "type",
	[LEDGER_PART_XATTRS] = "xattrs", [LEDGER_PART_TIMES] = "times",
};

const char *state_part_name(enum ledger_part part)
{
	return names[part];
}

enum ledger_part state_part(const char *name, size_t size)
{
	size_t part = 0;

	while (part < LEDGER_PARTS && (strlen(names[part]) != size ||
				       memcmp(names[part], name, size) != 0))
		part++;
	return part;
}

struct state_writers *state_new_writers(struct state *state)
{
	struct state_writers *by = state_alloc(state, sizeof(*by));

	for (size_t i = 0; by && i < LEDGER_PARTS; i++)
		by->part[i] = (struct state_writer){ .command = "" };
	return by;
}

bool state_same_writer(const struct state_writer *a,
		       const struct state_writer *b)
{
	return a->when == b->when && a->pid == b->pid &&
	       !strcmp(a->command, b->command);
}

bool state_same_writers(const struct state_entry *a,
			const struct state_entry *b)
{
	if (a->by == b->by || !a->by || !b->by)
		return a->by == b->by;
	for (size_t i = 0; i < LEDGER_PARTS; i++)
		if (!state_same_writer(&a->by->part[i], &b->by->part[i]))
			return false;
	return true;
}
