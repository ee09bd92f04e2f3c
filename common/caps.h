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

/* What a file grants: one bit for each capability. */
struct caps {
	uint64_t permitted;
	uint64_t inheritable;
	bool effective;
};

/* Bytes of the attribute's value as caps_encode makes it. */
enum { CAPS_SIZE = 20 };

/* Reads the text; false with errno EINVAL when it is not well-formed or asks
   for what a file cannot hold: effective for some of the granted only. */
MUST_CHECK
bool caps_parse(const char *text, struct caps *caps);

/* Whether two texts mean the same; texts that cannot be read are unequal. */
bool caps_equal(const char *a, const char *b);

/* Makes the attribute's value. */
void caps_encode(const struct caps *caps, unsigned char value[CAPS_SIZE]);

/*
 * Reads an attribute's value of any version; false with EINVAL.  The root id
 * of version 3 (a user namespace's) is passed over.
 */
MUST_CHECK
bool caps_decode(const unsigned char *value, size_t size, struct caps *caps);

/* Whether they are equal. */
bool caps_same(const struct caps *a, const struct caps *b);

/* Room for any text of caps_format, with its NUL. */
enum { CAPS_TEXT_SIZE = 64 * 24 * 2 + 64 };

/* Writes the text, "" for no capabilities. */
void caps_format(const struct caps *caps, char text[CAPS_TEXT_SIZE]);

#endif
