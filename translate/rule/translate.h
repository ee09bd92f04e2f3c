/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A stream, a database and the rules put together: each member is looked up,
 * judged, and kept, changed or left out.  No input or output but the spool; no
 * messages, but events for whoever wants to tell the user.
 */
#ifndef TRANSLATE_RULE_TRANSLATE_H
#define TRANSLATE_RULE_TRANSLATE_H

#include "pkgdb/db/pkgdb.h"
#include "pkgdb/read/exceptions.h"
#include "translate/rule/link.h"
#include "translate/rule/rule.h"
#include "translate/stream/spool.h"
#include "translate/stream/stream.h"

enum event_kind {
	EVENT_CHANGED,	     /* change says what */
	EVENT_REMOVED,	     /* on an exception list */
	EVENT_ADDED,	     /* entry says what */
	EVENT_NO_ENTRY,	     /* the path is unknown */
	EVENT_USER_UNKNOWN,  /* entry->owner */
	EVENT_GROUP_UNKNOWN, /* entry->group */
	EVENT_TYPE_DIFFERS,  /* member->kind, entry->type */
	EVENT_LINKS_DIFFER,  /* other: the name that decided */
	EVENT_MISSING,	     /* an entry without a member; other: why it
				was not added */
};

/* Valid during the call.  member is NULL where there is none. */
struct event {
	enum event_kind kind;
	const struct member *member;
	const struct pkgdb_entry *entry;
	const struct change *change;
	const char *other;
	uint64_t offset; /* of the member's head in the input */
};

typedef void event_fn(void *arg, const struct event *event);

/* All zero but rule: identity. */
struct translate_options {
	struct pkgdb *db;	       /* sealed; NULL: empty */
	struct exceptions *exceptions; /* NULL: none */
	struct rule rule;
	bool add_missing;  /* add devices, directories and links that the
			      database has and the stream lacks */
	bool strict;	   /* what is unknown is an error */
	bool volumes;	   /* the input may end inside a member */
	event_fn *event;   /* NULL: nobody wants to know */
	bool tell_changes; /* ... even of changes in a member's header */
	void *event_arg;
};

/* An entry that came by; kept only to find out which did not. */
struct seen;

/* What the database had for members, ored. */
enum found {
	FOUND_RULE = 1,	 /* a rule for a subtree */
	FOUND_ENTRY = 2, /* an entry of a member's own */
};

struct translate {
	struct stream stream;
	const struct translate_options *options;
	bool known; /* the database has entries */
	struct pkgdb_cursor cursor;
	struct links links;
	struct spool spool;
	struct link *saving; /* whose body STEP_SAVE is about */
	uint64_t replay_at;  /* in the spool: body still to be inserted */
	uint64_t replay_left;
	struct str head; /* a head being built */
	struct str key;	 /* a path being cleaned */
	struct seen *seen;
	bool added;	/* what was missing has been added */
	bool begun;	/* a member came by */
	unsigned found; /* enum found of all members */
	char lead[3];	/* what its path began with: "./", "/", "" */
	bool changed;	/* the output differs from the input */
	uint64_t members;
	char fault[240]; /* STEP_DAMAGE: what is wrong */
	uint64_t fault_at;
};

/* The options must outlive it.  0, or -1 with ENOMEM. */
MUST_CHECK
int translate_init(struct translate *t, const struct archive_format *format,
		   const struct translate_options *options);
void translate_fini(struct translate *t);

/*
 * As stream_step on t->stream, with the units judged: never STEP_UNIT or
 * STEP_SAVE.  STEP_SEGMENT: compressed data begins; the caller takes over with
 * stream_take and stream_resume.
 */
MUST_CHECK
enum step translate_step(struct translate *t);

/* ---- between translate.c, hardlink.c and missing.c ---- */

/* The entry for a path; NULL if there is none. */
const struct pkgdb_entry *translate_find(struct translate *t,
					 struct slice path);

void translate_tell(struct translate *t, enum event_kind kind,
		    const struct pkgdb_entry *entry, const char *other);

/* The member in hand: makes the wish for it and tells what is odd.  -1: an
   error under `strict`. */
MUST_CHECK
int translate_wish(struct translate *t, const struct pkgdb_entry *entry,
		   struct change *wish);

/* Narrows a wish and applies what is left to the member in hand.  0 or -1. */
MUST_CHECK
int translate_apply(struct translate *t, struct change *wish);

/* Fails with the format's fault, or with this text.  Returns -1. */
int translate_fail(struct translate *t, const char *fault);

/* The key of a path, valid until the next call; NULL with the fault set when
   there is no memory.  A path that climbs above the top is its own key. */
const char *translate_key(struct translate *t, struct slice path);

/* hardlink.c: the member in hand is one of several names; entry and `drop` are
   about this name.  0 or -1. */
MUST_CHECK
int hardlink_judge(struct translate *t, const struct pkgdb_entry *entry,
		   bool drop);

/* hardlink.c: whether the member in hand is, or may become, one of several
   names whose data needs care. */
bool hardlink_concerns(const struct translate *t, bool drop);

/* hardlink.c: an archive ends; what waits goes out before the end marker. */
MUST_CHECK
int hardlink_end(struct translate *t);

/* missing.c: notes that the entry came by. */
MUST_CHECK
int missing_note(struct translate *t, const struct pkgdb_entry *entry);

/* missing.c: adds what did not come by.  0 or -1. */
MUST_CHECK
int missing_add(struct translate *t);

void missing_fini(struct translate *t);

#endif
