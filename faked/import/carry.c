/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Records go to the ledger some thousand at a time, as small states, so that
 * their number takes no memory.  Of two records of one file the later counts,
 * as in a ledger.
 */
#include "faked/import/carry.h"

#include <string.h>

#include "faked/import/relink.h"
#include "state/state.h"

/* Records of one state. */
#define BATCH 4096

/* The absolute path, which belongs to the state; NULL without memory. */
static const char *absolute(struct state *state, const char *root,
			    const char *key)
{
	struct str path = STR_INIT;
	const char *copy;

	str_puts(&path, root[1] ? root : "");
	if (strcmp(key, ".") != 0 || path.len == 0)
		str_printf(&path, "/%s", strcmp(key, ".") == 0 ? "" : key);
	copy = str_failed(&path) ? NULL
				 : state_copy(state, path.data, path.len);
	str_fini(&path);
	return copy;
}

/* Adds the record of a step to a state.  0, or -1 with errno. */
static int add(struct state *state, const char *root, const struct step *step)
{
	struct state_entry *entry = state_add(state);

	if (!entry)
		return -1;
	entry->ino = step->ino;
	entry->dev = step->dev;
	entry->tag = step->tag;
	entry->uid = step->uid;
	entry->gid = step->gid;
	entry->rdev = step->rdev;
	entry->nlink = step->nlink;
	entry->mode = step->mode;
	entry->flags = step->flags;
	entry->marks = STATE_PROVEN | (step->whole ? STATE_WHOLE : 0);
	entry->command = "";
	entry->path = absolute(state, root, step->path);
	if (!entry->path)
		return -1;
	return step->xattrs_size ? state_set_xattrs(state, entry, step->xattrs,
						    step->xattrs_size)
				 : 0;
}

/* Moves what a state has to the ledger, and leaves it empty.  0, or -1 with the
   fault. */
static int flush(const struct carrying *carrying, struct state *state,
		 struct fault *fault)
{
	int ret = 0;

	state_sort(state);
	if (state->count > 0)
		ret = state_into_ledger(state, carrying->fd, carrying->ledger,
					fault);
	state_fini(state);
	return ret;
}

/* Carries out one step.  0, or -1 with the fault. */
static int carry(const struct carrying *carrying, struct state *state,
		 const struct step *step, struct fault *fault)
{
	if (step->target) {
		if (relink(carrying->top, step->path, step->target) == 0)
			return 0;
		return fault_errno(fault, "cannot make %s a name of %s",
				   step->path, step->target);
	}
	if (add(state, carrying->root, step) < 0)
		return fault_errno(fault, "cannot record %s", step->path);
	return state->count < BATCH ? 0 : flush(carrying, state, fault);
}

int carry_out(const struct carrying *carrying, struct steps *steps,
	      struct fault *fault)
{
	struct step step;
	struct state state;
	int ret, next = 0;

	state_init(&state);
	for (ret = 0; ret == 0 && (next = steps_next(steps, &step)) > 0;)
		ret = carry(carrying, &state, &step, fault);
	if (next < 0)
		ret = fault_errno(fault, "cannot read what is to be recorded");
	if (ret == 0)
		ret = flush(carrying, &state, fault);
	state_fini(&state);
	return ret;
}
