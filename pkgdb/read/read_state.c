/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The saved state of a fakebuild session, fakebuild-state(5), as a packaging
 * database: state/ reads the file, and this file makes entries of its records.
 * Paths in a state are absolute.  Those below the root directory of the options
 * become entries, relative to it; the others are left out.  The session's root
 * owned every file without a record: unless the session showed unknown files as
 * they are, one rule makes everything below the top 0:0.
 */
#include "pkgdb/read/read_state.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/file/database.h"
#include "common/path.h"
#include "ledger/ledger.h"
#include "pkgdb/read/formats.h"
#include "pkgdb/read/state_paths.h"
#include "state/disk/names.h"
#include "state/form/store.h"

/* The state of turning one session's records into entries. */
struct taking {
	struct reading *in;
	const struct state *state;
	char root[PATH_MAX];	  /* no trailing slash: "" for / */
	bool elsewhere;		  /* a path is not below the root */
	bool below;		  /* a path is below the root */
	struct state_names names; /* files with several names, noted so far */
};

/* The part of an absolute path below the root, or NULL. */
static const char *below_root(const struct taking *taking, const char *path)
{
	size_t len = strlen(taking->root);

	if (strncmp(path, taking->root, len) != 0)
		return NULL;
	if (path[len] == '\0')
		return ".";
	return path[len] == '/' ? path + len + 1 : NULL;
}

/* Copies the extended attributes, but for those that no program sees.  0, or -1
   with the fault. */
static int take_xattrs(struct taking *taking, const struct state_entry *from,
		       struct pkgdb_record *record)
{
	char *run = arena_alloc(&taking->in->db->arena, from->xattrs_size + 1);
	struct attr attr;
	size_t at = 0;

	if (!run)
		return reading_fault(taking->in, "out of memory");
	record->xattrs = run;
	while (state_next_xattr(from, &at, &attr))
		if (!attr_is_hidden(&attr))
			record->xattrs_size += attrs_put(
				run + record->xattrs_size, &attr);
	return 0;
}

/* Copies the members that other sources lack: the extended attributes, and the
   last change.  0, or -1 with the fault. */
static int take_record(struct taking *taking, const struct state_entry *from,
		       struct pkgdb_entry *entry)
{
	struct arena *arena = &taking->in->db->arena;
	struct pkgdb_record *record = arena_alloc(arena, sizeof(*record));

	if (!record)
		return reading_fault(taking->in, "out of memory");
	*record = (struct pkgdb_record){
		.changed = from->when,
		.pid = from->pid,
		.command = arena_intern(arena, from->command),
	};
	entry->record = record;
	if (!record->command)
		return reading_fault(taking->in, "out of memory");
	return take_xattrs(taking, from, record);
}

/* Reads the target of a symbolic link, which the ledger does not record, into
   the caller's buffer.  Only a path that visit_files has proven is certain to
   lead to that link still. */
static void take_target(const struct state_entry *from,
			struct pkgdb_entry *entry, char target[PATH_MAX])
{
	ssize_t size = entry->type == PKGDB_SYMLINK &&
				       from->marks & STATE_PROVEN
			       ? readlink(from->path, target, PATH_MAX - 1)
			       : -1;

	if (size < 0)
		return;
	target[size] = '\0';
	entry->link = target;
}

/* Whether the mode is known: recorded by the session, or seen on the disk when
   the file was found. */
static bool knows_mode(const struct state_entry *from)
{
	return from->flags & LEDGER_HAS_MODE || from->marks & STATE_PROVEN;
}

/* Adds an entry under this key, which is cleaned in place. */
static int add_entry(struct taking *taking, const struct state_entry *from,
		     char *key)
{
	char target[PATH_MAX];
	struct pkgdb_entry entry = {
		.type = pkgdb_type_of(from->mode),
		.path = key,
		.uid = from->uid,
		.gid = from->gid,
		.fields = PKGDB_UID | PKGDB_GID,
	};

	if (knows_mode(from) && entry.type != PKGDB_SYMLINK) {
		entry.mode = from->mode & ALLPERMS;
		entry.fields |= PKGDB_MODE;
	}
	if (entry.type == PKGDB_CHAR || entry.type == PKGDB_BLOCK) {
		entry.major = ledger_dev_major(from->rdev);
		entry.minor = ledger_dev_minor(from->rdev);
		entry.fields |= PKGDB_DEVICE;
	}
	take_target(from, &entry, target);
	if (reading_caps(taking->in, &entry, key, from->xattrs,
			 from->xattrs_size) < 0 ||
	    take_record(taking, from, &entry) < 0)
		return -1;
	return reading_add(taking->in, &entry, key);
}

/* Adds a record under its path below the root, and notes it for the file's
   further names. */
static int take_entry(struct taking *taking, const struct state_entry *from,
		      const char *path)
{
	CLEANUP_FREE char *key = path_key(path);

	if (!key || state_names_note(&taking->names, from, key) < 0)
		return reading_fault(taking->in, "'%s': %s", path,
				     strerror(errno));
	return add_entry(taking, from, key);
}

/* Adds a further name of a file that has an entry.  Only regular files are
   hard links elsewhere; others get one more entry.  1: there is a fault. */
static int add_name(void *arg, const char *key, const struct linked_file *first)
{
	struct taking *taking = arg;
	struct pkgdb_entry entry = {
		.type = PKGDB_HARDLINK,
		.link = first->key,
	};
	CLEANUP_FREE char *copy = strdup(key);
	mode_t mode = first->entry->mode;
	int result;

	if (!copy)
		result = reading_fault(taking->in, "out of memory");
	else if (mode & S_IFMT && !S_ISREG(mode))
		result = add_entry(taking, first->entry, copy);
	else
		result = reading_add(taking->in, &entry, copy);
	return result < 0;
}

/* Orders records by their last change, for qsort(3).  Paths, then addresses
   order equal ones, so that no order depends on the C library. */
static int by_age(const void *a, const void *b)
{
	const struct state_entry *const *x = a, *const *y = b;
	int order = ((*x)->when > (*y)->when) - ((*x)->when < (*y)->when);

	if (order == 0)
		order = strcmp((*x)->path, (*y)->path);
	return order ? order : (*x > *y) - (*x < *y);
}

/* Whether a record becomes an entry.  A description of all paths of a tree has
   none of files that are gone. */
static bool is_told(const struct taking *taking,
		    const struct state_entry *entry)
{
	return entry->path &&
	       (entry->nlink || !taking->in->db->options.every_path);
}

/* The entries with paths, the last changed last: it corrects another of the
   same path.  The caller frees; NULL without memory. */
static const struct state_entry **in_order(const struct taking *taking,
					   size_t *count)
{
	const struct state *state = taking->state;
	const struct state_entry **order = calloc(state->count + 1,
						  sizeof(*order));

	*count = 0;
	if (!order)
		return NULL;
	for (size_t i = 0; i < state->count; i++)
		if (is_told(taking, &state->entries[i]))
			order[(*count)++] = &state->entries[i];
	qsort(order, *count, sizeof(*order), by_age);
	return order;
}

/*
 * Tells if all paths lie elsewhere: mostly --root is wrong, or the tree was
 * moved.  What is made of the files themselves would be without any record, so
 * that it is a fault there; else a warning.  0, or -1 with the fault.
 */
static int tell_elsewhere(const struct taking *taking)
{
	static const char why[] = "no path in it lies below '%s'; see --root";
	const char *root = *taking->root ? taking->root : "/";

	if (!taking->elsewhere || taking->below)
		return 0;
	if (taking->in->db->options.visit_files)
		return reading_fault(taking->in, why, root);
	reading_warn(taking->in, why, root);
	return 0;
}

/*
 * Adds all records below the root, then the further names of their files.
 * 0, or -1 with the fault.
 */
static int add_entries(struct taking *taking)
{
	size_t count;
	CLEANUP_FREE const struct state_entry **order = in_order(taking,
								 &count);

	if (!order)
		return reading_fault(taking->in, "out of memory");
	for (size_t i = 0; i < count; i++) {
		const char *path = below_root(taking, order[i]->path);

		taking->below |= path != NULL;
		taking->elsewhere |= path == NULL;
		if (path && take_entry(taking, order[i], path) < 0)
			return -1;
	}
	if (tell_elsewhere(taking) < 0)
		return -1;
	switch (state_names_each(&taking->names, add_name, taking)) {
	case 0: return 0;
	case 1: return -1;
	default: return reading_fault(taking->in, "out of memory");
	}
}

/* Warns of records without any path, and names them if asked to.  A record that
   has only a former path describes a file that is gone, and needs no warning.
   */
static void count_nameless(struct taking *taking)
{
	size_t count = 0;

	for (size_t i = 0; i < taking->state->count; i++) {
		const struct state_entry *entry = &taking->state->entries[i];
		char name[STATE_NAME_MAX];

		if (entry->path || entry->was)
			continue;
		count++;
		db_note(taking->in->db, taking->in->source->file,
			"%s: left out, no path is known",
			state_name(entry, name));
	}
	if (count)
		reading_warn(taking->in,
			     "%zu record%s without a known path left out",
			     count, count == 1 ? "" : "s");
}

/* Warns of records below the root whose files were looked for, and are not
   there any more: what took their place is shown without a record. */
static void count_gone(struct taking *taking)
{
	size_t count = 0;

	for (size_t i = 0; i < taking->state->count; i++) {
		const struct state_entry *entry = &taking->state->entries[i];
		const char *path = entry->path ? entry->path : entry->was;

		if (entry->nlink || !path)
			continue;
		taking->elsewhere |= !below_root(taking, path);
		if (!below_root(taking, path))
			continue;
		count++;
		db_note(taking->in->db, taking->in->source->file,
			"%s: left out, not there any more", path);
	}
	if (count)
		reading_warn(taking->in,
			     "%zu record%s of files that are not where they "
			     "were left out",
			     count, count == 1 ? "" : "s");
	taking->below |= count > 0;
}

/* Adds the rule for files without a record, unless each of them gets an entry,
   or it is not wanted.  0, or -1 with the fault. */
static int add_unknown(struct taking *taking)
{
	char top[] = ".";
	struct pkgdb_entry entry = {
		.type = PKGDB_ANY,
		.fields = PKGDB_UID | PKGDB_GID | PKGDB_SUBTREE,
	};

	if (taking->state->unknown_is_real ||
	    taking->in->db->options.every_path ||
	    taking->in->db->options.records_only)
		return 0;
	return reading_add(taking->in, &entry, top);
}

/* The directory that paths are taken relative to, absolute and without
   links. */
static int find_root(struct reading *in, char root[PATH_MAX])
{
	const char *wanted = in->db->options.root;

	if (!wanted)
		wanted = ".";
	if (!realpath(wanted, root))
		return reading_fault(in, "root '%s': %s", wanted,
				     strerror(errno));
	return 0;
}

int reading_state(struct reading *in, const struct state *state)
{
	struct taking taking = { .in = in, .state = state };
	int result = -1;

	taking.names.root = taking.root;
	if (find_root(in, taking.root) == 0) {
		if (strcmp(taking.root, "/") == 0)
			taking.root[0] = '\0';
		count_nameless(&taking);
		if (in->db->options.visit_files)
			count_gone(&taking);
		result = add_unknown(&taking);
	}
	if (result == 0)
		result = add_entries(&taking);
	if (result == 0 && in->db->options.every_path)
		result = state_paths_add(in, state, taking.root);
	state_names_fini(&taking.names);
	return result;
}

int reading_visit(struct reading *in, struct state *state)
{
	const struct pkgdb_options *options = &in->db->options;
	char root[PATH_MAX];

	if (!options->visit_files)
		return 0;
	if (find_root(in, root) < 0)
		return -1;
	state_relocate(state, options->root ? root : NULL);
	state_sort(state);
	return 0;
}

/* Makes a state the source of what is read next; `size` is that of its file. */
static int enter_state(struct reading *in, const char *path, uint64_t size)
{
	in->source = db_source(in->db, path, "state", USERS_HOST, true);
	in->db->read_bytes += size;
	return in->source ? 0 : fault_at(in->fault, path, 0, "out of memory");
}

bool claims_state(const struct pkgdb_format *formats UNUSED, const char *path)
{
	return store_is_state(path);
}

int open_state(struct pkgdb *db, const struct pkgdb_format *formats UNUSED,
	       const char *path, struct fault *fault)
{
	struct reading in = { .db = db, .fault = fault };
	struct state state;
	int result;

	if (enter_state(&in, path, database_size(path)) < 0)
		return -1;
	state_init(&state);
	result = store_read(&state, in.source->file, fault);
	if (result == 0 && state.live)
		reading_warn(&in, "the session is still running: its last "
				  "changes may be missing");
	if (result == 0)
		result = reading_visit(&in, &state);
	if (result == 0)
		result = reading_state(&in, &state);
	state_fini(&state);
	return result;
}

int pkgdb_read_state(struct pkgdb *db, const char *name,
		     const struct state *state, struct fault *fault)
{
	struct reading in = { .db = db, .fault = fault };

	/* In memory it is larger than in any file. */
	if (enter_state(&in, name,
			state->texts.taken +
				state->count * sizeof(*state->entries)) < 0)
		return -1;
	return reading_state(&in, state);
}
