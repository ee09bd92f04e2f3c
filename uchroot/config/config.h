/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Images by their names, uchroot.conf(5): from the user's files, which say what
 * their boxes have, and the tarballs that sbuild(1) keeps.  A file that others
 * may write is an error, since who writes it can show a box any file of the
 * user's.
 */
#ifndef UCHROOT_CONFIG_CONFIG_H
#define UCHROOT_CONFIG_CONFIG_H

#include "common/arena.h"
#include "uchroot/config/entry.h"

/* All zero is an empty one. */
struct config {
	struct arena arena;
	struct entry *entries; /* those of files come first */
	size_t count, capacity;
	size_t configured; /* how many of them are from files */
};

/* All functions return 0, or -1 with the fault, unless they say otherwise. */

/* Reads all files, and looks for what sbuild has. */
MUST_CHECK
int config_read(struct config *config, struct fault *fault);

/* Reads one text, of `size` bytes with a NUL behind them.  `name` is that of a
   paragraph without one; NULL: there must be none. */
MUST_CHECK
int config_read_text(struct config *config, char *text, size_t size,
		     const char *file, const char *name, struct fault *fault);

/*
 * Finds what the user calls an image.  What has a slash in it is a path;
 * otherwise the files are read, and it is the first that there is of: a name or
 * an alias in them; a tarball of sbuild's, by its name without what comes from
 * ".t" on, or by its suite; and a path.  Returns an entry that the caller may
 * change, and that lives until the next call; NULL with the fault.
 */
MUST_CHECK
struct entry *config_find(struct config *config, const char *called,
			  struct fault *fault);

/* True if an entry before this one, by their numbers, has its name. */
bool config_has_before(const struct config *config, size_t number);

void config_fini(struct config *config);

#endif
