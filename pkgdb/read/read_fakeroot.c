/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The state of a session as text, which fakeroot(1) -s writes and fakebuild(1)
 * writes with paths added; state/form/text.h has its grammar:
 *
 *	dev=fd00,ino=4242,mode=100644,uid=10,gid=20,nlink=1,rdev=0
 *
 * fakeroot identifies files by device and inode number alone.  Its state is
 * refused unless the option visit_files lets the files be searched for, and
 * some are found: without a path an entry has no key.
 */
#include <string.h>

#include "pkgdb/read/formats.h"
#include "pkgdb/read/read_state.h"
#include "state/form/text.h"

/* Whether a path is known for any file, be it the present or a former one; an
   empty state lacks none. */
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

/* A line of fakeroot, or one of the two kinds that fakebuild adds. */
bool fits_fakeroot(char *line)
{
	if (strncmp(line, "also=", 5) == 0 || strncmp(line, "xattr=", 6) == 0)
		return strstr(line, ",ino=");
	return strncmp(line, "dev=", 4) == 0 && strstr(line, ",ino=") &&
	       strstr(line, ",mode=");
}
