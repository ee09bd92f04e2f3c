/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Builds what a descriptor says, in boxes without network, and says of it what
 * was built of what.  The result is a new folder:
 *
 *	outputs/	what the script has made
 *	manifest.mtree	of outputs/
 *	statement.json	by attest/statement/statement.h, of both
 *	audit.log	of the box, if it is wanted
 *
 * It has its name when all is there; until then it lies in a folder beside it,
 * which is gone after a failure.
 */
#ifndef ATTEST_BUILD_BUILD_H
#define ATTEST_BUILD_BUILD_H

#include <stdbool.h>

#include "common/base.h"
#include "common/fault.h"

struct build_options {
	const char *descriptor; /* its path; what it names is relative to it */
	const char *output;	/* the result */
	const char *builder_id, *build_type; /* URIs, for the statement */
	bool audit;
};

/* 0, or -1 with the fault, whose file is the descriptor's path.  SIGHUP, SIGINT
   and SIGTERM are faults from now on. */
MUST_CHECK
int build(const struct build_options *options, struct fault *fault);

#endif
