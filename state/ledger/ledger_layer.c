/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Takes up the ledger of an image whose files are seen through an overlay.
 * There all of them have another device number, and inode numbers that differ
 * by the same amount from those of the image: a few files show which.  So the
 * ledger is copied as it lies, and none of its other files is asked for.  What
 * does not look like that is left to state_rekey().
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "state/disk/match.h"
#include "state/ledger/ledger_file.h"
#include "state/state.h"

/* How many directories are compared, and how many other files. */
#define SAMPLE 4

/* The kernel marks inode numbers of a layer in bits above these. */
#define INO_BITS 48

/* What a prepared ledger has, and no other one of files that were never seen
   through an overlay. */
#define PREPARED (LEDGER_TRAIT_LAYERS | LEDGER_TRAIT_LOWER)

/* A kind of files whose numbers the kernel finds in one way. */
struct kind {
	size_t count;
	size_t met; /* of these, in the second pass */
};

struct layer {
	struct ledger from, to;
	uint32_t last; /* the number of the last record */
	uint32_t top;  /* the record of the root, which is not the image's own
			  in an overlay; 0: it has none */
	struct kind directories, others;
	struct ledger_renumbering how;
	size_t proven;
	struct state told; /* the entries of a proven file, and of the top */
};

/* ----------------------------------------------------------------- survey */

static bool is_top(struct layer *layer, const struct ledger_value *value)
{
	const struct ledger_hint *hint = S_ISDIR(value->mode)
						 ? ledger_object(&layer->from,
								 value->hint)
						 : NULL;

	return hint && !hint->dir && hint->size == 1 && *hint->text == '/';
}

static struct kind *kind_of(struct layer *layer,
			    const struct ledger_value *value)
{
	return S_ISDIR(value->mode) ? &layer->directories : &layer->others;
}

static bool is_live(const struct ledger_value *value)
{
	return (value->attr >> 16 & LEDGER_STATE_MASK) == LEDGER_LIVE;
}

/* Counts the files.  False if they may have nothing in common. */
static bool survey(struct layer *layer)
{
	struct ledger_value value;
	struct ledger_key key;

	for (uint32_t number = 1; number <= layer->last; number++) {
		if (!ledger_file_of(&layer->from, number, &key, &value))
			continue;
		if (!layer->how.from)
			layer->how.from = key.dev;
		if (!is_live(&value) || key.tag < MATCH_WEAK ||
		    key.dev != layer->how.from || key.ino >> INO_BITS)
			return false;
		if (is_top(layer, &value))
			layer->top = number;
		else
			kind_of(layer, &value)->count++;
	}
	return layer->directories.count + layer->others.count;
}

/* ----------------------------------------------------------------- sample */

/* Tells the devices of a file in the end. */
static bool tell(struct layer *layer, const struct state_entry *entry,
		 const struct seen_file *seen)
{
	struct state_entry *told = state_add(&layer->told);

	if (!told)
		return false;
	*told = *entry;
	told->path = state_copy(&layer->told, entry->path, strlen(entry->path));
	match_take(told, seen);
	return told->path;
}

/* Whether the file of a record is where it should be, with numbers that differ
   from the recorded ones as those of the others do. */
static bool prove(struct layer *layer, const struct ledger_key *key,
		  const struct ledger_value *value)
{
	struct state_entry entry = { .ino = key->ino,
				     .dev = key->dev,
				     .tag = key->tag,
				     .mode = value->mode,
				     .flags = value->flags };
	struct ledger_renumbering *how = &layer->how;
	struct seen_file seen;
	char path[PATH_MAX];

	if (!ledger_hint_text(&layer->from, value->hint, path, sizeof(path)))
		return false;
	entry.path = path;
	if (*path != '/' || match_path(&entry, path, &seen) != MATCH_REKEYED)
		return false;
	if (layer->proven++)
		return seen.key.dev == how->to &&
		       seen.key.ino - key->ino == how->add;
	how->to = seen.key.dev;
	how->add = seen.key.ino - key->ino;
	return match_is_on_overlay(path) && tell(layer, &entry, &seen);
}

static bool sample(struct layer *layer)
{
	struct ledger_value value;
	struct ledger_key key;
	struct kind *kind;

	for (uint32_t number = 1; number <= layer->last; number++) {
		if (number == layer->top ||
		    !ledger_file_of(&layer->from, number, &key, &value))
			continue;
		kind = kind_of(layer, &value);
		if (kind->met++ % (kind->count / SAMPLE + 1) == 0 &&
		    !prove(layer, &key, &value))
			return false;
	}
	return true;
}

/* ------------------------------------------------------------------- copy */

/* The top of an overlay has nothing of the image's by which it could be proven,
   but it is what lies at this path. */
static int take_top(struct layer *layer)
{
	struct state_entry entry = { .path = "/" };
	struct ledger_value value;
	struct ledger_key key;
	struct seen_file seen;

	if (!layer->top ||
	    !ledger_file_of(&layer->to, layer->top, &key, &value) ||
	    match_path(&entry, entry.path, &seen) == MATCH_NOTHING)
		return 0;
	entry.mode = value.mode;
	entry.flags = value.flags;
	if (!tell(layer, &entry, &seen))
		return -ENOMEM;
	return ledger_move(&layer->to, layer->top, &seen.key, false);
}

static int copy(struct layer *layer)
{
	int ret = ledger_attach(&layer->to);

	if (ret == 0)
		ret = ledger_copy(&layer->to, &layer->from, &layer->how);
	if (ret >= 0)
		ret = take_top(layer);
	return ret < 0 ? ret : state_tell_devices(&layer->told, &layer->to);
}

/* Attaches to the image's ledger.  False if it is not sound, or was not
   prepared for this. */
static bool attach(struct layer *layer, int image)
{
	struct ledger_file file;
	struct fault ignored;
	bool sound = ledger_file_open(&file, image, "", &ignored) == 0;

	layer->last = file.header.cursor[LEDGER_RECORDS] /
		      sizeof(struct ledger_record);
	ledger_file_close(&file);
	return sound && (file.header.traits & PREPARED) == PREPARED &&
	       ledger_attach(&layer->from) == 0;
}

int state_take_layer(int image, int fd, const char *path, struct fault *fault)
{
	struct layer layer = {
		.from = { .open = ledger_open_fd, .fd = image },
		.to = { .open = ledger_open_fd, .fd = fd },
	};
	int ret = 0;
	bool taken;

	state_init(&layer.told);
	taken = attach(&layer, image) && survey(&layer) && sample(&layer);
	if (taken)
		ret = copy(&layer);
	ledger_detach(&layer.from);
	ledger_detach(&layer.to);
	state_fini(&layer.told);
	errno = -ret;
	return ret < 0 ? fault_errno(fault, "cannot fill %s", path) : taken;
}
