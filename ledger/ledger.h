/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ledger: what a session has faked about each inode, shared by every
 * process through one mapped file.  The shim looks up and changes it in
 * place; faked loads, saves and explains it.  Nobody takes a lock, nobody
 * waits, and any process may die at any moment.
 *
 * Rules for this folder, since its code runs inside other people's programs,
 * in signal handlers and between vfork and exec: no malloc, no stdio, no
 * libc function at all, no change of errno.  Functions that can fail return
 * a negative errno.  Every function here is safe to call from any thread and
 * from a signal handler that interrupted another call of it.
 */
#ifndef LEDGER_LEDGER_H
#define LEDGER_LEDGER_H

#include <stdbool.h>
#include <stddef.h>

#include "ledger/layout.h"

struct statx;

/* ------------------------------------------------------------------ map.c */

/* One process's view of a ledger.  All zero is "not attached". */
struct ledger {
	/* Windows mapped for reading and for writing; see layout.h. */
	char *read[LEDGER_WINDOWS];
	char *write[LEDGER_WINDOWS];
	/* Opens the file anew; `flags` is O_RDONLY or O_RDWR.  Returns a
	   descriptor or a negative errno.  What it opens is believed. */
	int (*open)(struct ledger *ledger, int flags);
	uint32_t last;	 /* the record that was found last, or 0 */
	uint32_t misses; /* windows that could not be mapped, so far */
	int fd;		 /* for ledger_open_fd() */
	char path[1024]; /* for ledger_open_path() */
};

/*
 * Ways to open the file, for ledger.open: by ledger.path, and by duplicating
 * ledger.fd (which must be open for writing).
 */
int ledger_open_path(struct ledger *ledger, int flags);
int ledger_open_fd(struct ledger *ledger, int flags);

/*
 * Attaches to an existing ledger: ledger->open, and path or fd, are set by
 * the caller, the rest is zero.  -EINVAL when the file is no ledger, -EPROTO
 * when it is one of another version, -ENOMEM when it cannot be mapped, else
 * what open or pread said.
 */
int ledger_attach(struct ledger *ledger);

/* Unmaps everything.  Only for callers without other threads. */
void ledger_detach(struct ledger *ledger);

/*
 * How often a window could not be mapped, for want of address space or of
 * mappings.  What is not found while this moved may be there all the same.
 */
static inline uint32_t ledger_misses(const struct ledger *ledger)
{
	return __atomic_load_n(&ledger->misses, __ATOMIC_RELAXED);
}

/*
 * Maps all that there is, for reading and writing, and makes some room, for a
 * process that will soon not be able to.  What cannot be had is left out.
 */
void ledger_map_all(struct ledger *ledger);

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
	return __atomic_load_n(&ledger_header(ledger)->cursor[LEDGER_RECORDS],
			       __ATOMIC_ACQUIRE) == 0;
}

static inline bool ledger_has(const struct ledger *ledger, uint32_t traits)
{
	return __atomic_load_n(&ledger_header(ledger)->traits,
			       __ATOMIC_ACQUIRE) &
	       traits;
}

/* ------------------------------------------------------------------ own.c */

/* The number that stands for all users whom a user namespace does not map: as
   Linux has it by default, until somebody who has read it says otherwise. */
extern uint32_t ledger_overflow_uid;

/*
 * Stores the secret of a file that is a ledger of `uid`'s own.  -EACCES if it
 * is not a regular file, or somebody else's; -EINVAL if it is no ledger,
 * -EPROTO if one of another version; or what fstat or pread said.
 */
int ledger_own_secret(int fd, uint32_t uid,
		      unsigned char secret[LEDGER_SECRET_SIZE]);

/* A secret from its text, as an environment tells it, which may be NULL; false
   if that is none. */
bool ledger_read_secret(const char *text,
			unsigned char secret[LEDGER_SECRET_SIZE]);

/* Compares two secrets, in the same time wherever they differ. */
bool ledger_same_secret(const unsigned char *a, const unsigned char *b);

/* ----------------------------------------------------------------- grow.c */

/* What is fixed for the whole session. */
struct ledger_setup {
	uint32_t options; /* LEDGER_OPT_* */
	uint32_t builder_uid;
	uint32_t builder_gid;
	uint64_t created;      /* seconds since the epoch */
	uint64_t root_ino;     /* the root directory */
	uint32_t root_dev;     /* ledger_dev() */
	uint32_t overflow_uid; /* for whom a user namespace does not map */
	uint32_t overflow_gid;
	unsigned char secret[LEDGER_SECRET_SIZE];
};

/*
 * Makes a fresh ledger in the empty file that `fd` has open for writing.  The
 * caller keeps the descriptor.  -ENOSPC when the file system is full, -EFBIG
 * below a limit on file sizes that leaves no room for a table.
 */
int ledger_create(int fd, const struct ledger_setup *setup);

/*
 * Sees to it that `size` more bytes of the zone are on disk.  Takes a
 * descriptor for a moment, or none if there is none.  Besides the errors of
 * fallocate(2): -EMFILE if it could only be done with one.
 */
int ledger_reserve(struct ledger *ledger, enum ledger_zone zone, uint64_t size);

/* -------------------------------------------------------------- segment.c */

/* The name of a ledger in a segment of System V shared memory is this and the
   segment's number. */
#define LEDGER_SEGMENT "sysv:"

/* The number in such a name; -EINVAL if it is none. */
int ledger_segment_number(const char *name);

/*
 * Makes a fresh ledger in a segment of its own; its number.  It lives as long
 * as a process that has it attached, as this one from now on has.  Or what
 * shmget(2) and shmat(2) said.
 */
int ledger_create_segment(const struct ledger_setup *setup);

/* Attaches a segment of `uid`'s own as a whole; its address or a negative
   errno. */
long ledger_segment_map(int number, uint32_t uid);

/* ledger_own_secret() of a segment. */
int ledger_own_segment(int number, uint32_t uid,
		       unsigned char secret[LEDGER_SECRET_SIZE]);

/*
 * Attaches to the ledger in a segment, if it is `uid`'s own and has this
 * secret, which may be NULL.  Other than ledger_attach() it sets `open`.
 * -EACCES if it is somebody else's; -EINVAL, -EPROTO, as in ledger_attach().
 */
int ledger_attach_segment(struct ledger *ledger, int number, uint32_t uid,
			  const unsigned char *secret);

/* --------------------------------------------------------------- lookup.c */

/* Which file: from statx with STATX_BASIC_STATS | STATX_BTIME. */
struct ledger_key {
	uint64_t ino;
	uint64_t birth; /* ns since the epoch, 0 if not told */
	uint32_t dev;	/* ledger_dev() */
	uint32_t tag;	/* what tells it from other files of the inode,
			   0 if not known: then any record is its */
	bool unlinked;	/* the link count is 0 */
};

/* What the ledger says of it. */
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

/* The same of a dev_t, as stat(2) tells it. */
static inline uint32_t ledger_dev_of(uint64_t dev)
{
	return ledger_dev((dev >> 8 & 0xfff) | (dev >> 32 & ~0xfffu),
			  (dev & 0xff) | (dev >> 12 & ~0xffu));
}

/* As ustat(2) takes it, and some file systems give it for an id. */
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

/* Where no birth time is told, the tag is 0: see ledger_key_at(). */
void ledger_key_of(struct ledger_key *key, const struct statx *stx);

/* The tag of a birth time; never 0 unless that is. */
uint32_t ledger_tag(uint64_t birth);

/*
 * Finds the record of a file.  Makes no system call, except for mmap when a
 * window is needed for the first time.  False if there is none; -- also if
 * a window could not be mapped: ledger_misses() tells.
 */
bool ledger_find(struct ledger *ledger, const struct ledger_key *key,
		 struct ledger_value *value);

/*
 * The same for who knows only the ctime (ns), from plain stat(2).  Doubt is
 * resolved by asking for the birth time.
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

/* True if a file with this inode number may have a faked type. */
bool ledger_may_be_node(const struct ledger *ledger, uint64_t ino);

/*
 * Walks all records that describe a file, in the order they were made.
 * Stops when `visit` returns non-zero and returns that.
 */
struct ledger_item {
	struct ledger_key key; /* birth is 0: only the tag is kept */
	struct ledger_value value;
	uint32_t xattrs, hint, writer, when;
};
int ledger_each(struct ledger *ledger,
		int (*visit)(void *context, const struct ledger_item *item),
		void *context);

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
 * Enters a device that is not in the table, with the traits that it brings.
 * What another process has entered meanwhile stands.  -ENOSPC if the table is
 * full, -ENOMEM.
 */
int ledger_add_device(struct ledger *ledger, uint32_t dev, uint32_t kind,
		      uint64_t now);

/*
 * A record of this inode number, and of this tag unless that is 0, under
 * another device of the table, which is known for longer or may be the same
 * volume; 0 if there is none.  It may speak of the same file, if that was
 * mounted anew.
 */
uint32_t ledger_elsewhere(struct ledger *ledger, uint32_t dev, uint64_t ino,
			  uint32_t tag);

/* Whether files of such a file system (statfs(2)) are others beneath: of their
   mappings and numbers the kernel then tells less. */
bool ledger_is_layered(uint64_t f_type);

/* What a file system tells, by statfs(2)'s f_type. */
uint32_t ledger_kind_of(uint64_t f_type, bool tells_birth);

/*
 * The part of its kind that tells a file system, or a subvolume, from others,
 * by statfs(2)'s f_fsid; 0 if that is 0 or no more than the device number.
 */
uint32_t ledger_volume(const void *fsid, uint32_t dev);

/* Both, for the device of this key, by statfs(2) of a file of it; `fs` is all 0
   if that could not be asked. */
struct statfs;
uint32_t ledger_kind_by(const struct statfs *fs, const struct ledger_key *key);

/* False if two devices of the table are certainly two file systems, or
   subvolumes, and not one that got another number. */
bool ledger_same_volume(const struct ledger *ledger, uint32_t dev,
			uint32_t other);

/*
 * A digest of a file's handle; the arguments are those of fstatat(2), a NULL
 * path is the descriptor.  0 if there is none to be had.
 */
uint32_t ledger_handle_tag(int dir, const char *path, int flags);

/* The tag of what tells nothing but its type. */
uint32_t ledger_type_tag(uint32_t mode);

/*
 * ledger_key_of(), with the tag that a file without a birth time has; asks
 * the kernel then what its file system is.  For those who have no ledger.
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
 * A file whose tag or number is about to change (overlayfs, copy-up): between
 * these two calls its record fits whatever file has its number.  Who is killed
 * in between leaves it so until the next change.
 */
int ledger_begin_move(struct ledger *ledger, uint32_t record);

/*
 * The record's file has the key `to` from now on.  With `keep` another file,
 * or another name of it, goes on with the old one.  -ENOSPC, -ENOMEM.
 */
int ledger_move(struct ledger *ledger, uint32_t record,
		const struct ledger_key *to, bool keep);

/*
 * One file shows two numbers for a while (overlayfs, a new name of a file that
 * was copied up), of which `to` will stay: what is said of either is said of
 * both from now on.  -ENOSPC, -ENOMEM.
 */
int ledger_join(struct ledger *ledger, const struct ledger_key *from,
		const struct ledger_key *to);

/*
 * The index by name: which records have this tag, and belong to files of this
 * type on disk and this last component of the path?  ledger_has_named() tells
 * at once if none has the tag.
 */
#define LEDGER_NAMESAKES 16
int ledger_note_name(struct ledger *ledger, uint32_t record, uint32_t tag,
		     uint32_t type, const char *name, size_t size);
bool ledger_has_named(struct ledger *ledger, uint32_t tag);
size_t ledger_find_named(struct ledger *ledger, uint32_t tag, uint32_t type,
			 const char *name, size_t size,
			 uint32_t found[LEDGER_NAMESAKES]);

/* ------------------------------------------------------------- snapshot.c */

/* A device that is a snapshot of another, made this very moment. */
struct ledger_snapshot {
	uint32_t from;	    /* ledger_dev() of the origin, */
	uint32_t to;	    /* and of the snapshot */
	const char *origin; /* the path of the origin's root, */
	size_t origin_size; /* 0 if it is not known */
	uint32_t top;	    /* the hint of the snapshot's; 0: not known */
	char *buffer;	    /* for a path */
	size_t buffer_size;
};

/*
 * Records of each file of a snapshot what is recorded of its twin; what was
 * recorded under that device before is of another one, and is forgotten.
 * Takes time by the size of the ledger.  -ENOSPC, -ENOMEM.
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

/* Who changes it, where it was seen, and when; for `explain` and export. */
struct ledger_trace {
	uint32_t writer; /* granule or 0 */
	uint32_t hint;	 /* granule or 0; kept if the record has one
			    and this is 0 */
	uint64_t now;	 /* ns since the epoch */
	uint64_t seen;	 /* the file's ctime in ns if its tick of the
			    clock is over, else 0 */
};

/* edit.c: `value` after the edit; the rules of chown and chmod, and no I/O. */
struct ledger_value ledger_edited(struct ledger_value value,
				  const struct ledger_edit *edit);

/*
 * Changes what the ledger says of a file.  `shown` is what a process sees of
 * it while there is no record (its mode with the file type); a record is made
 * only if the edit changes that, or if `always`.  `young` says that the file
 * was born in the current clock tick (see preload/file/unlink_rename.c). Stores
 * what is seen afterwards in `after` if that is not NULL.  -ENOSPC, -ENOMEM.
 */
struct ledger_change {
	struct ledger_value shown;
	struct ledger_edit edit;
	struct ledger_trace trace;
	bool always;
	bool young;
	bool asleep; /* the record is LEDGER_ASLEEP */
	bool saved;  /* ... is LEDGER_SAVED */
};
int ledger_update(struct ledger *ledger, const struct ledger_key *key,
		  const struct ledger_change *change,
		  struct ledger_value *after);

/*
 * The last name of this file is gone: from now on only a descriptor that is
 * still open shows what was recorded, and a new file with the same inode
 * number starts afresh.
 */
int ledger_orphan(struct ledger *ledger, const struct ledger_key *key);

/* The same, unless the record is another's by now: `seen` was found before
   the name went.  0 as well if nothing was done. */
int ledger_orphan_seen(struct ledger *ledger, const struct ledger_value *seen);

/* A file that had no name is about to get one. */
int ledger_revive(struct ledger *ledger, const struct ledger_key *key);

/*
 * Completes the record of a file that an import knew by device and inode
 * only: the tag of its birth and its type, where the record has none, and
 * trace->hint and ->seen.  What is shown does not change, nor who changed it.
 */
int ledger_meet(struct ledger *ledger, uint32_t record,
		const struct ledger_key *key, uint16_t type,
		const struct ledger_trace *trace);

/* Forgets a file. */
int ledger_forget(struct ledger *ledger, const struct ledger_key *key);

/* Forgets what a record says if that still has this tag, asleep or not. */
int ledger_forget_record(struct ledger *ledger, uint32_t record, uint32_t tag);

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
 * Replaces a record's attributes if they are still `old`; -EAGAIN if not.
 * The new object carries the tag of its file, and the trace is left as by any
 * other change.
 */
int ledger_swap_xattrs(struct ledger *ledger, uint32_t record, uint32_t old,
		       uint32_t granule, const struct ledger_trace *trace);

/* Notes that a change which is shown anyway found no room for its record. */
int ledger_count_unrecorded(struct ledger *ledger);

/* Sets bits of ledger_header.traits. */
int ledger_add_traits(struct ledger *ledger, uint32_t traits);

#endif
