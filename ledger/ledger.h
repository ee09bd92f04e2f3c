/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ledger: the faked attributes of each inode of a session, shared by every
 * process through one mapped file.  The shim looks up and changes them in
 * place; faked loads, saves and explains them.  No process takes a lock or
 * waits, and any process may die at any moment.
 *
 * Rules for this folder, since its code runs inside other people's programs,
 * in signal handlers and between vfork and exec: no malloc, no stdio, no
 * libc function at all, no change of errno.  Functions that can fail return
 * a negative errno.  Every function here is safe to call from any thread and
 * from a signal handler that interrupted another call of it.
 *
 * A machine that cannot swap 16 bytes at once (layout.h) needs room for most
 * changes of a record, so there each function that changes one fails with
 * -ENOSPC as well if the ledger is full; only to forget never does.
 */
#ifndef LEDGER_LEDGER_H
#define LEDGER_LEDGER_H

#include <stdbool.h>
#include <stddef.h>

#include "ledger/layout.h"
#include "raw/atomic.h"

struct statx;

/* ------------------------------------------------------------------ map.c */

/* How many struct ledger_writers a process remembers; a power of two. */
#define LEDGER_WRITERS_KNOWN 16

/* One process's view of a ledger.  All zero is "not attached". */
struct ledger {
	/* Windows mapped for reading and for writing, mostly at the same
	   addresses; see layout.h. */
	char *read[LEDGER_WINDOWS];
	char *write[LEDGER_WINDOWS];
	/* Opens the file anew; `flags` is O_RDONLY or O_RDWR.  Returns a
	   descriptor, which the caller closes, or a negative errno.  It must
	   open the right file: only ledger_attach() checks that it is a
	   ledger. */
	int (*open)(struct ledger *ledger, int flags);
	uint32_t last;	 /* the record that was found last, or 0 */
	uint32_t misses; /* failures to map a window, so far */
	/* Granules of the struct ledger_writers that this process used last, or
	   0, each at the place that a hash gives; see writers.c. */
	uint32_t writers[LEDGER_WRITERS_KNOWN];
	int fd;		  /* for ledger_open_fd() */
	const char *path; /* for ledger_open_path(); the caller's */
};

/* The longest path of a ledger that a session passes on, with its end. */
#define LEDGER_PATH_MAX 1024

/*
 * Functions for ledger.open: open ledger.path, and duplicate ledger.fd, which
 * must be open for writing and stays the caller's.
 */
int ledger_open_path(struct ledger *ledger, int flags);
int ledger_open_fd(struct ledger *ledger, int flags);

/*
 * Attaches to an existing ledger: the caller sets ledger->open, and path or fd;
 * the rest is zero.  -EINVAL if the file is no ledger, -EPROTO if it is one of
 * another version, -ENOMEM if it cannot be mapped, else the errno of open or
 * fstat.
 */
int ledger_attach(struct ledger *ledger);

/* Unmaps everything.  Only for callers without other threads. */
void ledger_detach(struct ledger *ledger);

/*
 * How often a window could not be mapped, for want of address space or of
 * mappings.  If the number has changed during a look-up that found no record,
 * the record may exist all the same.
 */
static inline uint32_t ledger_misses(const struct ledger *ledger)
{
	return __atomic_load_n(&ledger->misses, __ATOMIC_RELAXED);
}

static inline bool ledger_attached(const struct ledger *ledger)
{
	return __atomic_load_n(&ledger->read[0], __ATOMIC_ACQUIRE) != NULL;
}

static inline const struct ledger_header *ledger_header(
	const struct ledger *ledger)
{
	return (const void *)__atomic_load_n(&ledger->read[0],
					     __ATOMIC_ACQUIRE);
}

/* True until the first record is made; costs one load. */
static inline bool ledger_empty(const struct ledger *ledger)
{
	return raw_load(&ledger_header(ledger)->cursor[LEDGER_RECORDS]) == 0;
}

static inline bool ledger_has(const struct ledger *ledger, uint32_t traits)
{
	return __atomic_load_n(&ledger_header(ledger)->traits,
			       __ATOMIC_ACQUIRE) &
	       traits;
}

/* ------------------------------------------------------------------ own.c */

/* The overflow uid (proc_sys_kernel(5)), which stands for all users that a user
   namespace does not map: 65534 until a program sets it; UINT32_MAX if no uid
   has that meaning. */
extern uint32_t ledger_overflow_uid;

/*
 * Stores the secret of a file that is a ledger and belongs to `uid`.  -EACCES
 * if it is not a regular file, or belongs to another user; -EINVAL if it is no
 * ledger, -EPROTO if it is one of another version; or the errno of fstat or
 * pread.
 */
int ledger_own_secret(int fd, uint32_t uid,
		      unsigned char secret[LEDGER_SECRET_SIZE]);

/* Parses the text of a secret, as it stands in the environment.  False if
   `text` is NULL or no secret. */
bool ledger_read_secret(const char *text,
			unsigned char secret[LEDGER_SECRET_SIZE]);

/* True if two secrets are equal.  Takes the same time wherever they differ, so
   that no client can guess a secret byte by byte. */
bool ledger_same_secret(const unsigned char *a, const unsigned char *b);

/* ----------------------------------------------------------------- grow.c */

/* The values of a ledger that stay the same for the whole session. */
struct ledger_setup {
	uint32_t options; /* LEDGER_OPT_* */
	uint32_t builder_uid;
	uint32_t builder_gid;
	uint64_t created;      /* seconds since the epoch */
	uint64_t root_ino;     /* the root directory */
	uint32_t root_dev;     /* ledger_dev() */
	uint32_t overflow_uid; /* shown for users that a user namespace does */
	uint32_t overflow_gid; /* not map, and for such groups */
	unsigned char secret[LEDGER_SECRET_SIZE];
};

/*
 * Makes a new ledger in the empty file that `fd` has open for writing.  The
 * descriptor stays the caller's.  -ENOSPC if the file system is full, -EFBIG if
 * a limit on file sizes is too low for a table.
 */
int ledger_create(int fd, const struct ledger_setup *setup);

/* The bytes that the file of a ledger needs, without the hole behind them, to
   which it may be cut while no process uses it. */
uint64_t ledger_length(const struct ledger_header *header);

/* Makes a ledger that was cut as long again as a new one. */
void ledger_lengthen(int fd);

/*
 * Allocates `size` more bytes of the zone on disk, so that a later write to a
 * full disk raises no SIGBUS.  Opens a descriptor for a moment; without a free
 * one it tries ways that need none.  The errors of fallocate(2), and -EMFILE if
 * no such way worked.
 */
int ledger_reserve(struct ledger *ledger, enum ledger_zone zone, uint64_t size);

/*
 * Maps the whole ledger for reading and writing, and reserves space for more
 * records, for a process that will soon be unable to do either.  Ignores
 * failures: later changes then fail where the mapping is missing.
 */
void ledger_map_all(struct ledger *ledger);

/* -------------------------------------------------------------- segment.c */

/* The name of a ledger in a segment of System V shared memory is this and the
   segment's number. */
#define LEDGER_SEGMENT "sysv:"

/* The number in such a name; -EINVAL for any other name. */
int ledger_segment_number(const char *name);

/*
 * Makes a new ledger in a segment of its own.  Returns the segment's number, or
 * the negative errno of shmget(2) or shmat(2).  The segment lives as long as
 * any process has it attached; this process has it attached from now on.
 */
int ledger_create_segment(const struct ledger_setup *setup);

/* Attaches a whole segment that belongs to `uid`.  Returns its address, for
   munmap(2) or shmdt(2), or a negative errno. */
long ledger_segment_map(int number, uint32_t uid);

/* The same as ledger_own_secret() for a segment. */
int ledger_own_segment(int number, uint32_t uid,
		       unsigned char secret[LEDGER_SECRET_SIZE]);

/*
 * Attaches to the ledger in a segment, if the segment belongs to `uid` and has
 * this secret; NULL accepts any secret.  Unlike ledger_attach() it sets `open`.
 * -EACCES if owner or secret are others; -EINVAL, -EPROTO as ledger_attach().
 */
int ledger_attach_segment(struct ledger *ledger, int number, uint32_t uid,
			  const unsigned char *secret);

/* --------------------------------------------------------------- lookup.c */

/* The identity of a file, from statx(2) with STATX_BASIC_STATS | STATX_BTIME.
 */
struct ledger_key {
	uint64_t ino;
	uint64_t birth; /* ns since the epoch, 0 if not known */
	uint32_t dev;	/* ledger_dev() */
	uint32_t tag;	/* differs from the tags of earlier files of the
			   inode; 0 if not known: then any record matches */
	bool unlinked;	/* the link count is 0 */
};

/* The attributes that the ledger has recorded for a file. */
struct ledger_value {
	uint32_t uid;
	uint32_t gid;
	uint32_t rdev; /* ledger_dev() */
	uint16_t mode;
	uint8_t flags;	  /* LEDGER_HAS_* */
	uint32_t record;  /* its record number; 0 if it has none */
	uint32_t hint;	  /* granule; 0 if no path is known */
	uint64_t changed; /* ns: no ctime before this is to be shown */
	uint64_t attr;	  /* the word itself, as it was read */
};

/* A device number in 32 bits: 12 of major, 20 of minor, as in the kernel. */
static inline uint32_t ledger_dev(uint32_t major, uint32_t minor)
{
	return major << 20 | (minor & 0xfffff);
}

/* The same for a dev_t, as stat(2) returns it. */
static inline uint32_t ledger_dev_of(uint64_t dev)
{
	return ledger_dev((dev >> 8 & 0xfff) | (dev >> 32 & ~0xfffu),
			  (dev & 0xff) | (dev >> 12 & ~0xffu));
}

/* The number as ustat(2) takes it; some file systems have it in f_fsid. */
static inline uint32_t ledger_dev_encoded(uint32_t dev)
{
	uint32_t major = dev >> 20, minor = dev & 0xfffff;

	return (minor & 0xff) | major << 8 | (minor & ~0xffu) << 12;
}

static inline uint32_t ledger_dev_major(uint32_t dev)
{
	return dev >> 20;
}

static inline uint32_t ledger_dev_minor(uint32_t dev)
{
	return dev & 0xfffff;
}

/* Fills in a key.  Without a birth time the tag is 0: see ledger_key_at(). */
void ledger_key_of(struct ledger_key *key, const struct statx *stx);

/* The tag of a birth time; 0 only for 0. */
uint32_t ledger_tag(uint64_t birth);

/*
 * Finds the record of a file.  Makes no system call, except for mmap when a
 * window is needed for the first time.  False if there is none, or if a window
 * could not be mapped: ledger_misses() has changed then.
 */
bool ledger_find(struct ledger *ledger, const struct ledger_key *key,
		 struct ledger_value *value);

/*
 * The same for a caller that knows only the ctime (ns), from plain stat(2).
 * LEDGER_PROVEN fills in `value`, which is all that is shown.  For
 * LEDGER_DOUBTFUL the caller must ask statx(2) for the birth time, and then
 * ledger_find().
 */
enum ledger_sight {
	LEDGER_NO_RECORD,
	LEDGER_PROVEN,
	LEDGER_DOUBTFUL,
};
enum ledger_sight ledger_find_by_ctime(struct ledger *ledger, uint32_t dev,
				       uint64_t ino, uint64_t ctime,
				       struct ledger_value *value);

/* The address of a record or of an object of zone BYTES, for reading; NULL
   for number 0 or when it cannot be mapped. */
const struct ledger_record *ledger_record(struct ledger *ledger,
					  uint32_t number);
const void *ledger_object(struct ledger *ledger, uint32_t granule);

/* True if a file with this inode number may have a faked type; false if none
   has. */
bool ledger_may_be_node(const struct ledger *ledger, uint64_t ino);

/*
 * Writes a path hint as text, at most `size` bytes with the terminator.
 * Returns the length, 0 if there is no hint or it does not fit.
 */
size_t ledger_hint_text(struct ledger *ledger, uint32_t hint, char *text,
			size_t size);

/* --------------------------------------------------------------- device.c */

/* LEDGER_TELLS_*, LEDGER_COPIES_UP and volume of a device; 0 if it has no
   entry. */
uint32_t ledger_kind(const struct ledger *ledger, uint32_t dev);

/* When a device was entered, in ns; UINT64_MAX if it was not. */
uint64_t ledger_known_since(const struct ledger *ledger, uint32_t dev);

/*
 * Enters a device that is not in the table, and sets the traits of its kind.
 * An entry that another process has made meanwhile stays.  -ENOSPC if the table
 * is full, -ENOMEM.
 */
int ledger_add_device(struct ledger *ledger, uint32_t dev, uint32_t kind,
		      uint64_t now);

/*
 * A record of this inode number, and of this tag unless that is 0, under
 * another device of the table, which was entered earlier or may be the same
 * volume; 0 if there is none.  It may describe the same file, if the file
 * system was mounted anew.
 */
uint32_t ledger_elsewhere(struct ledger *ledger, uint32_t dev, uint64_t ino,
			  uint32_t tag);

/* True if files of such a file system (f_type of statfs(2)) are files of
   another one beneath: then /proc and leases do not show all of their mappings,
   and readdir(3) may show other inode numbers. */
bool ledger_is_layered(uint64_t f_type);

/*
 * The kind of the device of `key`, as ledger_add_device() takes it: the
 * LEDGER_TELLS_* and LEDGER_COPIES_UP of its file system, and in LEDGER_VOLUME
 * a digest of f_fsid, which differs between file systems and between
 * subvolumes; 0 there if f_fsid is 0 or no more than the device number.  `fs`
 * is the result of statfs(2) for a file on the device, or all 0 if the call
 * failed; the birth time in `key` shows whether the file system tells it.
 */
struct statfs;
uint32_t ledger_kind_by(const struct statfs *fs, const struct ledger_key *key);

/* False if two devices of the table are certainly two file systems or
   subvolumes; true if one file system may have had both numbers. */
bool ledger_same_volume(const struct ledger *ledger, uint32_t dev,
			uint32_t other);

/*
 * A digest of a file's handle (name_to_handle_at(2)); the arguments are those
 * of fstatat(2), a NULL path is the descriptor.  0 if the file system has none.
 */
uint32_t ledger_handle_tag(int dir, const char *path, int flags);

/* The tag of a file with neither birth time nor handle: its type. */
uint32_t ledger_type_tag(uint32_t mode);

/*
 * The same as ledger_key_of(), but for a file without a birth time it asks
 * statfs(2) for the kind of the file system, and fills in the tag of that kind.
 * For callers without a ledger, which would know the kind.
 */
void ledger_key_at(struct ledger_key *key, const struct statx *stx, int dir,
		   const char *path, int flags);

/* ----------------------------------------------------------------- move.c */

/*
 * The record of this inode number that a saved state brought, with whatever
 * tag, if nothing has changed it since and its file has this type on disk; 0 if
 * there is none.
 */
uint32_t ledger_find_saved(struct ledger *ledger, const struct ledger_key *key,
			   uint32_t type);

/*
 * Announces that a file's tag or number is about to change (overlayfs,
 * copy-up): until ledger_move() its record matches any file of its number.  If
 * the process is killed in between, it does so until the next change.  0, or
 * -ENOMEM.
 */
int ledger_begin_move(struct ledger *ledger, uint32_t record);

/*
 * Gives the record's file the key `to`.  With `keep` the record of the old key
 * stays as well, for another file or another name of this one.  -ENOSPC,
 * -ENOMEM.
 */
int ledger_move(struct ledger *ledger, uint32_t record,
		const struct ledger_key *to, bool keep);

/*
 * Joins the records of one file that has two inode numbers for a while
 * (overlayfs, a new name of a file that was copied up), of which `to` will
 * stay: a change under either number changes both.  -ENOSPC, -ENOMEM.
 */
int ledger_join(struct ledger *ledger, const struct ledger_key *from,
		const struct ledger_key *to);

/*
 * The index by name.  ledger_note_name() enters a record: -ENOSPC, -ENOMEM.
 * ledger_find_named() stores the numbers of the records with this tag, this
 * type on disk and this last component of the path, and returns how many it
 * has stored.  ledger_has_named() is a quick test for any record of the tag.
 */
#define LEDGER_NAMESAKES 16
int ledger_note_name(struct ledger *ledger, uint32_t record, uint32_t tag,
		     uint32_t type, const char *name, size_t size);
bool ledger_has_named(struct ledger *ledger, uint32_t tag);
size_t ledger_find_named(struct ledger *ledger, uint32_t tag, uint32_t type,
			 const char *name, size_t size,
			 uint32_t found[LEDGER_NAMESAKES]);

/* ------------------------------------------------------------------ copy.c */

/* Not a part of the shim. */

/*
 * The key that a record has, with the tag of its file but no birth time, and of
 * its value the mode, the flags, the hint and the word itself.  False if it
 * describes no file.
 */
bool ledger_file_of(struct ledger *ledger, uint32_t number,
		    struct ledger_key *key, struct ledger_value *value);

/* Which numbers the files of a device have now. */
struct ledger_renumbering {
	uint32_t from; /* ledger_dev() of the records, */
	uint32_t to;   /* and of their copies */
	uint64_t add;  /* what their inode numbers grow by */
};

/*
 * Copies all that the ledger `from` says of files to `to`, which is new and
 * empty, and which nobody else writes to; nor does anybody write to `from`.
 * Devices are not entered, and plans stay behind.  -ENOSPC, -ENOMEM: then
 * nothing can be found in `to`, or not all.
 */
int ledger_copy(struct ledger *to, struct ledger *from,
		const struct ledger_renumbering *how);

/* ------------------------------------------------------------- snapshot.c */

/* A device that is a snapshot of another, made just now. */
struct ledger_snapshot {
	uint32_t from;	    /* ledger_dev() of the origin, */
	uint32_t to;	    /* and of the snapshot */
	const char *origin; /* the path of the origin's root, */
	size_t origin_size; /* 0 if it is not known */
	uint32_t top;	    /* hint of the snapshot's root; 0: not known */
	char *buffer;	    /* space for a path, the caller's */
	size_t buffer_size;
};

/*
 * Copies the records of the origin's files to the files of the snapshot, which
 * have the same inode numbers and tags.  Deletes earlier records of the
 * snapshot's device number: they belong to another file system.  The time grows
 * with the size of the ledger.  -ENOSPC, -ENOMEM.
 */
int ledger_snapshot(struct ledger *ledger,
		    const struct ledger_snapshot *snapshot);

/* --------------------------------------------------------------- update.c */

/* Bits of ledger_edit.what, carried out in this order. */
enum {
	LEDGER_EDIT_TYPE = 1, /* mode's type, rdev; implies a mode */
	LEDGER_EDIT_UID = 2,
	LEDGER_EDIT_GID = 4,
	LEDGER_EDIT_KILL_SETID = 8, /* drop set-id bits as chown(2) does */
	LEDGER_EDIT_MODE = 16,	    /* permission bits, all 12 */
};

struct ledger_edit {
	uint32_t what;
	uint32_t uid;
	uint32_t gid;
	uint32_t rdev; /* ledger_dev() */
	uint16_t mode;
};

/* The process that changes a file, a path of the file, and the time; for
   --explain and exports. */
struct ledger_trace {
	uint32_t writer; /* granule or 0 */
	uint32_t hint;	 /* granule or 0; kept if the record has one
			    and this is 0 */
	uint64_t now;	 /* ns since the epoch */
	uint64_t seen;	 /* the file's ctime in ns if its tick of the
			    clock is over, else 0 */
	uint32_t parts;	 /* what an exchange of attributes changes, as in
			    struct ledger_writers; the parts that an edit
			    changes are known by the edit */
};

/*
 * Changes the record of a file.  `shown` has the attributes that a process sees
 * while there is no record (its mode with the file type); a record is made only
 * if the edit changes one of them, or if `always` is set.  `young` is set if
 * the file was born in the current clock tick (see
 * preload/file/unlink_rename.c). Stores the attributes after the edit in
 * `after`, unless that is NULL; it may be what `shown` points to, and is
 * unchanged on an error: -ENOSPC, -ENOMEM.
 */
struct ledger_change {
	const struct ledger_value *shown;
	struct ledger_edit edit;
	struct ledger_trace trace;
	bool always;
	bool young;
	bool asleep; /* the record is LEDGER_ASLEEP */
	bool saved;  /* ... is LEDGER_SAVED */
	bool traced; /* ledger_set_writers() will say who wrote it */
};
int ledger_update(struct ledger *ledger, const struct ledger_key *key,
		  const struct ledger_change *change,
		  struct ledger_value *after);

/*
 * Makes the record of a file without a name an orphan: from now on only an open
 * descriptor shows the recorded attributes, and a new file with the same inode
 * number begins without a record.  0 also if there is no record; -ENOMEM.
 */
int ledger_orphan(struct ledger *ledger, const struct ledger_key *key);

/* The same for a record that was found before the name was removed, unless it
   describes another file by now.  0 also if it does; -ENOMEM. */
int ledger_orphan_seen(struct ledger *ledger, const struct ledger_value *seen);

/* Makes the orphan of a file live again, which is about to get a name.  0 also
   if there is no record; -ENOMEM. */
int ledger_revive(struct ledger *ledger, const struct ledger_key *key);

/*
 * Completes a record that was imported with device and inode number only, when
 * its file is first seen: sets the tag and the type where the record has none,
 * and trace->hint and ->seen.  Leaves the shown attributes and the writer.  0,
 * also if the record is complete or another's; -ENOMEM.
 */
int ledger_meet(struct ledger *ledger, uint32_t record,
		const struct ledger_key *key, uint16_t type,
		const struct ledger_trace *trace);

/* Deletes the record of a file.  0 also if there is none; -ENOMEM. */
int ledger_forget(struct ledger *ledger, const struct ledger_key *key);

/* Deletes a record if it still has this tag, whether it is asleep or not.  0
   also if it has another; -ENOMEM. */
int ledger_forget_record(struct ledger *ledger, uint32_t record, uint32_t tag);

/* Sets or clears LEDGER_SAVED of a record; replaces its hint.  For a ledger
   that no other process has.  -ENOMEM, -ENOSPC. */
int ledger_change_saved(struct ledger *ledger, uint32_t record, bool saved);
int ledger_set_hint(struct ledger *ledger, uint32_t record, uint32_t hint);

/*
 * Copies `size` bytes into zone BYTES and stores the granule number.  The
 * object can be read by others once its number is published, in a record or
 * elsewhere.  -E2BIG above LEDGER_OBJECT_MAX, -ENOSPC, -ENOMEM.
 */
int ledger_store(struct ledger *ledger, const void *head, size_t head_size,
		 const void *body, size_t body_size, uint32_t *granule);

/* The same for a path hint: `text` below the hint `dir`, or a whole path if
   that is 0. */
int ledger_store_hint(struct ledger *ledger, uint32_t dir, const char *text,
		      size_t size, uint32_t *granule);

/*
 * The attributes that a record holds for the file of `key`: a granule of
 * struct ledger_xattrs, 0 if none.
 */
uint32_t ledger_xattrs_of(struct ledger *ledger, uint32_t record,
			  const struct ledger_key *key);

/*
 * Replaces a record's attributes if they are still `old`, and sets the traits
 * that the names of the new ones ask for.  -EAGAIN if they are not, -ENOMEM if
 * the ledger cannot be mapped.  The new object carries the tag of its file, and
 * the trace is left as by any other change.
 */
int ledger_swap_xattrs(struct ledger *ledger, uint32_t record, uint32_t old,
		       uint32_t granule, const struct ledger_trace *trace);

/* Counts a change whose record did not fit in the ledger, and which is shown
   even without one.  0, or -ENOMEM. */
int ledger_count_unrecorded(struct ledger *ledger);

/* Sets bits of ledger_header.traits.  0, or -ENOMEM. */
int ledger_add_traits(struct ledger *ledger, uint32_t traits);

/* Says that a recorded file is about to lose or change a name, before it does:
   the paths that the database of a kept ledger has may be wrong from now on. */
void ledger_names_change(struct ledger *ledger);

/* ------------------------------------------------------------------ plans.c */

/* A program's file, as fstat(2) tells it apart from others, and from itself
   before it was changed. */
struct ledger_program {
	uint64_t ino;
	uint64_t changed; /* ns: ctime */
	uint32_t dev;	  /* ledger_dev() */
};

/*
 * The latest plan for a program; NULL if there is none.  Its text is whole in
 * memory, and otherwise not to be trusted: two files may have the same inode
 * within one tick of the clock.
 */
const struct ledger_plan *ledger_plan(struct ledger *ledger,
				      const struct ledger_program *program);

/* Adds a plan.  -E2BIG, -ENOSPC, -ENOMEM: then the next program of this file
   makes it again. */
int ledger_add_plan(struct ledger *ledger, const struct ledger_program *program,
		    const void *text, size_t size);

/* ---------------------------------------------------------------- writers.c */

/* Gives a record the granule of its struct ledger_writers, or ledger_writer, in
   place of the one that it has.  -ENOMEM. */
int ledger_set_writers(struct ledger *ledger, uint32_t record,
		       uint32_t granule);

/*
 * A file was replaced by another one that the process `writer` made, with the
 * record `record`.  Of the parts that this process has set, those in `parts`
 * keep the writers that `before`, the writers of the replaced file, tells:
 * they are equal in both files.  Does nothing where something is not known.
 */
void ledger_keep_writers(struct ledger *ledger, uint32_t record,
			 uint32_t before, uint32_t writer, uint32_t parts);

#endif
