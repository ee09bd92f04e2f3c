/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * File capabilities: the text that setcap(8) takes, and the value of the
 * extended attribute security.capability.
 *
 * The text is a list of clauses, one blank between, carried out in order:
 *
 *	clause  = [ name { "," name } ] action { action }
 *	action  = ( "=" | "+" | "-" ) { "e" | "i" | "p" }
 *	name    = "cap_chown" ... , a number, or "all"
 *
 * `=` first clears all three flags of the named capabilities; no name means
 * all.  The value is struct vfs_cap_data of linux/capability.h, version 2:
 * little-endian words, one effective flag for the whole file.
 */
#ifndef COMMON_CAPS_H
#define COMMON_CAPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base.h"

/* The capabilities of a file, bit N for capability N. */
struct caps {
	uint64_t permitted;
	uint64_t inheritable;
	bool effective; /* of all that the file grants */
};

/* Size of the attribute's value that caps_encode makes, in bytes. */
enum { CAPS_SIZE = 20 };

/* Parses the text.  False with errno EINVAL if it is malformed, or makes only
   some of the granted capabilities effective: a file has one flag for all. */
MUST_CHECK
bool caps_parse(const char *text, struct caps *caps);

/* True if two texts state the same capabilities; false if one is malformed. */
bool caps_equal(const char *a, const char *b);

/* Makes the attribute's value. */
void caps_encode(const struct caps *caps, unsigned char value[CAPS_SIZE]);

/*
 * Decodes an attribute's value of any version.  Ignores the root id of version
 * 3, which belongs to a user namespace.  False with EINVAL if it is malformed.
 */
MUST_CHECK
bool caps_decode(const unsigned char *value, size_t size, struct caps *caps);

/* True if two sets are equal. */
bool caps_same(const struct caps *a, const struct caps *b);

/* Size of the longest text of caps_format with its NUL, in bytes. */
enum { CAPS_TEXT_SIZE = 64 * 24 * 2 + 64 };

/* Writes the text, "" for no capabilities. */
void caps_format(const struct caps *caps, char text[CAPS_TEXT_SIZE]);

#endif
