/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Computes and compares checksums: SHA-256, the CRC of POSIX' cksum, and the
 * sum that pkgmk(1) puts into a pkgmap, which is that of System V's sum(1).
 */
#include "common/digest.h"

#include <ctype.h>
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

const char *digest_value(const char *digests, const char *name, size_t *len)
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

const struct digest_kind *digests_difference(const char *a, const char *b)
{
	const struct digest_kind *found = NULL;
	const char *left, *right, *first = NULL;
	size_t left_len = 0, right_len = 0;

	for (size_t i = 0; i < countof(kinds); i++) {
		left = digest_value(a, kinds[i].name, &left_len);
		right = digest_value(b, kinds[i].name, &right_len);
		if (!left || !right || (first && first < left) ||
		    (left_len == right_len &&
		     strncasecmp(left, right, left_len) == 0))
			continue;
		found = &kinds[i];
		first = left;
	}
	return found;
}

bool digests_differ(const char *a, const char *b)
{
	return digests_difference(a, b) != NULL;
}

bool digests_sha256(const char *digests, char hex[SHA256_HEX_SIZE])
{
	size_t len = 0;
	const char *value = digest_value(digests, "sha256", &len);

	if (!value || len != SHA256_HEX_SIZE - 1)
		return false;
	for (size_t i = 0; i < len; i++)
		hex[i] = (char)tolower((unsigned char)value[i]);
	hex[len] = '\0';
	return true;
}

bool digests_are_computed(const char *digests)
{
	size_t len;

	for (size_t i = 0; i < countof(kinds); i++)
		if (kinds[i].computed &&
		    digest_value(digests, kinds[i].name, &len))
			return true;
	return false;
}

/* ---- all kinds ---- */

static bool is_wanted(const char *like, const char *name)
{
	size_t len;

	return !like || digest_value(like, name, &len);
}

void digest_begin(struct digest *digest, const char *like)
{
	digest->has_sum = is_wanted(like, "sum");
	digest->has_crc = is_wanted(like, "cksum");
	digest->has_sha256 = is_wanted(like, "sha256");
	digest->size = 0;
	digest->sum = digest->crc = 0;
	sha256_begin(&digest->sha256);
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

	digest->size += size;
	for (size_t i = 0; digest->has_sum && i < size; i++)
		digest->sum += p[i];
	for (size_t i = 0; digest->has_crc && i < size; i++)
		digest->crc = crc_byte(digest->crc, p[i]);
	if (digest->has_sha256)
		sha256_add(&digest->sha256, bytes, size);
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

/* Begins `name=`, behind a blank if it is not the first. */
static void put_name(struct str *to, size_t start, const char *name)
{
	str_printf(to, "%s%s=", to->len > start ? " " : "", name);
}

void digest_finish(struct digest *digest, struct str *to)
{
	char hex[SHA256_HEX_SIZE];
	size_t start = to->len;

	if (digest->has_sum) {
		put_name(to, start, "sum");
		str_printf(to, "%u", end_sum(digest));
	}
	if (digest->has_crc) {
		put_name(to, start, "cksum");
		str_printf(to, "%u", end_crc(digest));
	}
	if (digest->has_sha256) {
		put_name(to, start, "sha256");
		sha256_finish(&digest->sha256, hex);
		str_puts(to, hex);
	}
}
