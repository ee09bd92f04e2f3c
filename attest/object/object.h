/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The objects of a tree, of an archive or of a manifest in one form: what three
 * readers make, and what the writers and the comparison take.  Nothing here
 * says where they lie on a disk.
 */
#ifndef ATTEST_OBJECT_OBJECT_H
#define ATTEST_OBJECT_OBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/base.h"
#include "common/fault.h"
#include "common/sha256.h"

/* What is known of an object. */
enum object_fields {
	OBJECT_MODE = 1 << 0,
	OBJECT_UID = 1 << 1,
	OBJECT_GID = 1 << 2,
	OBJECT_DEVICE = 1 << 3, /* major, minor */
	OBJECT_SIZE = 1 << 4,
	OBJECT_MTIME = 1 << 5,
	OBJECT_XATTRS = 1 << 6, /* all of them, or that there are none */
	OBJECT_NAMES = 1 << 7,	/* which names are one object */
};

/* A member whose bit is not set is 0 or NULL.  The inventory owns the texts. */
struct object {
	const char *path; /* key as in common/path.h */
	char type;	  /* f d s c b p, as in pkgdb/db/entry.h; * unknown */
	uint16_t mode;	  /* 12 permission bits */
	unsigned stated;  /* enum object_fields */
	uint32_t uid, gid;
	uint32_t major, minor;
	uint32_t xattrs_size;
	uint64_t size;	     /* bytes, of a regular file */
	int64_t mtime;	     /* whole seconds since the epoch, rounded down */
	const char *target;  /* of a symbolic link; NULL: not known */
	const char *digests; /* as common/digest.h has them; NULL: not known */
	const char *xattrs;  /* packed as in raw/attrs.h, sorted by name */
	uint64_t group;	     /* equal and not 0: names of one object */
	const char *first;   /* of several names the first, also if this is
				it; NULL: there is one name */
	size_t origin;	     /* for the reader: number in its own list */
};

struct inventory {
	struct object *list;
	size_t count, capacity;
	struct arena arena;
};

/* Appends an object of which nothing is known but a copy of its path.  NULL
   with errno.  It moves when another one is added. */
MUST_CHECK
struct object *inventory_add(struct inventory *inventory, const char *path);

/*
 * Ends adding: sorts by path_compare.  `file` is for the fault: two objects of
 * one path.  0 or -1.
 */
MUST_CHECK
int inventory_sort(struct inventory *inventory, const char *file,
		   struct fault *fault);

/* Finds the first names of the groups, once it is sorted.  0, or -1 with
   ENOMEM. */
MUST_CHECK
int inventory_name_groups(struct inventory *inventory);

/* The object with this path, once it is sorted; NULL if there is none. */
struct object *inventory_find(const struct inventory *inventory,
			      const char *path);

/* The nearest object above this path, but for the top, once it is sorted; NULL
   if there is none. */
const struct object *inventory_above(const struct inventory *inventory,
				     const char *path);

void inventory_fini(struct inventory *inventory);

/* Whether this is a further name of an object. */
static inline bool object_is_further(const struct object *object)
{
	return object->first && object->first != object->path;
}

/* Whether it is a device, which has a number. */
static inline bool object_is_device(const struct object *object)
{
	return object->type == 'c' || object->type == 'b';
}

/* The mode that is written: that of a symbolic link means nothing, and is 0777
   on Linux. */
static inline unsigned object_mode(const struct object *object)
{
	return object->type == 's' ? 0777 : object->mode;
}

/* The time that counts where none is later than `epoch`. */
static inline int64_t object_mtime(const struct object *object, int64_t epoch)
{
	return object->mtime < epoch ? object->mtime : epoch;
}

/* Gives an object the checksum of its contents, in the inventory's arena.  The
   sum has ended then.  0, or -1 with errno. */
MUST_CHECK
int object_set_digest(struct object *object, struct inventory *inventory,
		      struct sha256 *sha256);

/* What a type is called, "regular file". */
const char *object_type_name(char type);

/*
 * Adds an attribute to packed ones, in the order of names, unless it belongs to
 * the host rather than to the file: labels and sums of its security modules,
 * marks of its file systems, an ACL that says no more than the mode.  False if
 * no file can have it, or so many, or if there is one of that name with another
 * value; out of memory: str_failed(run).
 */
struct attr;
struct str;
MUST_CHECK
bool object_add_xattr(struct str *run, const struct attr *attr);

#endif
