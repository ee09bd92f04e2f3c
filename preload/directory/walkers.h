/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the wrappers of libc's walkers (libc_walkers.c, ftw.c, fts.c) have in
 * common: libc has found a file by calls of its own, with the rights of the
 * builder, and a callback has to know for which call it is called.
 */
#ifndef PRELOAD_DIRECTORY_WALKERS_H
#define PRELOAD_DIRECTORY_WALKERS_H

#include "preload/narrow/narrow.h"

/* One call of a walker.  A member that its function does not have is left over
   from an earlier call. */
struct slot {
	const void *thread; /* NULL: free */
	uintptr_t frame;    /* of the call */
	enum width width;   /* ftw, nftw: of the name that was called */
	int flags;	    /* nftw: the program's flags */
	int dir;	    /* scandir: the directory; ftw, nftw: where the path
			       begins; or a negative errno */
	size_t start;	    /* ftw, nftw: the length of the walk's path */
	int error;	    /* ftw, nftw: why it was ended, else 0 */
	/* The program's callbacks. */
	int (*want)(const struct dirent *);
	int (*ftw)(const char *, const struct stat *, int);
	int (*nftw)(const char *, const struct stat *, int, struct FTW *);
};

/* The frame of the function that says this. */
#define FRAME ((uintptr_t)__builtin_frame_address(0))

/* A slot for a call with this frame; NULL only if no memory can be mapped. */
struct slot *walkers_claim(uintptr_t frame);
void walkers_release(struct slot *slot);

/* The slot of the call that a callback with this frame belongs to. */
struct slot *walkers_slot_of(uintptr_t frame);

/* Releases the slots of calls that have been left: those below this frame. */
void walkers_release_below(uintptr_t frame);

/* Writes what the session shows of a file into `st`, libc's answer about it.
   `path` should lead to it, `flags` may have AT_SYMLINK_NOFOLLOW.  Leaves `st`
   as it is if nothing proves which file it is about. */
void walkers_correct(struct stat *st, const char *path, int flags);

/* For a process without root's rights: false if it may not open the directory
   to list it; if it may not make it its current one.  True also for what is no
   directory. */
bool walkers_may_list(int dir, const char *path);
bool walkers_may_enter(int dir, const char *path);

#endif
