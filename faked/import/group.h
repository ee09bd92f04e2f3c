/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hard-link groups of several files of part data that are merged.  Each file
 * numbers its own; those that have a path in common are one group.
 */
#ifndef FAKED_IMPORT_GROUP_H
#define FAKED_IMPORT_GROUP_H

#include <stdbool.h>
#include <stdint.h>

#include "common/arena.h"

struct group {
	uint64_t id; /* from 1 on */
	char *path;  /* the first of its names */
	bool *named; /* whether a file, by its number, has a line for it */
};

struct groups {
	size_t files;		    /* their number */
	struct group_number *known; /* a uthash */
	uint64_t count;
	struct arena arena;
};

void groups_fini(struct groups *groups);

/* The group that a file calls by this number; NULL if it was not entered, as
   with the number 0. */
struct group *groups_find(struct groups *groups, size_t file, uint32_t number);

/* A group that no file calls by a number yet.  NULL with ENOMEM. */
MUST_CHECK
struct group *groups_new(struct groups *groups, const char *path);

/* Enters the number by which a file calls a group.  0, or -1 with ENOMEM. */
MUST_CHECK
int groups_enter(struct groups *groups, struct group *group, size_t file,
		 uint32_t number);

#endif
