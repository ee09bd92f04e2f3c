/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The state of a session in memory: what every source is read into and every
 * form is written from.  Sources and forms are a ledger, our SQLite file and
 * fakeroot's text.
 *
 * Functions return 0, or -1 after filling in the fault.
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

struct state_entry {
	uint64_t ino;
	uint32_t dev; /* ledger_dev() */
	uint32_t tag; /* ledger_tag(); 0: any file of this inode */
	uint32_t uid;
	uint32_t gid;
	uint32_t rdev;	      /* ledger_dev() */
	uint32_t when;	      /* seconds since the epoch; 0: not known */
	uint32_t pid;	      /* the last writer; 0: not known */
	uint32_t nlink;	      /* of the file on disk; 0: not found */
	uint16_t mode;	      /* as shown; no file type if not known */
	uint8_t flags;	      /* LEDGER_HAS_* */
	uint8_t marks;	      /* STATE_* */
	const char *path;     /* absolute, or NULL: none leads to it */
	const char *was;      /* where it was last, if no path is known */
	const char *command;  /* the writer's command line, "" unknown */
	const char *xattrs;   /* packed as in struct ledger_xattrs */
	uint32_t xattrs_size; /* set by the functions below only */
	uint32_t order;	      /* how many were added before */
	uint32_t record;      /* of the ledger that it was read from */
};

/* state_entry.marks */
enum {
	STATE_SAVED = 1,   /* as a saved state said, with its path */
	STATE_ASLEEP = 2,  /* not proven to speak of any file */
	STATE_REKEYED = 4, /* stood under another device or inode */
	STATE_PROVEN = 8,  /* its path was seen to lead to the file */
};

struct state {
	struct state_entry *entries;
	size_t count;
	size_t capacity;
	uint32_t builder_uid;
	uint32_t builder_gid;
	uint64_t created;
	uint64_t taken;	     /* seconds since the epoch: when the ledger
				was read; 0: it was not */
	uint64_t unrecorded; /* chowns to what was shown anyway for which
				the ledger had no room */
	bool unknown_is_real;
	bool half_searched; /* state_relocate gave up before it had looked for
			       moved files everywhere */
	uint64_t budget;    /* bytes that may still be taken */
	size_t hidden;	    /* state_write: entries that the text holds,
			       but not for fakeroot */
	struct arena texts; /* what the pointers above point to */
};

void state_init(struct state *state);
void state_fini(struct state *state);

/*
 * What is read may be anybody's: from here on no more memory is taken than
 * `size` bytes of honest input are worth, however cunning they are.
 */
void state_bound(struct state *state, uint64_t size);

/* Whoever read it is done; what is added from here on is our own. */
void state_unbound(struct state *state);

/* Appends an empty entry.  NULL with errno ENOMEM, or EFBIG out of bounds. */
MUST_CHECK
struct state_entry *state_add(struct state *state);

/* Memory for anything, which lives as long as the state.  NULL as above. */
MUST_CHECK
void *state_alloc(struct state *state, size_t size);

/* Copies bytes and a NUL behind them; they live as long as the state.  NULL as
   above. */
MUST_CHECK
char *state_copy(struct state *state, const void *bytes, size_t size);

/* The fault of an input from which these did not get what they wanted;
   `place` says where in it.  Always -1. */
int state_refused(struct fault *fault, const char *place);

/* What no honest state says of a file; NULL if there is nothing. */
const char *state_flaw(const struct state_entry *entry);

/* Orders entries by device and inode.  Of equal ones that stays whose file was
   seen; else the last, but none that got this key later if another had it
   before. */
void state_sort(struct state *state);

/* Finds an entry of a sorted state; NULL if there is none. */
struct state_entry *state_find(struct state *state, uint32_t dev, uint64_t ino);

/* ---------------------------------------------------------- attributes */

/* Steps through packed attributes: start with *at = 0.  False at the end, or
   where the rest makes no sense. */
bool state_next_xattr(const struct state_entry *entry, size_t *at,
		      struct attr *xattr);

/* The most that the attributes of one file may take, packed. */
#define STATE_XATTRS_MAX (LEDGER_OBJECT_MAX - sizeof(struct ledger_xattrs))

/* Sets all attributes, packed.  -1 as state_add, or EINVAL: they are not. */
MUST_CHECK
int state_set_xattrs(struct state *state, struct state_entry *entry,
		     const char *bytes, size_t size);

/* Adds an attribute.  -1 with errno ENOMEM, EFBIG as above, EINVAL for a name
   that is none, E2BIG beyond what a ledger can hold. */
MUST_CHECK
int state_add_xattr(struct state *state, struct state_entry *entry,
		    const struct attr *xattr);

/* --------------------------------------------------- ledger (ledger.c) */

/*
 * Reads from a ledger what was changed in the second `since` or later.  Paths
 * are the writers' hints, not yet verified.
 */
MUST_CHECK
int state_from_ledger(struct state *state, const char *path, uint64_t since,
		      struct fault *fault);

/* The same of a file that is held (file_hold) or otherwise open already. */
MUST_CHECK
int state_from_open_ledger(struct state *state, int fd, const char *path,
			   uint64_t since, struct fault *fault);

/* Adds all entries to a ledger that exists; `fd`, unless that is negative, has
   it open for writing. */
MUST_CHECK
int state_into_ledger(const struct state *state, int fd, const char *path,
		      struct fault *fault);

/* Forgets in the ledger that the state was read from, and then placed, which
   of its entries are gone, and counts them.  What changed meanwhile stays.
   `fd` as above. */
MUST_CHECK
int state_prune(const struct state *state, int fd, const char *path,
		size_t *count, struct fault *fault);

/* ------------------------------------ the disk (relocate.c, rekey.c, fit.c) */

/*
 * Looks where the entries' files are, and completes key, mode and link count
 * from there: at the path of each; then, for those that moved, nearby; then
 * below `root`, if that is not NULL, where also those without any path are
 * looked for.  The same file under another device number is the same file.
 *
 * Keys may change, so the state has to be sorted afterwards.  Of what is
 * nowhere nlink stays 0.  It keeps its path if it may be elsewhere: its file
 * system is not here, or nobody touched it since the state was saved.
 * Otherwise the path becomes `was`.
 */
void state_relocate(struct state *state, const char *root);

/* After state_relocate: the file of this entry is gone.  False if it was found,
   or if the place where it was last is not here, or not known. */
bool state_is_gone(const struct state_entry *entry);

/* How to look at the disk; a NULL means nothing of it. */
struct search_options {
	const char *root; /* as above */
	/* With this each entry is looked for, and told if it is not believed
	   or not found. */
	void (*left_out)(const char *why, const struct state_entry *entry);
};

/* How a saved state stands to the disk. */
struct state_fit {
	size_t asleep;	      /* entries that are not believed */
	size_t lost;	      /* others that fit no file, unless it is gone;
				 0 if not all were looked for */
	bool none;	      /* no entry fits a file at its path, or one that
				 was moved; false for an empty state */
	char where[PATH_MAX]; /* the directory that was looked through if the
				 state has no paths; else "" */
};

/*
 * Prepares a saved state for a ledger: what lies on a device that has another
 * number today moves there, and what cannot be proven is put to sleep.  Looks
 * at few files only, unless few fit or `how` asks for more.
 */
void state_rekey(struct state *state, const struct search_options *how,
		 struct state_fit *fit);

/* What to call an entry in a message: its path, the last one, or its number. */
#define STATE_NAME_MAX (PATH_MAX * 2)
const char *state_name(const struct state_entry *entry,
		       char name[STATE_NAME_MAX]);

/* -------------------------------------------------------- any form (file.c) */

/*
 * Reads a state in whichever form it is; `path` may also be a ledger.  Paths
 * are as they are told there, not yet verified.
 */
MUST_CHECK
int state_read(struct state *state, const char *path, struct fault *fault);

/*
 * Writes it: in SQLite form if that is what the file holds or what its name
 * (.db, .sqlite, .sqlite3) says, else as fakeroot's text.  A regular file is
 * replaced in one step once the new one is on disk.  Sets `hidden`.
 */
MUST_CHECK
int state_write(struct state *state, const char *path, struct fault *fault);

/* ledger_devices.c: the last step of state_into_ledger().  A negative errno if
   the ledger has no room. */
struct ledger;
int state_tell_devices(const struct state *state, struct ledger *ledger);

#endif
