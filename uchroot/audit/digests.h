/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SHA-256 of files that processes execute, computed once for each.  A file is
 * known again by what stat(2) says of it; one that was changed a moment ago may
 * be changed again within the same tick of the clock, so its digest is not
 * kept.
 */
#ifndef UCHROOT_AUDIT_DIGESTS_H
#define UCHROOT_AUDIT_DIGESTS_H

#include <sys/stat.h>

#include "common/sha256.h"

struct digest;

/* Zeros to begin with. */
struct digests {
	struct digest *known; /* uthash */
	char last[SHA256_HEX_SIZE];
};

/* The digest of a regular file, of which stat(2) has said `st`.  NULL if it
   cannot be read; valid until the next call. */
const char *digests_of(struct digests *digests, const char *path,
		       const struct stat *st);

void digests_fini(struct digests *digests);

#endif
