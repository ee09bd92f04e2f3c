/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Part data: what the files of a tree are, as plain text that travels beside
 * them, for the tree itself loses owners, devices and attributes on its way.
 * fakebuild-state(5) is the specification, in short:
 *
 *	{"fakebuild-parts":1}
 *	{"path":".","type":"d","mode":"0755","uid":0,"gid":0}
 *	{"path":"tty","type":"c","mode":"0666","uid":0,"gid":5,"device":[5,0]}
 *
 * A line is an object of JSON, its members in this order:
 *
 *	path or path64	type  mode  uid  gid  device  link or link64
 *	hardlink  xattrs  size  sha256
 *
 * Lines are in the order of path_compare(), each path once.  What is equal is
 * spelled equally, so that equal trees have equal bytes.
 *
 * This file knows one line at a time: it reads no file, and knows no order.
 */
#ifndef PARTS_PART_H
#define PARTS_PART_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "common/base.h"
#include "common/fault.h"

/* The first line, and what it begins with in every version. */
#define PART_HEADER "{\"fakebuild-parts\":1}"
#define PART_MAGIC  "{\"fakebuild-parts\":"

/* The longest line in bytes: a path, a target and names of attributes, each of
   whose bytes may be written as \u00XX, values in base64, other members. */
#define PART_LINE_MAX (512u << 10)

/* All attributes of a path, packed, take less than this; ext4 has room for
   4096 bytes of them, XFS for 65536 a value. */
#define PART_XATTRS_MAX (64u << 10)

/* The largest number of a hard-link group: names that a tree can have. */
#define PART_HARDLINK_MAX UINT32_MAX

/* A line.  Texts belong to whoever filled it in. */
struct part {
	const char *path;     /* a key of common/path.h */
	const char *link;     /* l: the target; else NULL */
	const char *xattrs;   /* packed as raw/attrs.h has them, by name */
	const char *sha256;   /* f: in hexadecimal; NULL: not stated */
	uint64_t size;	      /* f: bytes of contents, if has_size */
	uint32_t xattrs_size; /* bytes; 0: it has none */
	uint32_t uid, gid;
	uint32_t major, minor; /* c, b */
	uint32_t hardlink;     /* equal and not 0: names of one file */
	uint16_t mode;	       /* 12 permission bits; 0 for l */
	char type;	       /* f d l c b p s */
	bool has_size;
};

/* Writes a line.  Errors are left in the stream (ferror). */
void part_put(FILE *out, const struct part *part);

/* True if a line can have an attribute of this name: one that the kernel knows,
   and UTF-8; not one of those under which the ledger stores something else. */
struct attr;
bool part_knows_xattr(const struct attr *attr);

struct part_parser;

/* A parser, which the caller frees; NULL with ENOMEM. */
MUST_CHECK
struct part_parser *part_parser_new(void);
void part_parser_free(struct part_parser *parser);

/* 0 if a text of `size` bytes is the header, else -1 with the fault's text. */
MUST_CHECK
int part_parse_header(const char *line, size_t size, struct fault *fault);

/*
 * Parses a line of `size` bytes, without its newline, into *part, whose texts
 * belong to the parser and live until its next line.  0, or -1 with the fault's
 * text; the caller adds file and line.
 */
MUST_CHECK
int part_parse(struct part_parser *parser, const char *line, size_t size,
	       struct part *part, struct fault *fault);

#endif
