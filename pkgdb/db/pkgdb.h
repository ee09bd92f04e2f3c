/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The packaging database: everything that the packages say, by path.
 *
 *	struct fault fault;
 *	struct pkgdb *db = pkgdb_new(&(struct pkgdb_options) { .tell = show });
 *	if (!db || pkgdb_read(db, "pkgdefs", &fault) < 0 ||
 *	    pkgdb_seal(db, &fault) < 0)
 *		...print fault.file, fault.line, fault.text...
 *	entry = pkgdb_find(db, "./usr/bin/ct");
 *	pkgdb_free(db);
 *
 * Read any number of files and directories of any mixture of formats, then
 * seal, then search.  The rules by which they become one:
 *
 * - Sources count in the order in which they are read.  The first that states a
 *   field of a path decides it; later ones only add fields.  A later
 *   source that disagrees is a conflict: it is stored with both locations, and
 *   ignored.
 * - Inside one source of an ordered format (mtree, device table), whose lines
 *   are carried out one after the other, the later line decides.
 * - An entry for this very machine (arch "i386.i86pc") yields to one for the
 *   whole architecture, without a conflict.
 * - `i` lines (installation files) name no object of the tree: they are checked
 *   and dropped.
 *
 * Nothing here prints or exits.  A database belongs to one thread.
 */
#ifndef PKGDB_DB_PKGDB_H
#define PKGDB_DB_PKGDB_H

#include "common/base.h"
#include "common/fault.h"
#include "pkgdb/db/entry.h"
#include "pkgdb/db/users.h"

struct pkgdb;

/* What a message is. */
enum pkgdb_message {
	PKGDB_NOTE,    /* said with `verbose` only: all is well */
	PKGDB_WARNING, /* doubtful, but read */
	PKGDB_ERROR,   /* one that the fault of pkgdb_read does not tell: it
			  tells the last error of a source */
};

/* Called for a message.  The fault is valid during the call.  In every fault of
   the functions below, `file` lives until pkgdb_free. */
typedef void pkgdb_tell_fn(void *arg, enum pkgdb_message message,
			   const struct fault *fault);

/* All members zero are the defaults.  Texts must outlive the database. */
struct pkgdb_options {
	const char *arch;	/* "i386", "sparc", ...; NULL: this machine's */
	const char *users_dir;	/* directory of the target's passwd and group;
				   names are then looked up only there and in
				   IPS user and group actions */
	enum users_table table; /* built-in names; USERS_BY_FORMAT: each format
				   has its own */
	bool ask_host;		/* names also from this host's NSS */
	bool no_includes;	/* a text that includes a file is refused */
	const char *root;	/* directory that fakebuild states' paths are
				   taken relative to; NULL: the current one */
	const char *const *defines; /* NAME=VALUE for parameters, macros and
				   variants */
	size_t define_count;
	bool installed;	   /* keys are the names that objects have after
				installation, where a source also has one of
				the proto area */
	bool visit_files;  /* look where the files of a state are now, and
				take from them what it does not say: modes,
				targets of symbolic links */
	bool every_path;   /* give each path below `root` an entry, not only
				those that a state has records of */
	bool records_only; /* no rule for the files without a record */
	bool digests;	   /* and with it size and SHA-256 of files */
	bool exact;	   /* a checksum that cannot be compared is an error */
	bool verbose;	   /* say by name what is left out */
	pkgdb_tell_fn *tell; /* NULL: messages are dropped */
	void *tell_arg;
};

/* NULL with errno ENOMEM, or when users_dir cannot be read: errno says why. */
MUST_CHECK
struct pkgdb *pkgdb_new(const struct pkgdb_options *options);

/* Frees the database and every entry; NULL is fine. */
void pkgdb_free(struct pkgdb *db);

/*
 * If the file holds transforms of IPS and no action, applies them to all
 * manifests that are read from now on, behind their own.  Other files, and what
 * is no regular file, are left to pkgdb_read.  0, or -1 with ENOMEM.
 */
MUST_CHECK
int pkgdb_prepare(struct pkgdb *db, const char *path);

/*
 * Reads one source: a file, a directory of packages or manifests, or "-" for
 * standard input.  The format is detected from the contents.  Returns 0, or -1
 * with the fault filled in.  A faulty line does not end reading: `tell` is
 * called for all errors but the last, which the fault is.  After -1, further
 * sources may be read for their errors, but only pkgdb_free may follow then.
 */
MUST_CHECK
int pkgdb_read(struct pkgdb *db, const char *path, struct fault *fault);

/* The same for a format that the caller names (see pkgdb_formats). */
MUST_CHECK
int pkgdb_read_as(struct pkgdb *db, const char *path, const char *format,
		  struct fault *fault);

/*
 * The same for a text in memory: `name` stands for the file in messages, the
 * text does not change.  format NULL: detected from the text.
 */
MUST_CHECK
int pkgdb_read_text(struct pkgdb *db, const char *name, const char *format,
		    const char *text, size_t size, struct fault *fault);

/*
 * Reads the state of a session (state/state.h) that is in memory, into a
 * database that has no other source: `name` stands for its file.  The state may
 * be freed afterwards.
 */
struct state;
MUST_CHECK
int pkgdb_read_state(struct pkgdb *db, const char *name,
		     const struct state *state, struct fault *fault);

/* The name of the n-th format that can be read; NULL when there are no more. */
const char *pkgdb_format(size_t n);

/*
 * Ends reading: finds the ids of names and the names of ids, copies attributes
 * from targets to hard links, counts links, and drops conflicts between two
 * spellings of one value.  Symbolic links without a stated owner belong to 0:0
 * from now on.  Returns 0, or -1 with the fault.  A name without an id is no
 * fault: its entry has PKGDB_OWNER but
 * not PKGDB_UID (PKGDB_GROUP but not PKGDB_GID).
 */
MUST_CHECK
int pkgdb_seal(struct pkgdb *db, struct fault *fault);

/*
 * The entry for a path in any spelling ("./usr/bin/", "/usr/bin"); NULL if
 * there is none.  Where no entry has the path but a rule with PKGDB_SUBTREE
 * covers it (a device table's `r`, the state of a fakebuild session), the
 * result is the nearest rule: it states owner, group or mode of a directory and
 * all objects below it, and its path is the directory's with a slash appended.
 * After sealing only.
 */
const struct pkgdb_entry *pkgdb_find(struct pkgdb *db, const char *path);

/*
 * The same for path[0..len), many times and in roughly the order of a tree.
 * The cursor, zero before the first call, stores where the last search
 * ended: the next path is mostly the next entry.
 */
struct pkgdb_cursor {
	uint32_t next;
};
const struct pkgdb_entry *pkgdb_find_near(struct pkgdb *db,
					  struct pkgdb_cursor *cursor,
					  const char *path, size_t len);

/* The entry with exactly this path, never a rule; NULL if there is none. */
const struct pkgdb_entry *pkgdb_find_exact(struct pkgdb *db, const char *path);

/* The entry of the file that a hard link names; the entry itself if it is no
   hard link; NULL if the target has no entry. */
const struct pkgdb_entry *pkgdb_follow(struct pkgdb *db,
				       const struct pkgdb_entry *entry);

/* True if there are no entries and no rules.  Unlike pkgdb_count it loads
   nothing of a compiled database. */
bool pkgdb_is_empty(struct pkgdb *db);

/* Number of entries, rules for subtrees not counted. */
size_t pkgdb_count(struct pkgdb *db);

/*
 * Calls fn for each entry, but not for rules, in the order of path_compare,
 * until it returns non-zero; returns that value or 0, or -1 on failure (see
 * pkgdb_failed).
 */
typedef int pkgdb_each_fn(void *arg, const struct pkgdb_entry *entry);
int pkgdb_each(struct pkgdb *db, pkgdb_each_fn *fn, void *arg);

/* The same for each rule for a subtree, one before those below its
   directory. */
int pkgdb_each_rule(struct pkgdb *db, pkgdb_each_fn *fn, void *arg);

/* The nearest rule for what lies at a key, whether that has an entry or not;
   NULL if there is none. */
const struct pkgdb_entry *pkgdb_rule(struct pkgdb *db, const char *key);

/* Two sources that disagree about a path. */
struct pkgdb_conflict {
	const struct pkgdb_entry *winner; /* what look-ups answer */
	const struct pkgdb_entry *lost;	  /* what the later source says */
	unsigned fields; /* enum pkgdb_fields in which they differ */
	bool type;	 /* they differ in type */
	bool link;	 /* they differ in the link's target */
	bool digests;	 /* they differ in a checksum */
	bool xattrs;	 /* they differ in extended attributes */
};

/* True if there is anything in which they differ. */
static inline bool pkgdb_is_conflict(const struct pkgdb_conflict *conflict)
{
	return conflict->fields || conflict->type || conflict->link ||
	       conflict->digests || conflict->xattrs;
}

/* Compares what two sources say of a path, the earlier of which counts, and
   fills in the conflict, which may be none. */
void pkgdb_compare(const struct pkgdb_entry *winner,
		   const struct pkgdb_entry *lost,
		   struct pkgdb_conflict *conflict);

/* The n-th conflict in the order found, NULL when there are no more. */
const struct pkgdb_conflict *pkgdb_conflict(struct pkgdb *db, size_t n);

/* The users and groups of the database, which owns them. */
struct users *pkgdb_users(struct pkgdb *db);

/*
 * True if a search failed, for lack of memory or because a compiled database
 * could no longer be read, so that results since then are incomplete.  Fills in
 * the fault and returns true.  To be called once after the last search.
 */
bool pkgdb_failed(struct pkgdb *db, struct fault *fault);

#endif
