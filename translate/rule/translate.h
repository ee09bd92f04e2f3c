/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A stream, a database and the rules together: finds the entry of each member,
 * and passes, changes or drops the member.  It does no input or output but to
 * the spool, and prints nothing: it reports events to the caller.
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
	EVENT_CHANGED,	     /* change: the new values of the header;
				or other: "data" came from a dropped name */
	EVENT_REMOVED,	     /* an exception list has the member's path */
	EVENT_ADDED,	     /* a member was made from the entry */
	EVENT_NO_ENTRY,	     /* the database does not have the path */
	EVENT_USER_UNKNOWN,  /* entry->owner has no uid */
	EVENT_GROUP_UNKNOWN, /* entry->group has no gid */
	EVENT_TYPE_DIFFERS,  /* member->kind is not entry->type */
	EVENT_LINKS_DIFFER,  /* the entry disagrees with that of another name
				of the file, `other`, which decides */
	EVENT_LINKS_LATE,    /* the entry disagrees with how `other`, names of
				the file without an entry, were written */
	EVENT_XATTRS_LOST,   /* the archive cannot hold the extended attributes
				of the entry */
	EVENT_UNENDED,	     /* the archive has no end marker; no member */
	EVENT_MISSING,	     /* the entry has no member; other: why none was
				added */
};

/* All that it points to is valid during the call only. */
struct event {
	enum event_kind kind;
	const struct member *member; /* the member in hand */
	const struct pkgdb_entry *entry;
	const struct change *change;
	const char *other;
	uint64_t offset; /* of the member's head in the input */
};

typedef void event_fn(void *arg, const struct event *event);

/* With all fields zero the output is the input. */
struct translate_options {
	struct pkgdb *db;	       /* sealed; NULL: empty */
	struct exceptions *exceptions; /* NULL: none */
	struct rule rule;
	bool add_missing; /* add devices, directories and links that the
			     database has and the stream lacks */
	bool strict;	  /* an unknown path, user or group is an error */
	bool volumes;	  /* the input may end inside a member */
	enum archive_output output;
	event_fn *event; /* NULL: report nothing */
	void *event_arg;
	bool report_changes; /* EVENT_CHANGED too */
};

/* An entry whose path a member had, for --add-missing. */
struct seen;

/* What the database has for a member; bits. */
enum found {
	FOUND_RULE = 1,	 /* only a rule for a subtree */
	FOUND_ENTRY = 2, /* an entry with its path */
};

struct translate {
	struct stream stream;
	const struct translate_options *options;
	bool known; /* the database has entries */
	struct pkgdb_cursor cursor;
	struct links links;
	struct spool spool;
	struct link *saving;  /* the link that gets the body of STEP_SAVE */
	uint64_t replay_at;   /* the saved body to insert next: offset ... */
	uint64_t replay_left; /* ... and bytes in the spool */
	struct str head;      /* a head being built */
	struct str key;	      /* a path being cleaned */
	struct seen *seen;    /* uthash by entry */
	bool added;	      /* missing members have been added */
	bool begun;	      /* a member has been seen */
	unsigned found;	      /* enum found of all members */
	char lead[3];	      /* how the first path begins: "./", "/" or "" */
	bool changed;	      /* the output differs from the input */
	uint64_t members;
	struct fault fault; /* STEP_DAMAGE: the reason, and the byte of the
			       input; it names no file */
};

/* The options, and all that they point to, must outlive it.  0, or -1 with
   ENOMEM.  Call translate_fini after success. */
MUST_CHECK
int translate_init(struct translate *t, const struct archive_format *format,
		   const struct translate_options *options);
void translate_fini(struct translate *t);

/*
 * As stream_step on t->stream, but deals with STEP_UNIT and STEP_SAVE itself.
 * STEP_SEGMENT: compressed data begins; the caller reads it through stream_take
 * and continues with stream_resume.  STEP_DAMAGE: t->fault.
 */
MUST_CHECK
enum step translate_step(struct translate *t);

/* ---- between translate.c, hardlink.c and missing.c ---- */

/* The entry for a path, perhaps a rule for a subtree; NULL if there is none.
   It belongs to the database. */
const struct pkgdb_entry *translate_find(struct translate *t,
					 struct slice path);

/* Reports an event about the member in hand. */
void translate_report(struct translate *t, enum event_kind kind,
		      const struct pkgdb_entry *entry, const char *other);

/* Reports a change of this member under `report_changes`. */
void translate_report_change(struct translate *t, const struct member *member,
			     const struct change *change);

/* Makes the plan for the member in hand, and reports unknown names and paths.
   0, or -1 with the fault set: they are errors under `strict`. */
MUST_CHECK
int translate_plan(struct translate *t, const struct pkgdb_entry *entry,
		   struct change *plan);

/* Narrows a plan and applies the rest to the member in hand.  0, or -1 with the
   fault set. */
MUST_CHECK
int translate_apply(struct translate *t, struct change *plan);

/* Sets the fault to a text, or to the format's if NULL.  Returns -1. */
int translate_fail(struct translate *t, const char *fault);

/*
 * The cleaned path, by which names of one file are found; valid until the next
 * call.  A path with too many ".." is returned as it is.  NULL with the fault
 * set: out of memory.
 */
const char *translate_key(struct translate *t, struct slice path);

/* hardlink.c: passes, changes or drops the member in hand, one of several names
   of a file.  entry, drop: of this name.  0, or -1 with the fault set. */
MUST_CHECK
int hardlink_decide(struct translate *t, const struct pkgdb_entry *entry,
		    bool drop);

/* hardlink.c: whether hardlink_decide has to deal with the member in hand: one
   of several names of a file, or in tar a dropped file that may have others. */
bool hardlink_concerns(const struct translate *t, bool drop);

/* hardlink.c: at the end of an archive, writes the waiting heads before the end
   marker.  0, or -1 with the fault set. */
MUST_CHECK
int hardlink_end(struct translate *t);

/* missing.c: notes that a member had this entry.  0, or -1 with the fault
   set. */
MUST_CHECK
int missing_note(struct translate *t, const struct pkgdb_entry *entry);

/* missing.c: adds members for the entries that no member had.  0, or -1 with
   the fault set. */
MUST_CHECK
int missing_add(struct translate *t);

/* missing.c: frees the notes. */
void missing_fini(struct translate *t);

#endif
