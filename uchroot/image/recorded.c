/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is recorded of an image that is a directory of the user, in a file of
 * his.  There the paths are those of the host, in a box they are those of the
 * image.
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/path.h"
#include "faked/session/session.h"
#include "state/state.h"
#include "uchroot/image/image.h"

int image_make_ledger(const struct state *state, struct fault *fault)
{
	CLEANUP_FD int fd = memfd_create("ledger", MFD_CLOEXEC);
	int ret = fd < 0 ? -errno : session_make_ledger(fd);

	if (ret < 0) {
		errno = -ret;
		return fault_errno(fault, "cannot make a ledger");
	}
	return state_into_ledger(state, fd, "ledger", fault) < 0 ? -1
								 : take_fd(&fd);
}

/* The way from a directory to what lies below it, "/" for itself; NULL if it
   does not. */
static const char *below(const char *path, const char *dir)
{
	size_t size = strcmp(dir, "/") ? strlen(dir) : 0;

	if (!path || strncmp(path, dir, size) != 0)
		return NULL;
	if (!path[size])
		return "/";
	return path[size] == '/' ? path + size : NULL;
}

static bool is_of(const struct state_entry *entry, const char *dir)
{
	return below(entry->path ? entry->path : entry->was, dir);
}

/* Takes out the entries of an image, or all but these. */
static void keep_those(struct state *state, const char *dir, bool of_image)
{
	size_t count = 0;

	for (size_t i = 0; i < state->count; i++)
		if (is_of(&state->entries[i], dir) == of_image)
			state->entries[count++] = state->entries[i];
	state->count = count;
}

/* Reads the file, if there is one. */
static int read_file_of(struct state *state, const char *file,
			struct fault *fault)
{
	if (access(file, F_OK) < 0)
		return errno == ENOENT ? 0 : fault_errno(fault, "%s", file);
	if (state_read(state, file, fault) < 0)
		return -1;
	return state->live || state->taken
		       ? fault_set(fault, "%s: a session uses it", file)
		       : 0;
}

/* Makes paths of the host those of the box. */
static void enter_image(struct state *state, const char *dir)
{
	for (size_t i = 0; i < state->count; i++) {
		struct state_entry *entry = &state->entries[i];

		entry->path = below(entry->path, dir);
		entry->was = below(entry->was, dir);
	}
}

static const char *host_path(struct state *state, const char *path,
			     const char *dir)
{
	size_t before = strcmp(dir, "/") ? strlen(dir) : 0;
	size_t size = path ? strlen(path) + 1 : 0;
	char *made = path ? state_alloc(state, before + size) : NULL;

	if (made) {
		memcpy(made, dir, before);
		memcpy(made + before, path, size);
		if (!path[1] && before)
			made[before] = '\0';
	}
	return made;
}

/* The other way, for the entries from a number on. */
static int leave_image(struct state *state, size_t from, const char *dir)
{
	for (size_t i = from; i < state->count; i++) {
		struct state_entry *entry = &state->entries[i];
		const char *path = host_path(state, entry->path, dir);
		const char *was = host_path(state, entry->was, dir);

		if ((entry->path && !path) || (entry->was && !was))
			return -1;
		entry->path = path;
		entry->was = was;
	}
	return 0;
}

int image_check_state(const char *file, struct fault *fault)
{
	CLEANUP_FREE char *dir = path_directory(file);

	if (!dir || access(dir, W_OK) < 0)
		return fault_errno(fault, "%s", file);
	return state_check_write(file, fault);
}

/* Returns a ledger. */
static int load(struct state *state, const char *dir, const char *file,
		struct fault *fault)
{
	struct state_fit fit;

	if (read_file_of(state, file, fault) < 0)
		return -1;
	keep_those(state, dir, true);
	state_rekey(state, NULL, &fit);
	enter_image(state, dir);
	return image_make_ledger(state, fault);
}

int image_load_state(struct image *image, const char *file, struct fault *fault)
{
	struct state state;

	state_init(&state);
	image->ledger = load(&state, image->path, file, fault);
	state_fini(&state);
	return image->ledger < 0 ? -1 : 0;
}

static int save(struct state *state, const char *dir, const char *file,
		int ledger, struct fault *fault)
{
	size_t others;

	if (read_file_of(state, file, fault) < 0)
		return -1;
	keep_those(state, dir, false);
	others = state->count;
	if (state_from_open_ledger(state, ledger, "the box's ledger", 0,
				   fault) < 0)
		return -1;
	if (leave_image(state, others, dir) < 0)
		return fault_errno(fault, "%s", file);
	state_relocate(state, dir);
	state_sort(state);
	return state_write(state, file, fault);
}

int image_save_state(const char *path, int ledger, const char *file,
		     struct fault *fault)
{
	struct state state;
	int ret;

	state_init(&state);
	ret = save(&state, path, file, ledger, fault);
	state_fini(&state);
	return ret;
}
