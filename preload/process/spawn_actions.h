/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The file actions of posix_spawn(3).  The child carries them out before it
 * executes its program, so a path may lead elsewhere there than here.
 */
#ifndef PRELOAD_PROCESS_SPAWN_ACTIONS_H
#define PRELOAD_PROCESS_SPAWN_ACTIONS_H

#include "preload/base/libc.h"

/* Where the child finds a file: by which directory and path it is found in this
   process. */
struct spawn_place {
	int dir;
	const char *path;
	bool by_fd; /* the child's path names one of its descriptors */
	int opened; /* a descriptor that spawn_place_release() closes, or -1 */
	char buffer[40];
};

/*
 * Finds the place of a path of the child, without carrying out any action; they
 * may be NULL.  False, with a place that has no file, if a directory or a
 * descriptor on the way cannot be opened here, or this libc's list is unknown.
 */
bool spawn_place_find(struct spawn_place *place,
		      const posix_spawn_file_actions_t *actions,
		      const char *path);
void spawn_place_release(const struct spawn_place *place);

/* A number for a descriptor that neither this process has nor, as far as it is
   known, the child; -1 if there is none.  `fd` is any open one. */
int spawn_free_fd(const posix_spawn_file_actions_t *actions, int fd);

/* Removes the actions that were added last. */
void spawn_actions_remove_last(posix_spawn_file_actions_t *actions, int count);

#endif
