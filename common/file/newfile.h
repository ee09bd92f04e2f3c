/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A new file that replaces an old one only when it is complete and on disk: a
 * full disk or a kill leaves the old file.  Until then its mode excludes other
 * users, and it has no name where the file system supports O_TMPFILE, so that a
 * killed process leaves nothing behind; elsewhere it has a temporary name
 * beside the old file.
 *
 * Symbolic links are followed, and the new file has the permissions of the old
 * one.  A device or a pipe is never replaced but opened and written to.
 */
#ifndef COMMON_FILE_NEWFILE_H
#define COMMON_FILE_NEWFILE_H

#include <sys/types.h>

#include "common/base.h"

struct newfile {
	int fd;		 /* open for writing; -1 when closed */
	char *path;	 /* final name; NULL for a device or pipe */
	char *temporary; /* NULL: the file has no name yet */
	mode_t mode;	 /* set when the file gets its name */
};

/* Opens a new file for `path`, to be written by file->fd.  The caller calls
   newfile_close(), also after a failure.  0, or -1 with errno. */
MUST_CHECK
int newfile_open(struct newfile *file, const char *path);

/* The same with a temporary name from the beginning, for a library that opens
   file->temporary itself, and where /proc may be missing, by which a file
   without a name gets one. */
MUST_CHECK
int newfile_open_named(struct newfile *file, const char *path);

/* Syncs the file, gives it its name, and syncs the directory.  0, or -1 with
   errno. */
MUST_CHECK
int newfile_commit(struct newfile *file);

/* Closes the file and frees its memory; a file that was not committed is gone.
   Keeps errno; may be called twice. */
void newfile_close(struct newfile *file);

#endif
