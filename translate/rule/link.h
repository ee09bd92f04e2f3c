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

/* cpio: the head of a name without data, not written yet: it must come before
   the data, which may still follow. */
struct waiting_head {
	struct str head;
	uint64_t number; /* the member was the archive's n-th, from 1 */
	bool open;	 /* the head is as it came: the plan comes later */
	struct member
		member; /* open: its fields; the path lies in `head` ... */
	size_t path_at; /* ... here */
	struct waiting_head *next; /* in the order of the archive */
};

/* What says who owns a file with several names.  The highest decides. */
enum link_level {
	LINK_OPEN,  /* nothing yet */
	LINK_RULE,  /* a rule for a subtree */
	LINK_ENTRY, /* the entry of one of its names */
};

/* One file with several names. */
struct link {
	/* cpio: the change that all names get. */
	struct change plan;
	enum link_level level;
	char *first; /* the name whose entry made the plan, for messages */

	/* The names that were written before an entry could decide, for
	   messages: "'a', 'b'". */
	struct str written;
	unsigned written_count;

	/* cpio: the names that have passed. */
	uint32_t total;	  /* names of the file, as its header counts them */
	uint32_t seen;	  /* names that the archive had so far */
	uint32_t dropped; /* of these, names that were left out */
	bool carried;	  /* a name was written with the data */
	struct waiting_head *waiting; /* names that wait for the data */
	struct waiting_head *newest;  /* the last of these */

	/* The data of a name that was left out, for the next name. */
	bool saved;	    /* such data lies in the spool */
	struct str head;    /* the head of that name */
	uint64_t body_at;   /* offset of the body in the spool */
	uint64_t body_size; /* with padding */
	uint64_t data_size; /* without padding */
	uint32_t check;	    /* cpio crc: the sum of the data */
	char *survivor;	    /* tar: the name that got the data */

	UT_hash_handle hh;
	size_t key_size;
	char key[];
};

/* All links of an archive, iterated in the order in which they were made. */
struct links {
	struct link *table;   /* uthash by key; NULL: empty */
	size_t waiting_bytes; /* of all waiting heads and what keeps them */
};

/*
 * The most bytes that waiting heads may take.  An archive that needs more has
 * endless hard links without data: it was built to fill memory.
 */
#define WAITING_MAX ((size_t)64 << 20)

/* The link with this key; NULL if there is none. */
struct link *links_find(struct links *links, const void *key, size_t size);

/* The same, but makes a missing link.  NULL with ENOMEM.  The table owns it. */
struct link *links_get(struct links *links, const void *key, size_t size);

/* Frees one link, or all of them. */
void links_remove(struct links *links, struct link *link);
void links_clear(struct links *links);

/* Copies a head to the end of the link's waiting heads, and returns it.  NULL:
   out of memory, or the heads would exceed WAITING_MAX. */
MUST_CHECK
struct waiting_head *link_wait(struct links *links, struct link *link,
			       const void *head, size_t size);

/* Adds a name to link->written, which ends in "..." when there are many.
   false: out of memory. */
MUST_CHECK
bool link_note_written(struct link *link, struct slice name);

/* Frees the waiting heads of a link. */
void link_clear_waiting(struct links *links, struct link *link);

#endif
