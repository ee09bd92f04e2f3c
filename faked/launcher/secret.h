/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Bytes that nobody can guess: the secret by which a session's processes know
 * its ledger, and its key.  Built without libc (nolibc.h).
 */
#ifndef FAKED_LAUNCHER_SECRET_H
#define FAKED_LAUNCHER_SECRET_H

#include <stddef.h>

#include "common/base.h"

/* The most that is ever asked for. */
#define SECRET_MOST 16

/* Tells where the kernel left 16 random bytes for this program (AT_RANDOM),
   for systems that have nothing else; NULL if nowhere. */
void secret_from(const void *random);

/*
 * Fills in `size` bytes, at most SECRET_MOST.  -ENODATA where neither the
 * kernel nor /dev/urandom gives any.
 */
MUST_CHECK
int secret_make(void *to, size_t size);

#endif
