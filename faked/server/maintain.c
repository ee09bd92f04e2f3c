/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads a state, has state/disk/repair.c change it, writes it back, and lists
 * what differs from the disk.  Changes nothing in a file that it cannot read
 * whole, and none that a session may write.
 */
#include "faked/server/maintain.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/str.h"
#include "common/tool/diag.h"
#include "state/disk/repair.h"

/* An absolute path without slashes at its end, for comparison with those of the
   state; NULL with a fault.  The path need not exist. */
static char *clean(const char *path, struct fault *fault)
{
	char *text = strdup(path);
	size_t size = strlen(path);

	if (*path != '/' || !text) {
		free(text);
		fault_set(fault, "%s: %s", path,
			  *path == '/' ? "no memory" : "not an absolute path");
		return NULL;
	}
	while (size > 1 && text[size - 1] == '/')
		text[--size] = '\0';
	return text;
}

static int move(struct state *state, const struct maintenance *wanted,
		size_t *count, struct fault *fault)
{
	char *from = clean(wanted->from, fault);
	char *to = from ? clean(wanted->to, fault) : NULL;
	int ret = -1;

	if (to && (!from[1] || !to[1]))
		fault_set(fault, "%s: the root directory cannot be moved",
			  wanted->file);
	else if (to)
		ret = state_move(state, from, to, count);
	if (ret < 0 && to && from[1] && to[1])
		fault_errno(fault, "%s: cannot move %s to %s", wanted->file,
			    from, to);
	if (ret == 0 && !*count)
		ret = fault_set(fault, "%s: nothing is recorded below %s",
				wanted->file, from);
	if (ret == 0)
		note("%s: %zu paths moved", wanted->file, *count);
	free(from);
	free(to);
	return ret;
}

static int renumber(struct state *state, const struct maintenance *wanted,
		    size_t *count, struct fault *fault)
{
	const char *path = wanted->renumber;

	if (state_renumber(state, path, count) == 0) {
		note("%s: %zu records have another device number now",
		     wanted->file, *count);
		return 0;
	}
	if (errno == ESRCH)
		return fault_set(fault, "%s: nothing is recorded of %s",
				 wanted->file, path);
	if (errno == ESTALE)
		return fault_set(
			fault,
			"%s: %s is not the recorded file; if all paths "
			"are right, use --rebuild",
			wanted->file, path);
	return fault_errno(fault, "cannot look at %s", path);
}

static void rebuild(struct state *state, const struct maintenance *wanted,
		    size_t *count)
{
	size_t before = state->count;

	*count = state_rebuild(state, wanted->drop_gone);
	note("%s: %zu records rebuilt, %zu of them taken out", wanted->file,
	     *count, before - state->count);
}

/* Makes the changes that are asked for; whether there were any. */
static int change(struct state *state, const struct maintenance *wanted,
		  bool *changed, struct fault *fault)
{
	size_t moved = 0, renumbered = 0, rebuilt = 0;
	int ret = 0;

	if (*wanted->from)
		ret = move(state, wanted, &moved, fault);
	if (ret == 0 && *wanted->renumber)
		ret = renumber(state, wanted, &renumbered, fault);
	if (ret == 0 && wanted->rebuild)
		rebuild(state, wanted, &rebuilt);
	*changed = moved || renumbered || rebuilt;
	return ret;
}

/* Lists what differs, "PATH: how". */
static size_t list(const struct state *state, FILE *out)
{
	char name[STATE_NAME_MAX];
	size_t count = 0;

	for (size_t i = 0; i < state->count; i++) {
		const struct state_entry *entry = &state->entries[i];
		enum state_difference difference = state_difference(entry);
		struct str line = STR_INIT;

		if (difference == STATE_SAME)
			continue;
		str_visible(&line, state_name(entry, name));
		fprintf(out, "%s: %s\n", str_text(&line),
			state_difference_text(difference));
		str_fini(&line);
		count++;
	}
	return count;
}

/* A state that was read from a ledger has a session, or had one that was
   killed. */
static bool is_in_use(const struct state *state)
{
	return state->live || state->taken;
}

int maintain(const struct maintenance *wanted, FILE *out, size_t *differences,
	     struct fault *fault)
{
	struct state state;
	bool changed = false;
	int ret;

	state_init(&state);
	ret = state_read(&state, wanted->file, fault);
	if (ret == 0 && is_in_use(&state) &&
	    (*wanted->from || *wanted->renumber || wanted->rebuild))
		ret = fault_set(
			fault,
			"%s: a session uses it, or was killed; 'fakebuild "
			"--state %s true' brings it up to date",
			wanted->file, wanted->file);
	state_unbound(&state);
	if (ret == 0)
		ret = change(&state, wanted, &changed, fault);
	if (ret == 0)
		state_sort(&state);
	if (ret == 0 && changed)
		ret = state_write(&state, wanted->file, fault);
	*differences = ret == 0 ? list(&state, out) : 0;
	state_fini(&state);
	return ret;
}
