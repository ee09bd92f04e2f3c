/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Computes and compares checksums: SHA-256 of FIPS 180-4, the CRC of POSIX'
 * cksum, and the sum that pkgmk(1) puts into a pkgmap, which is that of System
 * V's sum(1).
 */
#include "common/digest.h"

#include <endian.h>
#include <string.h>
#include <strings.h>

#include "common/number.h"

static const struct digest_kind kinds[] = {
	{ "sum", 0, true },	 { "cksum", 0, true },
	{ "sha256", 64, true },	 { "md5", 32, false },
	{ "sha1", 40, false },	 { "rmd160", 40, false },
	{ "sha384", 96, false }, { "sha512", 128, false },
};

const struct digest_kind *digest_kind_named(const char *name)
{
	for (size_t i = 0; i < countof(kinds); i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}

bool digest_fits(const struct digest_kind *kind, const char *value)
{
	uint64_t number;

	if (kind->digits == 0)
		return parse_decimal(value, UINT32_MAX, &number);
	return strlen(value) == kind->digits &&
	       strspn(value, "0123456789abcdefABCDEF") == kind->digits;
}

/* The value of a kind in the text form, and its length; NULL: it has none. */
static const char *find_value(const char *digests, const char *name,
			      size_t *len)
{
	size_t name_len = strlen(name);

	for (; *digests; digests += *digests == ' ') {
		size_t word = strcspn(digests, " ");

		if (strncmp(digests, name, name_len) == 0 &&
		    digests[name_len] == '=') {
			*len = word - name_len - 1;
			return digests + name_len + 1;
		}
		digests += word;
	}
	return NULL;
}

bool digests_differ(const char *a, const char *b)
{
	const char *left, *right;
	size_t left_len = 0, right_len = 0;

	for (size_t i = 0; i < countof(kinds); i++) {
		left = find_value(a, kinds[i].name, &left_len);
		right = find_value(b, kinds[i].name, &right_len);
		if (left && right &&
		    (left_len != right_len ||
		     strncasecmp(left, right, left_len) != 0))
			return true;
	}
	return false;
}

bool digests_are_computed(const char *digests)
{
	size_t len;

	for (size_t i = 0; i < countof(kinds); i++)
		if (kinds[i].computed &&
		    find_value(digests, kinds[i].name, &len))
			return true;
	return false;
}

/* ---- SHA-256 ---- */

static const uint32_t round_constants[64] = {
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

static uint32_t turn(uint32_t word, unsigned bits)
{
	return word >> bits | word << (32 - bits);
}

/* The words of a block, spread to 64. */
static void spread(const uint8_t block[64], uint32_t w[64])
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

static void take_block(struct digest *digest)
{
	uint32_t w[64], s[8];

	spread(digest->block, w);
	memcpy(s, digest->state, sizeof(s));
	for (unsigned i = 0; i < 64; i++) {
		uint32_t high = turn(s[4], 6) ^ turn(s[4], 11) ^ turn(s[4], 25);
		uint32_t low = turn(s[0], 2) ^ turn(s[0], 13) ^ turn(s[0], 22);
		uint32_t choice = (s[4] & s[5]) ^ (~s[4] & s[6]);
		uint32_t majority = (s[0] & s[1]) ^ (s[0] & s[2]) ^
				    (s[1] & s[2]);
		uint32_t first = s[7] + high + choice + round_constants[i] +
				 w[i];

		memmove(s + 1, s, 7 * sizeof(*s));
		s[4] += first;
		s[0] = first + low + majority;
	}
	for (unsigned i = 0; i < 8; i++)
		digest->state[i] += s[i];
}

/* ---- all kinds ---- */

void digest_begin(struct digest *digest)
{
	*digest = (struct digest){
		.state = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
			   0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 },
	};
}

/* The CRC of POSIX' cksum, bit by bit: its polynomial, the highest bit
   first. */
static uint32_t crc_byte(uint32_t crc, uint8_t byte)
{
	crc ^= (uint32_t)byte << 24;
	for (unsigned i = 0; i < 8; i++)
		crc = crc << 1 ^ (crc >> 31 ? 0x04c11db7 : 0);
	return crc;
}

void digest_add(struct digest *digest, const void *bytes, size_t size)
{
	const uint8_t *p = bytes;

	for (size_t i = 0; i < size; i++) {
		digest->sum += p[i];
		digest->crc = crc_byte(digest->crc, p[i]);
		digest->block[digest->size++ % 64] = p[i];
		if (digest->size % 64 == 0)
			take_block(digest);
	}
}

static uint32_t end_crc(const struct digest *digest)
{
	uint32_t crc = digest->crc;

	for (uint64_t size = digest->size; size > 0; size >>= 8)
		crc = crc_byte(crc, size & 0xff);
	return ~crc;
}

static uint32_t end_sum(const struct digest *digest)
{
	uint32_t sum = (digest->sum & 0xffff) + (digest->sum >> 16);

	return (sum & 0xffff) + (sum >> 16);
}

/* Fills the last block up: one bit, zeros, and the number of bits. */
static void end_sha256(struct digest *digest)
{
	uint64_t bits = htobe64(digest->size * 8);
	size_t used = digest->size % 64;

	digest->block[used++] = 0x80;
	if (used > 56) {
		memset(digest->block + used, 0, 64 - used);
		take_block(digest);
		used = 0;
	}
	memset(digest->block + used, 0, 56 - used);
	memcpy(digest->block + 56, &bits, sizeof(bits));
	take_block(digest);
}

void digest_finish(struct digest *digest, struct str *to)
{
	str_printf(to, "sum=%u cksum=%u sha256=", end_sum(digest),
		   end_crc(digest));
	end_sha256(digest);
	for (unsigned i = 0; i < 8; i++)
		str_printf(to, "%08x", digest->state[i]);
}
