/* SPDX-License-Identifier: BSD-2-Clause */
/* A file that is to be copied: what it is on disk, and what is recorded. */
#ifndef UCHROOT_COPY_ORIGINAL_H
#define UCHROOT_COPY_ORIGINAL_H

#include <stddef.h>
#include <sys/stat.h>

#include "common/base.h"
#include "raw/statx.h"
#include "state/state.h"

struct original {
	int fd;		 /* the caller's, which may be an O_PATH one */
	const char *key; /* its path in the tree */
	struct statx stx;
	const struct state_entry *entry; /* NULL: nothing is recorded */
};

/* Fills in the last two members; `owners` may be NULL.  0, or -1 with errno. */
MUST_CHECK
int original_look(struct original *file, const struct state *owners);

/* Its type and permissions, as they are recorded. */
mode_t original_mode(const struct original *file);

/* Its attributes, packed (raw/attrs.h): the recorded ones and those on disk
   that begin with "user.", in fresh memory, also if there are none; NULL with
   errno. */
MUST_CHECK
char *original_xattrs(const struct original *file, size_t *size);

/* A path that leads to the open file, by proc(5).  Returns `path`. */
#define ORIGINAL_PATH_SIZE 32
const char *original_path(const struct original *file,
			  char path[ORIGINAL_PATH_SIZE]);

#endif
