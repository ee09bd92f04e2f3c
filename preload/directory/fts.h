/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fts(3) as glibc has it, since other libcs have no header for it.  Only the
 * constants are here that fts.c needs.
 */
#ifndef PRELOAD_DIRECTORY_FTS_H
#define PRELOAD_DIRECTORY_FTS_H

#include "preload/base/libc.h"

/* Bits of fts_walk.options. */
enum {
	FTS_COMFOLLOW = 1,
	FTS_LOGICAL = 2,
	FTS_NOCHDIR = 4,
	FTS_NOSTAT = 8,
};

/* fts_entry.instruction */
enum {
	FTS_NOINSTR = 3,
	FTS_SKIP = 4,
};

/* fts_entry.info */
enum {
	FTS_D = 1,
	FTS_DC = 2,
	FTS_DEFAULT = 3,
	FTS_DNR = 4,
	FTS_DP = 6,
	FTS_F = 8,
	FTS_NS = 10,
	FTS_SL = 12,
	FTS_SLNONE = 13,
};

struct fts_walk {
	struct fts_entry *current;
	void *unused[2];
	dev_t dev;
	char *path;
	int fd, path_size, sorted;
	int (*compare)(const void *, const void *);
	int options;
};

/* The end of an entry. */
struct fts_file {
	nlink_t nlink;
	short level;
	unsigned short info, flags, instruction;
	void *stat;
	char name[];
};

struct fts_entry {
	struct fts_entry *cycle, *parent, *next;
	long number;
	void *pointer;
	char *access_path, *path;
	int error, link_fd;
	unsigned short path_size, name_size;
	union {
		struct {
			ino_t ino;
			dev_t dev;
			struct fts_file file;
		};
#ifndef __LP64__
		struct {
			uint32_t ino;
			dev_t dev;
			struct fts_file file;
		} narrow;
#endif
	};
};

#endif
