/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hard links of one archive: names that share an object, and the data that
 * must survive when one of the names is left out.
 *
 * In tar the data comes with the first name, the others point at that name: a
 * link is known by its target's key.  In cpio all names carry the same device
 * and inode number, and the data comes with any of them: in newc by custom
 * with the last.
 */
#ifndef TRANSLATE_RULE_LINK_H
#define TRANSLATE_RULE_LINK_H

#include <uthash.h>

#include "common/str.h"
#include "pkgdb/db/entry.h"
#include "translate/stream/member.h"

/* A header that waits for its file's data to come by (cpio). */
struct stored_xattrs {
	struct str head;
	struct stored_xattrs *next;
};

struct link {
	/* The wish for all names (cpio). */
	struct change wish;
	bool decided;
	char *first; /* the name that decided, for messages */

	/* How far it has come (cpio). */
	uint32_t total;		    /* names, by the header */
	uint32_t seen;		    /* names that came by */
	uint32_t dropped;	    /* names that were left out */
	bool carried;		    /* the data went out with a name */
	struct stored_xattrs *held; /* names waiting for the data, in order */

	/* Data of a name that was left out, for the next name. */
	bool saved;
	struct str head;  /* the head it had */
	uint64_t body_at; /* in the spool */
	uint64_t body_size;
	uint64_t data_size; /* without padding */
	uint32_t check;
	char *survivor; /* tar: the name that has the data now */

	UT_hash_handle hh;
	size_t key_size;
	char key[];
};

/* All links of an archive; NULL when there are none.  Kept in the order in
   which they were made. */
struct links {
	struct link *table;
	size_t held_bytes;
};

/*
 * The most that waiting headers may take: a row of hard links without data is
 * an archive built to fill memory.
 */
#define HELD_MAX ((size_t)64 << 20)

/* The link with this key; NULL if there is none. */
struct link *links_find(struct links *links, const void *key, size_t size);

/* The same, made if there is none; NULL with ENOMEM. */
struct link *links_get(struct links *links, const void *key, size_t size);

/* Forgets one, or all. */
void links_remove(struct links *links, struct link *link);
void links_clear(struct links *links);

/* Lets a head wait with its link.  false: no memory, or more than HELD_MAX. */
MUST_CHECK
bool link_hold(struct links *links, struct link *link, const void *head,
	       size_t size);

/* Frees the headers that wait. */
void link_release(struct links *links, struct link *link);

#endif
