/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Further names of files that a state mentions.  A state has one entry for each
 * inode, with one path that led to it; the tree, where it is still there, tells
 * the others.
 *
 *	struct state_names names = { .root = "/home/build/proto" };
 *	for each entry: state_names_note(&names, entry, "bin/ct")
 *	state_names_each(&names, add, arg);
 *	state_names_fini(&names);
 */
#ifndef STATE_DISK_NAMES_H
#define STATE_DISK_NAMES_H

#include <stddef.h>
#include <sys/types.h>

#include "common/base.h"
#include "state/state.h"

struct linked_file {
	dev_t volume; /* of the directory that holds the name */
	dev_t dev;    /* of the file: an overlay may have another */
	ino_t ino;
	size_t further; /* how many names it has besides */
	char *key;	/* the name that the state has */
	const struct state_entry *entry;
};

struct state_names {
	const char *root;	   /* directory that keys are below; "" for / */
	struct linked_file *files; /* with more than one name */
	size_t count;
	size_t capacity;
};

/*
 * Takes note of an entry whose path has this key below the root, if the path
 * still leads to its file, and the file has more names.  The entry must live as
 * long.  0, or -1 with ENOMEM.
 */
MUST_CHECK
int state_names_note(struct state_names *names, const struct state_entry *entry,
		     const char *key);

/*
 * Looks for further names below the root, and calls fn for each: `key` is its
 * key, `first` is the file that was noted.  The walk begins in the directory
 * that holds all names, goes on in those above it, and ends when every name was
 * found; below / it gives up after some hundred thousand files.  It follows no
 * symbolic link and leaves no file system.  Returns what fn returns as soon as
 * that is not 0; passes over what cannot be read.  -1 with ENOMEM.
 */
typedef int state_names_fn(void *arg, const char *key,
			   const struct linked_file *first);
MUST_CHECK
int state_names_each(struct state_names *names, state_names_fn *fn, void *arg);

/* Frees what was noted. */
void state_names_fini(struct state_names *names);

#endif
