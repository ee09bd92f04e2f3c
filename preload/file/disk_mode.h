/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Modes that the kernel alone sets.  As long as no record holds a mode, a type
 * or an ACL, every mode is the disk's; and if the builder owns the file and the
 * mode leaves him enough, chmod(2) as the program calls it does all that there
 * is to do.  Then nobody has to ask first which file that is.
 */
#ifndef PRELOAD_FILE_DISK_MODE_H
#define PRELOAD_FILE_DISK_MODE_H

#include "preload/record/file.h"

/* True if the mode of this file is shown from disk, and the disk can say this
   one: then no record is needed. */
bool disk_mode_holds(const struct file *file, mode_t mode);

/*
 * True if a chmod(2) to this mode by the kernel is right for a file of the
 * builder that is no directory, and the kernel refuses it for the files of
 * others.  Not in a process that lacks root's rights over files.
 */
bool disk_mode_is_enough(mode_t mode);

/* Changes the mode if it is certain that this is all; else false, and all has
   still to be done, whatever is on disk by now. */
bool disk_mode_set(int dir, const char *path, mode_t mode, int flags);

#endif
