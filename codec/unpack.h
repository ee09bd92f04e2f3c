/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Decompresses a whole text in memory.
 */
#ifndef CODEC_UNPACK_H
#define CODEC_UNPACK_H

#include <stddef.h>

#include "common/base.h"
#include "common/fault.h"

/*
 * If the text is compressed (codec/compression.h), replaces it by what it
 * decompresses to, with a NUL after it, and *size by the length without the
 * NUL.  *text is on the heap before and afterwards.  0; or -1 with the fault,
 * whose file is `name`, and *text as it was: damaged, or larger than texts of
 * its size ever become, or followed by what is not compressed.
 */
MUST_CHECK
int unpack(char **text, size_t *size, const char *name, struct fault *fault);

#endif
