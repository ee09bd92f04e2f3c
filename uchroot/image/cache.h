/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The images that a user has unpacked, each once, below
 * $XDG_CACHE_HOME/uchroot or ~/.cache/uchroot, or a folder of his choice:
 *
 *	SHA256/		the image: its root and its ledger, never changed
 *	SHA256.lock	locked for writing by who unpacks or removes the image,
 *			for reading by who uses it
 *	SHA256.new/	half an image: what is being unpacked, or was when its
 *			process was killed
 *	known/FILE	a link to SHA256, the digest of a tarball that has these
 *			numbers and times, so that it is read but once
 */
#ifndef UCHROOT_IMAGE_CACHE_H
#define UCHROOT_IMAGE_CACHE_H

#include <limits.h>
#include <stdbool.h>

#include "common/base.h"
#include "common/fault.h"
#include "common/sha256.h"

struct cache {
	int dir;
	char path[PATH_MAX];
};

/* All functions return 0, or -1 with the fault, unless they say otherwise. */

/* Opens the cache, which is made if there is none: this folder, or, if it is
   NULL, that of the user. */
MUST_CHECK
int cache_open(struct cache *cache, const char *folder, struct fault *fault);
void cache_close(struct cache *cache);

/* The digest of an open tarball. */
MUST_CHECK
int cache_digest(const struct cache *cache, int tarball, const char *name,
		 char digest[SHA256_HEX_SIZE], struct fault *fault);

/*
 * Finds the image of this digest, or has it unpacked from the tarball; who asks
 * meanwhile waits.  Returns a descriptor that keeps it until it is closed; -1
 * with the fault.
 */
MUST_CHECK
int cache_take(const struct cache *cache, int tarball, const char *name,
	       const char *digest, struct fault *fault);

/* Removes all images that nobody uses, and what killed processes have left. */
MUST_CHECK
int cache_purge(const struct cache *cache, struct fault *fault);

#endif
