/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A keys file: whose signatures count, and by which key each is known.
 *
 *	# comment
 *	PRINCIPAL SCHEME KEYFILE|FINGERPRINT [valid-before=TIME]
 *
 * A principal is whoever makes builds of his own; several lines of one are
 * several keys of one.  What is not of this form is an error that names the
 * line.
 */
#ifndef ATTEST_SIGN_KEYS_H
#define ATTEST_SIGN_KEYS_H

#include <stddef.h>
#include <stdint.h>

#include "common/base.h"
#include "common/fault.h"
#include "common/str.h"

/* The longest keys file, and the longest file that it names, in bytes. */
#define KEYS_MAX (1u << 20)

struct scheme;

struct key {
	char *principal;
	size_t number; /* of the principal, from 0 */
	const struct scheme *scheme;
	char *name;	      /* the file or the fingerprint, as it stands */
	struct str text;      /* the public key as its scheme has it */
	int64_t valid_before; /* seconds since 1970; INT64_MAX: for ever */
	unsigned line;
};

struct keys {
	const char *file; /* the caller's text; NULL: not read from one */
	struct key *list;
	size_t count, capacity;
	size_t principals;
};

/*
 * Parses the text of a keys file, which ends with a NUL, without any of the
 * files that it names.  The caller calls keys_fini, also after a failure.  0,
 * or -1 with line and text of the fault.
 */
MUST_CHECK
int keys_parse(struct keys *keys, const char *text, struct fault *fault);

/* Reads a keys file and the files that it names, which lie beside it unless
   their names say something else.  The same otherwise. */
MUST_CHECK
int keys_read(struct keys *keys, const char *file, struct fault *fault);

void keys_fini(struct keys *keys);

/* Parses YYYYMMDD[HHMM[SS]], which is UTC also without a Z behind it. */
MUST_CHECK
bool keys_parse_time(const char *text, int64_t *seconds);

#endif
