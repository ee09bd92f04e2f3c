/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Holds the entries of a state in one array and their texts in an arena: a
 * state may have millions of entries, and all memory is freed at once.  The
 * budget bounds what a hostile input can make this file allocate.
 */
#include "state/state.h"

#include <errno.h>
#include <linux/limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "common/advance.h"
#include "common/array.h"
#include "ledger/ledger.h"

/* An entry takes three times as much memory as its shortest line; a ledger may
   name a long path by its last component.  The factor allows for both. */
#define BUDGET_LEAST  (32u << 20)
#define BUDGET_FACTOR 8

void state_init(struct state *state)
{
	memset(state, 0, sizeof(*state));
	state->budget = UINT64_MAX;
}

void state_bound(struct state *state, uint64_t size)
{
	state->budget = BUDGET_LEAST + size * BUDGET_FACTOR;
}

void state_unbound(struct state *state)
{
	state->budget = UINT64_MAX;
}

/* Takes `size` bytes from the budget, if there is one; false with EFBIG if it
   has fewer. */
static bool spend(struct state *state, size_t size)
{
	if (state->budget == UINT64_MAX)
		return true;
	errno = EFBIG;
	if (size > state->budget)
		return false;
	state->budget -= size;
	return true;
}

int state_refused(struct fault *fault, const char *file, unsigned line,
		  const char *location)
{
	if (errno == EFBIG)
		return fault_at(fault, file, line,
				"%sholds more than its size allows", location);
	if (errno == E2BIG)
		return fault_at(fault, file, line,
				"%sattributes of one file above %zu bytes",
				location, STATE_XATTRS_MAX);
	if (errno == EINVAL)
		return fault_at(fault, file, line, "%sno name of an attribute",
				location);
	return fault_at(fault, file, line, "%s%s", location, strerror(errno));
}

void state_fini(struct state *state)
{
	arena_fini(&state->texts);
	free(state->entries);
	state_init(state);
}

const char *state_name(const struct state_entry *entry,
		       char name[STATE_NAME_MAX])
{
	const char *path = entry->path ? entry->path : entry->was;

	if (path)
		return path;
	snprintf(name, STATE_NAME_MAX, "inode %llu of device %u:%u",
		 (unsigned long long)entry->ino, ledger_dev_major(entry->dev),
		 ledger_dev_minor(entry->dev));
	return name;
}

struct state_entry *state_add(struct state *state)
{
	struct state_entry *entry;

	advance("records read", state->count, 0);
	if (!spend(state, sizeof(*entry)))
		return NULL;
	if (array_grow(&state->entries, state->count, &state->capacity,
		       sizeof(*entry)) < 0)
		return NULL;
	entry = &state->entries[state->count];
	memset(entry, 0, sizeof(*entry));
	entry->order = state->count++;
	entry->command = "";
	return entry;
}

/* The arena of the texts, limited to what is left of the budget.  Between the
   two calls the arena may take one block; the second call charges it. */
static struct arena *begin_spending(struct state *state)
{
	struct arena *arena = &state->texts;

	arena->most = state->budget == UINT64_MAX
			      ? 0
			      : arena->taken + state->budget;
	return arena;
}

static void *end_spending(struct state *state, size_t before, void *taken)
{
	state->texts.most = 0;
	return taken && spend(state, state->texts.taken - before) ? taken
								  : NULL;
}

void *state_alloc(struct state *state, size_t size)
{
	size_t before = state->texts.taken;

	return end_spending(state, before,
			    arena_alloc(begin_spending(state), size));
}

char *state_copy(struct state *state, const void *bytes, size_t size)
{
	size_t before = state->texts.taken;

	return end_spending(
		state, before,
		arena_copy(begin_spending(state), size ? bytes : "", size));
}

static bool is_type(mode_t mode)
{
	return S_ISREG(mode) || S_ISDIR(mode) || S_ISLNK(mode) ||
	       S_ISCHR(mode) || S_ISBLK(mode) || S_ISFIFO(mode) ||
	       S_ISSOCK(mode);
}

const char *state_flaw(const struct state_entry *entry)
{
	size_t longest = LEDGER_OBJECT_MAX - sizeof(struct ledger_writer);

	if (entry->mode & S_IFMT && !is_type(entry->mode))
		return "mode is of no type of file";
	if (entry->flags & LEDGER_HAS_TYPE && !(entry->mode & S_IFMT))
		return "mode has no type";
	if ((entry->path && entry->path[0] != '/') ||
	    (entry->was && entry->was[0] != '/'))
		return "path is not absolute";
	if ((entry->path && strlen(entry->path) >= PATH_MAX) ||
	    (entry->was && strlen(entry->was) >= PATH_MAX))
		return "path is longer than any can be";
	if (strlen(entry->command) > longest)
		return "command is longer than any can be";
	return NULL;
}

static int by_inode(const void *a, const void *b)
{
	const struct state_entry *x = a, *y = b;

	if (x->dev != y->dev)
		return x->dev < y->dev ? -1 : 1;
	if (x->ino != y->ino)
		return x->ino < y->ino ? -1 : 1;
	return 0;
}

/* How certain the key of an entry is: 2 is the most certain. */
static int certainty(const struct state_entry *entry)
{
	if (entry->marks & STATE_PROVEN)
		return 2;
	return entry->marks & STATE_REKEYED ? 0 : 1;
}

static int by_inode_then_age(const void *a, const void *b)
{
	const struct state_entry *x = a, *y = b;
	int order = by_inode(a, b);

	if (!order)
		order = certainty(x) - certainty(y);
	return order ? order : x->order < y->order ? -1 : 1;
}

static bool is_sorted(const struct state *state)
{
	for (size_t i = 1; i < state->count; i++)
		if (by_inode(&state->entries[i - 1], &state->entries[i]) >= 0)
			return false;
	return true;
}

void state_sort(struct state *state)
{
	struct state_entry *e = state->entries;
	size_t count = 0;

	if (is_sorted(state))
		return;
	qsort(e, state->count, sizeof(*e), by_inode_then_age);
	for (size_t i = 0; i < state->count; i++) {
		if (count && by_inode(&e[count - 1], &e[i]) == 0)
			count--;
		e[count++] = e[i];
	}
	state->count = count;
}

struct state_entry *state_find(const struct state *state, uint32_t dev,
			       uint64_t ino)
{
	struct state_entry key = { .dev = dev, .ino = ino };

	if (!state->count)
		return NULL;
	return bsearch(&key, state->entries, state->count, sizeof(key),
		       by_inode);
}

/* ------------------------------------------------------------- attributes */

bool state_next_xattr(const struct state_entry *entry, size_t *at,
		      struct attr *xattr)
{
	return attrs_next(entry->xattrs, entry->xattrs_size, at, xattr);
}

/* The capacity of attributes of this size: a power of two, so that adding one
   after another copies each of them O(1) times. */
static size_t capacity_for(size_t size)
{
	size_t capacity = 64;

	while (capacity < size)
		capacity *= 2;
	return capacity;
}

/* The attributes of an entry in memory for `size` bytes; NULL as
   state_add(). */
static char *grow_xattrs(struct state *state, struct state_entry *entry,
			 size_t size)
{
	size_t old = entry->xattrs_size;
	char *all;

	if (old && size <= capacity_for(old))
		return (char *)entry->xattrs;
	all = state_alloc(state, capacity_for(size));
	if (all && old)
		memcpy(all, entry->xattrs, old);
	return all;
}

static bool is_name(const struct attr *xattr)
{
	return xattr->name_size && xattr->name_size <= XATTR_NAME_MAX &&
	       !memchr(xattr->name, '\0', xattr->name_size);
}

/* Whether the bytes are packed attributes from the first byte to the last. */
static bool is_packed(const char *bytes, size_t size)
{
	struct state_entry entry = { .xattrs = bytes, .xattrs_size = size };
	struct attr xattr;
	size_t at = 0;

	while (state_next_xattr(&entry, &at, &xattr))
		if (!is_name(&xattr))
			return false;
	return at == size;
}

int state_set_xattrs(struct state *state, struct state_entry *entry,
		     const char *bytes, size_t size)
{
	char *all;

	errno = EINVAL;
	if (!is_packed(bytes, size))
		return -1;
	all = state_alloc(state, capacity_for(size));
	if (!all)
		return -1;
	memcpy(all, bytes, size);
	entry->xattrs = all;
	entry->xattrs_size = size;
	return 0;
}

int state_add_xattr(struct state *state, struct state_entry *entry,
		    const struct attr *xattr)
{
	size_t old = entry->xattrs_size, size;
	char *all;

	errno = EINVAL;
	if (!is_name(xattr))
		return -1;
	errno = E2BIG;
	size = old + ATTR_HEAD_SIZE + xattr->name_size +
	       (size_t)xattr->value_size;
	if (size > STATE_XATTRS_MAX)
		return -1;
	all = grow_xattrs(state, entry, size);
	if (!all)
		return -1;
	entry->xattrs = all;
	entry->xattrs_size += attrs_put(all + old, xattr);
	return 0;
}
