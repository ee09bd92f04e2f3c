/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The work of SHA-256 on whole blocks, for common/sha256.c alone.  Each way to
 * do it gives the same state.
 */
#ifndef COMMON_SHA256_BLOCKS_H
#define COMMON_SHA256_BLOCKS_H

#include "common/sha256.h"

#define SHA256_BLOCK 64 /* bytes */

extern const uint32_t sha256_constants[64];

/* On every processor. */
void sha256_blocks_plain(uint32_t state[8], const uint8_t *blocks,
			 size_t count);

/* The way of this processor's own instructions, which is five times as fast or
   more; NULL if it has none. */
sha256_blocks *sha256_blocks_fast(void);

#endif
