/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes a tree as an archive.  attest(1) specifies every byte: equal trees
 * give equal archives, whoever writes them and wherever they lie.
 */
#ifndef ATTEST_WRITE_PACK_H
#define ATTEST_WRITE_PACK_H

#include "attest/read/tree.h"
#include "codec/source.h"
#include "common/str.h"

struct pack_format;

struct pack {
	/* What the caller sets; the rest is zero. */
	struct tree *tree; /* listed */
	struct sink *sink;
	int64_t epoch; /* no time is later than this; INT64_MAX: none is set */
	const struct pack_format *format;

	uint64_t offset; /* bytes written */
	struct str head; /* of the object in hand */
	struct object **order;
	struct pack_name *names; /* by place in the inventory */
};

/* What a name has in an archive. */
struct pack_name {
	size_t first;	/* place of the first name of its object */
	size_t before;	/* place of the name before; PACK_NONE: there is none */
	size_t next;	/* and of the next one */
	uint32_t nlink; /* at the first name: how many names there are; of a
			   directory 2 */
	uint32_t ino;	/* at the first name: the number of the object, from 0
			   in the order in which they come */
};

#define PACK_NONE   SIZE_MAX
#define PACK_NO_INO UINT32_MAX

/*
 * A format: what stands before the data of an object, and behind the last one.
 * `head` appends to pack->head: the headers of a name, which end where its data
 * begins, all of it or, if *data becomes false, none.  0, or -1 with the
 * fault, as for a value that the format cannot hold.
 */
struct pack_format {
	const char *name;  /* argument of --format */
	unsigned block;	   /* data ends at a multiple of this many bytes */
	unsigned record;   /* and the archive at one of this many */
	bool data_is_last; /* the last name of a file has its data, and the
			      other names stand before it; else the first */
	int (*head)(struct pack *pack, const struct object *object, bool *data,
		    struct fault *fault);
	int (*end)(struct pack *pack, struct fault *fault);
};

extern const struct pack_format pack_pax, pack_ustar, pack_newc;

/* The format with a name; NULL if there is none. */
const struct pack_format *pack_format_named(const char *name);

/* The name of the n-th; NULL when there are no more. */
const char *pack_format_name(size_t n);

/* Writes all of it.  0, or -1 with the fault: then what has been written has no
   end. */
MUST_CHECK
int pack_write(struct pack *pack, struct fault *fault);

/* ---- for the formats ---- */

/* The fault of a value that the format cannot hold.  Always -1. */
int pack_refuse(const struct pack *pack, const struct object *object,
		const char *what, struct fault *fault);

/* What a name has, ... */
struct pack_name *pack_name(const struct pack *pack,
			    const struct object *object);

/* ... and what the first name of its object has. */
struct pack_name *pack_first(const struct pack *pack,
			     const struct object *object);

#endif
