/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The state of a session as text.  fakebuild's own has paths; that of
 * fakeroot(1) knows files by device and inode only and says nothing about any
 * path, so that it is refused unless its files are looked for and found.
 */
#include <string.h>

#include "pkgdb/read/formats.h"
#include "pkgdb/read/read_state.h"
#include "state/text.h"

static bool has_paths(const struct state *state)
{
	for (size_t i = 0; i < state->count; i++)
		if (state->entries[i].path || state->entries[i].was)
			return true;
	return state->count == 0;
}

int read_fakeroot(struct reading *in)
{
	struct state state;
	int result;

	state_init(&state);
	result = text_read(&state, in->lex.next, in->lex.end - in->lex.next,
			   in->source->file, in->fault);
	if (result == 0)
		result = reading_visit(in, &state);
	if (result == 0 && !has_paths(&state))
		result = reading_fault(
			in, "a fakeroot state has inodes but no paths: load it "
			    "with 'fakebuild -i', save that with '-s FILE.db' "
			    "and use FILE.db");
	if (result == 0)
		result = reading_state(in, &state);
	state_fini(&state);
	return result;
}

bool fits_fakeroot(char *line)
{
	if (strncmp(line, "also=", 5) == 0 || strncmp(line, "xattr=", 6) == 0)
		return strstr(line, ",ino=");
	return strncmp(line, "dev=", 4) == 0 && strstr(line, ",ino=") &&
	       strstr(line, ",mode=");
}
