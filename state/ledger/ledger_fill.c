/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fills a ledger from a state, and changes one as a state says.  The ledger is
 * our own, and no other process changes it meanwhile, but by state_prune(), for
 * which that does not matter.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "common/advance.h"
#include "state/ledger/ledger_file.h"
#include "state/ledger/ledger_writers.h"
#include "state/state.h"

/* The state of filling one ledger. */
struct ledger_writing {
	struct ledger ledger;
	struct writers_writing writers;
	/* The directory that was stored last, which entries that follow each
	   other often share: the beginning of an entry's path. */
	const char *dir;
	size_t dir_len;
	uint32_t dir_hint;
};

/* Attaches to a ledger for writing: the segment that `path` names, else the
   file of `fd` or, if that is negative, of `path`. */
static int open_ledger(struct ledger *ledger, int fd, const char *path,
		       struct fault *fault)
{
	int number = ledger_segment_number(path), ret;

	memset(ledger, 0, sizeof(*ledger));
	ledger->open = fd < 0 ? ledger_open_path : ledger_open_fd;
	ledger->fd = fd;
	ledger->path = path;
	ret = number < 0
		      ? ledger_attach(ledger)
		      : ledger_attach_segment(ledger, number, geteuid(), NULL);
	if (ret == -EINVAL)
		return fault_set(fault, "%s: not a ledger", path);
	if (ret == -EPROTO)
		return fault_set(fault,
				 "%s: a ledger of another version of"
				 " fakebuild, which alone reads it",
				 path);
	errno = -ret;
	return ret < 0 ? fault_errno(fault, "cannot read %s", path) : 0;
}

/* Stores a path as its directory and its last component, as the shim does:
   files of one directory share its text.  This function and the next two return
   0 or a negative errno. */
static int put_hint(struct ledger_writing *writing, const char *path,
		    uint32_t *granule)
{
	const char *name = path ? strrchr(path, '/') : NULL;
	size_t len = name ? name - path : 0;
	int ret = 0;

	*granule = 0;
	if (!path)
		return 0;
	if (strlen(path) >= PATH_MAX)
		return -ENAMETOOLONG;
	if (!len)
		return ledger_store_hint(&writing->ledger, 0, path,
					 strlen(path), granule);
	if (len != writing->dir_len || memcmp(writing->dir, path, len)) {
		ret = ledger_store_hint(&writing->ledger, 0, path, len,
					&writing->dir_hint);
		writing->dir = path;
		writing->dir_len = len;
	}
	if (ret < 0)
		return ret;
	return ledger_store_hint(&writing->ledger, writing->dir_hint, name + 1,
				 strlen(name + 1), granule);
}

/* Stores the attributes of an entry.  Those that the ledger has stay where the
   entry has none, and may not say that there are none. */
static int put_xattrs(struct ledger_writing *writing,
		      const struct state_entry *entry,
		      const struct ledger_key *key,
		      const struct ledger_trace *trace, uint32_t record)
{
	struct ledger_xattrs head = { .tag = entry->tag,
				      .size = entry->xattrs_size };
	uint32_t granule = 0, old;
	int ret = 0;

	if (!entry->xattrs_size && !(entry->marks & STATE_WHOLE))
		return 0;
	if (entry->xattrs_size)
		ret = ledger_store(&writing->ledger, &head, sizeof(head),
				   entry->xattrs, entry->xattrs_size, &granule);
	if (ret < 0)
		return ret;
	old = ledger_xattrs_of(&writing->ledger, record, key);
	return old == granule ? 0
			      : ledger_swap_xattrs(&writing->ledger, record,
						   old, granule, trace);
}

/* Forgets the record of a node where the entry says that there is none. */
static int forget_node(struct ledger_writing *writing,
		       const struct state_entry *entry,
		       const struct ledger_key *key)
{
	struct ledger_value value;

	if (!(entry->marks & STATE_WHOLE) || entry->flags & LEDGER_HAS_TYPE ||
	    !ledger_find(&writing->ledger, key, &value) ||
	    !(value.flags & LEDGER_HAS_TYPE))
		return 0;
	return ledger_forget(&writing->ledger, key);
}

/* Makes the record of an entry, after the objects to which it refers. */
static int write_entry(struct ledger_writing *writing,
		       const struct state_entry *entry)
{
	struct ledger_key key = { .ino = entry->ino,
				  .dev = entry->dev,
				  .tag = entry->tag };
	struct ledger_change change = {
		.shown = &(struct ledger_value){ .mode = entry->mode & S_IFMT },
		.edit = { .what = LEDGER_EDIT_UID | LEDGER_EDIT_GID,
			  .uid = entry->uid,
			  .gid = entry->gid,
			  .rdev = entry->rdev,
			  .mode = entry->mode },
		.trace = { .now = (uint64_t)entry->when * NS_PER_SECOND },
		.always = true,
		.asleep = entry->marks & STATE_ASLEEP,
		.saved = entry->marks & STATE_SAVED,
		.traced = true,
	};
	struct ledger_value after;
	uint32_t writer;
	int ret;

	/* Only whether a birth time exists is asked of it; the tag is given. */
	key.birth = entry->tag != 0;
	if (entry->flags & LEDGER_HAS_TYPE)
		change.edit.what |= LEDGER_EDIT_TYPE;
	else if (entry->flags & LEDGER_HAS_MODE)
		change.edit.what |= LEDGER_EDIT_MODE;
	ret = writers_write(&writing->writers, &writing->ledger, entry,
			    &writer);
	if (ret == 0)
		ret = put_hint(writing, entry->path ? entry->path : entry->was,
			       &change.trace.hint);
	if (ret == 0)
		ret = forget_node(writing, entry, &key);
	if (ret == 0)
		ret = ledger_update(&writing->ledger, &key, &change, &after);
	if (ret == 0)
		ret = ledger_set_writers(&writing->ledger, after.record,
					 writer);
	return ret < 0 ? ret
		       : put_xattrs(writing, entry, &key, &change.trace,
				    after.record);
}

/* `tell` completes the ledger. */
static int into_ledger(const struct state *state, int fd, const char *path,
		       int (*tell)(const struct state *state,
				   struct ledger *ledger),
		       struct fault *fault)
{
	struct ledger_writing writing = { .dir = NULL };
	int ret = 0;

	if (open_ledger(&writing.ledger, fd, path, fault) < 0)
		return -1;
	for (size_t i = 0; i < state->count && ret >= 0; i++) {
		advance("records loaded", i, state->count);
		ret = write_entry(&writing, &state->entries[i]);
	}
	if (ret >= 0)
		ret = tell(state, &writing.ledger);
	ledger_detach(&writing.ledger);
	writers_written(&writing.writers);
	errno = -ret;
	return ret < 0 ? fault_errno(fault, "cannot fill %s", path) : 0;
}

int state_into_ledger(const struct state *state, int fd, const char *path,
		      struct fault *fault)
{
	return into_ledger(state, fd, path, state_tell_devices, fault);
}

int state_into_layer(const struct state *state, int fd, const char *path,
		     struct fault *fault)
{
	return into_ledger(state, fd, path, state_tell_names, fault);
}

int state_is_blank(int fd, const char *path, bool *blank, bool *real,
		   struct fault *fault)
{
	struct ledger ledger;

	if (open_ledger(&ledger, fd, path, fault) < 0)
		return -1;
	*blank = ledger_empty(&ledger);
	*real = ledger_header(&ledger)->options & LEDGER_OPT_UNKNOWN_IS_REAL;
	ledger_detach(&ledger);
	return 0;
}

int state_prune(const struct state *state, int fd, const char *path,
		size_t *count, struct fault *fault)
{
	struct ledger ledger;
	int ret = 0;

	*count = 0;
	if (open_ledger(&ledger, fd, path, fault) < 0)
		return -1;
	/* The session has to look for all files when it ends. */
	ledger_names_change(&ledger);
	for (size_t i = 0; i < state->count && ret == 0; i++) {
		const struct state_entry *entry = &state->entries[i];

		if (!state_is_gone(entry))
			continue;
		ret = ledger_forget_record(&ledger, entry->record, entry->tag);
		++*count;
	}
	ledger_detach(&ledger);
	errno = -ret;
	return ret < 0 ? fault_errno(fault, "cannot change %s", path) : 0;
}

/* ----------------------------------------------------------------- settle */

/* Makes the hint of a record that path by which its file was found. */
static int settle_hint(struct ledger_writing *writing,
		       const struct state_entry *entry)
{
	const char *path = entry->path ? entry->path : entry->was;
	const struct ledger_record *record = ledger_record(&writing->ledger,
							   entry->record);
	char text[PATH_MAX];
	uint32_t hint;
	int ret;

	if (!record)
		return -ENOMEM;
	text[0] = '\0';
	ledger_hint_text(&writing->ledger, record->hint, text, sizeof(text));
	if (!strcmp(text, path ? path : ""))
		return 0;
	ret = put_hint(writing, path, &hint);
	return ret < 0 ? ret
		       : ledger_set_hint(&writing->ledger, entry->record, hint);
}

bool state_settle(const struct state *state, int fd, const char *path)
{
	struct ledger_writing writing = { .dir = NULL };
	struct fault ignored;
	int ret = 0;

	if (open_ledger(&writing.ledger, fd, path, &ignored) < 0)
		return false;
	for (size_t i = 0; i < state->count && ret == 0; i++) {
		const struct state_entry *entry = &state->entries[i];
		bool saved = entry->path;

		ret = settle_hint(&writing, entry);
		if (ret == 0)
			ret = ledger_change_saved(&writing.ledger,
						  entry->record, saved);
	}
	ledger_detach(&writing.ledger);
	return ret == 0;
}
