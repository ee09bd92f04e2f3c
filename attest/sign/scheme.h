/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kinds of signatures, each of a program that makes and checks them: a row of
 * scheme.c, and a file of its own.  Nothing here computes with keys.
 */
#ifndef ATTEST_SIGN_SCHEME_H
#define ATTEST_SIGN_SCHEME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "attest/sign/envelope.h"
#include "attest/sign/folder.h"
#include "attest/sign/keys.h"
#include "common/base.h"
#include "common/fault.h"
#include "common/str.h"

/* ssh-keygen(1) calls it a namespace: for what a signature is good. */
#define SCHEME_NAMESPACE "fakebuild"

/* Files of the folder. */
#define SCHEME_MESSAGE	 "message"   /* what is signed */
#define SCHEME_SIGNATURE "signature" /* as it stands in the envelope */
#define SCHEME_KEY	 "key"	     /* a public key that may have made it */

/* A signature that is checked. */
struct check {
	const struct folder *folder; /* has the message and the signature */
	const struct keys *keys;
	const struct str *revoked; /* a list of keys that ssh-keygen(1) is to
				      refuse; NULL */
	const struct key *key;	   /* becomes the one that made it, if known */
	struct str why;		   /* becomes the reason why it is not good */
};

struct scheme {
	const char *name;

	/* True if these bytes look like a signature of the kind. */
	bool (*is_signature)(const char *bytes, size_t size);

	/* True if a word names a key without a file; NULL: none does. */
	bool (*is_fingerprint)(const char *word);

	/* Sets key->text to what a file of `size` bytes, with a NUL behind
	   them, says.  0, or -1 with the fault's text. */
	int (*take_key)(struct key *key, const char *text, size_t size,
			struct fault *fault);

	/* Appends a signature of the message, made with a secret key that the
	   program finds by this name.  0, or -1 with the fault's text. */
	int (*sign)(const struct folder *folder, const char *key,
		    struct str *signature, struct fault *fault);

	/* Finds the key that made the signature.  1 if there is one and all is
	   good, 0 if not, -1 with the fault's text: nobody knows. */
	int (*check)(struct check *check, struct fault *fault);
};

/* A row of the table. */
extern const struct scheme scheme_ssh, scheme_gpg, scheme_openssl;

/* The n-th scheme; NULL when there are no more.  The first is the default. */
const struct scheme *scheme_at(size_t n);

/* The scheme of a name; NULL if there is none. */
const struct scheme *scheme_named(const char *name);

/* The name of the n-th scheme; NULL when there are no more. */
const char *scheme_name(size_t n);

/*
 * Signs the envelope's payload with a key, or by the command, if one is given:
 * a line for sh(1) that gets the message on standard input and prints a
 * signature of the scheme.  Adds the signature.  0, or -1 with the fault's
 * text.
 */
MUST_CHECK
int scheme_sign(const struct scheme *scheme, const char *key,
		const char *command, const char *keyid,
		struct envelope *envelope, struct fault *fault);

/*
 * Checks the signature of an envelope that has this number, against keys that
 * are valid at a time.  check->folder has to be there, and check->why is empty.
 * 1, 0 or -1 as the scheme's check.
 */
MUST_CHECK
int scheme_check(struct check *check, const struct envelope *envelope,
		 size_t number, int64_t at, struct fault *fault);

/* Reads a list of keys that are revoked, once, as it may be a pipe.  0, or -1
   with the fault's text. */
MUST_CHECK
int scheme_read_revoked(struct str *list, const char *file,
			struct fault *fault);

/* The last line of what a program has said, and its length without the end. */
const char *check_last_line(const struct str *messages, size_t *length);

/* Sets check->why to the last line of what a program has said, or, if that is
   nothing, to `otherwise`.  Always 0. */
int check_refuse(struct check *check, const struct str *messages,
		 const char *otherwise);

#endif
