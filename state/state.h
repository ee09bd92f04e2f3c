/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The state of a session in memory: an array of entries, one for each file.
 * Every source (a ledger, an SQLite file, fakeroot's text) is read into it, and
 * every form is written from it.
 *
 * A function with a `fault` returns 0, or -1 after it has filled in the fault.
 * A state belongs to one thread; all its texts belong to the state.
 */
#ifndef STATE_STATE_H
#define STATE_STATE_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/base.h"
#include "common/fault.h"
#include "ledger/layout.h"
#include "raw/attrs.h"

/* A change: the process that made it, and when. */
struct state_writer {
	uint32_t pid;	     /* 0: not known */
	uint32_t when;	     /* seconds since the epoch; 0: there was none */
	const char *command; /* its command line; "": not known */
};

/* The last change of each part of a record (enum ledger_part).  Entries share
   one, and it is never changed. */
struct state_writers {
	struct state_writer part[LEDGER_PARTS];
};

struct state_entry {
	uint64_t ino;
	uint32_t dev;	/* ledger_dev() */
	uint32_t tag;	/* ledger_tag(); 0: any file of this inode */
	uint32_t uid;	/* the recorded owner */
	uint32_t gid;	/* and group */
	uint32_t rdev;	/* ledger_dev() */
	uint32_t when;	/* seconds since the epoch; 0: not known */
	uint32_t pid;	/* the last writer; 0: not known */
	uint32_t nlink; /* of the file on disk; 0: the file was not found */
	uint16_t mode;	/* as shown; without a file type if that is not known */
	uint8_t flags;	/* LEDGER_HAS_* */
	uint8_t marks;	/* STATE_* */
	const char *path; /* absolute; NULL: no path is known to lead to it */
	const char *was; /* the last path, if `path` is NULL; may be NULL too */
	const char *command; /* the writer's command line; "": not known */
	/* Who changed which part last; NULL: only the last writer is known. */
	const struct state_writers *by;
	const char *xattrs;   /* packed as in struct ledger_xattrs */
	uint32_t xattrs_size; /* only the functions below set it */
	uint32_t order;	      /* number of entries that were added before */
	uint32_t record; /* number of the record it was read from; 0: none */
};

/* state_entry.marks */
enum {
	STATE_SAVED = 1,   /* unchanged since a saved state, path included */
	STATE_ASLEEP = 2,  /* not proven to describe any file */
	STATE_REKEYED = 4, /* had another device or inode number before */
	STATE_PROVEN = 8,  /* its file was found and compared */
	STATE_WHOLE = 16,  /* for state_into_ledger(): a type or attributes that
			      the ledger has, and it lacks, go */
};

struct state {
	struct state_entry *entries;
	size_t count;
	size_t capacity;
	uint32_t builder_uid;
	uint32_t builder_gid;
	uint64_t created;
	uint64_t taken;	     /* when the ledger was read, in seconds since
				the epoch; 0: read from no ledger */
	uint64_t unrecorded; /* changes that made no difference to what is
				shown, and that a full ledger lacks */
	bool unknown_is_real;
	bool live; /* read from the database of a session that still
		      runs, or was killed: its ledger has the rest */
	bool search_incomplete; /* state_relocate gave up before it had searched
				   for all moved files */
	uint64_t budget;    /* bytes of memory that the state may still take */
	size_t hidden;	    /* set by state_write(): entries in our part of
			       the text, which fakeroot does not read */
	struct arena texts; /* memory of all texts and attributes */
};

/* Makes an empty state, which the caller frees by state_fini(). */
void state_init(struct state *state);

/* Frees all memory of the state and leaves an empty one. */
void state_fini(struct state *state);

/*
 * Bounds the memory that the state takes from now on, in proportion to an input
 * of `size` bytes: a hostile file must not use up the memory of the machine.
 */
void state_bound(struct state *state, uint64_t size);

/* Lifts the bound, once the input is read. */
void state_unbound(struct state *state);

/* Appends an empty entry, which the state owns; pointers to other entries are
   invalid afterwards.  NULL with errno ENOMEM, or EFBIG beyond the bound. */
MUST_CHECK
struct state_entry *state_add(struct state *state);

/* Allocates memory that lives as long as the state.  NULL as above. */
MUST_CHECK
void *state_alloc(struct state *state, size_t size);

/* Copies `size` bytes and adds a NUL.  The copy lives as long as the state.
   NULL as above. */
MUST_CHECK
char *state_copy(struct state *state, const void *bytes, size_t size);

/* The fault of an input for which one of these failed; `line` is 0 where it has
   none, and `location`, or "", then says where, as "table t, row 3: ".  Always
   -1. */
int state_refused(struct fault *fault, const char *file, unsigned line,
		  const char *location);

/* A new set of writers that is empty, for `by` of entries.  NULL as above. */
MUST_CHECK
struct state_writers *state_new_writers(struct state *state);

/* True if two changes are the same, or two entries have the same
   writers of their parts. */
bool state_same_writer(const struct state_writer *a,
		       const struct state_writer *b);
bool state_same_writers(const struct state_entry *a,
			const struct state_entry *b);

/* The name of a part in all forms of a state: "uid", "gid", "mode", "type",
   "xattrs", "times". */
const char *state_part_name(enum ledger_part part);

/* The part of that name; LEDGER_PARTS if there is none. */
enum ledger_part state_part(const char *name, size_t size);

/* Says which value of an entry cannot be right, for a message; NULL if every
   value can. */
const char *state_flaw(const struct state_entry *entry);

/* Sorts the entries by device and inode number, and drops duplicates.  Of equal
   entries the one whose file was found stays; otherwise the one that was added
   last, but an entry that has always had this key before one that was
   rekeyed. */
void state_sort(struct state *state);

/* Finds an entry of a sorted state by its key; NULL if it has none. */
struct state_entry *state_find(const struct state *state, uint32_t dev,
			       uint64_t ino);

/* ---------------------------------------------------------- attributes */

/* Steps through the packed attributes of an entry: start with *at = 0.  False
   at the end, or where the rest is damaged. */
bool state_next_xattr(const struct state_entry *entry, size_t *at,
		      struct attr *xattr);

/* The most that the attributes of one file may take, packed. */
#define STATE_XATTRS_MAX (LEDGER_OBJECT_MAX - sizeof(struct ledger_xattrs))

/* Copies packed attributes to an entry, in place of those that it has.  0, or
   -1 with errno as state_add(), or EINVAL if the bytes are damaged. */
MUST_CHECK
int state_set_xattrs(struct state *state, struct state_entry *entry,
		     const char *bytes, size_t size);

/* Adds a copy of one attribute.  0, or -1 with errno ENOMEM, EFBIG as above,
   EINVAL for an invalid name, E2BIG beyond STATE_XATTRS_MAX. */
MUST_CHECK
int state_add_xattr(struct state *state, struct state_entry *entry,
		    const struct attr *xattr);

/* The name of an entry for messages: its path, or its last path, or its inode
   number, which is written into `name`. */
#define STATE_NAME_MAX (PATH_MAX * 2)
const char *state_name(const struct state_entry *entry,
		       char name[STATE_NAME_MAX]);

/* ------------------------------------------ a ledger (state/ledger/) */

/*
 * Reads the records of a ledger that were changed in the second `since` or
 * later; 0 reads all.  The paths are hints and not verified.
 */
MUST_CHECK
int state_from_ledger(struct state *state, const char *path, uint64_t since,
		      struct fault *fault);

/* The same for a ledger that the caller has open; `path` is for messages. */
MUST_CHECK
int state_from_open_ledger(struct state *state, int fd, const char *path,
			   uint64_t since, struct fault *fault);

/*
 * The same for the records of a kept ledger (ledger/layout.h) that may have
 * changed since it was like its database; adds to `gone` the keys of those that
 * describe no file any more.  Of records that share a mark, those are left out
 * that changed before `since`, in ns.  No other process may have the ledger.
 */
MUST_CHECK
int state_from_marked(struct state *state, struct state *gone, int fd,
		      const char *path, uint64_t since, struct fault *fault);

/* Makes the records that the entries were read from as they would be in a new
   ledger that is filled from the state.  False if that cannot be done, or not
   without new records.  `fd` as below; as above, no other process has it. */
MUST_CHECK
bool state_settle(const struct state *state, int fd, const char *path);

/* Adds all entries to an existing ledger.  `fd`, unless it is negative, has the
   ledger open for writing; otherwise `path` is opened. */
MUST_CHECK
int state_into_ledger(const struct state *state, int fd, const char *path,
		      struct fault *fault);

/*
 * The same for the ledger of an image, which is to be a layer of overlays: it
 * is prepared for state_take_layer().  The paths are those that the files will
 * have there.
 */
MUST_CHECK
int state_into_layer(const struct state *state, int fd, const char *path,
		     struct fault *fault);

/* Stores whether a ledger has no record, and whether its session shows files
   without one as they are (-u).  `fd` as above. */
MUST_CHECK
int state_is_blank(int fd, const char *path, bool *blank, bool *real,
		   struct fault *fault);

/*
 * Copies the ledger `image` to `fd`, which is open for writing, new and empty,
 * for the root directory of this process: an overlay, of which the image is a
 * layer.  1; 0 if the numbers of the files cannot be known without a look at
 * each, or the ledger was not prepared: then `fd` is as it was.
 */
MUST_CHECK
int state_take_layer(int image, int fd, const char *path, struct fault *fault);

/* Deletes the records of deleted files from the ledger that the state was read
   from; the state must have been relocated.  Stores the number of deleted
   records.  A record that was changed meanwhile stays.  `fd` as above. */
MUST_CHECK
int state_prune(const struct state *state, int fd, const char *path,
		size_t *count, struct fault *fault);

/* Enters the devices of the entries into the ledger, the
   last step of state_into_ledger().  0, or -ENOSPC or -ENOMEM. */
struct ledger;
int state_tell_devices(const struct state *state, struct ledger *ledger);

/* The same for state_into_layer(): enters no device, but each name. */
int state_tell_names(const struct state *state, struct ledger *ledger);

/* ------------------------------------------ the disk (state/disk/) */

/*
 * Finds the file of each entry, and completes key, mode and link count from it:
 * first at the recorded path; then, for a file that has moved, below the
 * nearest directory of that path; then below `root`, unless that is NULL, where
 * entries without any path are searched for as well.  A device may have another
 * number than the state says.
 *
 * Keys may change, so the caller has to sort the state afterwards.  An entry
 * whose file was not found has an nlink of 0.  It keeps its path if nothing
 * shows that the path is wrong: its file system is not mounted, or the entry is
 * unchanged since a saved state.  Otherwise `was` gets the path.
 */
void state_relocate(struct state *state, const char *root);

/* After state_relocate(): whether the file of this entry was deleted.  False
   also if its last path is not known or its file system is not mounted. */
bool state_is_gone(const struct state_entry *entry);

/* The same for one entry after another: `last`, all 0 at first, keeps what was
   found out about the directory of the last one, whose texts must live. */
struct state_dir {
	const char *path; /* that begins with the directory, of `len` bytes */
	size_t len;
	uint32_t dev; /* ledger_dev() of the nearest one that exists */
};
bool state_is_gone_near(const struct state_entry *entry,
			struct state_dir *last);

/* Options of a search; any member may be NULL. */
struct search_options {
	const char *root; /* the directory to search, as above */
	/* If set, every entry is searched for, and this is called with a
	   reason for each one that is not believed or not found. */
	void (*left_out)(void *arg, const char *why,
			 const struct state_entry *entry);
	void *arg;
};

/* How well a saved state fits the files on disk. */
struct state_fit {
	size_t asleep;	      /* entries that were put to sleep */
	size_t lost;	      /* other entries without a file that is not known
				 to be deleted; 0 without left_out */
	bool none;	      /* no file was found for any entry; false for an
				 empty state */
	char where[PATH_MAX]; /* the directory that was searched if the state
				 has no paths; else "" */
};

/*
 * Prepares a saved state for a ledger: entries of a device that has another
 * number today get that number, and an entry that cannot be proven to describe
 * its file is put to sleep.  Compares only a sample of the files, unless few of
 * them fit or `how`, which may be NULL, asks for more.  Fills in `fit`, and
 * leaves the state sorted.
 */
void state_rekey(struct state *state, const struct search_options *how,
		 struct state_fit *fit);

/* ----------------------------------- any form (state/form/file.c) */

/*
 * Reads a state of any form; `path` may also be a ledger, or a database whose
 * session still runs, of which the ledger is read.  The paths are not verified.
 */
MUST_CHECK
int state_read(struct state *state, const char *path, struct fault *fault);

/*
 * Writes a sorted state: as SQLite if the existing file is a database or if the
 * name of a new one ends in .db, .sqlite or .sqlite3, else as fakeroot's text.
 * A regular file is replaced by rename(2) once the new one is on disk.  Sets
 * state->hidden.
 */
MUST_CHECK
int state_write(struct state *state, const char *path, struct fault *fault);

/* Refuses a path at which state_write() would make a database while there is no
   SQLite to make it with, or at which there is a file that cannot be read.
   Writes nothing. */
MUST_CHECK
int state_check_write(const char *path, struct fault *fault);

#endif
