/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes random bytes for the secret of a session, by which its processes
 * recognize the ledger, and for its key.  Built without libc (nolibc.h).
 */
#ifndef FAKED_SESSION_SECRET_H
#define FAKED_SESSION_SECRET_H

#include <stddef.h>

#include "common/base.h"

/* The most bytes that a caller may ask for. */
#define SECRET_MOST 16

/* Sets the last source: the 16 random bytes of the auxiliary vector
   (AT_RANDOM), which must stay where they are; NULL if there are none. */
void secret_from(const void *random);

/*
 * Fills in `size` random bytes, at most SECRET_MOST.  0, or -ENODATA if no
 * source works.
 */
MUST_CHECK
int secret_make(void *to, size_t size);

#endif
