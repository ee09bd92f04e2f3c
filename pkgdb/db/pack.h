/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Entries as bytes, as the compiled form has those of a directory: reading them
 * takes a fraction of what a row of SQLite takes.  An entry is
 *
 *	look, line, parts	numbers
 *	name
 *	a number or a text for each bit of parts, the lowest first; two numbers
 *	for PACK_MTIME
 *
 * A number has seven bits in a byte, the lowest first, and 0x80 in all bytes
 * but its last.  A text ends with a NUL.  A look is what many entries share,
 * and its number is the caller's.
 */
#ifndef PKGDB_DB_PACK_H
#define PKGDB_DB_PACK_H

#include "pkgdb/db/entry.h"

enum pack_parts {
	PACK_LINK = 1 << 0,
	PACK_ALIAS = 1 << 1,
	PACK_DIGESTS = 1 << 2,
	PACK_SIZE = 1 << 3,
	PACK_MTIME = 1 << 4, /* mtime, nsec */
	PACK_INODE = 1 << 5,
	PACK_LINKS = 1 << 6, /* unless it is 1 */
	PACK_ALL = (1 << 7) - 1,
};

/* An entry in the bytes that are read, to which the texts point. */
struct packed {
	uint64_t look;
	const char *name;
	size_t name_len;
	unsigned parts; /* enum pack_parts; members of others are undefined */
	uint32_t line;
	const char *link, *alias, *digests;
	uint64_t size, inode;
	int64_t mtime;
	uint32_t nsec, links;
};

/* Bytes that are read one entry after the other. */
struct pack {
	const char *at, *end;
};

/* Appends an entry under a name. */
void pack_put(struct str *to, uint64_t look, const char *name,
	      const struct pkgdb_entry *entry);

/* Reads the next entry.  False if the bytes are damaged; that there are more,
   the caller has asked. */
MUST_CHECK
bool pack_next(struct pack *from, struct packed *packed);

/* Sets the members of an entry that a packed one has. */
void pack_take(const struct packed *packed, struct pkgdb_entry *entry);

#endif
