/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Checksums of a file's contents, as packaging databases state them.  The text
 * form is `name=value`, several with a blank between them:
 *
 *	sum=61234 sha256=9f86d0...
 *
 * Any of the kinds can be compared; those that digest_add computes can be made
 * from a file.  Never reads a file itself.
 */
#ifndef COMMON_DIGEST_H
#define COMMON_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base.h"
#include "common/sha256.h"
#include "common/str.h"

/* One kind of checksum. */
struct digest_kind {
	const char *name;
	unsigned digits; /* hexadecimal digits; 0: a decimal number */
	bool computed;	 /* digest_finish makes it */
};

/* The kind with a name; NULL if it is not known. */
const struct digest_kind *digest_kind_named(const char *name);

/* True if a text is a value of this kind. */
bool digest_fits(const struct digest_kind *kind, const char *value);

/* The value of a kind in a text, and its length; NULL if it has none. */
const char *digest_value(const char *digests, const char *name, size_t *len);

/* The kind that two texts have in common and whose values differ, of several
   the one that stands first in `a`; NULL if there is none.  Letters of either
   case are equal. */
const struct digest_kind *digests_difference(const char *a, const char *b);

/* True if there is such a kind. */
bool digests_differ(const char *a, const char *b);

/* Stores the SHA-256 of the text form in small letters; false if it has
   none. */
bool digests_sha256(const char *digests, char hex[SHA256_HEX_SIZE]);

/* True if a text has a kind that is computed. */
bool digests_are_computed(const char *digests);

/* The sums of bytes that come in pieces; no sums before digest_begin. */
struct digest {
	bool has_sum, has_crc, has_sha256; /* the kinds that are computed */
	uint64_t size;			   /* bytes so far */
	uint32_t sum;			   /* of the bytes */
	uint32_t crc;			   /* of cksum(1), without the length */
	struct sha256 sha256;
};

/* Begins with those of the kinds that the text form `like` has, or with all, if
   it is NULL. */
void digest_begin(struct digest *digest, const char *like);
void digest_add(struct digest *digest, const void *bytes, size_t size);

/* Appends these kinds in the text form.  The digest has ended then. */
void digest_finish(struct digest *digest, struct str *to);

#endif
