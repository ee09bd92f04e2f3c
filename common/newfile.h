/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A file that takes its name, and the place of the one that had it, only when
 * it is complete and on disk: a full disk or a kill leaves the old one.  Until
 * then it is closed to others and has no name where the file system can do that
 * (O_TMPFILE), so that a process that is killed leaves nothing behind; else a
 * temporary one beside the old file.
 *
 * A symbolic link is followed, and the permissions of the old file are kept.
 * What is no regular file (a device, a pipe) is never replaced but opened and
 * written into.
 */
#ifndef COMMON_NEWFILE_H
#define COMMON_NEWFILE_H

#include <sys/types.h>

#include "common/base.h"

struct newfile {
	int fd;		 /* to be written to; -1 when closed */
	char *path;	 /* NULL: written into, no name to be taken */
	char *temporary; /* NULL: without a name */
	mode_t mode;	 /* that it gets with its name */
};

/* Opens it for writing to file->fd.  0, or -1 with errno. */
MUST_CHECK
int newfile_open(struct newfile *file, const char *path);

/* The same for what is written by its name, file->temporary, or where /proc may
   be out of reach, without which a file cannot be named afterwards. */
MUST_CHECK
int newfile_open_named(struct newfile *file, const char *path);

/* Brings it and its name to disk.  0, or -1 with errno. */
MUST_CHECK
int newfile_commit(struct newfile *file);

/* Closes it and frees its memory; what was not committed is gone.  Keeps
   errno; may be called twice. */
void newfile_close(struct newfile *file);

#endif
