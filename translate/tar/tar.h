/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The tar family: v7, ustar, old and new GNU, pax, star.
 *
 *	stream  = { member } [ end ] [ stream ]
 *	member  = { extension } header body
 *	extension = header body		types x X g L K A: about what follows
 *	end     = 512 NULs, by rule twice
 *
 * Every header is a block of 512 bytes, every body is padded to blocks.
 * Offsets and widths:
 *
 *	name 0+100  mode 100+8  uid 108+8  gid 116+8  size 124+12
 *	mtime 136+12  chksum 148+8  type 156  linkname 157+100  magic 257+8
 *	uname 265+32  gname 297+32  devmajor 329+8  devminor 337+8  prefix 345
 *
 * Magic "ustar\0" + version: POSIX, prefix has 155 bytes; with "tar\0" at 508
 * it is xstar, prefix has 131.  "ustar  \0": GNU, no prefix; type S has its
 * sparse map at 386, goes on in further blocks while 482 (in those: 504) is
 * not 0, and the size does not count these blocks.  No magic: v7, nothing
 * from 257 on has a meaning.
 *
 * A value is taken from the x record; if there is none, from the g record; then
 * from L and K; then from the header.
 */
#ifndef TRANSLATE_TAR_TAR_H
#define TRANSLATE_TAR_TAR_H

#include "translate/stream/format.h"
#include "translate/tar/pax.h"

enum {
	TAR_BLOCK = 512,
	TAR_NAME = 0,
	TAR_NAME_SIZE = 100,
	TAR_MODE = 100,
	TAR_UID = 108,
	TAR_GID = 116,
	TAR_ID_SIZE = 8,
	TAR_SIZE = 124,
	TAR_MTIME = 136,
	TAR_LONG_SIZE = 12,
	TAR_CHKSUM = 148,
	TAR_CHKSUM_SIZE = 8,
	TAR_TYPE = 156,
	TAR_LINK = 157,
	TAR_LINK_SIZE = 100,
	TAR_MAGIC = 257,
	TAR_MAGIC_SIZE = 8,
	TAR_UNAME = 265,
	TAR_GNAME = 297,
	TAR_UNAME_SIZE = 32,
	TAR_DEVMAJOR = 329,
	TAR_DEVMINOR = 337,
	TAR_PREFIX = 345,
	TAR_PREFIX_SIZE = 155,
	TAR_STAR_PREFIX_SIZE = 131,
	TAR_GNU_EXTENDED = 482,
	TAR_GNU_EXTENDED_MORE = 504,
	TAR_STAR_MAGIC = 508,
};

enum tar_dialect {
	TAR_V7,
	TAR_USTAR,
	TAR_GNU,
	TAR_STAR,
};

/*
 * Extension headers that one member may have.  Writers use at most one of each
 * type; a stream with more was built to exhaust readers.
 */
#define TAR_EXTENSIONS_MAX 32

/* An extension header inside a unit's head. */
struct tar_extension {
	size_t at;   /* of its header block */
	size_t size; /* of its body, without padding */
	char type;
};

struct tar {
	struct format_state base;
	bool begun;	   /* a header has been seen */
	bool ended;	   /* the last block was an end marker */
	bool map;	   /* a block of sparse map comes next ... */
	uint64_t map_body; /* ... and this much body after the map */
	bool pax;	   /* x or g headers occur: the archive is pax */
	struct pax local;  /* x records of this member */
	struct pax global; /* g records so far, in global_text */
	char *global_text[PAX_KEYS];
	struct tar_extension ext[TAR_EXTENSIONS_MAX];
	unsigned ext_count;
	size_t main;		    /* offset in the head of the member's own
				       header */
	enum tar_dialect dialect;   /* of that header */
	bool signed_sum;	    /* its checksum counts bytes as signed */
	char magic[TAR_MAGIC_SIZE]; /* of the last member */
	char name[TAR_PREFIX_SIZE + TAR_NAME_SIZE + 2];
};

/* ---- tar_header.c: a header block by itself ---- */

/* Which dialect it is in. */
enum tar_dialect tar_dialect(const uint8_t *block);

/* True if the checksum is right for unsigned bytes, as POSIX has it, or, tried
   second, for signed ones, as some old writers had it.  *as_signed says which;
   it may be NULL. */
bool tar_is_header(const uint8_t *block, bool *as_signed);

/* Writes the checksum, in the spelling of the field. */
void tar_put_sum(uint8_t *block, bool as_signed);

/* ---- tar_extension.c: the extension headers before a member ---- */

/* True if a header of this type describes the member behind it. */
bool tar_is_extension(char type);

/* Reads one extension header and its body at *at, and moves *at behind them.
   PARSE_UNIT, PARSE_MORE or PARSE_DAMAGE. */
enum parse tar_parse_extension(struct tar *tar, const uint8_t *p, size_t len,
			       bool eof, size_t *at);

/* The x or g record with this key; NULL: the header decides. */
const struct slice *tar_override(const struct tar *tar, enum pax_key key);

/* Drops the g records, at the begin of a new archive. */
void tar_forget_globals(struct tar *tar);

/* ---- tar_member.c: header and extensions together ---- */

/* Fills in the member but for its size.  p: the head, whose extensions have
   been read; kind: from the type flag.  The member points into p and into
   tar. */
void tar_describe(struct tar *tar, const uint8_t *p, char kind,
		  struct member *m);

/*
 * The size of the body.  Only GNU tar and star honour a size in a g header;
 * where readers would disagree the archive is refused.  PARSE_UNIT with *size,
 * or PARSE_DAMAGE.
 */
enum parse tar_member_size(struct tar *tar, const uint8_t *block,
			   int64_t *size);

/* ---- tar_xattr.c: extended attributes ---- */

/* Appends the key of an attribute's record, SCHILY.xattr.NAME.  Bytes of the
   name that would end the key are spelled as GNU tar does. */
struct attr;
void tar_put_xattr_key(struct str *out, const struct attr *attr);

/* Appends the records of a change's extended attributes. */
void tar_put_xattrs(struct str *out, const struct change *change);

/* ---- all of them ---- */

/* A size with the padding to blocks. */
static inline size_t tar_padded(size_t size)
{
	return (size + TAR_BLOCK - 1) & ~(size_t)(TAR_BLOCK - 1);
}

/* Sets the fault at this offset of the head.  Returns PARSE_DAMAGE. */
static inline enum parse tar_damage(struct tar *tar, size_t at,
				    const char *fault)
{
	tar->base.fault = fault;
	tar->base.fault_at = at;
	return PARSE_DAMAGE;
}

/* The members parse, patch, patch_saved, judge_xattrs and make of struct
   archive_format. */
enum parse tar_parse(void *state, const uint8_t *p, size_t len, bool eof,
		     struct unit *unit);
int tar_patch(void *state, const struct unit *unit, uint8_t *head,
	      const struct change *change, struct str *out);
int tar_patch_saved(void *state, struct str *head, const struct change *change,
		    struct str *out);
enum xattrs_fate tar_judge_xattrs(void *state, const uint8_t *head,
				  const struct change *change);
int tar_make(void *state, const struct member *member, uint32_t major,
	     uint32_t minor, struct str *out);

#endif
