/* SPDX-License-Identifier: BSD-2-Clause */
/* Cuts the bytes of a sum into blocks, and computes these as every processor
   can.  Reads no file and allocates nothing. */
#include "common/sha256.h"

#include <endian.h>
#include <string.h>

#include "common/sha256_blocks.h"

#define BLOCK SHA256_BLOCK

static const char digits[] = "0123456789abcdef";

const uint32_t sha256_constants[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
	0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
	0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
	0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
	0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
	0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
	0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
	0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static inline uint32_t turn(uint32_t word, unsigned bits)
{
	return word >> bits | word << (32 - bits);
}

/* The words of a block, spread to 64. */
static void spread(const uint8_t block[BLOCK], uint32_t w[64])
{
	for (unsigned i = 0; i < 16; i++) {
		memcpy(&w[i], block + 4 * i, 4);
		w[i] = be32toh(w[i]);
	}
	for (unsigned i = 16; i < 64; i++) {
		uint32_t low = turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^
			       w[i - 15] >> 3;
		uint32_t high = turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^
				w[i - 2] >> 10;

		w[i] = w[i - 16] + low + w[i - 7] + high;
	}
}

static void take_block(uint32_t state[8], const uint8_t block[BLOCK])
{
	uint32_t w[64], s[8];

	spread(block, w);
	memcpy(s, state, sizeof(s));
	for (unsigned i = 0; i < 64; i++) {
		uint32_t high = turn(s[4], 6) ^ turn(s[4], 11) ^ turn(s[4], 25);
		uint32_t low = turn(s[0], 2) ^ turn(s[0], 13) ^ turn(s[0], 22);
		uint32_t choice = (s[4] & s[5]) ^ (~s[4] & s[6]);
		uint32_t majority = (s[0] & s[1]) ^ (s[0] & s[2]) ^
				    (s[1] & s[2]);
		uint32_t first = s[7] + high + choice + sha256_constants[i] +
				 w[i];

		s[7] = s[6];
		s[6] = s[5];
		s[5] = s[4];
		s[4] = s[3] + first;
		s[3] = s[2];
		s[2] = s[1];
		s[1] = s[0];
		s[0] = first + low + majority;
	}
	for (unsigned i = 0; i < 8; i++)
		state[i] += s[i];
}

void sha256_blocks_plain(uint32_t state[8], const uint8_t *blocks, size_t count)
{
	for (; count > 0; blocks += BLOCK, count--)
		take_block(state, blocks);
}

static void take_blocks(struct sha256 *sha256, const uint8_t *blocks,
			size_t count)
{
	sha256->take(sha256->state, blocks, count);
}

/* To ask the processor takes longer than a short sum, where it is a virtual
   one: once is enough. */
static sha256_blocks *choose(void)
{
	static sha256_blocks *chosen;

	if (!chosen)
		chosen = sha256_blocks_fast();
	if (!chosen)
		chosen = sha256_blocks_plain;
	return chosen;
}

void sha256_begin(struct sha256 *sha256)
{
	*sha256 = (struct sha256){
		.take = choose(),
		.state = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
			   0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 },
	};
}

void sha256_add(struct sha256 *sha256, const void *bytes, size_t size)
{
	const uint8_t *at = bytes;
	size_t used, more;

	for (; size > 0; at += more, size -= more) {
		used = sha256->size % BLOCK;
		if (used == 0 && size >= BLOCK) {
			more = size - size % BLOCK;
			take_blocks(sha256, at, more / BLOCK);
		} else {
			more = size < BLOCK - used ? size : BLOCK - used;
			memcpy(sha256->block + used, at, more);
			if (used + more == BLOCK)
				take_blocks(sha256, sha256->block, 1);
		}
		sha256->size += more;
	}
}

/* Fills the last block up: one bit, zeros, and the number of bits. */
static void fill_up(struct sha256 *sha256)
{
	uint64_t bits = htobe64(sha256->size * 8);
	size_t used = sha256->size % BLOCK;

	sha256->block[used++] = 0x80;
	if (used > BLOCK - sizeof(bits)) {
		memset(sha256->block + used, 0, BLOCK - used);
		take_blocks(sha256, sha256->block, 1);
		used = 0;
	}
	memset(sha256->block + used, 0, BLOCK - sizeof(bits) - used);
	memcpy(sha256->block + BLOCK - sizeof(bits), &bits, sizeof(bits));
	take_blocks(sha256, sha256->block, 1);
}

void sha256_finish(struct sha256 *sha256, char hex[SHA256_HEX_SIZE])
{
	char *at = hex;

	fill_up(sha256);
	for (unsigned i = 0; i < 8; i++)
		for (int shift = 28; shift >= 0; shift -= 4)
			*at++ = digits[sha256->state[i] >> shift & 0xf];
	*at = '\0';
}

void sha256_of(const void *bytes, size_t size, char hex[SHA256_HEX_SIZE])
{
	struct sha256 sha256;

	sha256_begin(&sha256);
	sha256_add(&sha256, bytes, size);
	sha256_finish(&sha256, hex);
}

bool sha256_is_hex(const char *text)
{
	size_t length = strspn(text, digits);

	return length == SHA256_HEX_SIZE - 1 && text[length] == '\0';
}
