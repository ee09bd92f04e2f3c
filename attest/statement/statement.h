/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a builder says of a build, as https://in-toto.io/Statement/v1 with the
 * predicate https://slsa.dev/provenance/v1: these artifacts (subjects, by their
 * checksums) are what this builder made, in this way, of these things.  All but
 * the subjects is the builder's claim, which nobody checks here.
 *
 *	struct statement statement = STATEMENT_INIT;
 *
 *	statement.build_type = "https://example.com/root/v1";
 *	statement.builder_id = "https://example.com/ann";
 *	statement_add(&statement.subjects, &(struct statement_item){
 *		.name = "root.mtree", .sha256 = hex });
 *	statement_put(&text, &statement, &fault);
 *	statement_fini(&statement);
 *
 * Texts are the caller's, or, of a statement that was parsed, its document's.
 * Neither part reads or writes a file.
 */
#ifndef ATTEST_STATEMENT_STATEMENT_H
#define ATTEST_STATEMENT_STATEMENT_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base.h"
#include "common/fault.h"
#include "common/str.h"

#define STATEMENT_TYPE	    "https://in-toto.io/Statement/v1"
#define STATEMENT_PREDICATE "https://slsa.dev/provenance/v1"

/* The longest statement that is parsed, in bytes. */
#define STATEMENT_MAX (4u << 20)

/* An artifact, as in-toto's ResourceDescriptor, which states a digest or a URI;
   a subject states a digest.  Of digests only this one is kept. */
struct statement_item {
	const char *name;   /* NULL: not stated */
	const char *uri;    /* NULL: not stated */
	const char *sha256; /* 64 digits in lower case; NULL: not stated */
};

struct statement_items {
	struct statement_item *list;
	size_t count, capacity;
};

struct statement {
	const char *build_type; /* a URI: how to read `parameters` */
	const char *builder_id; /* a URI: who built */
	json_t *parameters;	/* externalParameters, an object, which stays
				   the caller's; NULL: {} */
	struct statement_items subjects, dependencies, byproducts;
	const char *invocation_id; /* NULL: not stated */
	int64_t started, finished; /* seconds since 1970; -1: not stated */
	json_t *document;	   /* of a statement that was parsed */
};

#define STATEMENT_INIT                        \
	{                                     \
		.started = -1, .finished = -1 \
	}

/* Adds an item; its texts are not copied.  0, or -1 with ENOMEM. */
MUST_CHECK
int statement_add(struct statement_items *items,
		  const struct statement_item *item);

/* Frees the lists and the document. */
void statement_fini(struct statement *statement);

/*
 * Appends the statement as JSON in one spelling: keys sorted by bytes, no
 * blanks, no newline, no number with a fraction.  Refuses what statement_parse
 * does.  0, or -1 with the fault's text.
 */
MUST_CHECK
int statement_put(struct str *out, const struct statement *statement,
		  struct fault *fault);

/*
 * Parses a statement of anybody's, in any spelling of JSON.  As in-toto's rules
 * say, fields that these specifications do not know are passed over; those that
 * they demand must be there, those that they know must be as they say, and a
 * key stands once.  The caller calls statement_fini, also after a failure.  0,
 * or -1 with the fault's text.
 */
MUST_CHECK
int statement_parse(struct statement *statement, const char *text, size_t size,
		    struct fault *fault);

/* True if a text is a URI (RFC 3986): a scheme, a colon, and only characters
   that one may have. */
bool statement_is_uri(const char *text);

#endif
