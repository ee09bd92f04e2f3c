/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * DSSE envelopes: a text together with signatures of it, as JSON.  What is
 * signed is not the text alone but the bytes of envelope_message(), which no
 * signature of another kind of document can have signed.
 *
 *	{"payload":BASE64,"payloadType":TYPE,"signatures":[{"keyid":ID,
 *	"sig":BASE64}]}
 *
 * Nothing here says whether a signature is good, and nothing reads a file.
 */
#ifndef ATTEST_SIGN_ENVELOPE_H
#define ATTEST_SIGN_ENVELOPE_H

#include <stddef.h>

#include "common/base.h"
#include "common/fault.h"
#include "common/str.h"

/* The only type of text that attest(1) signs and takes. */
#define ENVELOPE_TYPE "application/vnd.in-toto+json"

/* The longest envelope, in bytes: that of a statement with ten thousand
   dependencies.  jansson may need fifty times as much. */
#define ENVELOPE_MAX (4u << 20)

/* The most signatures in one: for each, programs are run. */
#define ENVELOPE_SIGNATURES_MAX 100

/* A signature, with whose help the key may be found: nobody has signed that. */
struct envelope_signature {
	char *keyid;
	struct str bytes;
};

struct envelope {
	struct str payload;
	struct envelope_signature *list;
	size_t count, capacity;
};

#define ENVELOPE_INIT               \
	{                           \
		.payload = STR_INIT \
	}

void envelope_fini(struct envelope *envelope);

/* Appends `DSSEv1 LEN TYPE LEN PAYLOAD`, which is signed. */
void envelope_message(struct str *out, const char *type, const char *payload,
		      size_t size);

/* Adds a signature.  0, or -1 with ENOMEM. */
MUST_CHECK
int envelope_add(struct envelope *envelope, const char *keyid,
		 const char *bytes, size_t size);

/* Appends the envelope and a newline.  0, or -1 with the fault's text. */
MUST_CHECK
int envelope_put(struct str *out, const struct envelope *envelope,
		 struct fault *fault);

/* True if a text is an object of JSON with a payload: it is meant to be an
   envelope, and may be a wrong one. */
bool envelope_is(const char *text, size_t size);

/*
 * Parses an envelope, of this type and with at least one signature.  Members
 * that DSSE does not know are passed over, and both alphabets of base64 are
 * known.  The caller calls envelope_fini, also after a failure.  0, or -1 with
 * the fault's text.
 */
MUST_CHECK
int envelope_parse(struct envelope *envelope, const char *text, size_t size,
		   struct fault *fault);

#endif
