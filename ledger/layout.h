/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The bytes of a ledger: one file, mapped by every process of a session, that
 * holds the faked attributes of each inode.  This header is the format and its
 * manual; lookup.c reads it, add.c and update.c change it, map.c maps it,
 * grow.c makes and fills the file.
 *
 * The file
 *
 *   offset 0          struct ledger_header, padded to LEDGER_HEADER_SIZE
 *   then              chunks of LEDGER_CHUNK bytes; chunk c belongs to zone
 *                     c % 3, so each zone grows without moving another.
 *                     Chunks that a zone has not reached yet are a hole.
 *
 *   zone HEADS        hash tables: arrays of 32-bit record numbers
 *   zone RECORDS      struct ledger_record, 64 bytes each
 *   zone BYTES        everything of variable size: path hints, writers,
 *                     extended attributes, credentials, plans of programs;
 *                     8-byte granules
 *
 * No pointer is ever stored, only numbers: a record number counts records
 * from 1, a granule number counts 8-byte granules of zone BYTES from 1; 0 is
 * "none".  Integers are in host order: a ledger never leaves its machine.
 *
 * Hash tables.  There are up to LEDGER_TABLES of them, each much larger than
 * the one before.  A table, once full, is closed bucket by bucket and the
 * next one takes the new records; nothing moves.  A look-up visits the newest
 * table first and then the older, smaller ones, which stay in the cache.
 * LEDGER_CLOSED in a bucket head says that no record may be added to that chain
 * any more: a process that adds to a newer table first closes the bucket of its
 * key in each older table, so one key can never be added twice.
 *
 * Records.  There is one record for a (device, inode), found by that, used
 * for one file after another.  `tag`, a digest of the file's birth time, says
 * which of them it describes now; a record with another tag says nothing
 * about the file at hand.  The value words `owner` and `attr` change together
 * by one 16-byte compare-and-swap, and the tag is part of them: so one
 * instruction hands a record over from a file that is gone to the next.
 * `attr` also carries a sequence number: a reader that finds the same `attr`
 * before and after reading `owner` has read both of one moment.
 *
 * Machines without such an instruction (i386, arm, riscv64) change `attr`
 * alone, by a compare-and-swap of 8 bytes, and never write `owner`.  If `owner`
 * is to be another one, both words are stored as an object (struct
 * ledger_words) in zone BYTES first, and `attr` then says where: the record is
 * INDIRECT.  The object is the value then; `owner` means nothing, unless the
 * object says so, and does not change.  No object is ever changed, nor its
 * granule used again.  The next change makes it another object, or direct
 * again: with `owner` as it is found, or, by 16 bytes, with any.  So nothing is
 * ever half done, and processes of both kinds share a ledger as those of one
 * kind do.
 *
 * A record is published empty, at the head of its chain, and then filled like
 * any other: so every LIVE record can also be found.
 *
 * A look-up that does not know the birth time can still be certain: if the
 * file shows the very ctime that was `seen`, it is the file that was seen,
 * since that tick of the clock was over and can stamp no other file.
 *
 * Devices.  File systems differ in the attribute that distinguishes a file from
 * the next one with its inode number.  The process that first records a file of
 * a device asks statfs(2) for the kind of its file system, and enters it in the
 * header's table of devices, which all processes follow from then on:
 *
 *   LEDGER_TELLS_BIRTH   the birth time.  ext4, xfs, btrfs, tmpfs, f2fs.
 *   LEDGER_TELLS_HANDLE  no birth time, but a local file system whose file
 *                        handles (name_to_handle_at(2)) hold the generation
 *                        of the inode: ext2, ext4 with inodes of 128 bytes.
 *   LEDGER_TELLS_TYPE    neither.  A FUSE handle changes when caches are
 *                        dropped, a network's is not to be had.  The tag is
 *                        the file's type, and each removal of a last name is
 *                        watched: the record becomes an ORPHAN.
 *   LEDGER_COPIES_UP     overlayfs.  A file of a lower layer gets another
 *                        birth time, and perhaps another inode number, when
 *                        the first change copies it up: so it is copied up
 *                        before it is recorded.
 *
 * A digest of 32 bits is wrong once in 2^32 reuses of an inode number.
 *
 * Kept ledgers.  The ledger of a --state session stays beside its database when
 * the session ends, with what it knows of that database (struct ledger_base).
 * In such a ledger (LEDGER_OPT_MARKED) each change of a record is marked, so
 * that what the database lacks can be found without a look at all records: a
 * bit for each record, set before the change and never cleared while another
 * process has the ledger.  The names of files are not in the ledger, but the
 * database has them: LEDGER_TRAIT_NAMES_STAY says that no process has removed
 * or renamed a file with a record, nor renamed a directory, since the database
 * had them all right.
 *
 * Cache lines.  Of a line that one process writes all others have to fetch a
 * copy when they need it next, and two that write it wait for each other.  So
 * calls write few that are not their file's own:
 *
 *   a look-up          none
 *   a change           the file's record, also where it says the same; the
 *                      line of `latest`, once in a LEDGER_TICK
 *   ... of a file      the head of its bucket, and the line of `cursor`, where
 *   without a record   room is taken and records are counted; its name and that
 *                      of its directory, in zone BYTES
 *   ... that was born  the line of `young`
 *   in this tick
 *   ... the first of   the line of `cursor`, for `traits`; of a file's type a
 *   its kind           line of `node_filter`
 *   ... by a process   an object of zone BYTES, and the line of `cursor`; the
 *   that has not made  same where a record becomes INDIRECT
 *   the like of it in
 *   this second
 *   a name's removal   the record, if the file has one
 *   ... with marks     the line of the record's mark, once in a session; with
 *                      the first removal of a recorded file's name, that of
 *                      `cursor`, for `traits`
 *
 * In the memory of its process a look-up stores which record it found (`last`
 * of struct ledger), a change which writers it used (`writers`), and the shim
 * what it asked of a mount: threads share these.
 *
 * There is no lock.  A process that dies at any instruction leaves at worst an
 * unused slot.
 */
#ifndef LEDGER_LAYOUT_H
#define LEDGER_LAYOUT_H

#include <stdbool.h>
#include <stdint.h>

#define LEDGER_MAGIC   0x31726764656c6266ull /* "fbledgr1", little endian */
#define LEDGER_VERSION 6

/* A multiple of every page size, so that windows can be mapped. */
#define LEDGER_HEADER_SIZE 196608u
#define LEDGER_CHUNK	   (1u << 20)
#define LEDGER_ZONES	   3

enum ledger_zone {
	LEDGER_HEADS,
	LEDGER_RECORDS,
	LEDGER_BYTES,
};

/*
 * Mappings.  A process maps the file in windows, each twice as large as the
 * one before; the first holds the header and one chunk of each zone.  20
 * windows span 3 TiB, more than 32-bit record numbers can fill.
 */
#define LEDGER_WINDOW  ((uint64_t)LEDGER_ZONES * LEDGER_CHUNK)
#define LEDGER_WINDOWS 20
#define LEDGER_FILE_MOST \
	(LEDGER_HEADER_SIZE + LEDGER_WINDOW * ((1ull << LEDGER_WINDOWS) - 1))

/* A segment (segment.c) has eight windows, 765 MiB: most of it is never used,
   but attaching needs so much address space for a moment. */
#define LEDGER_SEGMENT_SIZE \
	(LEDGER_HEADER_SIZE + LEDGER_WINDOW * ((1ull << 8) - 1))

/* Where a byte of a zone lies in the file. */
static inline uint64_t ledger_position(enum ledger_zone zone, uint64_t offset)
{
	uint64_t chunk = offset / LEDGER_CHUNK * LEDGER_ZONES + zone;

	return LEDGER_HEADER_SIZE + chunk * LEDGER_CHUNK +
	       offset % LEDGER_CHUNK;
}

/* The marks of changed records, behind the header; a hole without
   LEDGER_OPT_MARKED. */
#define LEDGER_MARKS_AT	  65536u
#define LEDGER_MARKS_SIZE 131072u
#define LEDGER_MARKS	  (LEDGER_MARKS_SIZE * 8)

/* The mark of a record.  Of more records than there are marks for, several have
   one mark. */
static inline uint32_t ledger_mark_of(uint32_t number)
{
	return (number - 1) % LEDGER_MARKS;
}

/* How many bucket heads, of 4 bytes each, the tables have. */
#define LEDGER_TABLES  5
#define LEDGER_TABLE_0 (1ull << 13)
#define LEDGER_TABLE_1 (1ull << 18)
#define LEDGER_TABLE_2 (1ull << 21)
#define LEDGER_TABLE_3 (1ull << 24)
#define LEDGER_TABLE_4 (1ull << 27)
#define LEDGER_CLOSED  (1u << 31)

#define LEDGER_GRANULE 8u
/* The largest object of zone BYTES; it may not cross a chunk. */
#define LEDGER_OBJECT_MAX (LEDGER_CHUNK / 2)

/* Bits of ledger_header.traits: set once a record of this kind exists, or with
   the option that is named, and never cleared.  The shim skips the work that no
   record needs. */
enum {
	LEDGER_TRAIT_MODES = 1,		/* a record holds a mode */
	LEDGER_TRAIT_NODES = 2,		/* a record holds a file type */
	LEDGER_TRAIT_SGID_DIRS = 4,	/* a directory has S_ISGID */
	LEDGER_TRAIT_XATTRS = 8,	/* a record holds attributes */
	LEDGER_TRAIT_DEFAULT_ACLS = 16, /* a directory has a default ACL */
	LEDGER_TRAIT_WATCHED = 32,	/* a record lies where removals must be
					   watched */
	LEDGER_TRAIT_LAYERS = 64,	/* ... on overlayfs */
	LEDGER_TRAIT_LOWER = 128,	/* ... perhaps in a lower layer of it */
	LEDGER_TRAIT_USER_XATTRS = 256, /* a record holds user.* attributes */
	LEDGER_TRAIT_HINTED = 512,	/* the user was told of --allow-setid */
	LEDGER_TRAIT_SHOWS_REAL = 1024, /* LEDGER_OPT_UNKNOWN_IS_REAL */
	LEDGER_TRAIT_NAMES_STAY = 2048, /* no record's file, and no directory,
					   was removed or renamed; this one is
					   cleared */
};

/* Bits of ledger_header.options: fixed when the session starts. */
enum {
	LEDGER_OPT_UNKNOWN_IS_REAL = 1, /* no record: show the real owner */
	LEDGER_OPT_UNMAPPED_UIDS = 2,	/* overflow_uid stands for users, and */
	LEDGER_OPT_UNMAPPED_GIDS = 4,	/* overflow_gid for groups, that the
					   session's namespace does not map */
	LEDGER_OPT_MARKED = 8,		/* changes of records are marked */
};

/* Size of the secret by which the processes of a session recognize its ledger;
   faked/session/secret.c makes it. */
#define LEDGER_SECRET_SIZE 16

/* The filter over inode numbers whose type is faked, in bits. */
#define LEDGER_NODE_FILTER_BITS 32768u

/* Bits of ledger_device.known above the device number; see above. */
enum {
	LEDGER_TELLS_BIRTH = 1,
	LEDGER_TELLS_HANDLE = 2,
	LEDGER_TELLS_TYPE = 4,
	LEDGER_COPIES_UP = 8,
	LEDGER_VOLUME = 0x7fffff00, /* a digest of which file system it is;
				       0 if that is not told */
};

/* Slots of the table of devices.  The kind of a device without a slot is asked
   for each time. */
#define LEDGER_DEVICES 64u

struct ledger_device {
	uint64_t known; /* ledger_dev() in the low half, the kind in the
			   high; 0 is a free slot */
	uint64_t since; /* ns: when it was entered; 0: just being */
};

/* Files by which a kept ledger is recognized as that of the files on disk. */
#define LEDGER_WITNESSES 64u

/* A text of ledger_base, with its NUL. */
#define LEDGER_BASE_TEXT 40u

/*
 * What a kept ledger knows of its database.  The file system's words for the
 * file of the database are those of when it was like the ledger; `ino` is 0
 * while it is not, or that is not known.
 */
struct ledger_base {
	char boot[LEDGER_BASE_TEXT];	   /* boot id of the machine */
	char generation[LEDGER_BASE_TEXT]; /* as the database has it */
	char next[LEDGER_BASE_TEXT];	   /* which it may have by now */
	uint64_t ino;
	uint64_t size;
	uint64_t modified;		      /* ns: mtime */
	uint64_t changed;		      /* ns: ctime */
	uint32_t dev;			      /* ledger_dev() */
	uint32_t counter;		      /* SQLite's count of changes */
	uint32_t witnesses[LEDGER_WITNESSES]; /* record numbers, or 0 */
};

/* Lists of what is known about programs: ledger_header.plans. */
#define LEDGER_PLAN_LISTS 64u

/* In ns, less than a tick of any clock: changes that are closer to each other
   need not all be noted in `latest`. */
#define LEDGER_TICK 1000000u

struct ledger_header {
	uint64_t magic;
	uint32_t version;
	uint32_t options;
	uint32_t builder_uid; /* the real ids of the session's user */
	uint32_t builder_gid;
	uint64_t created; /* seconds since the epoch */

	unsigned char secret[LEDGER_SECRET_SIZE];
	uint64_t root_ino;     /* the root directory that the session */
	uint32_t root_dev;     /* was started in; ledger_dev() */
	uint32_t overflow_uid; /* see user_namespaces(7) */

	uint64_t cursor[LEDGER_ZONES]; /* first unused byte of each zone */
	uint64_t ready[LEDGER_ZONES];  /* bytes of each zone on disk */

	uint32_t table; /* the table that takes new records */
	uint32_t traits;
	uint32_t count[LEDGER_TABLES + 1]; /* records added to each */

	uint64_t young; /* ns: the latest birth that was recorded
			   within the clock tick of that birth */
	uint32_t overflow_gid;
	uint32_t unused;
	uint64_t reserved[6];
	uint64_t latest;     /* ns: the last change, as a record has it in
				`changed`, or up to LEDGER_TICK earlier */
	uint64_t unrecorded; /* changes whose records did not fit, and
				that are shown even without one */
	uint64_t reserved2[6];

	uint32_t node_filter[LEDGER_NODE_FILTER_BITS / 32];
	struct ledger_device devices[LEDGER_DEVICES];

	uint32_t plans[LEDGER_PLAN_LISTS]; /* granule: struct ledger_plan */

	struct ledger_base base;
};

_Static_assert(sizeof(struct ledger_header) <= LEDGER_MARKS_AT &&
		       LEDGER_MARKS_AT + LEDGER_MARKS_SIZE <=
			       LEDGER_HEADER_SIZE,
	       "the ledger's header outgrew its place");
_Static_assert(sizeof(struct ledger_header) == 6064 &&
		       __builtin_offsetof(struct ledger_header, young) == 144 &&
		       __builtin_offsetof(struct ledger_header, latest) == 208,
	       "every machine must lay out the header alike");

/*
 * attr, from the low bit: mode 16, flags 8, sequence 8, tag 32.  The file type
 * in mode is the one on disk, or 0 if it is not known; with LEDGER_HAS_TYPE it
 * is the one that is shown.  A tag of 0 fits every file of that inode: it
 * could not be had.
 *
 * In an INDIRECT record the granule of the object has the place of the tag, and
 * its low 16 bits that of the mode; the sequence is the object's.
 */
enum {
	LEDGER_STATE_MASK = 3,
	LEDGER_FREE = 0,	/* describes no file */
	LEDGER_LIVE = 1,	/* describes the file of its tag */
	LEDGER_ORPHAN = 2,	/* ... whose last name is gone: only an open
				descriptor can still show it */
	LEDGER_ASLEEP = 3,	/* came with a saved state, and is not proven to
				describe any file: kept for the next save */
	LEDGER_HAS_MODE = 4,	/* permission bits are the ledger's */
	LEDGER_HAS_TYPE = 8,	/* type and rdev are the ledger's */
	LEDGER_HAS_EXTRA = 128, /* its attributes hold times or inode flags */
	LEDGER_HAS_MASK = LEDGER_HAS_MODE | LEDGER_HAS_TYPE | LEDGER_HAS_EXTRA,
	LEDGER_MOVING = 16, /* its file is being copied up: the tag is about
			       to change, and is not compared */
	LEDGER_JOINED = 64, /* of a FREE record: `owner` is the number of the
			       record that describes the file of its tag */
	LEDGER_SAVED = 32,  /* unchanged since a saved state said so, and
			       that its path led to the file */
	LEDGER_INDIRECT = LEDGER_ASLEEP | LEDGER_JOINED, /* no others set */
};

static inline bool ledger_is_indirect(uint64_t attr)
{
	return (attr >> 16 & 0xff) == LEDGER_INDIRECT;
}

/* The granule of the object of an INDIRECT record. */
static inline uint32_t ledger_indirect(uint64_t attr)
{
	return attr >> 32;
}

/* Both value words, as they lie in a record, or an object of zone BYTES. */
struct ledger_words {
	uint64_t owner;
	uint64_t attr;
};

/* Of an object: `owner` is what the record has there.  No id is -1. */
#define LEDGER_OWNER_HERE UINT64_MAX

struct ledger_record {
	uint64_t owner; /* uid in the low half, gid in the high */
	uint64_t attr;
	uint64_t ino;	  /* never changes once published */
	uint32_t dev;	  /* ledger_dev(); never changes either */
	uint32_t next;	  /* record number: the chain; never changes */
	uint32_t rdev;	  /* ledger_dev(); set before LEDGER_HAS_TYPE */
	uint32_t xattrs;  /* granule: struct ledger_xattrs */
	uint32_t hint;	  /* granule: struct ledger_hint */
	uint32_t writer;  /* granule: struct ledger_writers, or a ledger_writer
			     if only the last is known */
	uint64_t seen;	  /* ns: the ctime that the file showed when the
			     record was written; 0 if that was young */
	uint64_t changed; /* ns: when the ledger's part last changed, as
			     the kernel would have moved ctime */
};

_Static_assert(sizeof(struct ledger_record) == 64, "records are one line");
_Static_assert(__builtin_offsetof(struct ledger_record, owner) % 16 == 0,
	       "owner and attr must be swappable as one");

/* What the shim has found out about the text of a program, once for the session
   (preload/site); never changed.  The program is known by the last three. */
struct ledger_plan {
	uint32_t next; /* granule: the list */
	uint32_t size; /* bytes of text */
	uint64_t ino;
	uint64_t changed; /* ns: ctime */
	uint32_t dev;	  /* ledger_dev() */
	uint32_t unused;
	unsigned char text[];
};

/* A path as the writer named it.  It may be out of date: only a hint. */
struct ledger_hint {
	uint32_t dir;  /* granule of the directory's hint, or 0 */
	uint16_t size; /* bytes of text, no terminator */
	char text[];
};

/* A process that changed something. */
struct ledger_writer {
	uint32_t pid;
	uint32_t ppid;
	uint32_t size; /* bytes of text, no terminator */
	char text[];   /* its command line, words joined by blanks */
};

/* The parts of a record, each of which remembers who changed it last. */
enum ledger_part {
	LEDGER_PART_UID,
	LEDGER_PART_GID,
	LEDGER_PART_MODE,   /* permission bits */
	LEDGER_PART_TYPE,   /* file type and rdev */
	LEDGER_PART_XATTRS, /* attributes that programs see */
	LEDGER_PART_TIMES,  /* and those that the ledger hides: times, inode
			       flags */
	LEDGER_PARTS,
};

/* Stands where a ledger_writer has its pid; no process has this one. */
#define LEDGER_WRITERS UINT32_MAX

/*
 * Who changed the parts of a record last.  It is never changed: another change
 * makes another one, which the records share that the same process changes in
 * the same second and that had the same one before.
 */
struct ledger_writers {
	uint32_t mark;	 /* LEDGER_WRITERS */
	uint32_t before; /* granule that these records had before; 0: none */
	uint32_t last;	 /* granule of the ledger_writer that changed ... */
	uint32_t parts;	 /* ... these, 1 << enum ledger_part */
	struct ledger_part_writer {
		uint32_t writer; /* granule of a ledger_writer; 0: not known */
		uint32_t when;	 /* seconds since the epoch; 0: not known */
	} part[LEDGER_PARTS];
};

/*
 * All extended attributes of one file that the ledger holds, replaced as a
 * whole.  Entries follow each other without padding: name size (2 bytes,
 * without terminator), value size (4 bytes), name, value.
 */
struct ledger_xattrs {
	uint32_t tag;  /* of the file that has them: see ledger_record */
	uint32_t size; /* bytes of text */
	char text[];
};

/* The value of ATTR_TIMES, in the order of utimensat(2).  A time is shown while
   the disk has the one that it had when this was stored. */
struct ledger_times {
	struct ledger_time {
		int64_t sec;
		int64_t ns;
	} shown[2], disk[2];
};

#endif
