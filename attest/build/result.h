/* SPDX-License-Identifier: BSD-2-Clause */
/* What is said of the outputs of a build, beside them. */
#ifndef ATTEST_BUILD_RESULT_H
#define ATTEST_BUILD_RESULT_H

#include "attest/build/build.h"
#include "attest/build/descriptor.h"
#include "attest/build/packages.h"

struct result {
	const struct build_options *options;
	const struct descriptor *descriptor;
	const struct debs *debs;
	const char *folder; /* has outputs/, and the log if it is wanted */
	int64_t started;    /* seconds since 1970 */
};

#define RESULT_OUTPUTS	 "outputs"
#define RESULT_MANIFEST	 "manifest.mtree"
#define RESULT_STATEMENT "statement.json"
#define RESULT_LOG	 "audit.log"

/* Writes the manifest and the statement.  0, or -1 with the fault. */
MUST_CHECK
int result_write(const struct result *result, struct fault *fault);

#endif
