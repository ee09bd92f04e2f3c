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

void image_close(struct image *image);

#endif
