/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between a ledger and a state in memory.  Other processes may change the
 * ledger meanwhile: each record is read as it was at one moment, and what is
 * added later is for the next save.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <sys/stat.h>
#include <uthash.h>

#include "faked/state.h"
#include "ledger/ledger.h"

static int open_ledger(struct ledger *ledger, const char *path,
		       struct fault *fault)
{
	int ret;

	memset(ledger, 0, sizeof(*ledger));
	ledger->open = ledger_open_path;
	if (strlen(path) >= sizeof(ledger->path))
		return fault_set(fault, "%s: name too long", path);
	strcpy(ledger->path, path);
	ret = ledger_attach(ledger);
	if (ret == -EINVAL)
		return fault_set(fault, "%s: not a ledger", path);
	if (ret == -EPROTO)
		return fault_set(fault, "%s: a ledger of another version",
				 path);
	errno = -ret;
	return ret < 0 ? fault_errno(fault, "cannot read %s", path) : 0;
}

/* ------------------------------------------------------------------- read */

/* Many records share a writer: its text is copied once. */
struct writer {
	uint32_t granule;	/* the key */
	uint32_t pid;
	const char *command;
	UT_hash_handle hh;
};

struct reading {
	uint64_t since;
	struct state *state;
	struct ledger ledger;
	struct writer *writers;
};

static struct writer *copy_writer(struct reading *reading, uint32_t granule)
{
	const struct ledger_writer *from = ledger_object(&reading->ledger,
							 granule);
	struct writer *writer = calloc(1, sizeof(*writer));

	if (!from || !writer) {
		free(writer);
		return NULL;
	}
	writer->granule = granule;
	writer->pid = from->pid;
	writer->command = state_copy(reading->state, from->text, from->size);
	if (!writer->command) {
		free(writer);
		return NULL;
	}
	HASH_ADD(hh, reading->writers, granule, sizeof(granule), writer);
	return writer;
}

static int read_writer(struct reading *reading, uint32_t granule,
		       struct state_entry *entry)
{
	struct writer *writer;

	if (!granule)
		return 0;
	HASH_FIND(hh, reading->writers, &granule, sizeof(granule), writer);
	if (!writer)
		writer = copy_writer(reading, granule);
	if (!writer)
		return -ENOMEM;
	entry->pid = writer->pid;
	entry->command = writer->command;
	return 0;
}

static int read_hint(struct reading *reading, uint32_t hint,
		     struct state_entry *entry)
{
	char path[PATH_MAX];
	size_t len = ledger_hint_text(&reading->ledger, hint, path,
				      sizeof(path));

	if (!len || path[0] != '/')
		return 0;
	entry->path = state_copy(reading->state, path, len);
	return entry->path ? 0 : -ENOMEM;
}

static int read_xattrs(struct reading *reading, uint32_t granule,
		       struct state_entry *entry)
{
	const struct ledger_xattrs *xattrs = ledger_object(&reading->ledger,
							   granule);

	if (!xattrs)
		return 0;
	entry->xattrs = state_copy(reading->state, xattrs->text, xattrs->size);
	entry->xattrs_size = xattrs->size;
	return entry->xattrs ? 0 : -ENOMEM;
}

static int read_item(void *context, const struct ledger_item *item)
{
	struct reading *reading = context;
	struct state_entry *entry;
	int ret;

	if (item->when < reading->since)
		return 0;
	entry = state_add(reading->state);
	if (!entry)
		return -ENOMEM;
	entry->dev = item->key.dev;
	entry->ino = item->key.ino;
	entry->tag = item->key.tag;
	entry->uid = item->value.uid;
	entry->gid = item->value.gid;
	entry->mode = item->value.mode;
	entry->flags = item->value.flags;
	if (entry->flags & LEDGER_HAS_TYPE)
		entry->rdev = item->value.rdev;
	entry->when = item->when;
	ret = read_writer(reading, item->writer, entry);
	if (ret == 0)
		ret = read_hint(reading, item->hint, entry);
	if (ret == 0)
		ret = read_xattrs(reading, item->xattrs, entry);
	return ret;
}

static void forget_writers(struct reading *reading)
{
	struct writer *writer, *next;

	HASH_ITER(hh, reading->writers, writer, next) {
		HASH_DEL(reading->writers, writer);
		free(writer);
	}
}

int state_from_ledger(struct state *state, const char *path, uint64_t since,
		      struct fault *fault)
{
	struct reading reading = { .state = state, .since = since };
	const struct ledger_header *header;
	int ret;

	if (open_ledger(&reading.ledger, path, fault) < 0)
		return -1;
	header = ledger_header(&reading.ledger);
	state->taken = time(NULL);
	state->builder_uid = header->builder_uid;
	state->builder_gid = header->builder_gid;
	state->created = header->created;
	state->unknown_is_real = header->options & LEDGER_OPT_UNKNOWN_IS_REAL;
	ret = ledger_each(&reading.ledger, read_item, &reading);
	forget_writers(&reading);
	ledger_detach(&reading.ledger);
	errno = -ret;
	return ret < 0 ? fault_errno(fault, "cannot read %s", path) : 0;
}

/* ------------------------------------------------------------------ write */

struct writing {
	struct ledger ledger;
	/* The last ones stored: neighbours share them. */
	const char *command;
	uint32_t pid;
	uint32_t writer;
	char dir[PATH_MAX];
	uint32_t dir_hint;
};

static int store_writer(struct writing *writing,
			const struct state_entry *entry, uint32_t *granule)
{
	struct ledger_writer head = { .pid = entry->pid,
				      .size = strlen(entry->command) };
	int ret;

	*granule = 0;
	if (!entry->pid && !head.size)
		return 0;
	if (writing->writer && writing->pid == entry->pid &&
	    !strcmp(writing->command, entry->command)) {
		*granule = writing->writer;
		return 0;
	}
	ret = ledger_store(&writing->ledger, &head, sizeof(head),
			   entry->command, head.size, granule);
	writing->pid = entry->pid;
	writing->command = entry->command;
	writing->writer = *granule;
	return ret;
}

static int store_text(struct writing *writing, uint32_t dir, const char *text,
		      size_t size, uint32_t *granule)
{
	struct ledger_hint head = { .dir = dir, .size = size };

	return ledger_store(&writing->ledger, &head,
			    offsetof(struct ledger_hint, text), text, size,
			    granule);
}

static int store_hint(struct writing *writing, const char *path,
		      uint32_t *granule)
{
	const char *name = path ? strrchr(path, '/') : NULL;
	size_t len = name ? name - path : 0;
	int ret = 0;

	*granule = 0;
	if (!path)
		return 0;
	if (!len)
		return store_text(writing, 0, path, strlen(path), granule);
	if (strncmp(writing->dir, path, len) || writing->dir[len]) {
		ret = store_text(writing, 0, path, len, &writing->dir_hint);
		memcpy(writing->dir, path, len);
		writing->dir[len] = '\0';
	}
	if (ret < 0)
		return ret;
	return store_text(writing, writing->dir_hint, name + 1,
			  strlen(name + 1), granule);
}

static int store_xattrs(struct writing *writing,
			const struct state_entry *entry,
			const struct ledger_key *key)
{
	static const char acl[] = "system.posix_acl_default";
	struct ledger_xattrs head = { .tag = entry->tag,
				      .size = entry->xattrs_size };
	struct state_xattr xattr;
	struct ledger_value value;
	uint32_t granule, traits = 0;
	size_t at = 0;
	int ret;

	if (!entry->xattrs_size ||
	    !ledger_find(&writing->ledger, key, &value))
		return 0;
	while (state_next_xattr(entry, &at, &xattr))
		if (xattr.name_size == sizeof(acl) - 1 &&
		    !memcmp(xattr.name, acl, xattr.name_size))
			traits |= LEDGER_TRAIT_DEFAULT_ACLS;
	ret = ledger_store(&writing->ledger, &head, sizeof(head),
			   entry->xattrs, entry->xattrs_size, &granule);
	if (ret == 0)
		ret = ledger_swap_xattrs(&writing->ledger, value.record,
					 ledger_xattrs_of(&writing->ledger,
							  value.record, key),
					 granule,
					 (uint64_t)entry->when * 1000000000);
	return ret < 0 ? ret : ledger_add_traits(&writing->ledger, traits);
}

static int write_entry(struct writing *writing, const struct state_entry *entry)
{
	struct ledger_key key = { .ino = entry->ino, .dev = entry->dev,
				  .tag = entry->tag };
	struct ledger_change change = {
		.shown = { .mode = entry->mode & S_IFMT },
		.edit = { .what = LEDGER_EDIT_UID | LEDGER_EDIT_GID,
			  .uid = entry->uid, .gid = entry->gid,
			  .rdev = entry->rdev, .mode = entry->mode },
		.trace = { .now = (uint64_t)entry->when * 1000000000 },
		.always = true,
	};
	int ret;

	/* The tag tells the birth; that there was one is all that is asked. */
	key.birth = entry->tag != 0;
	if (entry->flags & LEDGER_HAS_TYPE)
		change.edit.what |= LEDGER_EDIT_TYPE;
	else if (entry->flags & LEDGER_HAS_MODE)
		change.edit.what |= LEDGER_EDIT_MODE;
	ret = store_writer(writing, entry, &change.trace.writer);
	if (ret == 0)
		ret = store_hint(writing, entry->path, &change.trace.hint);
	if (ret == 0)
		ret = ledger_update(&writing->ledger, &key, &change, NULL);
	return ret < 0 ? ret : store_xattrs(writing, entry, &key);
}

int state_into_ledger(const struct state *state, const char *path,
		      struct fault *fault)
{
	struct writing writing = { .pid = 0 };
	int ret = 0;

	if (open_ledger(&writing.ledger, path, fault) < 0)
		return -1;
	for (size_t i = 0; i < state->count && ret >= 0; i++)
		ret = write_entry(&writing, &state->entries[i]);
	ledger_detach(&writing.ledger);
	errno = -ret;
	return ret < 0 ? fault_errno(fault, "cannot fill %s", path) : 0;
}
