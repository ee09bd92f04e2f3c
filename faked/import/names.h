/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files with several names, of which an import keeps something until its end:
 * which name of a group was found first, so that the others become names of the
 * same file; and what was said of a file on disk that has several names, so
 * that nothing else is said under another one.  Some hundred bytes for each
 * such file, and none for others.
 */
#ifndef FAKED_IMPORT_NAMES_H
#define FAKED_IMPORT_NAMES_H

#include <stdbool.h>
#include <stdint.h>
#include <uthash.h>

#include "common/arena.h"
#include "common/base.h"
#include "common/sha256.h"
#include "raw/statx.h"
#include "state/state.h"

/* The file of the first name of a group that was found. */
struct first_name {
	uint64_t group; /* key */
	const char *path;
	uint64_t ino;
	uint32_t dev_major, dev_minor;
	uint16_t mode; /* on disk */
	UT_hash_handle hh;
};

/* What was said of a file on disk. */
struct said {
	struct said_file {
		uint64_t ino;
		uint64_t dev;
	} file; /* key */
	const char *path;
	char digest[SHA256_HEX_SIZE];
	bool yields; /* a rule said it */
	UT_hash_handle hh;
};

/* All zero is empty. */
struct names {
	struct first_name *firsts;
	struct said *said;
	struct arena arena;
};

void names_fini(struct names *names);

/* A name and its file. */
struct first_name names_of(const char *path, const struct statx *stx);

/* The file of the first name of a group, which becomes this one if there is
   none.  NULL with ENOMEM. */
MUST_CHECK
const struct first_name *names_first(struct names *names, uint64_t group,
				     const char *path, const struct statx *stx);

/* Whether a name leads to that file. */
bool names_is(const struct first_name *first, const struct statx *stx);

/*
 * Compares a record with what was said of its file under other names; a record
 * that `yields` is one of a rule, before which others count.  *other becomes
 * the name under which something else was said; NULL: there is none.  0, or -1
 * with errno.
 */
MUST_CHECK
int names_compare(struct names *names, const struct state_entry *record,
		  const char *path, bool yields, const char **other);

#endif
