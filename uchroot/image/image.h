/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Images by their paths: a directory is one, and a tarball is unpacked into the
 * cache of the user once (cache.h).
 */
#ifndef UCHROOT_IMAGE_IMAGE_H
#define UCHROOT_IMAGE_IMAGE_H

#include <limits.h>

#include "common/base.h"
#include "common/fault.h"
#include "common/sha256.h"

struct image {
	char path[PATH_MAX];	      /* of its root */
	char digest[SHA256_HEX_SIZE]; /* of the tarball; "": a directory */
	int ledger;		      /* open for reading; -1: all is root's */
	int lock; /* keeps it in the cache; -1: it is not there */
};

/* Opens an image by its path; a tarball that is not in the cache yet is
   unpacked.  `folder` is that of the cache, see cache_open().  0, or -1 with
   the fault.  The image stays in the cache until it is closed. */
MUST_CHECK
int image_open(struct image *image, const char *name, const char *folder,
	       struct fault *fault);

/* Copies an image to a new directory, which is the image then, with a ledger of
   its own.  0, or -1 with the fault. */
MUST_CHECK
int image_copy(struct image *image, const char *dir, struct fault *fault);

/* A new ledger without a name, of a sorted state.  A descriptor, or -1 with the
   fault. */
struct state;
MUST_CHECK
int image_make_ledger(const struct state *state, struct fault *fault);

/* Refuses a file in which image_save_state() could store nothing.  0, or -1
   with the fault. */
MUST_CHECK
int image_check_state(const char *file, struct fault *fault);

/*
 * Reads what a state (fakebuild-state(5)) has recorded of an image that is a
 * directory; nothing, if there is no such file.  Fails, too, if a session uses
 * the file.  0, or -1 with the fault.
 */
MUST_CHECK
int image_load_state(struct image *image, const char *file,
		     struct fault *fault);

/*
 * Stores in the file what the ledger of a box over the image at this path has,
 * which may have been written by anybody.  What the file has of other
 * directories stays.  0, or -1 with the fault: then the file is as it was.
 */
MUST_CHECK
int image_save_state(const char *path, int ledger, const char *file,
		     struct fault *fault);

/* Empties a cache (cache.h), that of the user or the one in a folder, but for
   what is used.  0, or -1 with the fault. */
MUST_CHECK
int image_purge(const char *folder, struct fault *fault);

void image_close(struct image *image);

#endif
