/* SPDX-License-Identifier: BSD-2-Clause */
/* Checks the chain of a log (log.h): that no line was changed, left out or
   added since, and that it has its end. */
#ifndef UCHROOT_AUDIT_VERIFY_H
#define UCHROOT_AUDIT_VERIFY_H

#include "common/base.h"
#include "common/fault.h"
#include "common/sha256.h"

/*
 * Reads a log.  `head` gets the digest of its last line.  A log that fits
 * in itself may have been written anew: who knows the digest of its head from
 * elsewhere passes that as `wanted`, else NULL.  0; or -1 with the fault, which
 * names the first line that does not fit, or the last one if the end is
 * missing: then the box was killed, or lines were cut off.
 */
MUST_CHECK
int audit_verify(const char *file, const char *wanted,
		 char head[SHA256_HEX_SIZE], struct fault *fault);

#endif
