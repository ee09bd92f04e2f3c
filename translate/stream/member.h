/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The neutral middle form between an archive's headers and the rules: what a
 * member says of itself, and what is to be changed in it.  Both point into
 * memory of others and live until the next step of the stream.
 */
#ifndef TRANSLATE_STREAM_MEMBER_H
#define TRANSLATE_STREAM_MEMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes somewhere else.  NULL: there is no such text; "" is not the same. */
struct slice {
	const char *ptr;
	size_t len;
};

/*
 * One member as its headers describe it, overriding records taken in.  kind is
 * a letter of prototype(5): f d s l c b p, S for a socket.  In tar only the
 * first name of a file is f, in cpio every name is.
 */
struct member {
	struct slice path;  /* as stored: "./usr/bin/", "usr/bin" */
	struct slice link;  /* tar: target of l and s; else NULL */
	struct slice uname; /* NULL: the header has no names */
	struct slice gname;
	uint64_t size; /* bytes of data the member claims */
	int64_t uid;   /* -1: the field cannot be read */
	int64_t gid;
	int64_t mtime;	  /* seconds; rounded down if there is a fraction */
	bool mtime_exact; /* no fraction, and the field can be read */
	uint32_t mode;	  /* permission bits, as many as the header has */
	uint32_t nlink;	  /* cpio; 1 in tar */
	uint64_t ino;	  /* cpio */
	uint64_t dev;	  /* cpio: device the inode is on */
	uint32_t check;	  /* cpio crc: sum of the data */
	char kind;
};

/* Which fields of struct change are to be written. */
enum change_set {
	CHANGE_UID = 1 << 0,
	CHANGE_GID = 1 << 1,
	CHANGE_MODE = 1 << 2,
	CHANGE_UNAME = 1 << 3,
	CHANGE_GNAME = 1 << 4,
	CHANGE_MTIME = 1 << 5,
	CHANGE_PATH = 1 << 6,	 /* a saved member comes out under a new name */
	CHANGE_LINK = 1 << 7,	 /* tar: the target of a hard link has gone */
	CHANGE_NLINK = 1 << 8,	 /* cpio: names of the file have gone */
	CHANGE_DATA = 1 << 9,	 /* cpio: the data now follows this name */
	CHANGE_DEVICE = 1 << 10, /* an empty file is the device it stands for */
	CHANGE_XATTRS = 1 << 11, /* tar: extended attributes; others stay */
};

/* What to write into a member's headers; see enum change_set. */
struct change {
	unsigned set;
	uint32_t uid;
	uint32_t gid;
	uint32_t mode; /* the 12 low bits; the others stay */
	int64_t mtime;
	const char *uname;
	const char *gname;
	const char *path;
	const char *link;
	uint32_t nlink;
	uint64_t size;	/* CHANGE_DATA: bytes of data */
	uint64_t check; /* CHANGE_DATA: crc's sum of them */
	char kind;	/* CHANGE_DEVICE: c or b */
	uint32_t major;
	uint32_t minor;
	const char *xattrs;   /* CHANGE_XATTRS: packed as in raw/attrs.h ... */
	uint32_t xattrs_size; /* ... so many bytes */
	const char *caps;     /* file capabilities in addition, as
				 common/caps.h spells them; or NULL */
};

#endif
