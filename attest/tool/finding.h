/* SPDX-License-Identifier: BSD-2-Clause */
/* How `attest verify` shows what it finds: a line for people, or as JSON. */
#ifndef ATTEST_TOOL_FINDING_H
#define ATTEST_TOOL_FINDING_H

#include <stdbool.h>
#include <stddef.h>

#include "attest/sign/keys.h"

enum result {
	RESULT_AGREES,	/* a good signature of the same digest */
	RESULT_DIFFERS, /* a good signature of another digest, or of none */
	RESULT_BAD,	/* no good signature, or no statement */
};

/* About a signature. */
struct finding {
	const char *envelope;  /* its path */
	size_t signature;      /* its number, from 1; 0: of the envelope */
	const struct key *key; /* whose it is; NULL: not known */
	enum result result;
	const char *why; /* unless it agrees */
};

/* About all. */
struct verdict {
	const char *artifact; /* its path, */
	const char *sha256;   /* and its digest */
	size_t agree, principals, threshold;
};

/* Print a line to standard output. */
void finding_print(const struct finding *finding, bool json);
void verdict_print(const struct verdict *verdict, bool json);

#endif
