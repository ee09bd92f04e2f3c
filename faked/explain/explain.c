/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds out what `fakebuild --explain` tells of a file.  Shows it as the shim
 * does: the entry of the state over what the disk says.  Changes neither files
 * nor ledger.
 */
#include "faked/explain/explain.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "common/path.h"
#include "common/str.h"
#include "faked/explain/answer.h"
#include "ledger/ledger.h"
#include "state/disk/match.h"
#include "state/disk/tree_walk.h"

/* The entry that was recorded at a path; NULL if there is none. */
static const struct state_entry *find_by_path(const struct state *state,
					      const char *path)
{
	for (size_t i = 0; i < state->count; i++) {
		const struct state_entry *entry = &state->entries[i];
		const char *known = entry->path ? entry->path : entry->was;

		if (known && !strcmp(known, path))
			return entry;
	}
	return NULL;
}

/* The entry of the file at a path; NULL if there is none.  Another tag is that
   of a deleted file, whose inode number this file has got. */
static const struct state_entry *find_by_file(struct state *state,
					      const char *path,
					      const struct statx *stx)
{
	struct state_entry *entry;
	struct ledger_key key;

	ledger_key_at(&key, stx, AT_FDCWD, path, AT_SYMLINK_NOFOLLOW);
	entry = state_find(state, key.dev, key.ino);
	if (!entry || (entry->tag && entry->tag != key.tag))
		return NULL;
	return entry;
}

/* The absolute path without links of a file that may itself be one, in memory
   that the caller frees; NULL if its directory cannot be found. */
static char *whole_path(const char *path)
{
	CLEANUP_FREE char *dir = path_directory(path), *top = NULL;
	const char *name = path_base(path);
	struct str whole = STR_INIT;

	if (dir)
		top = realpath(dir, NULL);
	/* Of "..", "." and "dir/" no last component is a name. */
	if (!*name || !strcmp(name, ".") || !strcmp(name, ".."))
		return realpath(path, NULL);
	if (!top)
		return NULL;
	str_printf(&whole, "%s/%s", strcmp(top, "/") ? top : "", name);
	return str_take(&whole);
}

/* The entry that was recorded at a path, whole or as it was asked for; NULL if
   there is none. */
static const struct state_entry *find_recorded(const struct state *state,
					       const char *path)
{
	CLEANUP_FREE char *whole = whole_path(path);

	return find_by_path(state, whole ? whole : path);
}

/* Whether the path of an entry is this one, spelled otherwise. */
static bool is_path_of(const struct state_entry *entry, const char *path)
{
	CLEANUP_FREE char *whole = NULL;

	if (!strcmp(entry->path, path))
		return true;
	whole = whole_path(path);
	return whole && !strcmp(entry->path, whole);
}

/* By which rule, and how, a file is shown that has no record. */
static void show_without_record(struct answer *answer, const struct statx *stx)
{
	answer->mode = stx->stx_mode;
	answer->uid = stx->stx_uid;
	answer->gid = stx->stx_gid;
	answer->mode_is_disks = true;
	if (answer->state->unknown_is_real)
		answer->rule = RULE_REAL;
	else if (stx->stx_uid != answer->state->builder_uid)
		answer->rule = RULE_OTHER;
	else {
		answer->rule = RULE_BUILDER;
		if (stx->stx_uid)
			answer->uid = answer->gid = 0;
	}
}

/* How a recorded file is shown; what its entry lacks is the disk's, if the
   file is there. */
static void show_record(struct answer *answer, const struct statx *stx)
{
	const struct state_entry *entry = answer->entry;

	answer->rule = RULE_RECORD;
	answer->uid = entry->uid;
	answer->gid = entry->gid;
	answer->mode = entry->mode;
	answer->mode_is_disks = !(entry->flags & LEDGER_HAS_MODE);
	if (answer->exists && answer->mode_is_disks)
		answer->mode = stx->stx_mode;
	else if (answer->exists && !(entry->mode & S_IFMT))
		answer->mode |= stx->stx_mode & S_IFMT;
}

static void find_out(struct state *state, const char *path,
		     struct answer *answer)
{
	struct statx stx;

	*answer = (struct answer){ .path = path, .state = state };
	answer->exists = match_statx(path, &stx) == 0;
	if (answer->exists) {
		answer->disk_uid = stx.stx_uid;
		answer->disk_gid = stx.stx_gid;
		answer->entry = find_by_file(state, path, &stx);
	} else {
		answer->entry = find_recorded(state, path);
	}
	if (answer->entry && answer->entry->path &&
	    !is_path_of(answer->entry, path))
		answer->known_as = answer->entry->path;
	if (answer->entry)
		show_record(answer, &stx);
	else if (answer->exists)
		show_without_record(answer, &stx);
	else
		answer->rule = RULE_NO_FILE;
}

/* --------------------------------------------------------- all below a path */

struct walk {
	struct tree_walk tree;
	struct state *state;
	const struct explain_how *how;
	size_t without[RULE_COUNT];
	bool found; /* a record */
};

static void write_answer(const struct answer *answer,
			 const struct explain_how *how)
{
	if (how->json)
		answer_json(answer, how->out);
	else
		answer_text(answer, how->out);
}

static bool explain_name(void *arg, const struct tree_name *name UNUSED)
{
	struct walk *walk = arg;
	struct answer answer;

	find_out(walk->state, str_text(&walk->tree.path), &answer);
	if (answer.entry)
		walk->found = true;
	else
		walk->without[answer.rule]++;
	if (answer.entry || walk->how->json)
		write_answer(&answer, walk->how);
	return true;
}

/* Explains what lies below a directory; whether a record was found. */
static bool explain_below(struct state *state, const char *path,
			  const struct explain_how *how)
{
	struct walk walk = {
		.tree = { .path = STR_INIT,
			  .budget = SIZE_MAX,
			  .across = true,
			  .each = explain_name },
		.state = state,
		.how = how,
	};

	walk.tree.arg = &walk;
	str_puts(&walk.tree.path, path);
	tree_walk_below(&walk.tree, AT_FDCWD, path);
	if (!how->json)
		answer_count(path, walk.without, how->out);
	str_fini(&walk.tree.path);
	return walk.found;
}

bool explain(struct state *state, const char *path,
	     const struct explain_how *how)
{
	struct answer answer;
	bool found;

	find_out(state, path, &answer);
	if (answer.exists && !answer.entry)
		answer.replaced = find_recorded(state, path);
	write_answer(&answer, how);
	found = answer.entry != NULL;
	if (how->recursive && answer.exists && S_ISDIR(answer.mode))
		found = explain_below(state, path, how) || found;
	return found;
}
