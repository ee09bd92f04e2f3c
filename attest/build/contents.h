/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Folders whose digest says what is in them, whoever owns them here: all of it
 * belongs to root, and nothing has times or attributes, as attest(1) has it of
 * `manifest --no-time --no-xattrs` in a session.  These are images that are no
 * tarball, and the outputs of a build.
 */
#ifndef ATTEST_BUILD_CONTENTS_H
#define ATTEST_BUILD_CONTENTS_H

#include "attest/object/object.h"
#include "codec/source.h"

/* Takes each regular file, with its key and SHA-256.  0, or -1 with the
   fault. */
typedef int contents_take_fn(void *arg, const char *key, const char *sha256,
			     struct fault *fault);

/*
 * Writes the manifest of a folder, and has each file taken; `take` may be NULL.
 * 0, or -1 with the fault: of the folder, which must not change, or the sink's.
 */
MUST_CHECK
int contents_manifest(const char *path, struct sink *sink,
		      contents_take_fn *take, void *arg, struct fault *fault);

/* The SHA-256 of the manifest. */
MUST_CHECK
int contents_sum(const char *path, char hex[SHA256_HEX_SIZE],
		 struct fault *fault);

#endif
