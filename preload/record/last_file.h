/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The file that this process has seen last, if it was no directory: by its
 * descriptor, and by its name.  Programs ask for a file, or make it, and change
 * its mode right after; then one question about it is saved.
 *
 * That is a guess: the name may lead to another file by now, and the descriptor
 * may be one of another file, as not every close(2) is seen.  So nothing may
 * follow from it that a program is shown, nor a record; never which file it is.
 */
#ifndef PRELOAD_RECORD_LAST_FILE_H
#define PRELOAD_RECORD_LAST_FILE_H

#include "preload/base/libc.h"

/* A digest of the name, and the descriptor plus one; 0: none. */
extern uint32_t last_file_name __attribute__((visibility("hidden")));
extern int last_file_fd __attribute__((visibility("hidden")));

/* True once this process has changed a mode and lacked the answer: from then on
   the stat family notes the files that it sees. */
extern bool last_file_wanted __attribute__((visibility("hidden")));

/* Notes a file that is no directory, whose name the kernel has just read. */
void last_file_note(int dir, const char *path);

/* Notes what open(2) has opened with these flags. */
void last_file_opened(int fd, int flags, int dir, const char *path);

/* True if that name was noted; a name is good for one question.  The kernel
   must have read it. */
bool last_file_is(int dir, const char *path);

/* A name may lead elsewhere from now on. */
static inline void last_file_forget(void)
{
	last_file_name = 0;
}

/* Notes a file that the kernel has told the mode of. */
static inline void last_file_seen(int dir, const char *path, mode_t mode)
{
	if (likely(!last_file_wanted) || !path)
		return;
	if (S_ISREG(mode))
		last_file_note(dir, path);
	else
		last_file_forget();
}

#endif
