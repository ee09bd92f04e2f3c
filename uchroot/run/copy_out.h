/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Copies files out of a box in which nothing runs any more.  Paths in it are
 * looked up as if its root were that of the system.  On the host, what is
 * copied is the user's, and gets its name when all of it is there.
 */
#ifndef UCHROOT_RUN_COPY_OUT_H
#define UCHROOT_RUN_COPY_OUT_H

#include <stdbool.h>

#include "common/base.h"
#include "common/fault.h"
#include "uchroot/audit/log.h"
#include "uchroot/run/attend.h"

struct copy_out {
	const char *from; /* in the box */
	const char *to;	  /* on the host: a directory that it goes into, or its
			     new name */
	bool archive;	  /* make a tar archive, which has the owners */
};

/*
 * Copies all that are listed.  A line of the log, unless it is NULL, has the
 * digest of each file that was made:
 *
 *	"event":"copy_out","path":"PATH","size":N,"sha256":"HEX"
 *
 * `library` is the shim.  0, or -1 with the fault of the first one that cannot
 * be copied.
 */
MUST_CHECK
int copy_out(const struct copy_out *list, size_t count,
	     const struct opened *opened, const char *library,
	     struct audit *audit, struct fault *fault);

#endif
