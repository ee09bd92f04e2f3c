/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Further names of files that a fakebuild state mentions.  A state has one row
 * for each inode, with one path that led to it; the tree, where it is still
 * there, tells the others.
 *
 *	struct state_names names = { .root = "/home/build/proto" };
 *	for each row: state_names_note(&names, "bin/ct", ino)
 *	state_names_each(&names, add, arg);
 *	state_names_fini(&names);
 */
#ifndef PKGDB_READ_STATE_NAMES_H
#define PKGDB_READ_STATE_NAMES_H

#include <stddef.h>
#include <stdint.h>

#include "common/base.h"

struct state_name {
	uint64_t ino;
	char *path; /* key that the state has */
};

struct state_names {
	const char *root;	  /* directory that keys are below; "" for / */
	struct state_name *files; /* with more than one name */
	size_t count;
	size_t capacity;
};

/*
 * Takes note of a row, if its path below the root still leads to that inode,
 * and the inode has more names.  0, or -1 with ENOMEM.
 */
MUST_CHECK
int state_names_note(struct state_names *names, const char *path, uint64_t ino);

/*
 * Walks the tree below the root, unless nothing was noted, and calls fn for
 * each further name: `path` is its key, `first` the one that was noted.  Ends
 * with what fn returns unless that is 0; what cannot be read is passed over.
 * -1 with ENOMEM.
 */
typedef int state_names_fn(void *arg, const char *path, const char *first);
MUST_CHECK
int state_names_each(struct state_names *names, state_names_fn *fn, void *arg);

void state_names_fini(struct state_names *names);

#endif
