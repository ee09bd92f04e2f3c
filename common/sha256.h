/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SHA-256 of FIPS 180-4, of bytes that come in pieces:
 *
 *	struct sha256 sha256;
 *	char hex[SHA256_HEX_SIZE];
 *
 *	sha256_begin(&sha256);
 *	sha256_add(&sha256, bytes, size);	-- as often as there is a piece
 *	sha256_finish(&sha256, hex);
 */
#ifndef COMMON_SHA256_H
#define COMMON_SHA256_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* 64 hexadecimal digits, with the NUL. */
#define SHA256_HEX_SIZE 65

/* Adds blocks to a state. */
typedef void sha256_blocks(uint32_t state[8], const uint8_t *blocks,
			   size_t count);

struct sha256 {
	sha256_blocks *take; /* the way that suits this processor */
	uint64_t size;	     /* bytes so far */
	uint32_t state[8];
	uint8_t block[64]; /* filled size % 64 bytes far */
};

void sha256_begin(struct sha256 *sha256);
void sha256_add(struct sha256 *sha256, const void *bytes, size_t size);

/* Writes the digest in lower case.  The sum has ended then. */
void sha256_finish(struct sha256 *sha256, char hex[SHA256_HEX_SIZE]);

/* All at once, of bytes that lie together. */
void sha256_of(const void *bytes, size_t size, char hex[SHA256_HEX_SIZE]);

/* True if a text is a digest as sha256_finish() writes it. */
bool sha256_is_hex(const char *text);

#endif
