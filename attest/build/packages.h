/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The packages of a build, and what they depend on: a box of the image, with
 * the network of the host, has its apt fetch them.  Nothing but the .debs comes
 * out of that box.
 */
#ifndef ATTEST_BUILD_PACKAGES_H
#define ATTEST_BUILD_PACKAGES_H

#include "attest/build/box.h"
#include "attest/build/descriptor.h"
#include "common/sha256.h"

struct deb {
	char *name; /* NAME_VERSION_ARCHITECTURE.deb */
	char sha256[SHA256_HEX_SIZE];
};

struct debs {
	struct deb *list; /* sorted by name */
	size_t count, capacity;
};

/*
 * Fetches them in the box, whose `folder` and image are filled in, and puts
 * them into the folder `into`, as files that everybody may read.  0, or -1 with
 * the fault: also if one has not the sum that the descriptor states.  The
 * caller calls debs_fini(), also after a failure.
 */
MUST_CHECK
int packages_fetch(struct debs *debs, const struct descriptor *descriptor,
		   struct box *box, const char *into, struct fault *fault);

void debs_fini(struct debs *debs);

#endif
